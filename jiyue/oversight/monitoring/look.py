"""Fetching an outlet as a visitor would, and running every check on what came back."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import unquote, urljoin, urlsplit

from jiyue.common import fetch
from jiyue.delivery.publishing.models import Output
from jiyue.estate.registry import queries as registry
from jiyue.estate.registry.models import Website
from jiyue.estate.sites import queries as sites
from jiyue.estate.sites.models import Column
from jiyue.oversight.monitoring.checks import altered_page, overdue_column, unreachable_page
from jiyue.oversight.monitoring.rules import (
    Cite,
    SeenColumn,
    SeenPage,
    Sighting,
    dates_in_list,
    page_kind,
)
from jiyue.rulebook.regulations import queries as regulations
from jiyue.rulebook.regulations.schema import Watch
from jiyue.rulebook.screening import policy as screening
from jiyue.rulebook.screening.queries import Page, Problem, screen_page

LIMIT = 3000  # pages of one outlet in one look
DYNAMIC = ("/ss/", "/hd/", "/api/")  # answered by programs, not by published files


@dataclass
class Look:
    """One look at an outlet: what was fetched and what was seen wrong."""

    pages: dict[str, SeenPage] = field(default_factory=dict)
    sightings: list[Sighting] = field(default_factory=list)
    checks: dict[str, int] = field(default_factory=dict)


def look_at(website: Website, *, today: date) -> Look:
    """Fetch the site, its columns' lists included, and check it by the rules of its place on this day."""
    outlet = website.outlet
    seen = Look(pages=_fetch(website))
    place = outlet.sponsor.place_id
    policy = screening.policy_for(place, today)

    def cite(key: str) -> tuple:
        found = regulations.rules_for(Watch, place=place, on=today, rule_key=key)
        return tuple(dict.fromkeys(citation for one in found for citation in one.citations))

    published = dict(Output.objects.filter(website=website).values_list("path", "sha256"))
    for page in seen.pages.values():
        for problem in _of_page(website, page, published=published, policy=policy, cite=cite):
            seen.sightings.append(
                Sighting(problem, "page", page.url, str(outlet.sponsor_id), page.url, page.html.encode())
            )
    for column, model in _columns(website, seen.pages, today=today):
        problem = overdue_column.check(column, today=today, rules=sites.update_rules_for(model, today))
        if problem:
            body = seen.pages[column.url].html.encode() if column.url in seen.pages else b""
            seen.sightings.append(Sighting(problem, "column", column.id, column.responsible, column.url, body))
    for sighting in seen.sightings:
        key = sighting.problem.rule_key
        seen.checks[key] = seen.checks.get(key, 0) + 1
    return seen


def _fetch(website: Website) -> dict[str, SeenPage]:
    start = [website.base_url, *(_list_url(website, column) for column in _leaves(website))]
    found_on: dict[str, str] = {}

    def onward(page: fetch.Fetched) -> list[str]:
        links = [link for link in fetch.links_of(page) if not urlsplit(link).path.startswith(DYNAMIC)]
        for link in links:
            found_on.setdefault(link, page.url)
        return links

    pages = {}
    for got in fetch.crawl(start, rules=registry.fetch_rules_for([website.outlet]), limit=LIMIT, on_page=onward):
        pages[got.requested] = SeenPage(
            url=got.requested,
            status=got.status,
            html=got.text if got.content_type == "text/html" else "",
            sha256=hashlib.sha256(got.body).hexdigest() if got.status == 200 else "",
            error=got.error,
            referrer=found_on.get(got.requested, ""),
        )
    return pages


def _leaves(website: Website) -> list[Column]:
    """The columns that hold items themselves; those above them only gather."""
    columns = Column.objects.filter(outlet=website.outlet, hidden=False)
    return list(columns.exclude(pk__in=columns.exclude(parent=None).values("parent")).select_related("owner"))


def _list_url(website: Website, column: Column) -> str:
    return urljoin(website.base_url, f"{column.slug}/index.html")


def _of_page(
    website: Website,
    page: SeenPage,
    *,
    published: Mapping[str, str],
    policy: screening.Policy,
    cite: Cite,
) -> Iterator[Problem]:
    problem = unreachable_page.check(page, home=website.base_url, cite=cite)
    if problem:
        yield problem
        return
    if published:
        problem = altered_page.check(page, published=published.get(_file_of(page.url)), cite=cite)
        if problem:
            yield problem
    if page.html:
        kind = page_kind(page.html)
        yield from screen_page(
            Page(url=page.url, html=page.html, kind=kind, expected=_expected(website)), policy=policy
        )


def _file_of(url: str) -> str:
    """The file of the tree that a web server gives for this address."""
    path = unquote(urlsplit(url).path).lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def _expected(website: Website) -> dict[str, str]:
    """What the registry says of the site; its own contact is no private data (dali-2021 art. 30)."""
    return {
        "SiteName": website.outlet.name,
        "SiteDomain": website.domain,
        "SiteIDCode": website.site_code,
        "contact": website.contact,
    }


def _columns(website: Website, pages: Mapping[str, SeenPage], *, today: date) -> Iterator[tuple[SeenColumn, Column]]:
    for model in _leaves(website):
        url = _list_url(website, model)
        page = pages.get(url)
        yield (
            SeenColumn(
                id=str(model.pk),
                name=model.name,
                url=url,
                responsible=str(model.owner_id),
                column_class=model.column_class,
                depth=model.depth,
                dates=dates_in_list(page.html, today=today) if page and page.html else (),
                reached=bool(page and page.status == 200),
            ),
            model,
        )
