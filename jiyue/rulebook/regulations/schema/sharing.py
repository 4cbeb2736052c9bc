"""The one library towards others: what is asked before something is shared, and how long a key opens. No Django."""

from typing import ClassVar, Literal

from .base import RuleBase, TermRule


class Sharing(RuleBase):
    """What the exchange of resources owes.

    `subscribe`: a column receives only from a column that is in use, by the word of its own unit; `library_first`:
    nothing is shown that does not stand in the library; `request`: what a site needs goes to whoever runs the
    platform, in writing, and is answered.
    """

    kind: Literal["sharing"] = "sharing"
    step: Literal["subscribe", "library_first", "request"]
    facets: ClassVar[tuple[str, ...]] = ("step",)


class KeyLife(TermRule):
    """How long a key of the interface is valid at most."""

    kind: Literal["key_life"] = "key_life"
