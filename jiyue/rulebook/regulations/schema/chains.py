"""Who decides, in which order: review chains and all other approvals. No Django."""

from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from .base import ClauseId, Key, Option, RuleBase, TermRule, Text

RoleKey = Literal[
    "editor", "site_manager", "section_head", "deputy_head", "head", "supervisor", "platform_operator",
    "system_admin", "security_admin", "audit_admin",
]  # fmt: skip


class ChainStep(Option):
    """One step. `at` says on whose tree the roles are looked for; `distinct_in_group` asks for another person
    than those who decided the other steps of the same group; `signs` fixes the wording's hash; `asks` are words that
    whoever passes writes down (社会效应预判).
    """

    group: Key
    roles: tuple[RoleKey, ...] = Field(min_length=1)
    at: Literal["owner", "host", "column_owner", "supervisor", "operator"] = "owner"
    author: Literal["may", "may_not"] = "may_not"
    distinct_in_group: bool = True
    signs: bool = False
    aspects: tuple[Text, ...] = ()
    asks: tuple[Option, ...] = ()
    clause: ClauseId | None = None
    aspects_clause: ClauseId | None = None


class Chain(RuleBase):
    """Steps in their order, pinned by a case for its whole life."""

    steps: tuple[ChainStep, ...] = Field(min_length=1, max_length=20)

    @field_validator("steps")
    @classmethod
    def _each_once(cls, steps: tuple[ChainStep, ...]) -> tuple[ChainStep, ...]:
        """A case knows its decisions by the keys of their steps."""
        keys = [step.key for step in steps]
        if again := next((key for key in keys if keys.count(key) > 1), ""):
            message = f"环节的 key“{again}”重复，每个环节应有自己的名字"
            raise ValueError(message)
        return steps

    @property
    def chain(self) -> str:
        """The chain's id, which a case pins together with pack and edition."""
        return self.key

    def strictness(self) -> float:
        return -float(len(self.steps))

    def named_clauses(self) -> tuple[str, ...]:
        of_steps = [clause for step in self.steps for clause in (step.clause, step.aspects_clause) if clause]
        return tuple(dict.fromkeys((*self.clauses, *of_steps)))


class ReviewChain(Chain):
    """The reviews and proofreadings of a resource before it is cleared (三审三校). Unit: steps."""

    kind: Literal["review_chain"] = "review_chain"
    outlet_kind: Literal["website", "media_account"] | None = None
    grade: Key | None = None
    resource_kinds: tuple[Key, ...] = ()
    urgent: bool = False
    facets: ClassVar[tuple[str, ...]] = ("outlet_kind",)

    @field_validator("steps")
    @classmethod
    def _someone_signs(cls, steps: tuple[ChainStep, ...]) -> tuple[ChainStep, ...]:
        """Without a signature nothing could ever be cleared."""
        if not any(step.signs for step in steps):
            message = "审核环节中应有一个签发的环节，请在该环节写 signs: true"
            raise ValueError(message)
        return steps

    asks: ClassVar[tuple[str, ...]] = ("grade", "resource_kind", "urgent")

    def matches(self, **facets: Any) -> bool:
        """Facets: outlet_kind, grade, resource_kind, urgent.

        A chain of a grade or of kinds of resources is for these alone; one without is for all. The urgent route is
        asked for by name.
        """
        kinds = not self.resource_kinds or facets.get("resource_kind") in self.resource_kinds
        alike = self.grade in (None, facets.get("grade")) and self.urgent == bool(facets.get("urgent"))
        return super().matches(**facets) and kinds and alike

    def slot(self) -> tuple[Any, ...]:
        return (self.outlet_kind, self.grade, self.resource_kinds, self.urgent)


class UrgentRoute(RuleBase):
    """What happens in an emergency is sent in by one of `roles` and, once out, looked at again by one of `reviewers`,
    within the limits of the event tasks `task` (补审), `copies` (新媒体同步发布) and `follow_up` (续报).
    """

    kind: Literal["urgent_route"] = "urgent_route"
    roles: tuple[RoleKey, ...] = Field(min_length=1)
    reviewers: tuple[RoleKey, ...] = Field(min_length=1)
    task: Key
    copies: Key
    follow_up: Key | None = None


class UrgentEvent(RuleBase):
    """What an urgent release must say or bring about.

    `kind`: whether it tells of an emergency or answers the public's concern; `responder`: the body that answers;
    `times`: when the event happened, so that the minutes can be counted; `follow_up`: an event is not over before its
    handling was told in a later release.
    """

    kind: Literal["urgent_event"] = "urgent_event"
    what: Literal["kind", "responder", "times", "follow_up"]
    facets: ClassVar[tuple[str, ...]] = ("what",)


class StepLimit(TermRule):
    """How long a step of a review may take, from the moment at which it began to wait. Unit: a term.

    Without `steps` (their keys) it speaks of every step; `urgent` of the steps of the urgent route.
    """

    kind: Literal["step_limit"] = "step_limit"
    steps: tuple[Key, ...] = ()
    urgent: bool = False
    asks: ClassVar[tuple[str, ...]] = ("step", "urgent")

    def matches(self, **facets: Any) -> bool:
        """Facets: step, urgent."""
        return self.urgent == bool(facets.get("urgent")) and (not self.steps or facets.get("step") in self.steps)

    def slot(self) -> tuple[Any, ...]:
        return (self.steps, self.urgent)


class FactBasisWanted(RuleBase):
    """At these `steps` a reviewer looks at what the facts rest on; an item with nothing attached is flagged there."""

    kind: Literal["fact_basis"] = "fact_basis"
    steps: tuple[Key, ...] = Field(min_length=1)


class FindingDecision(RuleBase):
    """Findings on which a person decides before a step is passed: the text is mended, or it stays for a reason.

    `findings` are kinds of findings or categories of forbidden content; without `steps` (their keys) every step asks.
    With `again` what an earlier step let stand is decided anew.
    """

    kind: Literal["finding_decision"] = "finding_decision"
    findings: tuple[Key, ...] = Field(min_length=1)
    steps: tuple[Key, ...] = ()
    again: bool = False
    origins: tuple[Text, ...] = ()
    outlet_kind: Literal["website", "media_account"] | None = None
    asks: ClassVar[tuple[str, ...]] = ("step", "origin", "outlet_kind")

    def matches(self, **facets: Any) -> bool:
        """Facets: step, origin, outlet_kind."""
        return (
            (not self.steps or facets.get("step") in self.steps)
            and (not self.origins or facets.get("origin") in self.origins)
            and self.outlet_kind in (None, facets.get("outlet_kind"))
        )

    def slot(self) -> tuple[Any, ...]:
        return (self.findings, self.steps, self.again, self.origins, self.outlet_kind)


class Grade(Option):
    """One grade of an item. Words of its lists raise an item to it; `needs_plan` asks for a contingency plan."""

    term_lists: tuple[Key, ...] = ()
    needs_plan: bool = False
    clause: ClauseId | None = None


class Grading(RuleBase):
    """The grades by which the reviewers of an item are chosen, the mildest first (D16). Unit: an ordered list."""

    kind: Literal["grading"] = "grading"
    outlet_kind: Literal["website", "media_account"] | None = None
    grades: tuple[Grade, ...] = Field(min_length=2)
    facets: ClassVar[tuple[str, ...]] = ("outlet_kind",)

    @property
    def term_lists(self) -> tuple[str, ...]:
        return tuple(name for grade in self.grades for name in grade.term_lists)

    def named_clauses(self) -> tuple[str, ...]:
        of_grades = (grade.clause for grade in self.grades if grade.clause)
        return tuple(dict.fromkeys((*self.clauses, *of_grades)))


class ApprovalChain(Chain):
    """Any other approval: `purpose` is the kind of the case (placement, column_change, …). Unit: steps.

    `guests` is the clause by which a unit asks in writing for something of its own on another unit's site.
    """

    kind: Literal["approval_chain"] = "approval_chain"
    purpose: Key
    guests: ClauseId | None = None
    facets: ClassVar[tuple[str, ...]] = ("purpose",)

    def named_clauses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*super().named_clauses(), *([self.guests] if self.guests else []))))


class Reason(Option):
    """One ground for returning something, with the clause that names it.

    `proposed_by` are kinds of findings that suggest it, `say` words of which one must stand in the opinion, `holds`
    lets the reviewer name the day before which the item does not come back, `recheck` is the event task with which the
    supervisor looks again at a return of what the catalogue says must be disclosed.
    """

    clause: ClauseId | None = None
    proposed_by: tuple[Key, ...] = ()
    say: tuple[Text, ...] = ()
    asks: str = Field(default="", max_length=60)
    holds: bool = False
    recheck: Key | None = None


class RejectionReasons(RuleBase):
    """The reasons for which a reviewer may not let something pass; a return names one. Unit: a closed list."""

    kind: Literal["rejection_reasons"] = "rejection_reasons"
    scope: Literal["return", "forbidden"] = "return"
    reasons: tuple[Reason, ...] = Field(min_length=1)

    def named_clauses(self) -> tuple[str, ...]:
        of_reasons = (reason.clause for reason in self.reasons if reason.clause)
        return tuple(dict.fromkeys((*self.clauses, *of_reasons)))

    def slot(self) -> tuple[Any, ...]:
        """What may never be published is listed beside the ordinary reasons, not in their place."""
        return (self.scope,)
