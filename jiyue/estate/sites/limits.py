"""What a change of columns must keep to: its way, its particulars, names and depth."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor
from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import case_of
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry import queries as registered
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites import policies, queries, rules
from jiyue.estate.sites.models import Column, ColumnChange
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import ApprovalChain, ColumnForm, Naming


@enforces(ApprovalChain)
def require_way(
    outlet: Outlet, *, approved: ColumnChange | None, by: Posting | Actor, at: datetime, branch: Column | None = None
) -> None:
    """By an approved change; without one by who manages the site or the branch, where no pack asks for approval."""
    if approved is not None:
        case = case_of(queries.CHANGE, approved)
        if approved.outlet_id != outlet.pk or case is None or case.outcome != Case.Outcome.APPROVED:
            raise Refusal("栏目变更申请还没有通过审批。", cure="请在审批通过后实施。")
        return
    policies.require_manager(by, outlet=outlet, at=at, branch=branch)
    chain = queries.change_chain(outlet, at)
    if chain and by is not SYSTEM:
        raise refuse(
            "栏目的设立、变更和停用须先经审批。",
            cure="请提交栏目变更申请，批准并实施后生效。",
            citations=chain.citations,
        )


@enforces(ColumnForm)
def require_complete(outlet: Outlet, values: Mapping[str, str], *, at: datetime) -> None:
    """What the packs ask to be stated when a column is set up (大理2021 第十六条：同步明确所属类别)."""
    for applied in rules_for(ColumnForm, place=outlet.sponsor.place_id, on=timezone.localdate(at)):
        missing = [one.label for one in applied.rule.fields if not str(values.get(one.key) or "").strip()]
        if missing:
            raise refuse(
                f"设立栏目须同步明确：{'、'.join(missing)}。", cure="请补充后再提交。", citations=applied.citations
            )
        rule(applied.citations, "allowed")


def require_class(column_class: str) -> None:
    if column_class and column_class not in Column.Class.values:
        raise Refusal(f"没有“{column_class[:40]}”这一栏目分类。", cure="请从列表中选择分类，或留空。")


def require_period(form: str, *, opens_on: date | None, closes_on: date | None) -> None:
    """A topic stands for a time; nothing else does."""
    if form not in Column.Form.values:
        raise Refusal(f"没有“{form[:20]}”这种栏目形式。", cure="请从列表中选择形式。")
    if form != Column.Form.TOPIC:
        if opens_on or closes_on:
            raise Refusal("只有专题有开设和结束日期。", cure="请把形式改为专题，或清空日期。")
    elif opens_on is None:
        raise Refusal("开设专题须写明开设日期。", cure="请填写开设日期；结束日期可以以后再定。")
    elif closes_on and closes_on < opens_on:
        raise Refusal("专题的结束日期早于开设日期。", cure="请更正日期。")


def require_assignable(column: Column, *, owner: Organisation, column_class: str, at: datetime) -> None:
    require_class(column_class)
    if column.hidden:
        raise Refusal(f"栏目“{column}”已经停用。", cure="停用的栏目不再调整。")
    if (owner.pk, column_class) == (column.owner_id, column.column_class):
        raise Refusal("责任单位和分类都没有变化。", cure="请选择新的责任单位或分类，或者返回。")
    require_complete(column.outlet, {"column_class": column_class}, at=at)


def require_hideable(column: Column) -> None:
    if column.hidden:
        raise Refusal(f"栏目“{column}”已经停用。", cure="无需再次停用。")
    if column.children.filter(hidden=False).exists():
        raise Refusal(f"栏目“{column}”还有在用的下级栏目。", cure="请先停用下级栏目。")


@enforces(Naming)
def require_limits(outlet: Outlet, *, name: str, depth: int, at: datetime) -> None:
    """Names and depth stay within the limits of the place; a soft one may be lifted by an exception (D2).

    Every limit that is broken is cited (D1).
    """
    limits = rules_for(Naming, place=outlet.sponsor.place_id, on=timezone.localdate(at))
    problems = {id(one): rules.naming_problem(one.rule, name=name, depth=depth) for one in limits}
    broken = [
        one
        for one in limits
        if problems[id(one)] and not registered.exception_for(one, subject=outlet, about=name, at=at)
    ]
    if broken:
        is_soft = all(one.strength == "soft" for one in broken)
        cure = "请缩短名称或调整层级" + ("；确有必要的，请主管单位批准例外。" if is_soft else "。")
        cited = dict.fromkeys(citation for one in broken for citation in one.citations)
        raise refuse("".join(dict.fromkeys(problems[id(one)] for one in broken)), cure=cure, citations=cited)
    for one in limits:
        rule(one.citations, "allowed")


def checked_name(outlet: Outlet, name: str, *, parent: Column | None, but: Column | None = None) -> str:
    name = name.strip()
    if not name or len(name) > rules.LONGEST_NAME:
        raise Refusal(f"栏目名称不能为空，也不能超过{rules.LONGEST_NAME}个字。", cure="请填写准确直观的名称。")
    if parent and (parent.outlet_id != outlet.pk or parent.hidden):
        raise Refusal(f"上级栏目“{parent}”不在本网站，或已停用。", cure="请选择本网站在用的栏目。")
    namesakes = Column.objects.filter(outlet=outlet, parent=parent, name=name, hidden=False)
    if any(namesake != but for namesake in namesakes):
        raise Refusal(f"同一级已有栏目“{name}”。", cure="请换一个名称。")
    return name
