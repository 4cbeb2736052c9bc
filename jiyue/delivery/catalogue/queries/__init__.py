"""What every unit has in the catalogue, class by class; themes of data, years of reports, rows of the matrix."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from jiyue.content.library.rules import LEVELS
from jiyue.delivery.catalogue.models import Bound, Chase, MatrixRow, Profile
from jiyue.delivery.publishing.queries import live_resources
from jiyue.estate.duties.models import Clock
from jiyue.estate.duties.queries import clock_of, clocks_of
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Outlet, Website
from jiyue.rulebook.deadlines.rules import Term, calendar, due_on
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import DisclosureCategory, DisclosureDemands, PartTracking, UpdateInterval

State = Literal["missing", "late", "kept"]
STATES: dict[State, str] = {"missing": "缺", "late": "超期", "kept": "有"}
DEMAND_CLOCK = "disclosure_demand"
DEPARTMENTS = (Organisation.Kind.OFFICE, Organisation.Kind.DEPARTMENT)


@dataclass(frozen=True)
class Cell:
    """What a unit has in one class."""

    unit: Organisation
    category: Applied[DisclosureCategory]
    count: int
    newest: date | None
    due: date | None
    state: State

    @property
    def label(self) -> str:
        return self.category.rule.label

    @property
    def words(self) -> str:
        if self.state == "missing":
            return "缺"
        until = f"，{self.due} 前更新" if self.due else ""
        return f"{STATES[self.state]} {self.count} 条，最近 {self.newest}{until}"


@dataclass(frozen=True)
class Row:
    """A unit with its cells, one a class."""

    unit: Organisation
    cells: tuple[Cell, ...]

    @property
    def owed(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.state != "kept"]


def units_of(website: Website) -> QuerySet[Organisation]:
    """The departments of the government whose site it is."""
    sponsor = website.outlet.sponsor
    found = organisations.scope_of(sponsor).filter(place_id=sponsor.place_id, kind__in=DEPARTMENTS, until=None)
    return found.order_by("lineage")


def classes_of(unit: Organisation, *, on: date) -> list[Applied[DisclosureCategory]]:
    """The classes in which every unit of this kind has something of its own."""
    kinds = set(organisations.kinds_of(unit))
    found = rules_for(DisclosureCategory, place=unit.place_id, on=on)
    return [one for one in found if one.rule.by_unit and (not one.rule.units or kinds & set(one.rule.units))]


@enforces(DisclosureCategory)
def matrix(website: Website, *, at: datetime) -> list[Row]:
    """Departments by classes: what is missing and what is late, the ruling recorded."""
    on = timezone.localdate(at)
    held = _held(website)
    rows = []
    for unit in units_of(website):
        cells = tuple(_cell(unit, one, held, on) for one in classes_of(unit, on=on))
        for cell in cells:
            rule(cell.category.citations, "allowed" if cell.state == "kept" else "refused")
        rows.append(Row(unit, cells))
    return [row for row in rows if row.cells]


def _held(website: Website) -> dict[tuple[Any, str], list[date]]:
    """The days on which what the site shows came out, by unit and class."""
    hosts: dict[Any, Any] = {}
    found: defaultdict[tuple[Any, str], list[date]] = defaultdict(list)
    shown = live_resources(website).exclude(version__category="").select_related(None).select_related("resource__owner")
    for one in shown.select_related("version"):
        owner = one.resource.owner
        if owner.pk not in hosts:
            hosts[owner.pk] = organisations.host_of(owner).pk
        label = one.version.category.split(LEVELS)[0]
        found[hosts[owner.pk], label].append(timezone.localdate(one.released_at))
    return found


def _cell(unit: Organisation, one: Applied[DisclosureCategory], held: dict[Any, list[date]], on: date) -> Cell:
    days = held.get((unit.pk, one.rule.label), [])
    newest = max(days, default=None)
    due = _due(unit, one.rule, newest, on) if newest else None
    state: State = "missing" if newest is None else "late" if due and due < on else "kept"
    return Cell(unit, one, len(days), newest, due, state)


def _due(unit: Organisation, category: DisclosureCategory, newest: date, on: date) -> date | None:
    if category.column_class is None:
        return None
    limits = rules_for(
        UpdateInterval, place=unit.place_id, on=on, column_class=category.column_class, name="", outlet_kind="website"
    )
    days = [due_on(newest, Term.parse(one.rule.term), calendar()).date for one in limits]
    return min(days, default=None)


@dataclass(frozen=True)
class Theme:
    """A part of a tracked category: when it last had something new, and by when it should."""

    label: str
    part: str
    newest: date | None
    due: date | None
    is_late: bool
    citations: tuple[Citation, ...]


@enforces(PartTracking)
def themes(website: Website, *, at: datetime) -> list[Theme]:
    """Every theme of data that the site must keep current, the ruling recorded."""
    on, place = timezone.localdate(at), website.outlet.sponsor.place_id
    tracked = {one.rule.label: one for one in rules_for(PartTracking, place=place, on=on)}
    shown = live_resources(website).order_by().values_list("version__category").annotate(Max("released_at"))
    latest = {category: timezone.localdate(moment) for category, moment in shown}
    found = []
    for category in rules_for(DisclosureCategory, place=place, on=on):
        tracking = tracked.get(category.rule.label)
        for part in category.rule.parts if tracking else ():
            assert tracking is not None
            cited = tracking.cite(part.clause) if part.clause else tracking.citations
            newest = latest.get(f"{category.rule.label}{LEVELS}{part.label}")
            due = due_on(newest, Term.parse(tracking.rule.term), calendar()).date if newest else None
            is_late = due is None or due < on
            rule(cited, "refused" if is_late else "allowed")
            found.append(Theme(category.rule.label, part.label, newest, due, is_late, cited))
    return found


@dataclass(frozen=True)
class Year:
    """One year of a class that has an item every year."""

    category: Applied[DisclosureCategory]
    year: int
    release: Any


def years(website: Website, *, at: datetime) -> list[Year]:
    """The yearly reports of the site's government, newest year first, with the years that have none.

    They begin with the first year of which there is one, and end with the last full year.
    """
    on, sponsor = timezone.localdate(at), website.outlet.sponsor
    found = []
    for one in rules_for(DisclosureCategory, place=sponsor.place_id, on=on):
        if not one.rule.yearly:
            continue
        own = [unit.pk for unit in organisations.household(sponsor)]
        shown = live_resources(website).filter(version__category=one.rule.label, resource__owner__in=own)
        by_year = {int(item.version.period[:4]): item for item in shown if item.version.period[:4].isdigit()}
        last = on.year - 1
        found += [Year(one, year, by_year.get(year)) for year in range(last, min([*by_year, last]) - 1, -1)]
    return found


# -- units and what they say of themselves ----------------------------------------------------------------------------


def overview_class(unit: Organisation, *, on: date) -> Applied[DisclosureCategory] | None:
    """The class of the catalogue in which a unit presents itself, with its headings."""
    return next((one for one in classes_of(unit, on=on) if one.rule.sections), None)


@dataclass(frozen=True)
class Incomplete:
    """A unit whose presentation lacks something."""

    unit: Organisation
    missing: tuple[str, ...]
    category: Applied[DisclosureCategory]


def incomplete(units: Iterable[Organisation], *, on: date) -> list[Incomplete]:
    """The units of which a heading is empty, each with its empty headings."""
    rows = list(units)
    kept = {one.organisation_id: one.parts for one in Profile.objects.filter(organisation__in=rows)}
    found = []
    for unit in rows:
        category = overview_class(unit, on=on)
        if category is None:
            continue
        missing = tuple(name for name in category.rule.sections if not kept.get(unit.pk, {}).get(name))
        if missing:
            found.append(Incomplete(unit, missing, category))
    return found


# -- rows of the matrix of the five disclosures, and key areas ---------------------------------------------------------


def demanded(place: str, *, is_key_area: bool, on: date) -> list[Applied[DisclosureDemands]]:
    """The rules on what a row states at a place: those that name bases speak of key areas, the others of all rows."""
    return [one for one in rules_for(DisclosureDemands, place=place, on=on) if bool(one.rule.bases) == is_key_area]


def demands_visible_to(posting: Posting) -> QuerySet[MatrixRow]:
    """The rows that bind one's own unit, that it keeps, or that bind units one looks after."""
    own = organisations.household(posting.organisation)
    found = MatrixRow.objects.filter(bound__unit__in=own) | MatrixRow.objects.filter(keeper__in=own)
    if posting.role == Posting.Role.SUPERVISOR:
        found |= MatrixRow.objects.filter(bound__unit__in=organisations.scope_of(posting.organisation))
    return found.distinct().select_related("keeper", "revised_by__person").prefetch_related("bound__unit")


def flaws(demand: MatrixRow, *, on: date) -> list[str]:
    """What a row does not state though it must."""
    asked = demanded(demand.keeper.place_id, is_key_area=demand.is_key_area, on=on)
    wanted = {field.key: field.label for one in asked for field in one.rule.fields}
    return [label for key, label in wanted.items() if not _stated(demand, key)]


def _stated(demand: MatrixRow, key: str) -> bool:
    names = {"field": demand.area, "limit": demand.limit, "content": demand.content, "method": demand.method}
    return demand.bound.exists() if key == "units" else bool(names.get(key, demand.basis))


def clock_of_bound(bound: Bound) -> Clock | None:
    return clock_of(bound, DEMAND_CLOCK)


def clocks_of_bound(bound: Collection[Bound]) -> dict[str, Clock]:
    """The same for many, by one question and by their keys as text."""
    return clocks_of(bound, DEMAND_CLOCK)


def owed(unit: Organisation) -> QuerySet[Bound]:
    """What a unit must disclose by the rows in force."""
    found = Bound.objects.filter(unit__in=organisations.household(unit), demand__ended_at=None)
    return found.select_related("demand", "unit", "resource__draft")


@dataclass(frozen=True)
class Coverage:
    """How much of a standard catalogue a unit has out."""

    unit: Organisation
    standard: str
    owed: int
    out: int

    @property
    def share(self) -> float:
        return self.out / self.owed


def coverage(units: Collection[Organisation]) -> list[Coverage]:
    """Each unit and standard catalogue: rows that bind it, and those whose item is out now."""
    bound = Bound.objects.filter(unit__in=units, demand__ended_at=None).exclude(demand__standard="").order_by()
    live = Q(resource__release__isnull=False, resource__release__withdrawn_at=None)
    counts = {"owed": Count("pk"), "out": Count("pk", filter=live)}
    rows = bound.values_list("unit", "demand__standard").annotate(**counts)
    by_id = {unit.pk: unit for unit in units}
    found = [Coverage(by_id[unit], standard, owed, out) for unit, standard, owed, out in rows]
    return sorted(found, key=lambda one: (one.standard, one.share, one.unit.lineage))


def overdue(website: Website, *, at: datetime) -> list[tuple[Bound, Clock]]:
    """What units of the site's government did not disclose in time."""
    units = organisations.scope_of(website.outlet.sponsor).filter(place_id=website.outlet.sponsor.place_id)
    bound = Bound.objects.filter(unit__in=units, demand__ended_at=None).select_related("demand", "unit")
    clocks = clocks_of(bound, DEMAND_CLOCK)
    told = [(one, clocks.get(str(one.pk))) for one in bound]
    return [(one, clock) for one, clock in told if clock and clock.due_at and clock.due_at < at]


def chases_visible_to(posting: Posting) -> QuerySet[Chase]:
    """The reminders that one's own unit got, sent, or that went to units one looks after."""
    own = organisations.household(posting.organisation)
    found = Chase.objects.filter(unit__in=own) | Chase.objects.filter(sent_by__organisation__in=own)
    if posting.role == Posting.Role.SUPERVISOR:
        found |= Chase.objects.filter(unit__in=organisations.scope_of(posting.organisation))
    return found.distinct().select_related("unit", "sent_by__person", "sent_by__organisation")


def sites_for(posting: Posting) -> QuerySet[Website]:
    """The sites of the government to which the posting's unit belongs: in their catalogues it has its row."""
    above = organisations.above(organisations.host_of(posting.organisation))
    sponsors = Organisation.objects.filter(place_id=posting.organisation.place_id)
    sponsors = sponsors.filter(pk__in=above) | sponsors.filter(parent__in=above, kind=Organisation.Kind.OFFICE)
    found = Website.objects.filter(outlet__sponsor__in=sponsors, outlet__status=Outlet.Status.RUNNING)
    return found.select_related("outlet__sponsor").order_by("outlet__name")
