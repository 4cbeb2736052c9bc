"""What other packages call; the same names as in the package itself."""

from datetime import date

from jiyue.rulebook.regulations.queries import terms
from jiyue.rulebook.screening import Document, Page, Policy, Problem, policy_for, screen_document, screen_page
from jiyue.rulebook.screening.checks.phrases import phrases

__all__ = ["Document", "Page", "Policy", "Problem", "known_phrases", "policy_for", "screen_document", "screen_page"]

OWN_PHRASES = "fixed-phrases"
"""The list of set phrases that a place brings itself."""


def known_phrases(place: str, on: date) -> tuple[str, ...]:
    """Set phrases and names of authorities that a reviewer compares word for word."""
    return tuple(dict.fromkeys((*phrases(), *terms(OWN_PHRASES, place=place, on=on))))
