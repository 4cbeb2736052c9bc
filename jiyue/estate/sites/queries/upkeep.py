"""Who keeps which column and account, what is due there next, and where nobody is named for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiyue.estate.duties.models import Clock, Duty
from jiyue.estate.duties.queries import clocks_of, register
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.charges import Charge, Kept, charges_for
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Outlet
from jiyue.estate.registry.queries import post_standings
from jiyue.estate.sites import rules
from jiyue.estate.sites.models import Column
from jiyue.rulebook.deadlines.rules import Term, calendar, due_on
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import Upkeep

SYSTEM_TASK = "update-responsibility"
"""The packs' task by which a unit has its system of responsibility on record (信息更新维护责任制度)."""
COLUMN = "column"
"""The word by which the packs' charges mean columns."""
State = Literal["late", "never", "coming", "later", "free"]
STATES: dict[State, str] = {
    "late": "已超期", "never": "从未更新", "coming": "临近到期", "later": "未到期", "free": "无更新期限",
}  # fmt: skip


@dataclass(frozen=True)
class Update:
    """A column or account that a unit keeps, and by when something new must stand there."""

    subject: Column | Outlet
    outlet: Outlet
    unit: Organisation
    state: State
    due_on: date | None
    clock: Clock | None
    charges: tuple[Charge, ...]

    @property
    def state_word(self) -> str:
        return STATES[self.state]

    @property
    def people(self) -> str:
        """Who is named for it and still in office."""
        return "、".join(dict.fromkeys(str(one.holder.person) for one in self.charges if one.is_filled and one.holder))


def kept_by(posting: Posting) -> QuerySet[Column]:
    """The columns in use for which the posting's own unit is responsible, on every site."""
    own = organisations.household(posting.organisation)
    found = Column.objects.filter(owner__in=own, hidden=False, outlet__status=Outlet.Status.RUNNING)
    return found.select_related("outlet", "owner", "parent").order_by("outlet__name", "depth", "ordinal", "name")


@enforces(Upkeep)
def updates(posting: Posting, *, at: datetime) -> list[Update]:
    """Everything that the posting's unit must keep up to date, late things first; the ruling recorded."""
    on, place = timezone.localdate(at), organisations.host_of(posting.organisation).place_id
    asked = rules_for(Upkeep, place=place, on=on)
    horizon = due_on(on, Term.parse(asked[0].rule.term), calendar()).date if asked else on
    found = [*_columns(posting, at, horizon), *_accounts(posting, at, horizon)]
    for one in found:
        if one.due_on or one.state == "never":
            _rule(asked, is_late=one.state in ("late", "never"))
    return sorted(found, key=lambda one: ([*STATES].index(one.state), one.due_on or date.max))


def _rule(asked: Iterable[Applied[Upkeep]], *, is_late: bool) -> None:
    for applied in asked:
        rule(applied.citations, "refused" if is_late else "allowed")


def _columns(posting: Posting, at: datetime, horizon: date) -> list[Update]:
    columns = list(kept_by(posting).filter(children__isnull=True))
    named = charges_of_columns(columns, at=at)
    clocks = clocks_of(columns, rules.UPDATE_CLOCK)
    found = []
    for column in columns:
        clock = clocks.get(str(column.pk))
        due = timezone.localdate(clock.due_at) if clock and clock.due_at else None
        is_late = bool(clock and clock.due_at and clock.due_at < at)
        state = _state(due, is_late=is_late, horizon=horizon, is_empty=column.last_item_at is None)
        found.append(Update(column, column.outlet, column.owner, state, due, clock, tuple(named[column.pk])))
    return found


def _accounts(posting: Posting, at: datetime, horizon: date) -> list[Update]:
    on = timezone.localdate(at)
    own = organisations.household(posting.organisation)
    accounts = Outlet.objects.filter(kind=Outlet.Kind.MEDIA_ACCOUNT, status=Outlet.Status.RUNNING, sponsor__in=own)
    rows = list(accounts.select_related("sponsor").order_by("name"))
    kept = [Kept(one, one.sponsor, one.operator) for one in rows]
    named = charges_for(kept, outlet_kind=Outlet.Kind.MEDIA_ACCOUNT, at=at)
    found = []
    for outlet in rows:
        standings = post_standings(outlet, since=on, on=on)
        days = [one.due.date for one in standings if one.due]
        due = min(days, default=None)
        never = bool(standings) and not days
        state = _state(due, is_late=bool(due and due < on), horizon=horizon, is_empty=never)
        found.append(Update(outlet, outlet, outlet.sponsor, state, due, None, tuple(named[outlet.pk])))
    return found


def _state(due: date | None, *, is_late: bool, horizon: date, is_empty: bool) -> State:
    if due is None:
        return "never" if is_empty else "free"
    if is_late:
        return "late"
    return "coming" if due <= horizon else "later"


def charges_of_columns(columns: Iterable[Column], *, at: datetime) -> dict[Any, list[Charge]]:
    """Who answers for each of the columns, by its id."""
    return charges_for([Kept(column, column.owner) for column in columns], outlet_kind=COLUMN, at=at)


@dataclass(frozen=True)
class Gap:
    """Something for which nobody answers: of a column, or of a website or account."""

    subject: Column | Outlet
    outlet: Outlet
    unit: Organisation
    what: str
    note: str
    citations: tuple[Citation, ...]


def gaps(outlets: QuerySet[Outlet], columns: QuerySet[Column], *, at: datetime) -> list[Gap]:
    """Every duty that nobody answers for, on these outlets and columns, and columns whose unit is no more."""
    on = timezone.localdate(at)
    running = list(outlets.filter(status=Outlet.Status.RUNNING).select_related("sponsor", "operator").order_by("name"))
    found: list[Gap] = []
    for kind in Outlet.Kind.values:
        kept = [Kept(one, one.sponsor, one.operator) for one in running if one.kind == kind]
        named = charges_for(kept, outlet_kind=kind, at=at)
        found += [_gap(one.subject, one.subject, one.unit, charge)  # type: ignore[arg-type]
                  for one in kept for charge in named[one.subject.pk] if not charge.is_filled]  # fmt: skip
    used = columns.filter(hidden=False, outlet__status=Outlet.Status.RUNNING, children__isnull=True)
    rows = list(used.select_related("outlet", "owner", "parent").order_by("outlet__name", "depth", "ordinal"))
    gone = [column for column in rows if column.owner.until and column.owner.until <= on]
    found += [Gap(one, one.outlet, one.owner, "保障单位", "责任单位已撤销，请调整责任单位", ()) for one in gone]
    named_of = charges_of_columns(rows, at=at)
    return found + [
        _gap(column, column.outlet, column.owner, charge)
        for column in rows
        for charge in named_of[column.pk]
        if not charge.is_filled
    ]


def _gap(subject: Column | Outlet, outlet: Outlet, unit: Organisation, charge: Charge) -> Gap:
    note = f"{charge.holder.person}已离任，请重新指定" if charge.holder else "未指定"
    return Gap(subject, outlet, unit, charge.label, note, charge.citations)


def seen_gaps(posting: Posting, outlets: QuerySet[Outlet], columns: QuerySet[Column], *, at: datetime) -> list[Gap]:
    """The same for a posting: a unit sees its own, a supervisor those of the whole tree."""
    if posting.role != Posting.Role.SUPERVISOR:
        own = organisations.household(posting.organisation)
        outlets = outlets.filter(Q(sponsor__in=own) | Q(operator__in=own))
        columns = columns.filter(Q(owner__in=own) | Q(outlet__sponsor__in=own))
    return gaps(outlets, columns, at=at)


def units_without_system(posting: Posting) -> QuerySet[Duty]:
    """The open duties of units whose system of responsibility for updates is not on record."""
    found = register.visible_to(posting).filter(matter__endswith=f".{SYSTEM_TASK}")
    return found.filter(completed_at=None, voided_at=None).select_related("holder").order_by("holder__name")
