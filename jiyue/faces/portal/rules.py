"""What a visitor may ask the search for, and what becomes of everything else. No Django."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from urllib.parse import urlencode

MOST_LETTERS = 100
MOST_PAGES = 1000
SLUG = re.compile(r"[A-Za-z0-9_-]{1,60}")
VALUE = re.compile(r"[a-z_]{1,12}")
TIMES = {"week": ("一周内", 7), "month": ("一个月内", 31), "year": ("一年内", 366)}
ORDERS: dict[str, str] = {"relevance": "按相关程度", "date": "按时间先后"}
SCOPES = {"": "本网站", "all": "本平台各网站"}
NARROWING = ("kind", "site", "column", "year", "unit", "validity")
Order = Literal["relevance", "date"]


@dataclass(frozen=True)
class Asked:
    """A search as understood: unknown values fall back, nothing a visitor types is an error."""

    query: str = ""
    scope: str = ""
    kind: str = ""
    site: str = ""
    column: str = ""
    year: str = ""
    unit: str = ""
    validity: str = ""
    time: str = ""
    order: Order = "relevance"
    page: int = 1
    since: date | None = None
    until: date | None = None
    exact: bool = False

    @property
    def is_narrowed(self) -> bool:
        return any(getattr(self, name) for name in (*NARROWING, "since", "until"))

    @property
    def is_detailed(self) -> bool:
        """Whether one of the choices is used that stand folded up."""
        chosen = any(getattr(self, name) for name in NARROWING if name != "kind")
        return bool(chosen or self.until or (self.since and not self.time))

    def address(self, page: int) -> str:
        """The query string of another page of the same search."""
        given = {
            "q": self.query,
            "scope": self.scope,
            **{name: getattr(self, name) for name in NARROWING},
            "time": self.time,
            "order": "" if self.order == "relevance" else self.order,
            "since": self.since.isoformat() if self.since and not self.time else "",
            "until": self.until.isoformat() if self.until else "",
            "exact": "1" if self.exact else "",
            "page": str(page) if page > 1 else "",
        }
        return "?" + urlencode({name: value for name, value in given.items() if value})


def understood(given: Mapping[str, str], *, kinds: Collection[str], sites: Collection[str], today: date) -> Asked:
    """What the address asks for; a column is one of this site, another site one of the whole platform."""
    kind, time, order = given.get("kind", ""), given.get("time", ""), given.get("order", "")
    scope = "all" if given.get("scope") == "all" and len(sites) > 1 else ""
    site, column, year = given.get("site", ""), given.get("column", ""), given.get("year", "")
    number = given.get("page", "")
    page = int(number) if re.fullmatch(r"[0-9]{1,4}", number) else 1
    return Asked(
        query=cleaned(given.get("q", "")),
        scope=scope,
        site=site if scope and site in sites else "",
        column=column if not scope and SLUG.fullmatch(column) else "",
        year=year if re.fullmatch(r"[12][0-9]{3}", year) else "",
        unit=cleaned(given.get("unit", "")),
        validity=given.get("validity", "") if VALUE.fullmatch(given.get("validity", "")) else "",
        kind=kind if kind in kinds else "",
        time=time if time in TIMES else "",
        order="date" if order == "date" else "relevance",
        page=min(max(1, page), MOST_PAGES),
        since=today - timedelta(days=TIMES[time][1]) if time in TIMES else day(given.get("since", "")),
        until=None if time in TIMES else day(given.get("until", "")),
        exact=given.get("exact") == "1",
    )


def cleaned(text: str) -> str:
    """The words of a query on one line, without what cannot be seen, cut where nobody types any more."""
    visible = "".join(letter if letter.isprintable() else " " for letter in text[: MOST_LETTERS * 4])
    return " ".join(visible.split())[:MOST_LETTERS].strip()


def day(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def page_numbers(page: int, pages: int) -> list[int]:
    """The pages to offer: first, last and those around this one; 0 stands for a gap."""
    shown = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    numbers: list[int] = []
    for number in shown:
        if numbers and number > numbers[-1] + 1:
            numbers.append(0)
        numbers.append(number)
    return numbers
