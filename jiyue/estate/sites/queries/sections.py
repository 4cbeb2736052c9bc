"""Units with a section of their own on the portal of their level: those without a site, and where all publish there."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.registry.models import Outlet, Website
from jiyue.estate.sites.models import Column
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import UnitSections

OFFICE, GOVERNMENT = Organisation.Kind.OFFICE, Organisation.Kind.GOVERNMENT


def portal_of(unit: Organisation) -> Website | None:
    """The portal of the nearest government over a unit that has one with us."""
    return _nearest(unit, _over([unit]))


def _over(units: Iterable[Organisation]) -> list[Website]:
    """The portals of the governments over these units, the nearest first."""
    codes = {code for unit in units for code in _codes(unit)}
    own = Q(outlet__sponsor__kind=GOVERNMENT, outlet__sponsor__code__in=codes)
    by_office = Q(outlet__sponsor__kind=OFFICE, outlet__sponsor__parent__code__in=codes)
    found = _portals().filter(own | by_office).order_by(-Length("outlet__sponsor__lineage"), "domain")
    return list(found.select_related("outlet__sponsor__parent"))


def _nearest(unit: Organisation, portals: Iterable[Website]) -> Website | None:
    codes = _codes(unit)
    return next((one for one in portals if _government_of(one.outlet.sponsor) in codes), None)


def _government_of(sponsor: Organisation) -> str:
    """The code of the government whose portal a sponsor keeps."""
    return sponsor.code if sponsor.kind == GOVERNMENT else sponsor.parent.code if sponsor.parent else ""


def _codes(unit: Organisation) -> list[str]:
    return unit.lineage.strip("/").split("/")


def _portals() -> QuerySet[Website]:
    return Website.objects.filter(host__isnull=False, outlet__status=Outlet.Status.RUNNING)


@enforces(UnitSections)
def asked_of(unit: Organisation, *, on: date) -> list[Applied[UnitSections]]:
    """The rules by which a unit of this kind has its section."""
    return rules_for(UnitSections, place=unit.place_id, on=on, unit_kind=unit.kind)


def sections_on(website: Website, *, on: date) -> list[Organisation]:
    """The units that have their section on this portal, in the order of the tree."""
    sponsor = website.outlet.sponsor
    if sponsor.kind not in (OFFICE, GOVERNMENT):
        return []
    units = organisations.scope_of(sponsor).filter(until=None)
    units = units.exclude(kind__in=[Organisation.Kind.INTERNAL, GOVERNMENT])
    return _here(units.order_by("lineage"), website, on=on)


def section_of(website: Website, code: str, *, on: date) -> Organisation | None:
    """The unit of this code, if its section stands on this portal."""
    found = Organisation.objects.filter(code=code, until=None)
    return next(iter(_here(found, website, on=on)), None)


def _here(units: Iterable[Organisation], website: Website, *, on: date) -> list[Organisation]:
    rows = list(units)
    served = set(_portals().filter(outlet__sponsor__in=rows).values_list("outlet__sponsor_id", flat=True))
    portals, found = _over(rows), []
    for unit in rows:
        asked = asked_of(unit, on=on)
        if (
            any(not (one.rule.without_site and unit.pk in served) for one in asked)
            and _nearest(unit, portals) == website
        ):
            for one in asked:
                rule(one.citations, "allowed")
            found.append(unit)
    return found


def require_portal(owner: Organisation, column: Column, *, others: Collection[UUID], on: date) -> None:
    """What a unit discloses stands on the portal of its level, where all publish there; elsewhere it may stand too.

    `others` are the sites on which it was placed already.
    """
    if column.outlet.kind != Outlet.Kind.WEBSITE:
        return
    unit = organisations.host_of(owner)
    asked = [one for one in asked_of(unit, on=on) if one.rule.single]
    portal = portal_of(unit) if asked else None
    if portal is None:
        return
    for one in asked:
        if portal.pk not in (column.outlet_id, *others):
            raise refuse(
                f"“{unit}”的政务信息统一在“{portal}”公开，不能只投放到“{column.outlet}”。",
                cure=f"请先投放到“{portal}”的栏目，再投放到其他网站。",
                citations=one.citations,
            )
        rule(one.citations, "allowed")
