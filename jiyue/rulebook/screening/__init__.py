"""A document or a page in, problems out: in the editor, at publication and on the live page the same checks."""

from jiyue.rulebook.screening.checks import (
    bank_card,
    forbidden_links,
    forbidden_words,
    home_address,
    identity_number,
    phone_number,
    placeholders,
    required_elements,
    typos,
)
from jiyue.rulebook.screening.material import Material, of_document, of_page
from jiyue.rulebook.screening.policy import Policy, policy_for
from jiyue.rulebook.screening.rules import Document, Page, Problem, gravest_first

__all__ = ["Document", "Page", "Policy", "Problem", "policy_for", "screen_document", "screen_page"]

CHECKS = (
    identity_number,
    bank_card,
    phone_number,
    home_address,
    forbidden_words,
    forbidden_links,
    placeholders,
    required_elements,
    typos,
)


def screen_document(document: Document, *, policy: Policy) -> list[Problem]:
    """All problems of a document, the gravest first."""
    return _screen(of_document(document), policy)


def screen_page(page: Page, *, policy: Policy) -> list[Problem]:
    """All problems of a page as a reader's browser (and a search engine) gets it, the gravest first."""
    return _screen(of_page(page), policy)


def _screen(material: Material, policy: Policy) -> list[Problem]:
    found = (problem for check in CHECKS for problem in check.check(material, policy))
    marked = [
        Problem(**{**problem.__dict__, "self_evident": problem.rule_key in policy.self_evident}) for problem in found
    ]
    return gravest_first(marked)
