"""What must be done by when: fixed dates, periods, intervals, and limits that begin with an event. No Django."""

from datetime import date
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from .base import ClauseId, Key, Part, RuleBase, Term, TermRule, Text, rough_days
from .chains import RoleKey

Bound = Literal["at_most", "at_least"]
Proof = Literal["document_number", "link", "file", "note"]
UnitKind = Literal["government", "office", "department", "township", "subdistrict", "zone", "institution"]
UnitLevel = Literal["country", "province", "prefecture", "county", "township"]
ANY_PROOF: tuple[Proof, ...] = ("document_number", "link", "file")


class Who(Part):
    """The units that a task binds: by kind, by the level of their place; with `per`, once for each outlet that
    the unit sponsors. `opened_until` leaves out outlets that were opened later.

    A government without an office of its own stands for its office.
    """

    kinds: tuple[UnitKind, ...] = ()
    levels: tuple[UnitLevel, ...] = ()
    per: Literal["unit", "website", "media_account"] = "unit"
    opened_until: date | None = None

    def binds(self, *, kind: str, level: str) -> bool:
        return (not self.kinds or kind in self.kinds) and (not self.levels or level in self.levels)


class ScheduledTask(RuleBase):
    """A task that comes by itself. Rules of several packs about the same `task` make one duty that cites them all."""

    task: Key
    title: Text
    who: Who = Who()
    role: RoleKey | None = None
    proof: tuple[Proof, ...] = Field(default=ANY_PROOF, min_length=1)
    facets: ClassVar[tuple[str, ...]] = ("task",)

    def slot(self) -> tuple[Any, ...]:
        return (self.task, self.who.kinds, self.who.levels, self.who.per)


class DatedTask(ScheduledTask):
    """A task with one date: `due` itself, or a `term` from the day `since`."""

    kind: Literal["dated_task"] = "dated_task"
    due: date | None = None
    since: date | None = None
    term: Term | None = None

    @model_validator(mode="after")
    def _one_date(self) -> Self:
        if bool(self.due) == bool(self.since and self.term):
            message = "请写明 due，或者同时写明 since 和 term"
            raise ValueError(message)
        return self


class PeriodicTask(ScheduledTask):
    """A task of every calendar period, due on its last day, or with `due` (month-day) after the year's end."""

    kind: Literal["periodic_task"] = "periodic_task"
    every: Literal["month", "quarter", "half_year", "year"]
    due: str | None = Field(default=None, pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")

    @model_validator(mode="after")
    def _day_of_every_year(self) -> Self:
        if self.due is None:
            return self
        if self.every != "year":
            message = "只有每年一次的任务（every: year）才写 due"
            raise ValueError(message)
        try:
            date.fromisoformat(f"2001-{self.due}")
        except ValueError as error:
            message = "due 应是每年都有的月日，写作 01-31"
            raise ValueError(message) from error
        return self


class IntervalTask(ScheduledTask):
    """A task that is due again a `term` after it was last done."""

    kind: Literal["interval_task"] = "interval_task"
    term: Term

    def strictness(self) -> float:
        return rough_days(self.term)


class Extension(Part):
    """Who may extend, and how long the term and all its extensions may be together."""

    cap: Term
    roles: tuple[RoleKey, ...] = Field(min_length=1)
    clause: ClauseId | None = None
    roles_clause: ClauseId | None = None


class Once(Part):
    """The event may happen once to the same subject in a period."""

    per: Literal["calendar_year"]
    clause: ClauseId | None = None


class EventLimit(TermRule):
    """A limit that begins with an event: a longest (`at_most`) or a shortest (`at_least`) term.

    `then` names the `event_task` that begins when a shortest term is over.
    """

    title: str = Field(default="", max_length=60)
    about: str = Field(default="", max_length=60)
    role: RoleKey | None = None
    proof: tuple[Proof, ...] = Field(default=ANY_PROOF, min_length=1)
    extension: Extension | None = None
    once: Once | None = None
    then: Key | None = None
    bound: Bound = "at_most"
    word: ClassVar[str] = "期限"

    def strictness(self) -> float:
        length = super().strictness()
        return -length if self.bound == "at_least" else length

    def named_clauses(self) -> tuple[str, ...]:
        extension = (self.extension.clause, self.extension.roles_clause) if self.extension else ()
        parts = (*extension, self.once.clause if self.once else None)
        return tuple(dict.fromkeys((*self.clauses, *(part for part in parts if part))))


class EventTask(EventLimit):
    """Any other limit that begins with an event."""

    kind: Literal["event_task"] = "event_task"
    task: Key
    facets: ClassVar[tuple[str, ...]] = ("task",)


class OriginalPosts(TermRule):
    """The longest time between two original posts of a media account."""

    kind: Literal["original_posts"] = "original_posts"


class Commencement(RuleBase):
    """The clause by which the document begins to bind; the day is the first one of the edition."""

    kind: Literal["commencement"] = "commencement"
