"""When whom to remind of a clock, by the rules of its holder's place; and what was said to a posting."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from jiyue.estate.duties import rules
from jiyue.estate.duties.models import Clock, Duty, Reminder
from jiyue.estate.organisations import charges
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.rulebook.deadlines.rules import calendar
from jiyue.rulebook.regulations import schema
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation

LEADERS = (Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD)


@enforces(schema.Reminder)
def reminding(rule_key: str, *, place: str, on: date) -> Applied[schema.Reminder] | None:
    """How near a limit must be for a reminder; a rule for this kind of clock goes before one for all."""
    return next(iter(rules_for(schema.Reminder, place=place, on=on, rule_key=rule_key)), None)


@enforces(schema.Escalation)
def escalating(rule_key: str, *, place: str, on: date) -> Applied[schema.Escalation] | None:
    """Who is told when after a limit has passed."""
    return next(iter(rules_for(schema.Escalation, place=place, on=on, rule_key=rule_key)), None)


@dataclass(frozen=True)
class Call:
    """Somebody to be told of a clock, and why."""

    clock: Clock
    due_at: datetime
    level: str
    label: str
    recipient: Posting
    citations: tuple[Citation, ...]


@dataclass
class Rounds:
    """One look at many clocks: rules and people are asked for once."""

    at: datetime
    _rules: dict[tuple, Applied | None] = field(default_factory=dict)
    _people: dict[tuple, list[Posting]] = field(default_factory=dict)
    _kept: set[tuple[str, str]] | None = None

    def calls(self, clock: Clock) -> list[Call]:
        """Whom to tell of the clock now: its post as the limit nears, then who the timetable names."""
        if clock.due_at is None or clock.stopped_at is not None:
            return []
        found: list[tuple[schema.ReminderLevel | schema.EscalationStep, list[Posting]]] = []
        if self.at <= clock.due_at:
            rule = self._rule(reminding, clock)
            level = rules.reached(clock.started_at, clock.due_at, rule.rule.stages, self.at) if rule else None
            if level:
                found.append((level, self.post(clock)))
        else:
            rule = self._rule(escalating, clock)
            steps = rules.called(clock.due_at, rule.rule.steps, self.at, calendar()) if rule else []
            found += [(step, self._told(clock, step)) for step in steps]
        # Whom several steps name is told of the last one alone.
        latest = {recipient.pk: (option, recipient) for option, recipients in found for recipient in recipients}
        cited = rule.citations if rule else ()
        return [
            Call(clock, clock.due_at, option.key, option.label, recipient, cited)
            for option, recipient in latest.values()
        ]

    def post(self, clock: Clock) -> list[Posting]:
        """Who answers for a clock: its post or the successors in it; who is in charge of its subject by name; else the
        role that its duty names, or the rule; else those above.
        """
        named = clock.holder_posting
        if named is not None:
            if named.active_at(self.at):
                return [named]
            successors = [one for one in self._holders((named.role,), named.organisation)
                          if one.organisation_id == named.organisation_id]  # fmt: skip
            if successors:
                return successors
        if in_charge := self._in_charge(clock):
            return in_charge
        rule, duty = self._rule(reminding, clock), getattr(clock, "duty", None)
        own = (duty.role,) if duty is not None and duty.role else ()
        for role in (*own, *(rule.rule.roles if rule else ())):
            if found := self._holders((role,), clock.holder):
                return found
        return self._leaders(clock.holder)

    def _in_charge(self, clock: Clock) -> list[Posting]:
        if self._kept is None:
            self._kept = charges.subjects()
        if (clock.subject_kind, clock.subject_id) not in self._kept:
            return []
        kind = clock.subject_kind.rpartition(".")[2]
        return charges.alerted(clock.subject_kind, clock.subject_id, unit=clock.holder, outlet_kind=kind, at=self.at)

    def _told(self, clock: Clock, step: schema.EscalationStep) -> list[Posting]:
        if step.to == "post":
            return self.post(clock)
        if step.to == "unit":
            return self._holders(step.roles, clock.holder) or self._supervisors(clock.holder)
        return [one for one in self._supervisors(clock.holder) if one.role in step.roles]

    def _leaders(self, unit: Organisation) -> list[Posting]:
        return self._holders(LEADERS, unit) or self._supervisors(unit)

    def _holders(self, roles: Iterable[str], unit: Organisation) -> list[Posting]:
        key = (tuple(roles), unit.pk)
        if key not in self._people:
            self._people[key] = organisations.holders(roles, unit, self.at)
        return self._people[key]

    def _supervisors(self, unit: Organisation) -> list[Posting]:
        key = ("over", unit.pk)
        if key not in self._people:
            self._people[key] = organisations.supervisors_over(unit, self.at)
        return self._people[key]

    def _rule(self, question: Callable[..., Applied[Any] | None], clock: Clock) -> Applied[Any] | None:
        key = (question, clock.rule_key, clock.holder.place_id)
        if key not in self._rules:
            on = timezone.localdate(self.at)
            self._rules[key] = question(clock.rule_key, place=clock.holder.place_id, on=on)
        return self._rules[key]


def near(at: datetime) -> QuerySet[Clock]:
    """The running clocks of which somebody may have to be told; a shortest term (公示期) is nothing to be late with."""
    running = Clock.objects.filter(stopped_at__isnull=True, due_at__isnull=False)
    come = running.filter(Q(warn_at__lte=at) | Q(due_at__lt=at)).exclude(duty__bound=Duty.Bound.AT_LEAST)
    return come.select_related("holder", "holder_posting__organisation", "duty")


def reminders_of(posting: Posting) -> QuerySet[Reminder]:
    """Everything of which a posting was told."""
    return Reminder.objects.filter(recipient=posting).select_related("clock__holder")


def open_reminders(posting: Posting) -> QuerySet[Reminder]:
    """What still stands: the clock runs, and is due when the reminder said. The latest word on a clock comes first."""
    standing = Q(clock__stopped_at__isnull=True, clock__due_at=F("due_at"))
    return reminders_of(posting).filter(standing).order_by("due_at", "-made_at").prefetch_related("clock__events")


def settled(reminder: Reminder) -> bool:
    """Whether what it was about is done, paused, or has another date by now."""
    return reminder.clock.stopped_at is not None or reminder.clock.due_at != reminder.due_at
