"""What stands in which column now, by ranges of ordinals: no question here grows with the library."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, Q, QuerySet

from jiyue.content.library.models import Version
from jiyue.delivery.publishing.gate import Card, cards
from jiyue.delivery.publishing.models import Address, Placement
from jiyue.delivery.publishing.site import SiteView

LIVE = Q(live_since__isnull=False, live_until__isnull=True)


class Row(NamedTuple):
    """A live placement; `path` is the item's one address on the site."""

    ordinal: int
    resource_id: UUID
    version_id: UUID
    path: str
    home_column: UUID
    released_at: datetime


class Entry(NamedTuple):
    row: Row
    card: Card


_ROW = (
    "ordinal",
    "resource_id",
    "resource__release__version_id",
    "address__path",
    "address__column_id",
    "resource__release__first_released_at",
)


def _placed() -> QuerySet[Placement]:
    return Placement.objects.filter(LIVE)


def _rows(view: SiteView, found: QuerySet[Any]) -> list[Row]:
    rows = (Row(*values) for values in found.values_list(*_ROW))
    return [row for row in rows if row.home_column in view.columns]


def entries(rows: list[Row]) -> list[Entry]:
    """The rows whose versions are cleared, with their cards."""
    known = cards.of(row.version_id for row in rows)
    return [Entry(row, known[row.version_id]) for row in rows if row.version_id in known]


def between(view: SiteView, column: UUID, first: int, last: int) -> list[Entry]:
    """The entries of a range of ordinals, newest first."""
    return entries(_rows(view, _placed().filter(column_id=column, ordinal__range=(first, last)).order_by("-ordinal")))


def heads(view: SiteView, columns: list[UUID], size: int) -> dict[UUID, list[Entry]]:
    """The newest entries of several columns, by one query where withdrawals have left no wide gaps."""
    near = _placed().filter(column_id__in=columns, ordinal__gt=F("column__shelf__given") - 2 * size)
    rows = near.order_by("-ordinal").values_list("column_id", "column__shelf__given", *_ROW)
    found: dict[UUID, list[Row]] = {column: [] for column in columns}
    given: dict[UUID, int] = {}
    for column, count, *values in rows:
        given[column] = count
        row = Row(*values)
        if row.home_column in view.columns:
            found[column].append(row)
    known = cards.of(row.version_id for rows in found.values() for row in rows[:size])
    heads = {}
    for column, listed in found.items():
        shown = [Entry(row, known[row.version_id]) for row in listed[:size] if row.version_id in known]
        heads[column] = shown if len(shown) == size else _newest(view, column, size)
    return heads


def _newest(view: SiteView, column: UUID, size: int) -> list[Entry]:
    def fetch(after: int | None, count: int) -> list[Row]:
        placed = _placed().filter(column_id=column, ordinal__isnull=False)
        placed = placed.filter(ordinal__lt=after) if after is not None else placed
        return [Row(*values) for values in placed.order_by("-ordinal").values_list(*_ROW)[:count]]

    return _walk(view, fetch, size)


def neighbour(view: SiteView, column: UUID, ordinal: int, *, newer: bool) -> Entry | None:
    """The nearest entry of the column on one side."""
    order = "ordinal" if newer else "-ordinal"

    def fetch(after: int | None, count: int) -> list[Row]:
        start = ordinal if after is None else after
        side = Q(ordinal__gt=start) if newer else Q(ordinal__lt=start)
        placed = _placed().filter(side, column_id=column).order_by(order)
        return [Row(*values) for values in placed.values_list(*_ROW)[:count]]

    return next(iter(_walk(view, fetch, 1)), None)


def latest(view: SiteView, size: int) -> list[Entry]:
    """The newest entries of the whole site, by the order in which their addresses were given."""
    names = ("ordinal", "resource_id", "resource__release__version_id", "path", "column_id")

    def fetch(after: int | None, count: int) -> list[Row]:
        live = Address.objects.filter(website_id=view.website_id, until__isnull=True, ordinal__isnull=False)
        live = live.filter(ordinal__lt=after) if after is not None else live
        rows = live.order_by("-ordinal").values_list(*names, "resource__release__first_released_at")
        return [Row(*values) for values in rows[:count]]

    return _walk(view, fetch, size)


def _walk(view: SiteView, fetch: Callable[[int | None, int], list[Row]], size: int) -> list[Entry]:
    """Fetch on until enough entries are cleared and visible, or nothing is left."""
    found: list[Entry] = []
    after = None
    step = size + 2
    while len(found) < size:
        rows = fetch(after, step)
        found += entries([row for row in rows if row.home_column in view.columns])
        if len(rows) < step:
            break
        after = rows[-1].ordinal
        step = min(step * 4, 1000)
    return found[:size]


class Piece(NamedTuple):
    """A row with all that its own page needs."""

    row: Row
    version: Version
    kind: str
    short_id: str
    is_sample: bool
    owner: str
    last_released_at: datetime


_VERSION = tuple(field.attname for field in Version._meta.concrete_fields)
_MORE = (
    "resource__kind",
    "resource__short_id",
    "resource__is_sample",
    "resource__owner__name",
    "resource__release__released_at",
)


def pieces(view: SiteView, found: QuerySet[Any], *, chunk: int = 500) -> Iterator[Piece]:
    """Placements as a stream of all their pages need, in few wide rows and without model objects for each table."""
    names = (*_ROW, *_MORE, *(f"resource__release__version__{name}" for name in _VERSION))
    first, second = len(_ROW), len(_ROW) + len(_MORE)
    for values in found.values_list(*names).iterator(chunk_size=chunk):
        row = Row(*values[:first])
        if row.home_column in view.columns:
            yield Piece(row, Version.from_db(DEFAULT_DB_ALIAS, _VERSION, values[second:]), *values[first:second])


def column_pieces(view: SiteView, column: UUID) -> Iterator[Piece]:
    """All live placements of a column, oldest first."""
    return pieces(view, _placed().filter(column_id=column, ordinal__isnull=False).order_by("ordinal"))


def piece(view: SiteView, resource: UUID) -> Piece | None:
    """The live placement at the resource's own address on the site."""
    own = _placed().filter(
        resource_id=resource,
        address__website_id=view.website_id,
        address__until__isnull=True,
        column_id=F("address__column_id"),
    )
    return next(pieces(view, own), None)
