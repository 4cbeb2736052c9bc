"""What was seen of an outlet, how sightings are told apart, what proves that a problem is gone. No Django."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborNode

from jiyue.common.html import parse
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.screening.rules import PageKind, Problem

Cite = Callable[[str], tuple[Citation, ...]]
"""Which articles stand behind a check, by its rule key."""

DYNAMIC = ("/ss/", "/hd/", "/api/")  # answered by programs, not by published files
LONGEST_URL = 500
LINK_KEY = "dead-link"
OF_TEMPLATE = frozenset({"required-element"})
"""Checks whose problem lies in a site's template: found on every page, it is still one problem."""
PORTS = {"http": 80, "https": 443}
GONE = frozenset({404, 410})
ROWS = frozenset({"li", "tr", "dd", "dt", "article"})
ASIDE = frozenset({"nav", "header", "footer"})

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DAY = re.compile(r"(?<!\d)(20\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")


@dataclass(frozen=True)
class SeenPage:
    """One page as a visitor got it. `status` 0 means no whole answer; `reason` is the fetcher's word for why."""

    url: str
    status: int = 0
    error: str = ""
    reason: str = ""
    sha256: str = ""
    referrer: str = ""

    @property
    def answered(self) -> bool:
        return 200 <= self.status < 400

    @property
    def unread(self) -> bool:
        """It answered, but the fetcher did not take what came (too big, or led inside the network)."""
        return self.reason in {"size", "type", "refused"}


@dataclass(frozen=True)
class ListSeen:
    """What the list page of a column shows: how many items, the day of the newest, and all days that it names."""

    items: int
    newest: date | None
    days: tuple[date, ...] = ()


@dataclass(frozen=True)
class SeenColumn:
    """A column as the watch sees it. `shown` is None where its list could not be read."""

    id: str
    name: str
    url: str
    shown: ListSeen | None


@dataclass(frozen=True)
class Sighting:
    """A problem with what it belongs to: a typed key, the responsible unit's id, the address."""

    problem: Problem
    subject_kind: str
    subject_id: str
    responsible: str
    url: str
    body: bytes = field(default=b"", repr=False)

    @property
    def locus(self) -> str:
        """A fingerprint of the place: the same problem at the same place has the same one on the next day."""
        where = [self.problem.where, self.problem.excerpt]
        if self.subject_kind == "page":
            where.insert(0, path_of(self.url))
        if self.subject_kind == "site":
            where.append(self.problem.message)
        return digest("\n".join(where))


@dataclass(frozen=True)
class Held:
    """What a look must know of an open finding to tell whether it is gone."""

    rule_key: str
    subject_kind: str
    subject_id: str
    url: str
    referrer: str = ""


def is_gone(held: Held, *, pages: Mapping[str, SeenPage], columns: Collection[str], linked: Collection[str]) -> bool:
    """Whether a look that did not see the problem again proves that it is gone; a page that failed proves nothing.

    A dead link is also gone when the page it stood on was read and nothing leads there any more.
    """
    page = pages.get(held.url)
    if page and page.answered:
        return True
    if held.subject_kind == "column":
        return held.subject_id not in columns
    if held.rule_key == LINK_KEY:
        source = pages.get(held.referrer)
        return held.url not in linked and (not held.referrer or (source is not None and _is_read(source)))
    return page is not None and page.status in GONE


def _is_read(page: SeenPage) -> bool:
    return page.answered or page.status in GONE


def plain(value: Any) -> Any:
    """The value without characters that no database or Word file takes; a hostile page may hold any."""
    if isinstance(value, str):
        return _CONTROL.sub("\ufffd", value)
    if isinstance(value, dict):
        return {plain(key): plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:40]


def canonical(url: str) -> str:
    """One spelling for one page: no fragment, no default port, `/` for `/index.html`."""
    parts = urlsplit(urldefrag(url).url)
    path = parts.path or "/"
    if path.endswith("/index.html"):
        path = path.removesuffix("index.html")
    netloc = parts.netloc.lower().removesuffix(f":{PORTS.get(parts.scheme, '')}")
    return urlunsplit((parts.scheme, netloc, path, parts.query, ""))


def is_ours(url: str, home: str) -> bool:
    """Whether the watch follows this link: same host, a sane length, not answered by a program."""
    try:
        parts = urlsplit(url)
        same = parts.hostname == urlsplit(home).hostname
    except ValueError:
        return False
    return same and len(url) <= LONGEST_URL and not parts.path.startswith(DYNAMIC)


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def at(home: str, url: str) -> str:
    """The same page at the site's present entrance (its port may have changed since)."""
    return urljoin(home, path_of(url)) if url else ""


def file_of(url: str) -> str:
    """The file of the tree that a web server gives for this address."""
    path = unquote(urlsplit(url).path).lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def links_in(html: str, *, url: str, home: str) -> list[str]:
    """The links of a page that the watch follows, absolute, in their order."""
    found = []
    for node in parse(html).css("a[href]"):
        try:
            link = urljoin(url, (node.attributes.get("href") or "").strip())
        except ValueError:
            continue
        if link.startswith(("http://", "https://")) and is_ours(link, home):
            found.append(link)
    return found


def styles_in(html: str, *, url: str) -> frozenset[str]:
    """The addresses of a page's style sheets, without what only tells their versions apart."""
    found = set()
    for node in parse(html).css("link[rel][href]"):
        if "stylesheet" in (node.attributes.get("rel") or "").lower().split():
            try:
                parts = urlsplit(urljoin(url, (node.attributes.get("href") or "").strip()))
            except ValueError:
                continue
            found.add(urlunsplit(("", parts.netloc, parts.path, "", "")))
    return frozenset(found)


def read_list(html: str, *, url: str, home: str, today: date) -> ListSeen | None:
    """The items of a list page with their newest day; a day to come is no proof of an update (弄虚作假).

    None where the list is made by a script and cannot be read.
    """
    tree = parse(html)
    main = tree.css_first("main") or tree.body
    if main is None:
        return None
    outside = {canonical(home), canonical(url)}
    links = [link for link in main.css("a[href]") if _leads_on(link, main, url, outside)]
    if not links and main.css_first("script"):
        return None
    days = [day for link in links if (day := _day(_row_text(link, main))) and day <= today]
    return ListSeen(len(links), max(days, default=None), tuple(days))


def _leads_on(link: LexborNode, main: LexborNode, url: str, outside: set[str]) -> bool:
    href = (link.attributes.get("href") or "").strip()
    if not href or href.startswith(("#", "javascript:")) or any(node.tag in ASIDE for node in _above(link, main)):
        return False
    try:
        return canonical(urljoin(url, href)) not in outside
    except ValueError:
        return False


def _above(node: LexborNode, top: LexborNode) -> list[LexborNode]:
    found: list[LexborNode] = []
    parent = node.parent
    while parent is not None and parent != top and len(found) < 50:
        found.append(parent)
        parent = parent.parent
    return found


def _row_text(link: LexborNode, main: LexborNode) -> str:
    above = _above(link, main)
    row = next((node for node in above if node.tag in ROWS), above[0] if above else link)
    return row.text(separator="\n")


def _day(text: str) -> date | None:
    """The newest day that a row names."""
    return max((day for match in _DAY.finditer(text) if (day := _date(match))), default=None)


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def page_kind(html: str) -> PageKind:
    """home, column or content, told by the tags that the guidelines demand, else by the page itself."""
    tree = parse(html)
    names = {(node.attributes.get("name") or "").lower() for node in tree.css("meta[name]")}
    if "articletitle" in names:
        return "content"
    return "column" if "columnname" in names else "home"
