"""Fetching a site as a visitor would, and running every check on what came back."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urljoin

from django.utils import timezone

from jiyue.common import fetch
from jiyue.delivery.arrivals.queries import archived_paths
from jiyue.delivery.publishing.models import Output
from jiyue.estate.registry import queries as registry
from jiyue.estate.registry.models import Website
from jiyue.estate.sites import queries as sites
from jiyue.estate.sites.models import Column
from jiyue.oversight.monitoring import rules
from jiyue.oversight.monitoring.checks import (
    altered_page,
    overdue_column,
    stray_page,
    unreachable_page,
    unreadable_page,
)
from jiyue.oversight.monitoring.rules import Held, ListSeen, SeenColumn, SeenPage, Sighting
from jiyue.rulebook.regulations import queries as regulations
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.regulations.schema import Watch
from jiyue.rulebook.screening.queries import Page, Policy, Problem, policy_for, screen_page

LIMIT = 3000  # pages of one site in one look
RETRIES = 2
TIMEOUT = 15.0
LARGEST = 20_000_000  # bytes of an attachment; of a page:
LARGEST_PAGE = 2_000_000
EXAMPLES = 5
HTML = frozenset({"text/html", "application/xhtml+xml"})


@dataclass
class Look:
    """What one look at a site saw, and what was wrong with it."""

    home: str
    self_evident: frozenset[str]
    pages: dict[str, SeenPage] = field(default_factory=dict)
    sightings: list[Sighting] = field(default_factory=list)
    columns: frozenset[str] = frozenset()
    linked: set[str] = field(default_factory=set)
    seconds: float = 0.0

    @property
    def checks(self) -> dict[str, int]:
        return dict(Counter(sighting.problem.rule_key for sighting in self.sightings))

    @property
    def failed(self) -> int:
        return sum(1 for page in self.pages.values() if not page.answered)

    def proves_gone(self, held: Held) -> bool:
        """Whether an open finding that was not sighted again is gone; nothing is where the home page failed."""
        home = self.pages.get(rules.canonical(self.home))
        if home is None or not home.answered:
            return False
        held = Held(
            held.rule_key,
            held.subject_kind,
            held.subject_id,
            rules.at(self.home, held.url),
            rules.at(self.home, held.referrer),
        )
        return rules.is_gone(held, pages=self.pages, columns=self.columns, linked=self.linked)


def look_at(website: Website, *, today: date, revisit: Iterable[str] = ()) -> Look:
    """Look at a site by the rules of its place on this day. `revisit` are addresses to see again in any case."""
    visitor = Visitor(website, today)
    began = time.monotonic()
    visitor.visit(revisit)
    visitor.conclude()
    visitor.look.seconds = time.monotonic() - began
    return visitor.look


def look_at_page(website: Website, url: str, *, today: date) -> Look:
    """The same for one page of the site alone."""
    visitor = Visitor(website, today)
    here = rules.at(visitor.home, url)
    visitor.look.linked.add(rules.canonical(here))
    visitor.walk([here], follow=False)
    visitor.conclude()
    return visitor.look


class Visitor:
    """One walk through a site. What the checks need of the database is read before the first fetch."""

    def __init__(self, website: Website, today: date) -> None:
        self.website, self.today = website, today
        self.sponsor = str(website.outlet.sponsor_id)
        self.place = website.outlet.sponsor.place_id
        self.fetch_rules = registry.fetch_rules_for([website.outlet])
        self.home = registry.entrance(website.base_url, self.fetch_rules)
        self.policy: Policy = policy_for(self.place, today)
        self.columns = {self._list_of(column): column for column in _leaves(website)}
        self.record = _record(website)
        self.look = Look(
            home=self.home,
            self_evident=self.policy.self_evident,
            columns=frozenset(str(column.pk) for column in self.columns.values()),
        )
        self.known: set[str] = set()
        self.referrers: dict[str, str] = {}
        self.lists: dict[str, tuple[ListSeen | None, bytes]] = {}
        self.doubted: dict[str, bytes] = {}
        self.styles: dict[str, frozenset[str]] = {}
        self.archived = {rules.canonical(urljoin(self.home, path)) for path in archived_paths(website)}
        self.kept = set(self.archived)
        self.of_template: dict[str, tuple[Problem, list[str], bytes]] = {}

    def cite(self, key: str) -> tuple[Citation, ...]:
        found = regulations.rules_for(Watch, place=self.place, on=self.today, rule_key=key)
        return tuple(dict.fromkeys(citation for one in found for citation in one.citations))

    def visit(self, revisit: Iterable[str]) -> None:
        """The home page first: where it does not answer, the rest would only repeat that."""
        self.look.linked.add(rules.canonical(self.home))
        onward = self.walk([self.home], follow=False)
        if not self.look.pages[rules.canonical(self.home)].answered:
            return
        lists = [urljoin(self.home, f"{column.slug}/index.html") for column in self.columns.values()]
        self.look.linked.update(self.columns, self.archived)
        again = [rules.at(self.home, url) for url in revisit if url]
        self.walk(self._unknown([*lists, *again, *sorted(self.archived)]) + onward, follow=True)

    def walk(self, start: list[str], *, follow: bool) -> list[str]:
        """Fetch and follow; what failed is tried again before anybody says so. Returns the links not followed."""
        left: list[str] = []

        def take(page: fetch.Fetched) -> list[str]:
            links = self._take(page)
            left.extend(links)
            return links if follow else []

        self.known.update(rules.canonical(url) for url in start)
        self._crawl(start, take)
        for _ in range(RETRIES):
            failed = [url for url, page in self.look.pages.items() if not page.answered and not page.unread]
            if not failed:
                break
            self._crawl(failed, take)
        return [] if follow else left

    def _crawl(self, start: list[str], on_page: Callable[[fetch.Fetched], list[str]]) -> None:
        fetch.crawl(start, rules=self.fetch_rules, limit=LIMIT, on_page=on_page, limit_bytes=LARGEST, timeout=TIMEOUT)

    def _take(self, got: fetch.Fetched) -> list[str]:
        """Note a page, run the checks on it, and return the links that nobody has seen yet."""
        key = rules.canonical(got.requested)
        sha256 = hashlib.sha256(got.body).hexdigest() if got.ok else ""
        page = SeenPage(key, got.status, got.error, got.reason, sha256, self.referrers.get(key, ""))
        self.look.pages[key] = page
        if page.unread:
            self._sight(unreadable_page.check(page, reason=got.error, cite=self.cite), page)
        if not got.ok:
            return []
        self._compare(page, got)
        if got.content_type not in HTML or not rules.is_ours(got.url, self.home):
            return []
        if len(got.body) > LARGEST_PAGE:
            self._sight(unreadable_page.check(page, reason="网页过大。", cite=self.cite), page)
            return []
        self._screen(page, got)
        return self._links(page, got)

    def _compare(self, page: SeenPage, got: fetch.Fetched) -> None:
        """Against the publisher's record; what differs is asked again at the end: it may just have been published."""
        if not self.record:
            return
        published = self.record.get(rules.file_of(page.url))
        if published == page.sha256:
            altered_page.check(page, published=published, cite=self.cite)
        elif published or got.content_type in HTML:
            self.doubted[page.url] = got.body

    def _screen(self, page: SeenPage, got: fetch.Fetched) -> None:
        try:
            html = got.text
            if page.url in self.columns:
                shown = rules.read_list(html, url=page.url, home=self.home, today=self.today)
                self.lists[page.url] = (shown, got.body)
            asked = Page(url=page.url, html=html, kind=rules.page_kind(html), expected=self._expected())
            problems = screen_page(asked, policy=self.policy)
        except RecursionError:
            problems = [unreadable_page.check(page, reason="网页结构嵌套过深。", cite=self.cite)]
        for problem in problems:
            if problem.rule_key in rules.OF_TEMPLATE:
                place = f"{problem.rule_key}\n{problem.where}\n{problem.message}"
                self.of_template.setdefault(place, (problem, [], got.body))[1].append(page.url)
            else:
                self._sight(problem, page, body=got.body)

    def _links(self, page: SeenPage, got: fetch.Fetched) -> list[str]:
        self.styles[page.url] = rules.styles_in(got.text, url=got.url)
        found = rules.links_in(got.text, url=got.url, home=self.home)[:LIMIT]
        linked = {rules.canonical(link) for link in found}
        self.look.linked |= linked
        if page.url in self.archived:
            self.kept |= linked - self.archived
        fresh = self._unknown(found)
        self.referrers.update((rules.canonical(link), page.url) for link in fresh)
        return fresh

    def _unknown(self, urls: Iterable[str]) -> list[str]:
        fresh = []
        for url in urls:
            key = rules.canonical(url)
            if key not in self.known and len(self.known) < LIMIT:
                self.known.add(key)
                fresh.append(url)
        return fresh

    def conclude(self) -> None:
        """The checks that need the whole walk: what changed meanwhile, what never answered, what columns show."""
        after = _record(self.website) if self.doubted else {}
        for url, body in self.doubted.items():
            page = self.look.pages[url]
            problem = altered_page.check(page, published=after.get(rules.file_of(url)), cite=self.cite)
            if problem:
                self._sight(problem, page, body=body)
        for page in self.look.pages.values():
            if page.url in self.look.linked:
                kept, home = page.url in self.kept, rules.canonical(self.home)
                dead = unreachable_page.check(page, home=home, cite=self.cite, archived=kept)
                if dead:
                    self._sight(dead, page)
        usual = self.styles.get(rules.canonical(self.home), frozenset())
        for url, styles in self.styles.items():
            stray = stray_page.check(styles, home=usual, cite=self.cite)
            if stray:
                self._sight(stray, self.look.pages[url])
        self.look.sightings += [self._of_template(*seen) for seen in self.of_template.values()]
        self.look.sightings += self._of_columns()

    def _of_columns(self) -> Iterator[Sighting]:
        for url, (shown, body) in self.lists.items():
            model = self.columns[url]
            if shown is None or (shown.items and shown.newest is None):
                continue  # the list names no days: nothing can be counted from
            column = SeenColumn(str(model.pk), model.name, url, shown)
            last = timezone.make_aware(datetime.combine(shown.newest, datetime.min.time())) if shown.newest else None
            standings = sites.update_standings(model, last_new_item_at=last, on=self.today, days=shown.days)
            problem = overdue_column.check(column, today=self.today, standings=standings)
            if problem:
                yield Sighting(problem, "column", column.id, str(model.owner_id), url, body)

    def _of_template(self, problem: Problem, urls: list[str], body: bytes) -> Sighting:
        evidence = {**problem.evidence, "pages": len(urls), "examples": urls[:EXAMPLES]}
        whole = Problem(**{**problem.__dict__, "evidence": evidence})
        return Sighting(whole, "site", str(self.website.pk), self.sponsor, urls[0], body)

    def _sight(self, problem: Problem, page: SeenPage, *, body: bytes = b"") -> None:
        subject = rules.digest(rules.path_of(page.url))
        self.look.sightings.append(Sighting(problem, "page", subject, self.sponsor, page.url, body))

    def _expected(self) -> dict[str, str]:
        """What the registry says of the site, by the keys of the packs' page elements."""
        said = {
            "site_name": self.website.outlet.name,
            "site_code": self.website.site_code,
            "icp_number": self.website.icp_number,
        }
        return {key: value for key, value in said.items() if value}

    def _list_of(self, column: Column) -> str:
        return rules.canonical(urljoin(self.home, f"{column.slug}/index.html"))


def _leaves(website: Website) -> list[Column]:
    """The columns that hold items themselves; those above them only gather."""
    columns = Column.objects.filter(outlet=website.outlet, hidden=False)
    leaves = columns.exclude(pk__in=columns.exclude(parent=None).values("parent"))
    return list(leaves.select_related("owner", "outlet__sponsor"))


def _record(website: Website) -> dict[str, str]:
    return dict(Output.objects.filter(website=website).values_list("path", "sha256"))
