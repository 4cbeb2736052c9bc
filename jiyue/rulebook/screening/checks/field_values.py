"""Fields whose values come from a list of the packs: one classification for all (统一分类)."""

import re

from jiyue.rulebook.regulations.queries import Applied, enforces
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import FieldValues
from jiyue.rulebook.screening.checks.placeholders import is_placeholder
from jiyue.rulebook.screening.material import Material
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import Document, Problem

_LEVEL = re.compile(r"\s*[\\/＼／]\s*")
_SHOWN = 12


@enforces(FieldValues)
def check(material: Material, policy: Policy) -> list[Problem]:
    document = material.subject
    if not isinstance(document, Document):
        return []
    named = tuple(name for one in policy.metadata for name in one.rule.placeholder_lists)
    pretences = frozenset(entry.casefold() for entry in policy.entries(named))
    problems = []
    for one in policy.values:
        if one.rule.resource_kinds and document.kind not in one.rule.resource_kinds:
            continue
        value = str(document.fields.get(one.rule.field) or "").strip()
        if not value or is_placeholder(value, pretences):
            # What is empty or pretended is told by the check of required items.
            continue
        known = policy.entries((one.rule.value_list,), form="values")
        fits = _LEVEL.split(value)[0] in known or all(part.strip() in known for part in value.split("、"))
        rule(one.citations, "allowed" if fits else "refused")
        if not fits:
            problems.append(_problem(value, known, one))
    return problems


def _problem(value: str, known: tuple[str, ...], one: Applied[FieldValues]) -> Problem:
    offered = "、".join(known[:_SHOWN]) + ("等" if len(known) > _SHOWN else "")
    return Problem(
        rule_key="unknown-value",
        where=f"field:{one.rule.field}",
        start=0,
        end=len(value),
        excerpt=value[:40],
        message=f"“{one.rule.label}”填的“{value[:20]}”不在统一的分类中。",
        cure=f"请从名单中选择：{offered}。",
        gravity=one.rule.gravity,
        citations=one.citations,
        evidence={"field": one.rule.field, "value": value[:80]},
    )
