"""A column that was not updated within its interval, or has nothing in it."""

from collections.abc import Iterable, Sequence
from datetime import date

from jiyue.oversight.monitoring.rules import SeenColumn
from jiyue.rulebook.deadlines.rules import Term, calendar, due_on
from jiyue.rulebook.regulations.applied import Applied, enforces
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import UpdateInterval
from jiyue.rulebook.screening.rules import Problem

RULE_KEY = "overdue-column"
EMPTY_KEY = "empty-column"


@enforces(UpdateInterval)
def check(column: SeenColumn, *, today: date, rules: Sequence[Applied[UpdateInterval]]) -> Problem | None:
    """Ask every interval that binds the column; the strictest broken one drives, all broken ones are cited (D1)."""
    if not rules or not column.reached:
        return None
    if not column.dates:
        return _empty(column, rules)
    newest = column.dates[0]
    broken = []
    for applied in rules:
        due = due_on(newest, Term.parse(applied.rule.term), calendar())
        if today > due.date:
            rule(applied.citations, "refused")
            broken.append((due, applied))
        else:
            rule(applied.citations, "allowed")
    if not broken:
        return None
    due, first = min(broken, key=lambda pair: pair[0].date)
    days = (today - newest).days
    return Problem(
        rule_key=RULE_KEY,
        where=column.name,
        start=0,
        end=0,
        excerpt=column.name,
        message=f"栏目“{column.name}”已 {days} 天未更新，最近一条为 {newest}，最迟应在 {due.date} 更新。",
        cure="请尽快在该栏目发布新的信息；确实无法保障更新的，请申请优化归并。",
        gravity="block",
        citations=_citations(applied for _, applied in broken),
        evidence={
            "newest": newest.isoformat(),
            "due": due.date.isoformat(),
            "days": days,
            "term": Term.parse(first.rule.term).chinese,
            "explain": list(due.explain),
            "provisional": due.provisional,
        },
    )


def _empty(column: SeenColumn, rules: Sequence[Applied[UpdateInterval]]) -> Problem:
    for applied in rules:
        rule(applied.citations, "refused")
    return Problem(
        rule_key=EMPTY_KEY,
        where=column.name,
        start=0,
        end=0,
        excerpt=column.name,
        message=f"栏目“{column.name}”没有任何信息，视为应更新但长期未更新。",
        cure="请发布信息，或者停用、归并该栏目。",
        gravity="block",
        citations=_citations(rules),
        evidence={"newest": "", "days": None},
    )


def _citations(rules: Iterable[Applied[UpdateInterval]]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citation for applied in rules for citation in applied.citations))
