"""Which units must have a website or an account, which of them have one, and which are marked as exempt or bound."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Outlet, UnitMark
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import OpeningNeed, RequiredOutlet

Kind = Organisation.Kind


class State(StrEnum):
    """How a unit stands to the outlets that units must have."""

    LACKS = "lacks"
    HAS = "has"
    EXEMPT = "exempt"
    FREE = "free"

    @property
    def label(self) -> str:
        return {"lacks": "应开设而没有", "has": "已开设", "exempt": "豁免", "free": "按需开设"}[self]


@dataclass(frozen=True)
class Obligation:
    """One unit and one kind of outlet, with the articles that decide; `mark` is what exempts or binds the unit."""

    unit: Organisation
    kind: str
    state: State
    citations: tuple[Citation, ...]
    mark: UnitMark | None = None

    @property
    def kind_word(self) -> str:
        return str(Outlet.Kind(self.kind).label)

    @property
    def message(self) -> str:
        return f"“{self.unit}”应当开设{self.kind_word}，台账中没有。"


@dataclass(frozen=True)
class Offered:
    """A mark that a rule of the unit's place knows, and what follows from it."""

    key: str
    label: str
    effect: str
    citations: tuple[Citation, ...]


def marks_on(day: date) -> QuerySet[UnitMark]:
    """The marks that hold on a day."""
    return UnitMark.objects.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)


def marks_offered(unit: Organisation, *, on: date) -> dict[str, Offered]:
    """The marks that decide something for units of this kind at this place."""
    found: dict[str, Offered] = {}
    for applied in _about(unit, on=on):
        word = Outlet.Kind(applied.rule.outlet_kind).label
        marks = [(one, f"不要求开设{word}") for one in applied.rule.exempt]
        if applied.rule.marked:
            marks.append((applied.rule.marked, f"应当开设{word}"))
        for mark, effect in marks:
            before = found[mark.key].citations if mark.key in found else ()
            found[mark.key] = Offered(mark.key, mark.label, effect, (*before, *applied.cite(applied.rule.units.clause)))
    return found


def obligations(units: Iterable[Organisation], *, on: date) -> list[Obligation]:
    """How each unit stands, for each kind of outlet that a rule speaks about; an office's is its government's."""
    held = _held()
    marks: dict[UUID, dict[str, UnitMark]] = {}
    for mark in marks_on(on):
        marks.setdefault(mark.organisation_id, {})[mark.key] = mark
    found = []
    for unit in units:
        if unit.kind == Kind.INTERNAL or (unit.kind == Kind.OFFICE and unit.parent_id):
            continue
        for kind in Outlet.Kind.values:
            standing = _standing(unit, kind, has=(kind, unit.pk) in held, marks=marks.get(unit.pk, {}), on=on)
            if standing:
                found.append(standing)
    return found


def lacks(units: Iterable[Organisation], *, on: date) -> list[Obligation]:
    """Which of the units lack an outlet that they must have, all articles cited."""
    return [one for one in obligations(units, on=on) if one.state == State.LACKS]


def may_mark(unit: Organisation, *, by: Posting, at: datetime) -> bool:
    """A unit is marked by the supervisor of one that looks after it, never by its own."""
    if by.role != Posting.Role.SUPERVISOR or not by.active_at(at):
        return False
    own = {*organisations.household(by.organisation), organisations.whole_scope(by.organisation)}
    return unit not in own and organisations.scope_of(by.organisation).filter(pk=unit.pk).exists()


def is_obliged(unit: Organisation, kind: str, *, on: date) -> bool:
    """Whether a rule asks this unit, or the government whose office it is, for an outlet of the kind."""
    asked = unit.parent if unit.kind == Kind.OFFICE and unit.parent else unit
    keys = set(marks_on(on).filter(organisation=asked).values_list("key", flat=True))
    rules = [one for one in _about(asked, on=on) if one.rule.outlet_kind == kind]
    return any(_binds(one.rule, keys) for one in rules)


@enforces(RequiredOutlet, OpeningNeed)
def _standing(unit: Organisation, kind: str, *, has: bool, marks: dict[str, UnitMark], on: date) -> Obligation | None:
    """The ruling of every article on one unit and one kind of outlet; None where no article speaks about it."""
    about = [one for one in _about(unit, on=on) if one.rule.outlet_kind == kind]
    binding = [one for one in about if _binds(one.rule, marks)]
    if binding:
        cited = _cited(binding)
        rule(cited, "allowed" if has else "refused")
        mark = next((marks[one.rule.marked.key] for one in binding if one.rule.marked), None)
        return Obligation(unit, kind, State.HAS if has else State.LACKS, cited, mark)
    exempting = [(one, mark) for one in about for key, mark in marks.items() if key in _exempt(one.rule)]
    if exempting:
        cited = _cited(one for one, _ in exempting)
        rule(cited, "allowed")
        return Obligation(unit, kind, State.HAS if has else State.EXEMPT, cited, exempting[0][1])
    free = [one for one in rules_for(OpeningNeed, place=unit.place_id, on=on, outlet_kind=kind) if one.rule.voluntary]
    cited = tuple(citation for one in free for citation in one.citations)
    rule(cited, "allowed")
    return Obligation(unit, kind, State.HAS if has else State.FREE, cited) if cited else None


def _about(unit: Organisation, *, on: date) -> list[Applied[RequiredOutlet]]:
    found = rules_for(RequiredOutlet, place=unit.place_id, on=on)
    return [one for one in found if one.rule.units.includes(kinds=(unit.kind,), level=unit.place.level)]


def _binds(wanted: RequiredOutlet, marks: Iterable[str]) -> bool:
    keys = set(marks)
    return not keys & _exempt(wanted) and (wanted.marked is None or wanted.marked.key in keys)


def _exempt(wanted: RequiredOutlet) -> set[str]:
    return {one.key for one in wanted.exempt}


def _cited(rules: Iterable[Applied[RequiredOutlet]]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citation for one in rules for citation in one.cite(one.rule.units.clause)))


def _held() -> set[tuple[str, UUID]]:
    """Each kind of outlet with the units that have a running one, by themselves or by an internal unit or office."""
    inside = (Kind.INTERNAL, Kind.OFFICE)
    acts_for = dict(Organisation.objects.filter(kind__in=inside, parent__isnull=False).values_list("pk", "parent_id"))
    found: set[tuple[str, UUID]] = set()
    running = Outlet.objects.filter(status=Outlet.Status.RUNNING).exclude(website__specialty__gt="").order_by()
    for kind, sponsor in running.values_list("kind", "sponsor_id").distinct():
        unit = sponsor
        found.add((kind, unit))
        while unit in acts_for:
            unit = acts_for[unit]
            found.add((kind, unit))
    return found
