"""The working calendar as this installation knows it, and what another year would move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Q, QuerySet

from jiyue.estate.duties import policies, queries, rules
from jiyue.estate.duties.models import CalendarYear, Clock, DateMove
from jiyue.estate.organisations.models import Posting
from jiyue.rulebook.deadlines.rules import WorkCalendar, Year, calendar, due, limit, shipped, year_of


def stored_years() -> dict[int, Year]:
    """The years entered here, by the latest entry of each; none where there is no database (yet)."""
    if connection.vendor == "sqlite" and not _file_exists():
        return {}
    try:
        rows = list(CalendarYear.objects.order_by("stored_at", "pk"))
    except DatabaseError:
        return {}
    return {row.year: entry_of(row) for row in rows}


def _file_exists() -> bool:
    name = str(connection.settings_dict["NAME"])
    return "memory" in name or Path(name).exists()


def entry_of(row: CalendarYear) -> Year:
    links = [row.link] if row.link else []
    return year_of({"sources": [row.notice], "links": links, "holidays": row.holidays, "working": row.working})


@dataclass(frozen=True)
class KnownYear:
    """A year of the calendar for people: where it comes from, and who entered it."""

    number: int
    year: Year
    row: CalendarYear | None


def known_years() -> list[KnownYear]:
    """The latest first."""
    rows = {
        row.year: row for row in CalendarYear.objects.select_related("stored_by__person").order_by("stored_at", "pk")
    }
    stands = shipped().with_years({year: entry_of(row) for year, row in rows.items()}).years
    return [KnownYear(number, stands[number], rows.get(number)) for number in sorted(stands, reverse=True)]


@dataclass(frozen=True)
class ChangedDay:
    day: date
    worked: bool


@dataclass(frozen=True)
class Moved:
    """A due date as it is and as it would be."""

    clock: Clock
    before: datetime
    after: datetime


@dataclass(frozen=True)
class Preview:
    """What an entry for a year would change."""

    days: tuple[ChangedDay, ...]
    moves: tuple[Moved, ...]

    @property
    def units(self) -> dict[str, int]:
        """How many dates move in each unit."""
        found: dict[str, int] = {}
        for one in self.moves:
            name = one.clock.holder.short_name or one.clock.holder.name
            found[name] = found.get(name, 0) + 1
        return found


def preview(number: int, year: Year) -> Preview:
    """The days that would be counted otherwise, and the due dates that would move."""
    before, after = calendar(), calendar().with_years({number: year})
    first, count = date(number - 1, 12, 1), 366 + 62
    days = (first + timedelta(days=offset) for offset in range(count))
    changed = [
        ChangedDay(day, after.is_working(day)) for day in days if before.is_working(day) != after.is_working(day)
    ]
    clocks = queries.running().filter(due_at__isnull=False).prefetch_related("events").order_by("due_at", "pk")
    moves = [one for clock in clocks if changed and (one := _moved(clock, after))]
    return Preview(tuple(changed), tuple(moves))


def _moved(clock: Clock, then: WorkCalendar) -> Moved | None:
    way = rules.course(queries.events_of(clock))
    found = due(way.start, limit(clock.term), then, way.pauses, way.extensions).at
    return Moved(clock, clock.due_at, found) if clock.due_at and found != clock.due_at else None


def moves_visible_to(posting: Posting) -> QuerySet[DateMove]:
    """Whose dates moved, among the clocks that a posting may see; who keeps the calendar sees what it moved in the
    whole tree.
    """
    seen = Q(clock__in=queries.visible_to(posting))
    if policies.may_keep_calendar(posting):
        root = posting.organisation.lineage.split("/")[1]
        seen |= Q(cause=DateMove.Cause.CALENDAR, clock__holder__lineage__startswith=f"/{root}/")
    return DateMove.objects.filter(seen).select_related("clock__holder")


def as_spans(entries: Sequence[tuple[str, date, date]]) -> list[dict[str, Any]]:
    """Named days in a row as a row keeps them."""
    return [{"name": name, "from": first.isoformat(), "to": last.isoformat()} for name, first, last in entries]
