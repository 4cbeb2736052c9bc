"""Columns that cannot be fed: proposed for merging, and after a merging for deleting, with what speaks for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column, ColumnChange
from jiyue.oversight.monitoring.checks.overdue_column import EMPTY_KEY, OVERDUE_KEY
from jiyue.oversight.monitoring.models import Finding
from jiyue.rulebook.deadlines.rules import Term, calendar, due_at
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import ColumnSupport


@dataclass(frozen=True)
class Proposal:
    """What should be done with a column, why, and the articles that say so."""

    column: Column
    act: str
    evidence: tuple[str, ...]
    citations: tuple[Citation, ...]

    @property
    def act_word(self) -> str:
        return str(ColumnChange.Verb(self.act).label)


@enforces(ColumnSupport)
def proposals(outlets: Iterable[Outlet], *, at: datetime) -> list[Proposal]:
    """Every column that is proposed for something, the rulings recorded."""
    rows = [one for one in outlets if one.kind == Outlet.Kind.WEBSITE and one.status == Outlet.Status.RUNNING]
    columns = Column.objects.filter(outlet__in=rows, hidden=False, children__isnull=True)
    found = list(columns.select_related("outlet__sponsor", "owner", "parent").order_by("outlet__name", "depth", "name"))
    late, merged = _late(rows), _merged(rows)
    made = []
    for column in found:
        act = "remove" if column.pk in merged else "merge"
        place, on = column.outlet.sponsor.place_id, timezone.localdate(at)
        for applied in rules_for(ColumnSupport, place=place, on=on, act=act):
            evidence = _evidence(column, applied, late[str(column.pk)], since=merged.get(column.pk), at=at)
            rule(applied.citations, "refused" if evidence else "allowed")
            if evidence:
                made.append(Proposal(column, act, evidence, applied.citations))
    return made


def of_column(column: Column, *, at: datetime) -> Proposal | None:
    """What is proposed for one column."""
    found = proposals([column.outlet], at=at)
    return next((one for one in found if one.column.pk == column.pk), None)


def _late(outlets: list[Outlet]) -> defaultdict[str, list[Finding]]:
    """The findings of late and empty columns, by column; what a person dismissed does not count."""
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    rows = Finding.objects.filter(outlet__in=outlets, subject_kind="column", rule_key__in=(OVERDUE_KEY, EMPTY_KEY))
    for one in rows.exclude(state=Finding.State.DISMISSED).order_by("first_seen_at"):
        found[one.subject_id].append(one)
    return found


def _merged(outlets: list[Outlet]) -> dict[Any, datetime]:
    """Since when a column holds what was merged into it."""
    done = ColumnChange.objects.filter(outlet__in=outlets, verb=ColumnChange.Verb.MERGE, done_at__isnull=False)
    rows = done.order_by("done_at").values_list("column__merged_into", "done_at")
    return {target: moment for target, moment in rows if target and moment}


def _evidence(
    column: Column, applied: Applied[ColumnSupport], late: list[Finding], *, since: datetime | None, at: datetime
) -> tuple[str, ...]:
    term = Term.parse(applied.rule.term)
    counted = [
        one
        for one in late
        if due_at(one.first_seen_at, term, calendar()) >= at and (since is None or one.first_seen_at > since)
    ]
    said = [f"{timezone.localdate(one.first_seen_at)} 监测：{one.message}" for one in counted]
    if applied.rule.empty and column.last_item_at is None:
        return ("该栏目从未发布过信息。", *said)
    return tuple(said) if len(counted) >= applied.rule.late else ()
