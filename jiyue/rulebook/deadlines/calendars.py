"""The working-day calendar: data, one entry a year, each with the notice it comes from (D6).

The years shipped with the product stand in a file; what an installation learns later (a new year, a correction) comes
from a supplier that the storing package registers, so that `calendar()` means the same to everyone.
"""

import hashlib
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data" / "calendar.yaml"
SATURDAY = 5


@dataclass(frozen=True)
class Span:
    """Days in a row that the notice names, both ends included."""

    name: str
    first: date
    last: date
    sources: tuple[str, ...] = ()

    def days(self) -> Iterator[date]:
        for offset in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=offset)


@dataclass(frozen=True)
class Year:
    """What the notices say of one year."""

    sources: tuple[str, ...]
    holidays: tuple[Span, ...]
    working: tuple[Span, ...]
    links: tuple[str, ...] = ()


class WorkCalendar:
    """Which days are working days. Years that are not loaded follow the week and count as provisional (暂定)."""

    def __init__(self, years: Mapping[int, Year], *, version: str = "") -> None:
        self.years = dict(years)
        self.version = version
        self._free = {day for year in self.years.values() for span in year.holidays for day in span.days()}
        self._made_up = {day for year in self.years.values() for span in year.working for day in span.days()}
        self._working: dict[int, tuple[int, ...]] = {}

    @classmethod
    def load(cls, path: Path) -> "WorkCalendar":
        data = path.read_bytes()
        return cls.parse(yaml.safe_load(data), version=hashlib.sha256(data).hexdigest()[:16])

    @classmethod
    def parse(cls, data: Mapping[str, Any], *, version: str = "") -> "WorkCalendar":
        return cls({year: year_of(entry) for year, entry in data["years"].items()}, version=version)

    def with_years(self, years: Mapping[int, Year]) -> "WorkCalendar":
        """The same calendar with years added or replaced; its version tells which."""
        facts = sorted((year, repr(entry)) for year, entry in years.items())
        mark = hashlib.sha256(f"{self.version}{facts}".encode()).hexdigest()[:16]
        return WorkCalendar({**self.years, **years}, version=mark)

    @property
    def last_year(self) -> int:
        return max(self.years)

    def knows(self, year: int) -> bool:
        return year in self.years

    def is_working(self, day: date) -> bool:
        return day in self._made_up or (day.weekday() < SATURDAY and day not in self._free)

    def working_days(self, after: date, until: date) -> int:
        """How many working days lie after `after`, up to and with `until`."""
        if until <= after:
            return 0
        total = sum(len(self._ordinals(year)) for year in range(after.year, until.year))
        before = bisect_right(self._ordinals(after.year), after.toordinal())
        return total - before + bisect_right(self._ordinals(until.year), until.toordinal())

    def nth_working_day(self, after: date, count: int) -> date:
        """The `count`-th working day after `after` (`count` at least 1)."""
        year = after.year
        wanted = bisect_right(self._ordinals(year), after.toordinal()) + count
        while wanted > len(self._ordinals(year)):
            wanted -= len(self._ordinals(year))
            year += 1
        return date.fromordinal(self._ordinals(year)[wanted - 1])

    def holidays_between(self, first: date, last: date) -> list[Span]:
        return self._between("holidays", first, last)

    def make_up_days_between(self, first: date, last: date) -> list[Span]:
        return self._between("working", first, last)

    def _between(self, kind: str, first: date, last: date) -> list[Span]:
        # A notice may move days of the year before: 1 January 2006 was made up for on 31 December 2005.
        years = (self.years[year] for year in range(first.year - 1, last.year + 2) if year in self.years)
        found = [
            Span(span.name, max(span.first, first), min(span.last, last), year.sources)
            for year in years
            for span in getattr(year, kind)
            if span.last >= first and span.first <= last
        ]
        return sorted({(span.first, span.last): span for span in found}.values(), key=lambda span: span.first)

    def _ordinals(self, year: int) -> tuple[int, ...]:
        """The working days of a year in order, computed at first use."""
        if year not in self._working:
            start = date(year, 1, 1)
            length = 366 if (year % 4 == 0 and year % 100) or year % 400 == 0 else 365
            days = (start + timedelta(days=offset) for offset in range(length))
            self._working[year] = tuple(day.toordinal() for day in days if self.is_working(day))
        return self._working[year]


Supplier = Callable[[], Mapping[int, Year]]
FRESH_SECONDS = 5.0
_supplier: Supplier | None = None
_kept: tuple[float, WorkCalendar] | None = None


def supply(supplier: Supplier | None) -> None:
    """Ask `supplier` for the years that an installation stored; with None, the shipped years stand alone."""
    global _supplier, _kept
    _supplier, _kept = supplier, None


def forget() -> None:
    """Ask the supplier again at the next question."""
    global _kept  # noqa: PLW0603
    _kept = (float("-inf"), _kept[1]) if _kept else None


def calendar() -> WorkCalendar:
    """The calendar in force: the shipped years and those stored since, looked up again after some seconds."""
    global _kept  # noqa: PLW0603
    now = time.monotonic()
    if _supplier is None:
        return shipped()
    if _kept is None or now - _kept[0] > FRESH_SECONDS:
        stored = _supplier()
        fresh = shipped().with_years(stored) if stored else shipped()
        # Equal versions are the same calendar: what it has computed already is kept.
        _kept = (now, _kept[1] if _kept and _kept[1].version == fresh.version else fresh)
    return _kept[1]


@lru_cache(maxsize=1)
def shipped() -> WorkCalendar:
    """The calendar in the product's own file."""
    return WorkCalendar.load(DATA)


def year_of(entry: Mapping[str, Any]) -> Year:
    """One year as the file and the database keep it."""
    return Year(
        tuple(entry["sources"]), _spans(entry["holidays"]), _spans(entry["working"]), tuple(entry.get("links", ()))
    )


def _spans(entries: list[dict[str, Any]]) -> tuple[Span, ...]:
    return tuple(Span(entry["name"], _day(entry["from"]), _day(entry["to"])) for entry in entries)


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
