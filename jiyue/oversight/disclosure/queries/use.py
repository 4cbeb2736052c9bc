"""How columns are used, counted without any reader: for the report, for its download and for the interface."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils import timezone

from jiyue.delivery.publishing.models import Address, Placement
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column
from jiyue.oversight.disclosure.models import Usage


@dataclass(frozen=True)
class ColumnUse:
    """A column in a month."""

    site: str
    column: str
    items: int
    released: int
    views: int
    downloads: int
    found: int


@dataclass(frozen=True)
class Figures:
    """A column in a period: what stands in it, what came out new, how it was read."""

    items: int = 0
    released: int = 0
    views: int = 0
    downloads: int = 0
    found: int = 0


def figures(columns: Collection[Column], *, first: date, last: date) -> dict[UUID, Figures]:
    """By column, from the first day until the day before the last."""
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last))
    live = Q(live_since__isnull=False, live_until__isnull=True)
    fresh = Q(live_since__gte=begin, live_since__lt=end)
    placed = Placement.objects.filter(column__in=columns).order_by().values_list("column")
    counts = {key: (standing, new) for key, standing, new in placed.annotate(
        standing=Count("pk", filter=live), new=Count("pk", filter=fresh)
    )}  # fmt: skip
    read = _read(first, last)
    return {one.pk: Figures(*counts.get(one.pk, (0, 0)), *read.get(one.pk, (0, 0, 0))) for one in columns}


def by_column(units: Iterable[Organisation], month: date) -> list[ColumnUse]:
    """Every column in use on the running websites of some units, the most read first; unread ones stand there too."""
    first, last = month.replace(day=1), date(month.year + month.month // 12, month.month % 12 + 1, 1)
    columns = Column.objects.filter(
        outlet__sponsor__in=units, outlet__kind=Outlet.Kind.WEBSITE, outlet__status=Outlet.Status.RUNNING, hidden=False,
        outlet__website__host__isnull=False,
    ).select_related("outlet")  # fmt: skip
    counted = figures(list(columns), first=first, last=last)
    rows = [
        ColumnUse(one.outlet.name, one.name, now.items, now.released, now.views, now.downloads, now.found)
        for one in columns
        for now in (counted[one.pk],)
    ]
    return sorted(rows, key=lambda row: (-row.views, row.site, row.column))


def _read(first: date, last: date) -> dict[object, tuple[int, int, int]]:
    """Views, downloads and arrivals from the search by the column to which an item's address belongs."""
    homes = {
        (site, resource): column
        for site, resource, column in Address.objects.filter(
            resource__in=Usage.objects.filter(day__gte=first, day__lt=last).values("resource")
        ).values_list("website", "resource", "column")
    }
    rows = Usage.objects.filter(day__gte=first, day__lt=last).order_by().values_list("website", "resource")
    sums: dict[object, tuple[int, int, int]] = {}
    for site, resource, *counts in rows.annotate(Sum("views"), Sum("downloads"), Sum("found")):
        had = sums.get(column := homes.get((site, resource)), (0, 0, 0))
        sums[column] = (had[0] + counts[0], had[1] + counts[1], had[2] + counts[2])
    return sums
