"""A document or a page in, problems out: in the editor, at publication and on the live page the same checks."""

import re
from collections import Counter
from dataclasses import replace

from jiyue.rulebook.screening.checks import (
    bank_card,
    content_parts,
    field_values,
    file_hygiene,
    forbidden_links,
    forbidden_words,
    home_address,
    identity_number,
    phone_number,
    phrases,
    placeholders,
    required_elements,
    text_layout,
    typos,
)
from jiyue.rulebook.screening.material import Material, of_document, of_page
from jiyue.rulebook.screening.policy import Policy, policy_for
from jiyue.rulebook.screening.rules import Document, Page, Problem, gravest_first

__all__ = ["Document", "Page", "Policy", "Problem", "policy_for", "screen_document", "screen_page"]

_LONG_NUMBER = re.compile(r"[0-9０-９](?:[ \-\u200b]?[0-9０-９]){6,}[Xx]?")
MOST_OF_A_KIND = 20

CHECKS = (
    identity_number,
    bank_card,
    phone_number,
    home_address,
    forbidden_words,
    forbidden_links,
    field_values,
    content_parts,
    text_layout,
    placeholders,
    required_elements,
    typos,
    phrases,
    file_hygiene,
)


def screen_document(document: Document, *, policy: Policy) -> list[Problem]:
    """All problems of a document, the gravest first."""
    return _screen(of_document(document), policy)


def screen_page(page: Page, *, policy: Policy) -> list[Problem]:
    """All problems of a page as a reader's browser (and a search engine) gets it, the gravest first."""
    found = _screen(of_page(page), policy)
    return [replace(problem, cure=problem.live_cure or problem.cure) for problem in found]


def _screen(material: Material, policy: Policy) -> list[Problem]:
    found = (problem for check in CHECKS for problem in check.check(material, policy))
    return gravest_first(_not_too_many([_finished(problem, policy) for problem in found]))


def _not_too_many(problems: list[Problem]) -> list[Problem]:
    """A list of a thousand numbers is one thing to mend: its first ones are shown, the rest is counted."""
    kept: list[Problem] = []
    counts: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], int] = {}
    for problem in problems:
        key = (problem.where, problem.rule_key)
        counts[key] += 1
        if counts[key] <= MOST_OF_A_KIND or not problem.where.startswith("attachment:"):
            last[key] = len(kept)
            kept.append(problem)
    for key, place in last.items():
        more = counts[key] - MOST_OF_A_KIND
        if more > 0 and key[0].startswith("attachment:"):
            kept[place] = replace(kept[place], message=f"{kept[place].message}同类问题另有 {more} 处。")
    return kept


def _finished(problem: Problem, policy: Policy) -> Problem:
    """Marked where the pack calls the rule self-evident; a neighbour's number is not repeated in an excerpt."""
    return replace(
        problem,
        excerpt=_LONG_NUMBER.sub(lambda found: f"{found[0][:3]}****", problem.excerpt),
        self_evident=problem.rule_key in policy.self_evident,
    )
