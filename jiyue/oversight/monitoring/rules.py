"""What was seen of an outlet, and how a sighting is told from another. No Django."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.screening.rules import Problem

Cite = Callable[[str], tuple[Citation, ...]]
"""Which articles stand behind a check, by its rule key."""

_DAY = re.compile(r"(?<!\d)(20\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")


@dataclass(frozen=True)
class SeenPage:
    """One page as a visitor got it. `status` 0 means no answer; `links` are the internal addresses on it."""

    url: str
    status: int
    html: str = ""
    sha256: str = ""
    error: str = ""
    referrer: str = ""


@dataclass(frozen=True)
class SeenColumn:
    """A column as the watch sees it: its list page, and the rules' facets."""

    id: str
    name: str
    url: str
    responsible: str
    column_class: str = ""
    depth: int = 1
    dates: tuple[date, ...] = ()
    reached: bool = True


@dataclass(frozen=True)
class Sighting:
    """A problem with what it belongs to: a typed key, the responsible unit's id, the address."""

    problem: Problem
    subject_kind: str
    subject_id: str
    responsible: str
    url: str
    body: bytes = field(default=b"", repr=False)


def locus(problem: Problem, url: str) -> str:
    """A fingerprint of the place: the same problem at the same place has the same one on the next day."""
    text = "\n".join((url, problem.where, problem.excerpt))
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def dates_in_list(html: str, *, today: date) -> tuple[date, ...]:
    """The days that stand in a list page's main part; days to come are no proof of an update (弄虚作假)."""
    tree = LexborHTMLParser(html)
    main = tree.css_first("main") or tree.body
    if main is None:
        return ()
    found = {day for text in _texts(main.text(separator="\n")) if (day := _day(text)) and day <= today}
    return tuple(sorted(found, reverse=True))


def page_kind(html: str) -> str:
    """home, column or content, told by the tags that the guidelines demand, else by the page itself."""
    tree = LexborHTMLParser(html)
    names = {(node.attributes.get("name") or "").lower() for node in tree.css("meta[name]")}
    if "articletitle" in names:
        return "content"
    if "columnname" in names:
        return "column"
    return "home"


def page_title(html: str) -> str:
    node = LexborHTMLParser(html).css_first("title")
    return node.text(strip=True) if node else ""


def _texts(text: str) -> Iterable[str]:
    return (match.group(0) for match in _DAY.finditer(text))


def _day(text: str) -> date | None:
    match = _DAY.search(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
