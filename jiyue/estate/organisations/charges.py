"""责任人: for what of a website, an account or a column somebody must be named, who that is, and naming them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations import queries
from jiyue.estate.organisations.models import InCharge, Organisation, Person, Posting
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import Charges

NAMING = (Posting.Role.SITE_MANAGER, Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD)


@dataclass(frozen=True)
class Charge:
    """One duty: who is in charge of it, and whether that person still holds a post in the unit."""

    key: str
    label: str
    citations: tuple[Citation, ...]
    holder: InCharge | None
    role: str = ""
    has_left: bool = False

    @property
    def is_filled(self) -> bool:
        return self.holder is not None and not self.has_left


@dataclass(frozen=True)
class Kept:
    """Something that a unit must have people for; those of its `operator` may be named as well."""

    subject: Model
    unit: Organisation
    operator: Organisation | None = None

    @property
    def units(self) -> tuple[Organisation, ...]:
        return (self.unit, self.operator) if self.operator else (self.unit,)


def staff(*units: Organisation, at: datetime, role: str = "") -> QuerySet[Person]:
    """Who holds a post, or this one, in the units, their internal units or their hosts."""
    houses = [member for unit in units for member in queries.household(unit)]
    held = Posting.objects.filter(queries.active(at), organisation__in=houses)
    held = held.filter(role=role) if role else held
    return Person.objects.filter(postings__in=held).distinct().order_by("name")


def charges_of(
    subject: Model, *, unit: Organisation, outlet_kind: str, at: datetime, operator: Organisation | None = None
) -> list[Charge]:
    """Every duty that the rules of the unit's place name for a subject of this kind, with who answers for it."""
    return charges_for([Kept(subject, unit, operator)], outlet_kind=outlet_kind, at=at)[subject.pk]


def charges_for(many: Sequence[Kept], *, outlet_kind: str, at: datetime) -> dict[Any, list[Charge]]:
    """The same for many subjects of one kind at once, by their ids."""
    named: dict[str, dict[str, tuple[str, str, tuple[Citation, ...]]]] = {}
    for place in {one.unit.place_id for one in many}:
        named[place] = _named(place, outlet_kind, at)
    rows: defaultdict[str, dict[str, InCharge]] = defaultdict(dict)
    for row in _current(*(one.subject for one in many)).select_related("person", "attested_by__person"):
        rows[row.subject_id][row.charge] = row
    serving = _Serving(at)
    found = {}
    for one in many:
        held = rows[str(one.subject.pk)]
        found[one.subject.pk] = [
            Charge(key, label, cited, held.get(key), role, has_left=serving.has_left(held.get(key), one.units, role))
            for key, (label, role, cited) in named[one.unit.place_id].items()
        ]
    return found


def _named(place: str, outlet_kind: str, at: datetime) -> dict[str, tuple[str, str, tuple[Citation, ...]]]:
    """Label, role and articles of each duty, by its key."""
    named: dict[str, tuple[str, str, tuple[Citation, ...]]] = {}
    for one in rules_for(Charges, place=place, on=timezone.localdate(at), outlet_kind=outlet_kind):
        for option in one.rule.charges:
            label, role, cited = named.get(option.key, (option.label, option.role or "", ()))
            named[option.key] = label, role, (*cited, *one.citations)
    return named


def subjects() -> set[tuple[str, str]]:
    """Everything for which somebody is named, by kind and id."""
    return set(InCharge.objects.filter(until__isnull=True).values_list("subject_kind", "subject_id"))


def alerted(subject_kind: str, subject_id: str, *, unit: Organisation, outlet_kind: str, at: datetime) -> list[Posting]:
    """The postings in the unit of those who are told when the subject's time runs out."""
    rows = InCharge.objects.filter(subject_kind=subject_kind, subject_id=subject_id, until__isnull=True)
    people = dict(rows.values_list("charge", "person"))
    if not people:
        return []
    asked = rules_for(Charges, place=unit.place_id, on=timezone.localdate(at), outlet_kind=outlet_kind)
    keys = {option.key for one in asked for option in one.rule.charges if option.alerts}
    told = [person for key, person in people.items() if key in keys]
    held = Posting.objects.filter(queries.active(at), person__in=told, organisation__in=queries.household(unit))
    first: dict[Any, Posting] = {}
    for posting in held.select_related("person", "organisation").order_by("since", "pk"):
        if posting.is_genuine:
            first.setdefault(posting.person_id, posting)
    return list(first.values())


@audited
def name_in_charge(
    subject: Model,
    *,
    charge: Charge,
    person: Person,
    unit: Organisation,
    by: Posting,
    at: datetime,
    operator: Organisation | None = None,
) -> InCharge:
    """Put one person in charge of one duty; whoever had it before has it no longer."""
    units = Kept(subject, unit, operator).units
    _require(by, NAMING, unit=unit, at=at)
    if not staff(*units, at=at).filter(pk=person.pk).exists():
        raise Refusal(f"{person}不在“{unit}”任职，不能指定为责任人。", cure="请指定本单位在任人员，或先办理任职。")
    if charge.role and not staff(*units, at=at, role=charge.role).filter(pk=person.pk).exists():
        raise refuse(
            f"“{charge.label}”须由在任的{Posting.Role(charge.role).label}担任。",
            cure="请指定担任该职务的人员。",
            citations=charge.citations,
        )
    if charge.holder and charge.holder.person_id == person.pk:
        raise Refusal(f"“{charge.label}”的责任人已经是{person}。", cure="无需重复指定。")
    day = timezone.localdate(at)
    for old in _current(subject).filter(charge=charge.key).select_for_update(of=("self",)):
        old.until = day
        old.save(update_fields=["until"])
    kind = subject._meta.label_lower
    values = {"charge": charge.key, "person": person, "since": day, "named_by": by}
    made = InCharge.objects.create(subject_kind=kind, subject_id=str(subject.pk), **values)
    summary = f"指定“{subject}”{charge.label}的责任人：{person}"
    record("organisations.name_in_charge", made, by=by, at=at, summary=summary, data={"charge": charge.key})
    return made


@enforces(Charges)
@audited
def attest_charges(
    subject: Model,
    *,
    unit: Organisation,
    outlet_kind: str,
    by: Posting,
    at: datetime,
    operator: Organisation | None = None,
) -> list[Charge]:
    """The head confirms that the list is true; with a duty that nobody answers for it is not."""
    _require(by, (Posting.Role.HEAD, Posting.Role.DEPUTY_HEAD), unit=unit, at=at)
    found = charges_of(subject, unit=unit, operator=operator, outlet_kind=outlet_kind, at=at)
    if open_ones := [one for one in found if not one.is_filled]:
        raise refuse(
            f"还有职责没有在任的责任人：{'、'.join(one.label for one in open_ones)}。",
            cure="请先逐项指定责任人。",
            citations=tuple(dict.fromkeys(cited for one in open_ones for cited in one.citations)),
        )
    rule(tuple(dict.fromkeys(cited for one in found for cited in one.citations)), "allowed")
    _current(subject).update(attested_at=at, attested_by=by)
    summary = f"确认“{subject}”的责任人 {len(found)} 项"
    record("organisations.attest_charges", subject, by=by, at=at, summary=summary)
    return charges_of(subject, unit=unit, operator=operator, outlet_kind=outlet_kind, at=at)


class _Serving:
    """Who holds which post in which units now; each asked for once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.kept: dict[Any, set[Any]] = {}

    def has_left(self, row: InCharge | None, units: Iterable[Organisation], role: str) -> bool:
        if row is None:
            return False
        key = (tuple(unit.pk for unit in units), role)
        if key not in self.kept:
            self.kept[key] = set(staff(*units, at=self.at, role=role).values_list("pk", flat=True))
        return row.person_id not in self.kept[key]


def _current(*subjects: Model) -> QuerySet[InCharge]:
    kinds = {subject._meta.label_lower for subject in subjects}
    keys = [str(subject.pk) for subject in subjects]
    return InCharge.objects.filter(subject_kind__in=kinds, subject_id__in=keys, until__isnull=True)


def _require(by: Posting, roles: tuple[Posting.Role, ...], *, unit: Organisation, at: datetime) -> None:
    if by.role not in roles or not by.active_at(at) or by.organisation not in queries.household(unit):
        names = "、".join(str(role.label) for role in roles)
        raise Refusal(f"责任人由“{unit}”在任的{names}办理。", cure=f"请联系“{unit}”。")
