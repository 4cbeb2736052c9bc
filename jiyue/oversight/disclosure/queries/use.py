"""How columns are used, counted without any reader: for the report, for its download and for the interface."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

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


def by_column(units: Iterable[Organisation], month: date) -> list[ColumnUse]:
    """Every column in use on the running websites of some units, the most read first; unread ones stand there too."""
    first, last = month.replace(day=1), date(month.year + month.month // 12, month.month % 12 + 1, 1)
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last))
    columns = Column.objects.filter(
        outlet__sponsor__in=units, outlet__kind=Outlet.Kind.WEBSITE, outlet__status=Outlet.Status.RUNNING, hidden=False,
        outlet__website__host__isnull=False,
    ).select_related("outlet")  # fmt: skip
    live = Q(live_since__isnull=False, live_until__isnull=True)
    fresh = Q(live_since__gte=begin, live_since__lt=end)
    placed = Placement.objects.filter(column__in=columns).order_by().values_list("column")
    counts = {key: (standing, new) for key, standing, new in placed.annotate(
        standing=Count("pk", filter=live), new=Count("pk", filter=fresh)
    )}  # fmt: skip
    read = _read(first, last)
    rows = []
    for one in columns:
        standing, new = counts.get(one.pk, (0, 0))
        rows.append(ColumnUse(one.outlet.name, one.name, standing, new, *read.get(one.pk, (0, 0, 0))))
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
