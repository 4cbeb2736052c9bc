"""Looking at pages of a site at the sizes of a phone, a tablet and a desktop."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin, urlsplit

from jiyue.common import fetch
from jiyue.common.html import parse
from jiyue.common.refusals import Refusal
from jiyue.estate.registry import queries as registry
from jiyue.estate.registry.models import Website
from jiyue.oversight.monitoring import browsing, rules
from jiyue.oversight.monitoring.checks import misfit_page
from jiyue.oversight.monitoring.models import SCREENS
from jiyue.oversight.monitoring.rules import Sighting
from jiyue.rulebook.regulations.queries import rules_for
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.regulations.schema import Watch
from jiyue.rulebook.screening.queries import policy_for

SCRIPT = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8").partition("\n")[2]
EACH, MOST = 3, 16
"""Pages of one kind share a template: so many of each kind are looked at, and so many in all."""
PAGES = frozenset({"", ".html", ".htm", ".shtml", ".jsp", ".php", ".asp", ".aspx"})


@dataclass(frozen=True)
class Fit:
    """What was seen: the pages that were shown, those that were not with the reason, and what was wrong."""

    home: str
    seen: frozenset[str]
    failed: dict[str, str]
    sightings: tuple[Sighting, ...]
    self_evident: frozenset[str]


def look(website: Website, *, today: date, urls: Sequence[str] = (), again: Iterable[str] = ()) -> Fit:
    """Show these pages of a site, or some of every kind and those to see `again`, at each size.

    Refused where there is no browser.
    """
    if browsing.program() is None:
        raise Refusal(
            "本机没有 Chromium 浏览器，不能检查网页在手机、平板和电脑上的显示；其他监测不受影响。",
            cure="请安装后再检查：apt install chromium。",
        )
    to = registry.fetch_rules_for([website.outlet])
    home = registry.entrance(website.base_url, to)
    place = website.outlet.sponsor.place_id
    asked = list(dict.fromkeys(rules.at(home, url) for url in (urls or (*_some_of_each(home, to), *again))))
    try:
        shown = browsing.measure(asked, screens=misfit_page.SCREENS, script=SCRIPT, rules=to)
    except browsing.BrowserFailed as error:
        raise Refusal(
            f"Chromium 浏览器没有正常运行（{error}），没有检查各种屏幕上的显示。",
            cure="请查看本机内存和临时目录的空间，再检查一次；仍不能运行时请用手机人工查看。",
        ) from error

    def cite(key: str) -> tuple[Citation, ...]:
        found = rules_for(Watch, place=place, on=today, rule_key=key)
        return tuple(dict.fromkeys(citation for one in found for citation in one.citations))

    seen, failed, found = set(), {}, []
    for url, group in groupby(shown, key=lambda one: one.url):
        rows = list(group)
        if why := next((one.error for one in rows if one.error), ""):
            failed[url] = why
            continue
        seen.add(rules.canonical(url))
        found += [
            Sighting(problem, SCREENS, rules.digest(rules.path_of(url)), str(website.outlet.sponsor_id), url)
            for problem in misfit_page.check(rows, cite=cite)
        ]
    return Fit(home, frozenset(seen), failed, tuple(found), policy_for(place, today).self_evident)


def _some_of_each(home: str, to: fetch.Rules) -> list[str]:
    """The home page, and of what it leads to some pages of every kind, told by their addresses."""
    page = fetch.fetch(home, rules=to)
    kinds: Counter[str] = Counter()
    found = [home]
    known = {rules.canonical(home)}
    for node in parse(page.text).css("a[href]") if page.ok else ():
        try:
            link = urljoin(page.url, (node.attributes.get("href") or "").strip())
            parts = urlsplit(link)
            if parts.scheme not in rules.PORTS or parts.netloc != urlsplit(page.url).netloc:
                continue
        except ValueError:
            continue
        kind = _kind(parts.path)
        if kind and rules.canonical(link) not in known and kinds[kind] < EACH and len(found) < MOST:
            known.add(rules.canonical(link))
            kinds[kind] += 1
            found.append(link)
    return found


def _kind(path: str) -> str:
    """Lists end in a slash, items do not; what a program answers is a kind by itself. Files are none."""
    if path.startswith(rules.DYNAMIC):
        return path
    if PurePosixPath(path).suffix.lower() not in PAGES or path.startswith("/api/"):
        return ""
    return "list" if path.endswith(("/", "/index.html")) else "item"
