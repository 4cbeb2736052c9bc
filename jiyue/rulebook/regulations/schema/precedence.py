"""Which documents go before which. No Django."""

from typing import Literal

from pydantic import Field

from .base import Key, Rank, RuleBase


class Precedence(RuleBase):
    """Documents of these ranks go before this one where they fix the same subject, stricter or not (从其规定).

    `of` names the kinds of rules that give way; without any, all of this document do.
    """

    kind: Literal["precedence"] = "precedence"
    ranks: tuple[Rank, ...] = Field(min_length=1)
    of: tuple[Key, ...] = ()

    def slot(self) -> tuple[object, ...]:
        return (self.ranks, self.of)
