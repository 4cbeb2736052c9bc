"""Merging and deleting columns that cannot be fed (大理2021 第十三条): asked for by units, done by the office."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import Actor, audited, record
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import case_of
from jiyue.estate.duties import actions as duties
from jiyue.estate.duties import queries as clocks
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.sites import policies, queries, rules, signals
from jiyue.estate.sites.limits import require_hideable
from jiyue.estate.sites.models import Column, ColumnChange, NavEntry
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import refuse
from jiyue.rulebook.regulations.schema import ApprovalChain

Verb = ColumnChange.Verb


class Wish(NamedTuple):
    """What is asked for: another column to take the contents, or none to delete; with what speaks for it."""

    target: Column | None
    ground: str
    evidence: Sequence[str] = ()


@audited
def apply_for_merge(column: Column, *, wish: Wish, by: Posting, at: datetime) -> ColumnChange:
    """Ask the office of the same level to merge or delete a column; until it did nothing changes."""
    outlet, verb = column.outlet, Verb.MERGE if wish.target else Verb.REMOVE
    policies.require_merger(by, column=column, at=at)
    chain = queries.change_chain(outlet, at, verb=verb)
    if chain is None:
        raise Refusal(f"“{outlet}”的栏目归并无须审批。", cure="请由网站管理员直接办理。")
    if not wish.ground.strip():
        raise refuse("归并或删除栏目须写明理由。", cure="请写明为什么无法保障更新。", citations=chain.citations)
    _require_possible(column, wish.target)
    values = {"name": column.name, "target": str(wish.target.pk) if wish.target else ""}
    change = ColumnChange.objects.create(
        outlet=outlet, column=column, owner=column.owner, verb=verb, requested_by=by, requested_at=at,
        values=values | {"target_name": wish.target.name if wish.target else ""},
        ground=wish.ground.strip()[:200], evidence=list(wish.evidence),
    )  # fmt: skip
    office = queries.office_over(outlet)
    units = {"owner": office, "operator": outlet.operator or outlet.sponsor, "supervisor": outlet.supervisor}
    approvals.open_case(
        kind=queries.CHANGE, subject=change, title=f"{outlet}：{change}", owner=host_of(by.organisation), chain=chain,
        by=by, at=at, at_organisations=units,
    )  # fmt: skip
    record("sites.apply_for_merge", change, by=by, at=at, summary=f"申请{change}", data={"outlet": str(outlet.pk)})
    return change


@enforces(ApprovalChain)
@audited
def retire_column(
    column: Column,
    *,
    target: Column | None,
    reason: str,
    by: Posting | Actor,
    at: datetime,
    approved: ColumnChange | None = None,
) -> Column:
    """Merge a column into another, or delete it: its pages stay at their addresses and lead on, nothing new comes."""
    held = Column.objects.select_for_update(of=("self",))
    column = held.select_related("outlet__sponsor", "outlet__operator", "owner").get(pk=column.pk)
    verb = Verb.MERGE if target else Verb.REMOVE
    _require_way(column, verb, approved=approved, by=by, at=at)
    _require_possible(column, target)
    if not reason.strip():
        raise Refusal("归并或删除栏目须写明理由。", cure="请填写理由。")
    column.hidden, column.retired_on, column.merged_into = True, timezone.localdate(at), target
    column.on_home = False
    column.save(update_fields=["hidden", "retired_on", "merged_into", "on_home"])
    NavEntry.objects.filter(column=column).delete()
    if clock := clocks.clock_of(column, rules.UPDATE_CLOCK):
        duties.stop(clock, at=at, by=by, reason="栏目归并" if target else "栏目删除")
    said = f"栏目“{column}”归并到“{target}”" if target else f"删除栏目“{column}”，原有信息归档"
    data = {"target": str(target.pk) if target else "", "reason": reason.strip()[:200]}
    record("sites.retire_column", column, by=by, at=at, summary=f"{column.outlet}：{said}", data=data)
    signals.column_changed.send(sender=Column, column=column, by=by, at=at)
    return column


def _require_way(
    column: Column, verb: str, *, approved: ColumnChange | None, by: Posting | Actor, at: datetime
) -> None:
    """By the office's word alone where the packs say so, else by the site's manager."""
    if approved is not None:
        case = case_of(queries.CHANGE, approved)
        if approved.column_id != column.pk or case is None or case.outcome != Case.Outcome.APPROVED:
            raise Refusal("归并申请还没有通过审批。", cure="请在审批通过后实施。")
        return
    chain = queries.change_chain(column.outlet, at, verb=verb)
    if chain:
        raise refuse(
            "栏目的归并和删除由本级政府办公室统一调整，单位不能自行办理。", cure="请提交归并申请。",
            citations=chain.citations,
        )  # fmt: skip
    policies.require_manager(by, outlet=column.outlet, at=at)


def _require_possible(column: Column, target: Column | None) -> None:
    require_hideable(column)
    if target is not None and (target.outlet_id != column.outlet_id or target.hidden or target.pk == column.pk):
        raise Refusal(f"不能归并到栏目“{target}”。", cure="请选择同一网站上另一个在用的栏目。")
