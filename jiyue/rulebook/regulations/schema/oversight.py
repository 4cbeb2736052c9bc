"""What supervisors do and by when: notices, orders, measures, limits of answers and records. No Django."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from .base import ClauseId, Key, Option, Part, RuleBase, Term, TermRule, Text
from .duties import Bound, EventLimit


class NoticePeriod(EventLimit):
    """How long a public notice stands before (or after) a change takes effect. Unit: a term, at least."""

    kind: Literal["notice_period"] = "notice_period"
    bound: Bound = "at_least"
    occasions: tuple[Literal["change", "close", "deregister", "migrate"], ...] = Field(min_length=1)
    outlet_kind: Literal["website", "media_account"] | None = None
    facets: ClassVar[tuple[str, ...]] = ("outlet_kind",)

    asks: ClassVar[tuple[str, ...]] = ("occasion",)

    def matches(self, **facets: object) -> bool:
        """Facets: occasion, outlet_kind."""
        occasion = facets.get("occasion")
        return super().matches(**facets) and (occasion is None or occasion in self.occasions)

    def slot(self) -> tuple[object, ...]:
        return (self.outlet_kind, self.occasions)


class ReplyLimit(EventLimit):
    """How soon a letter must be answered. Unit: a term from the day it came in."""

    kind: Literal["reply_limit"] = "reply_limit"
    letter_class: Key
    facets: ClassVar[tuple[str, ...]] = ("letter_class",)


class ReportSchedule(RuleBase):
    """A notice or report that is made in every period; `within` says how long after the period's end, if fixed."""

    kind: Literal["report_schedule"] = "report_schedule"
    report: Key
    every: Literal["month", "quarter", "half_year", "year"]
    within: str | None = Field(default=None, pattern=r"^[1-9]\d* (working day|day|month)s?$")
    contents: tuple[Option, ...] = ()
    facets: ClassVar[tuple[str, ...]] = ("report",)


class Rectification(TermRule):
    """How long a unit has to put a finding right. Unit: a term from the order."""

    kind: Literal["rectification"] = "rectification"
    gravity: Literal["grave", "serious", "minor"] | None = None
    facets: ClassVar[tuple[str, ...]] = ("gravity",)


class Measure(Option):
    clause: ClauseId | None = None


class Measures(RuleBase):
    """What a supervisor may resort to, mildest first. The software lists them; people decide (D11)."""

    kind: Literal["measures"] = "measures"
    measures: tuple[Measure, ...] = Field(min_length=1)

    def named_clauses(self) -> tuple[str, ...]:
        of_measures = (measure.clause for measure in self.measures if measure.clause)
        return tuple(dict.fromkeys((*self.clauses, *of_measures)))


class Retention(EventLimit):
    """How long a record is kept. Unit: a term, at least."""

    kind: Literal["retention"] = "retention"
    bound: Bound = "at_least"
    record: Key
    term: str = Field(pattern=r"^[1-9]\d* (day|month|year)s?$")
    facets: ClassVar[tuple[str, ...]] = ("record",)


class KeptAtMost(TermRule):
    """How long counts of use are kept before they are dropped. Unit: a term, at most."""

    kind: Literal["kept_at_most"] = "kept_at_most"
    record: Key
    facets: ClassVar[tuple[str, ...]] = ("record",)


class SelfEvident(RuleBase):
    """Rule keys of checks whose findings need no person's confirmation (D24)."""

    kind: Literal["self_evident"] = "self_evident"
    rule_keys: tuple[Key, ...] = Field(min_length=1)


class Watch(RuleBase):
    """Which checks of the daily watch a clause asks for; their findings cite it."""

    kind: Literal["watch"] = "watch"
    rule_keys: tuple[Key, ...] = Field(min_length=1)

    asks: ClassVar[tuple[str, ...]] = ("rule_key",)

    def matches(self, **facets: object) -> bool:
        """Facets: rule_key."""
        wanted = facets.get("rule_key")
        return super().matches(**facets) and (wanted is None or wanted in self.rule_keys)

    def slot(self) -> tuple[object, ...]:
        return self.rule_keys


class OutsideLook(RuleBase):
    """By when what was published, or taken back, must have been seen so from outside; how many pages of a site that
    stand already are looked at again each day. Unit: minutes from the publication.
    """

    kind: Literal["outside_look"] = "outside_look"
    minutes: int = Field(ge=1, le=1440)
    sample: int = Field(ge=0, le=1000)

    def strictness(self) -> float:
        return self.minutes


class Stale(Part):
    """Columns of some classes that have had no new item for longer than a term."""

    column_class: tuple[Text, ...] = Field(min_length=1)
    term: Term


class Veto(RuleBase):
    """A state in which an outlet fails an inspection whatever else it scores (单项否决).

    Either so many open findings of one check (`counts`, `at_least`), or so many columns without a new item (`stale`,
    `at_least`), or nothing new on the home page (`home_silent`) or from the account (`silent`) for longer than a term.
    """

    kind: Literal["veto"] = "veto"
    outlet_kind: Literal["website", "media_account"]
    label: Text
    counts: Key | None = None
    at_least: int = Field(default=1, ge=1, le=1000)
    silent: Term | None = None
    home_silent: Term | None = None
    stale: tuple[Stale, ...] = ()
    facets: ClassVar[tuple[str, ...]] = ("outlet_kind",)

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if sum(map(bool, (self.counts, self.silent, self.home_silent, self.stale))) != 1:
            message = "请写明 counts（检查的键）、stale（栏目和期限）、home_silent 或 silent（期限）之一"
            raise ValueError(message)
        return self

    def slot(self) -> tuple[object, ...]:
        return (self.outlet_kind, self.counts, bool(self.silent), bool(self.home_silent), bool(self.stale))
