"""What a change during review does to the steps already passed (D16). No Django."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class StepFacts:
    """One step of a chain, as far as signing is concerned."""

    position: int
    signs: bool


def signing_position(steps: Iterable[StepFacts]) -> int | None:
    """Where the wording is signed: the last step that signs; None for a chain that cannot clear anything."""
    signing = [step.position for step in steps if step.signs]
    return max(signing, default=None)


def rewinds_to(*, position: int, signing: int, wording_changed: bool) -> int | None:
    """The step to go back to after a change, or None to go on.

    A change of the wording after it was signed returns the item to the signing step; a change of layout does not,
    and before the signature the next reviewers see the new text anyway.
    """
    return signing if wording_changed and position > signing else None
