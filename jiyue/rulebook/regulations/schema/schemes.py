"""The schemes (制度) that a unit or an account has on file before it puts anything out. No Django."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from .base import ClauseId, Option, RuleBase

Contents = Literal[
    "review_chain", "rejection_reasons", "step_limit", "urgent_route", "publicity", "endorsement_required", "charges"
]


class SchemeOption(Option):
    """One scheme. `contents` are the kinds of rules whose provisions its model text sets down."""

    contents: tuple[Contents, ...] = Field(min_length=1)
    clause: ClauseId | None = None


class RequiredSchemes(RuleBase):
    """Schemes that a unit has on file; with `outlet_kind` each of its accounts has its own.

    Schemes of one key in several documents are one and the same. With `gates` nothing is put out without them, with
    `reviewers` each step of their workflow names people.
    """

    kind: Literal["required_schemes"] = "required_schemes"
    outlet_kind: Literal["media_account"] | None = None
    schemes: tuple[SchemeOption, ...] = Field(min_length=1)
    gates: bool = False
    reviewers: bool = False
    asks: ClassVar[tuple[str, ...]] = ("outlet_kind",)

    def matches(self, **facets: Any) -> bool:
        """Facets: outlet_kind. What accounts have, units have not, and the other way round."""
        return self.outlet_kind == facets.get("outlet_kind")

    def slot(self) -> tuple[Any, ...]:
        return (self.outlet_kind, tuple(sorted(one.key for one in self.schemes)))

    def named_clauses(self) -> tuple[str, ...]:
        of_schemes = (one.clause for one in self.schemes if one.clause)
        return tuple(dict.fromkeys((*self.clauses, *of_schemes)))
