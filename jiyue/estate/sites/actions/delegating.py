"""Leaving a branch of the tree to the unit that manages it (大理2021 第十四条：分级负责)."""

from datetime import datetime

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import household
from jiyue.estate.sites import policies
from jiyue.estate.sites.models import Column, Delegation


@audited
def delegate(column: Column, *, unit: Organisation, by: Posting, at: datetime) -> Delegation:
    """Let the site manager of a unit manage the column and all below it."""
    column = Column.objects.select_related("outlet__sponsor", "outlet__operator").get(pk=column.pk)
    outlet = column.outlet
    policies.require_manager(by, outlet=outlet, at=at)
    if column.hidden:
        raise Refusal(f"栏目“{column}”已经停用。", cure="请选择在用的栏目。")
    if unit in household(outlet.sponsor):
        raise Refusal(f"“{unit}”本来就管理“{outlet}”的全部栏目。", cure="请选择其他单位。")
    if Delegation.objects.filter(column=column, unit=unit, ended_at=None).exists():
        raise Refusal(f"栏目“{column}”已由“{unit}”管理。", cure="无需再次办理。")
    made = Delegation.objects.create(column=column, unit=unit, given_by=by, given_at=at)
    record("sites.delegate", made, by=by, at=at, summary=f"{outlet}：栏目“{column}”及其下级由“{unit}”管理")
    return made


@audited
def end_delegation(delegation: Delegation, *, by: Posting, at: datetime) -> Delegation:
    """The site's manager alone manages the branch again."""
    delegation = Delegation.objects.select_for_update(of=("self",)).select_related(
        "unit", "column__outlet__sponsor", "column__outlet__operator"
    ).get(pk=delegation.pk)  # fmt: skip
    outlet = delegation.column.outlet
    policies.require_manager(by, outlet=outlet, at=at)
    if delegation.ended_at:
        raise Refusal("已经收回。", cure="无需再次办理。")
    delegation.ended_at = at
    delegation.save(update_fields=["ended_at"])
    said = f"{outlet}：收回“{delegation.unit}”对栏目“{delegation.column}”的管理"
    record("sites.end_delegation", delegation, by=by, at=at, summary=said)
    return delegation
