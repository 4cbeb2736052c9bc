"""When people are reminded of a time limit, and who is told when it has passed. No Django."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from .base import Key, Option, RuleBase, Term
from .chains import RoleKey


class ReminderLevel(Option):
    """A level of nearness: a `part` of the whole time is left (5: a fifth), or no less than `before`.

    Units: `before` in hours or natural days; it is left out of terms not longer than twice itself.
    """

    part: int | None = Field(default=None, ge=2, le=100)
    before: str | None = Field(default=None, pattern=r"^[1-9]\d{0,2} (hour|day)s?$")

    @model_validator(mode="after")
    def _some_lead(self) -> "ReminderLevel":
        if self.part is None and self.before is None:
            message = "请写明 part（剩余几分之一）或 before（提前多久）"
            raise ValueError(message)
        return self


class _OfClocks(RuleBase):
    """A rule about running time limits: those with one of the `rule_keys`, or all."""

    rule_keys: tuple[Key, ...] = ()

    asks: ClassVar[tuple[str, ...]] = ("rule_key",)

    def matches(self, **facets: object) -> bool:
        """Facet: rule_key, of the clock."""
        given = facets.get("rule_key")
        return super().matches(**facets) and (given is None or not self.rule_keys or given in self.rule_keys)

    def slot(self) -> tuple[object, ...]:
        return self.rule_keys

    def strictness(self) -> float:
        """What names its clocks goes before what speaks of all."""
        return 0.0 if self.rule_keys else 1.0


class Reminder(_OfClocks):
    """How near a limit must be for its responsible post to be reminded, the farthest level first.

    `roles`: who answers for a clock that names no post; the first that somebody holds.
    """

    kind: Literal["reminder"] = "reminder"
    stages: tuple[ReminderLevel, ...] = Field(min_length=1)
    roles: tuple[RoleKey, ...] = Field(min_length=1)


class EscalationStep(Option):
    """Who is told how long after a limit has passed; without `after`, at once.

    `to`: the responsible post, a role in the responsible unit, or a role in the nearest unit that looks after it.
    """

    after: Term | None = None
    to: Literal["post", "unit", "supervisor"]
    roles: tuple[RoleKey, ...] = ()

    @model_validator(mode="after")
    def _somebody(self) -> "EscalationStep":
        if (self.to == "post") == bool(self.roles):
            message = "to 为 post 时不写 roles；为 unit、supervisor 时写明 roles"
            raise ValueError(message)
        return self


class Escalation(_OfClocks):
    """The timetable after a limit has passed, the first step first."""

    kind: Literal["escalation"] = "escalation"
    steps: tuple[EscalationStep, ...] = Field(min_length=1)
    facets: ClassVar[tuple[str, ...]] = ()
