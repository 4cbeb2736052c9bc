"""What a clock's events amount to. Pure: events in, due date and level out."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from jiyue.rulebook.deadlines.rules import Due, Extension, Limit, Pause, Term, WorkCalendar, due
from jiyue.rulebook.regulations.schema import EscalationStep, ReminderLevel

REGISTER_CLOCK = "duties.register"
"""The clock of a duty in the register."""
RUN_OUT = "期满"
"""Why a clock of a shortest term rests: nobody completed anything."""
UNRULED = "没有适用的规定"
"""Why a clock stops when the rulebook asks for nothing any more."""
VOIDED = "责任事项作废"
"""Why the clock of a duty stops that was registered by mistake."""
STOPPED = {
    RUN_OUT: "期限已于{}届满。",
    UNRULED: "自{}起没有适用的规定，不再计时。",
    VOIDED: "登记已于{}作废，不再计时。",
}
DONE = "已于{}办结。"


class Event(Protocol):
    """What `models.ClockEvent` looks like from here."""

    kind: str
    at: datetime
    term: str
    cap: str


@dataclass(frozen=True)
class Course:
    """The events since the last (re)start, in the form the engine reads."""

    start: datetime
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    paused_since: datetime | None = None


@dataclass(frozen=True)
class Reckoning:
    """What is cached on the clock; `due` is None while it is paused."""

    due: Due | None
    warn_at: datetime | None
    digest: str

    @property
    def due_at(self) -> datetime | None:
        return self.due.at if self.due else None


class Level(StrEnum):
    """How pressing a clock is, from least to most."""

    STOPPED = "stopped"
    PAUSED = "paused"
    FINE = "fine"
    SOON = "soon"
    OVERDUE = "overdue"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Level.STOPPED: "已办结",
    Level.PAUSED: "已暂停",
    Level.FINE: "正常",
    Level.SOON: "即将到期",
    Level.OVERDUE: "已逾期",
}


def course(events: Sequence[Event]) -> Course:
    """Read the events in the order in which they were recorded; a restart forgets what came before it."""
    found: Course | None = None
    for event in events:
        if event.kind in {"start", "restart"}:
            found = Course(event.at)
        elif found is None:
            raise ValueError("a clock begins with its start")
        elif event.kind == "pause":
            found = Course(found.start, found.pauses, found.extensions, event.at)
        elif event.kind == "resume" and found.paused_since:
            pauses = (*found.pauses, Pause(found.paused_since, event.at))
            found = Course(found.start, pauses, found.extensions)
        elif event.kind == "extend":
            extension = Extension(Term.parse(event.term), Term.parse(event.cap) if event.cap else None)
            found = Course(found.start, found.pauses, (*found.extensions, extension), found.paused_since)
    if found is None:
        raise ValueError("a clock begins with its start")
    return found


def reckon(
    term: Limit,
    events: Sequence[Event],
    calendar: WorkCalendar,
    *,
    levels: Sequence[ReminderLevel] = (),
    mark: str = "",
) -> Reckoning:
    """The due date of a clock, when to remind first, and a digest of all it was computed from."""
    way = course(events)
    proof = digest(term, events, f"{calendar.version}:{mark}")
    if way.paused_since:
        return Reckoning(None, None, proof)
    found = due(way.start, term, calendar, way.pauses, way.extensions)
    moments = [at for at, _ in warnings(way.start, found.at, levels)]
    return Reckoning(found, min(moments, default=None), proof)


def warnings(
    start: datetime, due_at: datetime, levels: Sequence[ReminderLevel]
) -> list[tuple[datetime, ReminderLevel]]:
    """When each level is reached, in order; a level for which the term is too short does not come."""
    whole = due_at - start
    found = []
    for level in levels:
        leads = [whole / level.part] if level.part else []
        before = _span(level.before) if level.before else None
        if before and 2 * before < whole:
            leads.append(before)
        if leads:
            found.append((due_at - max(leads), level))
    return sorted(found, key=lambda pair: pair[0])


def reached(start: datetime, due_at: datetime, levels: Sequence[ReminderLevel], at: datetime) -> ReminderLevel | None:
    """The nearest level that has come, before the limit has passed."""
    come = [level for moment, level in warnings(start, due_at, levels) if moment <= at <= due_at]
    return come[-1] if come else None


def called(
    due_at: datetime, steps: Sequence[EscalationStep], at: datetime, calendar: WorkCalendar
) -> list[EscalationStep]:
    """The steps of the timetable that have come since the limit passed."""
    if at <= due_at:
        return []
    return [step for step in steps if not step.after or at > due(due_at, Term.parse(step.after), calendar).at]


def _span(text: str) -> timedelta:
    term = Term.parse(text)
    return timedelta(hours=term.amount) if term.unit == "hours" else timedelta(days=term.amount)


def digest(term: Limit, events: Sequence[Event], versions: str) -> str:
    """`<calendar>:<rules>:<hash of term and events>`: clocks of an older calendar or rulebook are found by that."""
    facts = [str(term), [[event.kind, event.at.timestamp(), event.term, event.cap] for event in events]]
    return f"{versions}:{hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:36]}"


def level(*, due_at: datetime | None, warn_at: datetime | None, stopped_at: datetime | None, at: datetime) -> Level:
    if stopped_at is not None:
        return Level.STOPPED
    if due_at is None:
        return Level.PAUSED
    if at > due_at:
        return Level.OVERDUE
    return Level.SOON if warn_at is not None and at >= warn_at else Level.FINE
