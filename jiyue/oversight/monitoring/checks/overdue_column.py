"""A column that was not updated within its interval, or has nothing in it."""

from collections.abc import Sequence
from datetime import date

from jiyue.estate.sites.rules import Standing, strictest
from jiyue.oversight.monitoring.rules import SeenColumn
from jiyue.rulebook.deadlines.rules import Due, Term
from jiyue.rulebook.screening.rules import Problem

OVERDUE_KEY = "overdue-column"
EMPTY_KEY = "empty-column"
UNCHANGED_KEY = "unchanged-column"


def check(column: SeenColumn, *, today: date, standings: Sequence[Standing]) -> Problem | None:
    """The strictest broken rule drives, all broken ones are cited (D1); `standings` come from `estate.sites`."""
    broken = [standing for standing in standings if standing.broken]
    if not broken:
        return None
    driver = strictest(broken)
    if driver is None or driver.due is None:
        return _problem(
            EMPTY_KEY,
            column,
            broken,
            message=f"栏目“{column.name}”没有任何信息，视为应更新但长期未更新。",
            cure="请发布信息，或者停用、归并该栏目。",
        )
    newest = column.shown.newest if column.shown else None
    said = f"栏目“{column.name}”已 {driver.days_since} 天未更新，最近一条为 {newest}，最迟应在 {driver.due.date} 更新。"
    evidence = _proof(driver.due, term=Term.parse(driver.applied.rule.term), newest=newest, today=today)
    if driver.applied.rule.unchanged == "needs_review":
        return _problem(
            UNCHANGED_KEY,
            column,
            broken,
            message=said,
            cure="请核对该栏目内容是否需要更新：有变化的请更新；没有变化的，请说明核对结果。",
            evidence=evidence,
        )
    return _problem(
        OVERDUE_KEY,
        column,
        broken,
        message=said,
        cure="请尽快在该栏目发布新的信息；确实无法保障更新的，请申请优化归并。",
        evidence=evidence,
    )


def _problem(
    key: str,
    column: SeenColumn,
    broken: Sequence[Standing],
    *,
    message: str,
    cure: str,
    evidence: dict[str, object] | None = None,
) -> Problem:
    return Problem(
        rule_key=key,
        where=column.name,
        start=0,
        end=0,
        excerpt="",
        message=message,
        cure=cure,
        gravity="warn",
        citations=tuple(dict.fromkeys(citation for one in broken for citation in one.applied.citations)),
        evidence=evidence or {},
    )


def _proof(due: Due, *, term: Term, newest: date | None, today: date) -> dict[str, object]:
    return {
        "last_new_item_on": newest.isoformat() if newest else "",
        "due_on": due.date.isoformat(),
        "days": (today - due.date).days,
        "term": term.chinese,
        "explain": list(due.explain),
        "provisional": due.provisional,
    }
