"""What the rules owe by themselves: each unit's dated, periodic and recurring tasks, listed once for each occasion."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from jiyue.estate.duties import hooks
from jiyue.estate.duties.actions.lapse import lapse_historic
from jiyue.estate.duties.actions.register import enlist, expire
from jiyue.estate.duties.models import Duty
from jiyue.estate.duties.occasions import Occasion, of_date, of_interval, of_periods
from jiyue.estate.duties.queries import register as queries
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.regulations.queries import Applied, rules_for
from jiyue.rulebook.regulations.schema import DatedTask, IntervalTask, PeriodicTask, ScheduledTask

NATURES: dict[type[ScheduledTask], Duty.Nature] = {
    DatedTask: Duty.Nature.DATED,
    PeriodicTask: Duty.Nature.PERIODIC,
    IntervalTask: Duty.Nature.INTERVAL,
}
Key = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Owed:
    """A task that binds a unit, about one subject; the strictest rule drives, all are cited (D1)."""

    holder: Organisation
    subject: Model
    rules: tuple[Applied[ScheduledTask], ...]

    @property
    def task(self) -> ScheduledTask:
        return self.rules[0].rule

    @property
    def matter(self) -> str:
        return f"{self.task.kind}.{self.task.task}"

    def key(self, occasion: str) -> Key:
        subject = self.subject
        return self.matter, str(self.holder.pk), subject._meta.label_lower, str(subject.pk), occasion


def schedule(*, at: datetime) -> int:
    """List what is owed and not listed yet, let shortest terms that are over go on, close historic tasks that no
    rule asks for any more; returns how many were new.
    """
    lapse_historic(at=at)
    for duty in queries.in_state(Duty.objects.filter(clock__stopped_at=None), queries.State.FREE, at):
        expire(duty, at=at)
    today = timezone.localdate(at)
    scheduled = Duty.objects.exclude(nature=Duty.Nature.EVENT).filter(voided_at=None)
    fields = ("matter", "holder_id", "subject_kind", "subject_id", "occasion")
    listed: set[Key] = {(m, str(h), k, s, o) for m, h, k, s, o in scheduled.values_list(*fields)}
    new = 0
    for owed in _owed_on(today):
        for occasion in _occasions(owed, on=today):
            if owed.key(occasion.key) not in listed:
                enlist(_duty(owed, occasion, today=today), at=at)
                new += 1
    return new


def _owed_on(day: date) -> Iterator[Owed]:
    """Every task with everybody whom the rules of the day bind to it."""

    @cache
    def rules_at(place: str, kind: type[ScheduledTask]) -> list[Applied[ScheduledTask]]:
        return rules_for(kind, place=place, on=day)

    units = Organisation.objects.exclude(kind=Organisation.Kind.INTERNAL).filter(until=None)
    units = units.select_related("place")
    with_office = {unit.parent_id for unit in units if unit.kind == Organisation.Kind.OFFICE}
    held: dict[str, list[hooks.Held]] = {"unit": [hooks.Held(unit, unit, unit.since) for unit in units]}
    for per in ("website", "media_account"):
        held[per] = list(hooks.held(per))
    for kind in NATURES:
        for per, rows in held.items():
            for row in rows:
                acts = _acts_as(row.holder, with_office)
                fitting = [
                    applied
                    for applied in rules_at(row.holder.place_id, kind)
                    if applied.rule.who.per == per and _binds(applied.rule, row, acts)
                ]
                yield from _by_task(row, fitting)


def _acts_as(unit: Organisation, with_office: set[UUID | None]) -> set[str]:
    """The kinds of unit that it stands for: a government without an office is its own."""
    is_bare = unit.kind == Organisation.Kind.GOVERNMENT and unit.pk not in with_office
    return {unit.kind, Organisation.Kind.OFFICE} if is_bare else {unit.kind}


def _binds(task: ScheduledTask, row: hooks.Held, acts: Iterable[str]) -> bool:
    late = task.who.opened_until and row.since and row.since > task.who.opened_until
    return not late and any(task.who.binds(kind=kind, level=row.holder.place.level) for kind in acts)


def _by_task(row: hooks.Held, fitting: list[Applied[ScheduledTask]]) -> Iterator[Owed]:
    by_task: dict[str, list[Applied[ScheduledTask]]] = {}
    for applied in fitting:
        by_task.setdefault(applied.rule.task, []).append(applied)
    for rules in by_task.values():
        yield Owed(row.holder, row.subject, tuple(rules))


def _occasions(owed: Owed, *, on: date) -> list[Occasion]:
    task = owed.task
    if isinstance(task, DatedTask):
        return [of_date(task, on=on)]
    if isinstance(task, PeriodicTask):
        return of_periods(task, on=on)
    assert isinstance(task, IntervalTask)
    matter, _, kind, subject, _ = owed.key("")
    same = {"matter": matter, "holder": owed.holder, "subject_kind": kind, "subject_id": subject}
    past = Duty.objects.filter(voided_at=None, **same)
    last = past.order_by("-started_at").first()
    if last is None:
        return [of_interval(task, since=on)]
    return [of_interval(task, since=timezone.localdate(last.completed_at))] if last.completed_at else []


def _duty(owed: Owed, occasion: Occasion, *, today: date) -> Duty:
    task, driver = owed.task, owed.rules[0]
    return Duty(
        nature=NATURES[type(task)],
        matter=owed.matter,
        rule_key=task.key,
        pack=driver.pack,
        edition=driver.edition,
        citations=[citation.as_dict() for citation in queries.merged(owed.rules)],
        demands={"proof": list(task.proof)},
        title=task.title,
        holder=owed.holder,
        role=task.role or "",
        subject_kind=owed.subject._meta.label_lower,
        subject_id=str(owed.subject.pk),
        subject_label=str(owed.subject)[:200],
        occasion=occasion.key,
        started_at=timezone.make_aware(datetime.combine(occasion.since, time.min)),
        term=str(occasion.term),
        fixed_due=occasion.due if occasion.fixed else None,
        historic=occasion.due < today,
    )
