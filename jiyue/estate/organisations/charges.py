"""责任人: for what of a website or account somebody must be named, who that is, and naming them."""

from dataclasses import dataclass
from datetime import datetime

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


def staff(unit: Organisation, *, at: datetime, role: str = "") -> QuerySet[Person]:
    """Who holds a post, or this one, in the unit, its internal units or its host."""
    held = Posting.objects.filter(queries.active(at), organisation__in=queries.household(unit))
    held = held.filter(role=role) if role else held
    return Person.objects.filter(postings__in=held).distinct().order_by("name")


def charges_of(subject: Model, *, unit: Organisation, outlet_kind: str, at: datetime) -> list[Charge]:
    """Every duty that the rules of the unit's place name for an outlet of this kind, with who answers for it."""
    named: dict[str, tuple[str, str, tuple[Citation, ...]]] = {}
    for one in rules_for(Charges, place=unit.place_id, on=timezone.localdate(at), outlet_kind=outlet_kind):
        for option in one.rule.charges:
            label, role, cited = named.get(option.key, (option.label, option.role or "", ()))
            named[option.key] = label, role, (*cited, *one.citations)
    rows = {one.charge: one for one in _current(subject).select_related("person", "attested_by__person")}
    return [
        Charge(key, label, cited, row := rows.get(key), role, has_left=bool(row) and not _serves(row, unit, role, at))
        for key, (label, role, cited) in named.items()
    ]


@audited
def name_in_charge(
    subject: Model, *, charge: Charge, person: Person, unit: Organisation, by: Posting, at: datetime
) -> InCharge:
    """Put one person in charge of one duty; whoever had it before has it no longer."""
    _require(by, NAMING, unit=unit, at=at)
    if not staff(unit, at=at).filter(pk=person.pk).exists():
        raise Refusal(f"{person}不在“{unit}”任职，不能指定为责任人。", cure="请指定本单位在任人员，或先办理任职。")
    if charge.role and not staff(unit, at=at, role=charge.role).filter(pk=person.pk).exists():
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
def attest_charges(subject: Model, *, unit: Organisation, outlet_kind: str, by: Posting, at: datetime) -> list[Charge]:
    """The head confirms that the list is true; with a duty that nobody answers for it is not."""
    _require(by, (Posting.Role.HEAD, Posting.Role.DEPUTY_HEAD), unit=unit, at=at)
    found = charges_of(subject, unit=unit, outlet_kind=outlet_kind, at=at)
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
    return charges_of(subject, unit=unit, outlet_kind=outlet_kind, at=at)


def _serves(row: InCharge | None, unit: Organisation, role: str, at: datetime) -> bool:
    return row is not None and staff(unit, at=at, role=role).filter(pk=row.person_id).exists()


def _current(subject: Model) -> QuerySet[InCharge]:
    kind = subject._meta.label_lower
    return InCharge.objects.filter(subject_kind=kind, subject_id=str(subject.pk), until__isnull=True)


def _require(by: Posting, roles: tuple[Posting.Role, ...], *, unit: Organisation, at: datetime) -> None:
    if by.role not in roles or not by.active_at(at) or by.organisation not in queries.household(unit):
        names = "、".join(str(role.label) for role in roles)
        raise Refusal(f"责任人由“{unit}”在任的{names}办理。", cure=f"请联系“{unit}”。")
