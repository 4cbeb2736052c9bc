"""What a clock's events amount to. Pure: events in, due date and level out."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from jiyue.rulebook.deadlines.rules import Due, Extension, Pause, Term, WorkCalendar, due

# A person is reminded when a fifth of the time is left, and at least a day ahead where the term is longer than that.
REMINDER_PART = 5
DAY = timedelta(days=1)


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
    TODAY = "today"
    OVERDUE = "overdue"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Level.STOPPED: "已办结",
    Level.PAUSED: "已暂停",
    Level.FINE: "正常",
    Level.SOON: "即将到期",
    Level.TODAY: "24小时内到期",
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


def reckon(term: Term, events: Sequence[Event], calendar: WorkCalendar) -> Reckoning:
    """The due date of a clock, when to remind, and a digest of all it was computed from."""
    way = course(events)
    mark = digest(term, events, calendar.version)
    if way.paused_since:
        return Reckoning(None, None, mark)
    found = due(way.start, term, calendar, way.pauses, way.extensions)
    return Reckoning(found, reminder(way.start, found.at), mark)


def reminder(start: datetime, due_at: datetime) -> datetime:
    whole = due_at - start
    lead = whole / REMINDER_PART
    return due_at - (max(lead, DAY) if whole > 2 * DAY else lead)


def digest(term: Term, events: Sequence[Event], version: str) -> str:
    """`<calendar version>:<hash of term and events>`: clocks of an older calendar are found by their beginning."""
    facts = [str(term), [[event.kind, event.at.timestamp(), event.term, event.cap] for event in events]]
    return f"{version}:{hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:40]}"


def level(*, due_at: datetime | None, warn_at: datetime | None, stopped_at: datetime | None, at: datetime) -> Level:
    if stopped_at is not None:
        return Level.STOPPED
    if due_at is None:
        return Level.PAUSED
    if at > due_at:
        return Level.OVERDUE
    if due_at - at <= DAY:
        return Level.TODAY
    return Level.SOON if warn_at is not None and at >= warn_at else Level.FINE
