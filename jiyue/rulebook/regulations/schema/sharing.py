"""The one library towards others: what is asked before something is shared, and how long a key opens. No Django."""

from typing import ClassVar, Literal

from .base import RuleBase, TermRule


class Sharing(RuleBase):
    """What the exchange of resources owes.

    `subscribe`: a column receives only from a column that is in use, by the word of its own unit.
    """

    kind: Literal["sharing"] = "sharing"
    step: Literal["subscribe"]
    facets: ClassVar[tuple[str, ...]] = ("step",)


class KeyLife(TermRule):
    """How long a key of the interface is valid at most."""

    kind: Literal["key_life"] = "key_life"
