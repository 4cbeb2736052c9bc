"""What stands in which column now, by ranges of ordinals: no question here grows with the library."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q

from jiyue.common.compiled import Compiled, instance, padded
from jiyue.content.library.models import Version
from jiyue.delivery.publishing import rules
from jiyue.delivery.publishing.gate import Card, card_of, cards
from jiyue.delivery.publishing.models import Address, Placement
from jiyue.delivery.publishing.site import SiteView

LIVE = Q(live_since__isnull=False, live_until__isnull=True)
DEEP = 2 * rules.PAGE + rules.FEED
"""How far the end of a column is read that something was published into: its newest page and its feed."""


class Row(NamedTuple):
    """A live placement; `path` is the item's one address on the site."""

    ordinal: int
    resource_id: UUID
    version_id: UUID
    path: str
    home_column: UUID
    released_at: datetime
    validity: str


class Entry(NamedTuple):
    row: Row
    card: Card


class Piece(NamedTuple):
    """A row with all that its own page needs."""

    row: Row
    version: Version
    kind: str
    short_id: str
    is_sample: bool
    owner: str

    @property
    def title(self) -> str:
        return self.version.title

    @property
    def card(self) -> Card:
        return card_of(self.version)


ROW = (
    "ordinal",
    "resource_id",
    "resource__release__version_id",
    "address__path",
    "address__column_id",
    "resource__release__first_released_at",
    "resource__release__validity",
)
_VERSION = tuple(one.attname for one in Version._meta.concrete_fields)
_WIDE = (
    *ROW,
    "resource__kind",
    "resource__short_id",
    "resource__is_sample",
    "resource__owner__name",
    *(f"resource__release__version__{name}" for name in _VERSION),
)
_STEP = 24
_WINDOW = 5 * rules.FEED
_ABOVE_ALL = (1 << 31) - 1
_LIVE = Placement.objects.filter(LIVE, ordinal__isnull=False)

_between = Compiled(
    lambda column, first, last: (
        _LIVE.filter(column_id=column, ordinal__range=(first, last)).order_by("-ordinal").values_list(*ROW)
    )
)
_below = Compiled(
    lambda column, ordinal: (
        _LIVE.filter(column_id=column, ordinal__lt=ordinal).order_by("-ordinal").values_list(*ROW)[:_STEP]
    )
)
_above = Compiled(
    lambda column, ordinal: (
        _LIVE.filter(column_id=column, ordinal__gt=ordinal).order_by("ordinal").values_list(*ROW)[:_STEP]
    )
)
_ends = Compiled(
    lambda columns, depth: (
        _LIVE.filter(column_id__in=columns, ordinal__gt=F("column__shelf__given") - depth)
        .order_by("-ordinal")
        .values_list("column_id", "column__shelf__given", *ROW)
    )
)
_latest = Compiled(
    lambda website: (
        Address.objects.filter(website_id=website, until__isnull=True, ordinal__isnull=False)
        .order_by("-ordinal")
        .values_list(
            "ordinal",
            "resource_id",
            "resource__release__version_id",
            "path",
            "column_id",
            "resource__release__first_released_at",
            "resource__release__validity",
        )[:_WINDOW]
    )
)
_some = Compiled(
    lambda column, resources: (
        _LIVE.filter(column_id=column, resource_id__in=resources).order_by("ordinal").values_list(*_WIDE)
    )
)
_own = Compiled(
    lambda website, resources: _LIVE.filter(
        resource_id__in=resources,
        address__website_id=website,
        address__until__isnull=True,
        column_id=F("address__column_id"),
    ).values_list(*_WIDE)
)


def entries(rows: Iterable[Row]) -> list[Entry]:
    """The rows whose versions are cleared, with their cards."""
    listed = list(rows)
    known = cards.of(row.version_id for row in listed)
    return [Entry(row, known[row.version_id]) for row in listed if row.version_id in known]


@dataclass
class _End:
    """The newest placements of a column, newest first; all above `below` were looked at."""

    below: int
    rows: list[Row]


@dataclass
class Stock:
    """The answers of one run, so that what several pages show is asked once."""

    view: SiteView
    _ends: dict[UUID, _End] = field(default_factory=dict)

    def read_ends(self, columns: Iterable[UUID], depth: int) -> None:
        """Read the ends of several columns by one query; those already known deep enough are left."""
        missing = [column for column in columns if column not in self._ends]
        if not missing:
            return
        found: dict[UUID, _End] = {column: _End(0, []) for column in missing}
        for column, given, *values in _ends(padded(missing), depth):
            end = found[column]
            end.below = max(0, given - depth)
            row = Row(*values)
            if row.home_column in self.view.columns:
                end.rows.append(row)
        for end in found.values():
            if not end.rows:
                # Nothing live near the end: what is below is walked when somebody asks.
                end.below = _ABOVE_ALL
        self._ends |= found

    def between(self, column: UUID, first: int, last: int) -> list[Entry]:
        """The entries of a range of ordinals, newest first."""
        end = self._ends.get(column)
        if end and first > end.below:
            return entries(row for row in end.rows if first <= row.ordinal <= last)
        return entries(self._visible(_between(column, first, last)))

    def heads(self, columns: list[UUID], size: int) -> dict[UUID, list[Entry]]:
        """The newest entries of several columns."""
        self.read_ends(columns, 2 * size)
        # One look at the gate for all of them.
        cards.of(row.version_id for column in columns for row in self._ends[column].rows[:size])
        return {column: self._newest(column, size) for column in columns}

    def _newest(self, column: UUID, size: int) -> list[Entry]:
        end = self._ends[column]
        shown = entries(end.rows[:size])
        if len(shown) == size or end.below == 0:
            return shown if len(shown) == size else entries(end.rows)[:size]
        return self._walk(lambda ordinal: _below(column, ordinal), _ABOVE_ALL, size)

    def neighbour(self, column: UUID, ordinal: int, *, newer: bool) -> Entry | None:
        """The nearest entry of the column on one side."""
        end = self._ends.get(column)
        if end and ordinal > end.below:
            rows = [row for row in end.rows if (row.ordinal > ordinal if newer else row.ordinal < ordinal)]
            for row in reversed(rows) if newer else rows:
                if found := entries([row]):
                    return found[0]
            if newer or end.below == 0:
                return None
        fetch = (lambda start: _above(column, start)) if newer else (lambda start: _below(column, start))
        return next(iter(self._walk(fetch, ordinal, 1)), None)

    def latest(self, size: int) -> list[Entry]:
        """The newest of the site: of those that came out last, the latest dates (old items may come in late)."""
        rows = sorted(self._visible(_latest(self.view.website_id)), key=lambda row: (row.released_at, row.ordinal))
        found: list[Entry] = []
        while rows and len(found) < size:
            found += entries([rows.pop() for _ in range(min(size - len(found), len(rows)))])
        return found

    def pieces(self, column: UUID, resources: Sequence[UUID]) -> list[Piece]:
        """The live placements of some resources in a column, oldest first."""
        return list(self._pieces(_some(column, padded(resources)))) if resources else []

    def own(self, resources: Iterable[UUID]) -> dict[UUID, Piece]:
        """Of each resource the live placement at its own address on the site, if it has one."""
        asked = list(resources)
        rows = _own(self.view.website_id, padded(asked)) if asked else []
        return {piece.row.resource_id: piece for piece in self._pieces(rows)}

    def _pieces(self, rows: Iterable[tuple]) -> Iterator[Piece]:
        first, second = len(ROW), len(_WIDE) - len(_VERSION)
        for values in rows:
            row = Row(*values[:first])
            if row.home_column in self.view.columns:
                version = instance(Version, _VERSION, values[second:])
                yield Piece(row, version, *values[first:second])

    def _visible(self, rows: Iterable[tuple]) -> list[Row]:
        return [row for row in (Row(*values) for values in rows) if row.home_column in self.view.columns]

    def _walk(self, fetch: Callable[[int], list[tuple]], start: int, size: int) -> list[Entry]:
        """Fetch on until enough entries are cleared and visible, or nothing is left."""
        found: list[Entry] = []
        while len(found) < size:
            rows = fetch(start)
            found += entries(self._visible(rows))
            if len(rows) < _STEP:
                break
            start = rows[-1][0]
        return found[:size]
