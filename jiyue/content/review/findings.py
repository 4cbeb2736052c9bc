"""Findings of the screening on which somebody decides: the text is mended, or it stays for a reason."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiyue.common.compiled import Objects
from jiyue.content.review.models import Disposition, Review
from jiyue.estate.approvals.models import Step
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import FindingDecision

SHOWN = 5


@dataclass(frozen=True)
class Open:
    """A finding on which the current step has to decide, and what an earlier step said of it."""

    key: str
    message: str
    citations: tuple[Citation, ...]
    before: Disposition | None


def key_of(problem: dict[str, Any]) -> str:
    """What a finding says of which place, whatever stands before it in the text."""
    told = "|".join(str(problem.get(name, "")) for name in ("rule_key", "where", "excerpt", "message"))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def kinds_of(problem: dict[str, Any]) -> set[str]:
    """The kind of a finding and, for words and links, their category."""
    return {str(problem.get("rule_key", "")), str((problem.get("evidence") or {}).get("category", ""))}


def _rules(review: Review, step: str, *, on: date) -> list[Applied[FindingDecision]]:
    return rules_for(
        FindingDecision,
        place=review.case.owner.place_id,
        on=on,
        step=step,
        origin=review.resource.origin,
        outlet_kind=review.outlet_kind,
    )


def undecided(review: Review, step: Step, *, on: date) -> list[Open]:
    """The findings on which this step has still to decide."""
    said = list(review.dispositions.select_related("posting__person", "posting__organisation"))
    return [one for applied in _rules(review, step.key, on=on) for one in _open(review, step, applied, said)]


def _open(review: Review, step: Step, applied: Applied[FindingDecision], said: Iterable[Disposition]) -> list[Open]:
    rows = []
    for problem in review.problems:
        if not kinds_of(problem) & {*applied.rule.findings}:
            continue
        key = key_of(problem)
        words = [one for one in said if one.finding == key]
        here = [one for one in words if one.step == step.key]
        if not (here if applied.rule.again else words):
            before = words[-1] if words else None
            rows.append(Open(key, str(problem.get("message", "")), applied.citations, before))
    return rows


_said = Objects(Disposition, lambda review: Disposition.objects.filter(review=review))


@enforces(FindingDecision)
def require(review: Review, step: Step, *, on: date) -> None:
    """No step is passed while a finding that it has to decide on is open."""
    said = _said(review.pk)
    for applied in _rules(review, step.key, on=on):
        if waiting := _open(review, step, applied, said):
            told = "".join(f"（{number}）{one.message}" for number, one in enumerate(waiting[:SHOWN], start=1))
            raise refuse(
                f"还有 {len(waiting)} 处检查问题没有处理：{told}",
                cure="请直接修改或退回作者改正；确认无误的，在“检查”中写明保留的理由。",
                citations=applied.citations,
            )
        rule(applied.citations, "allowed")
