"""Setting up, changing and closing columns where the packs ask for an approval first (大理2021 第十六条、第十七条)."""

from collections.abc import Mapping
from datetime import date, datetime

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites import policies, queries
from jiyue.estate.sites.limits import (
    checked_name,
    require_assignable,
    require_complete,
    require_hideable,
    require_limits,
    require_period,
)
from jiyue.estate.sites.models import Column, ColumnChange
from jiyue.rulebook.regulations.rules import Citation, refuse, rule

Verb = ColumnChange.Verb
VALUES = ("name", "slug", "description", "keywords", "column_type", "column_class", "form")
DATES = ("opens_on", "closes_on")


@audited
def apply_for_change(
    outlet: Outlet,
    *,
    verb: str,
    ground: str,
    by: Posting,
    at: datetime,
    column: Column | None = None,
    parent: Column | None = None,
    owner: Organisation | None = None,
    application: str = "",
    on_home: bool = False,
    opens_on: date | None = None,
    closes_on: date | None = None,
    **values: str,
) -> ColumnChange:
    """Ask for a column to be set up, changed or closed. The approval carries it out; until then nothing changes.

    Whoever is not the site's manager may ask for a column of the own unit, with a written application.
    """
    form = column.form if column else values.get("form", "")
    chain = queries.change_chain(outlet, at, form=form)
    if chain is None:
        raise Refusal(f"“{outlet}”的栏目变更无须审批。", cure="请由网站管理员直接办理。")
    branch = column or parent
    is_guest = policies.is_guest(by, outlet=outlet, at=at, form=form, branch=branch)
    own = is_guest or (column is None and not policies.is_manager(by, outlet=outlet, at=at))
    usual = host_of(by.organisation) if own else column.owner if column else outlet.sponsor
    owner = usual if is_guest else owner or usual
    if is_guest:
        _require_application(chain.cite(chain.rule.guests), verb, application)
    if not ground.strip():
        raise refuse("栏目变更须写明依据的标准或工作需要。", cure="请填写依据。", citations=chain.citations)
    given = _checked(outlet, verb, values, column=column, parent=parent, owner=owner, at=at)
    if verb == Verb.CREATE:
        require_period(given["form"], opens_on=opens_on, closes_on=closes_on)
        given |= {"opens_on": _written(opens_on), "closes_on": _written(closes_on)}
    change = ColumnChange.objects.create(
        outlet=outlet,
        column=column,
        parent=parent,
        owner=owner,
        verb=verb,
        values={**given, "on_home": on_home},
        ground=ground.strip()[:200],
        application=application.strip(),
        requested_by=by,
        requested_at=at,
    )
    operator = outlet.operator or outlet.sponsor
    approvals.open_case(
        kind=queries.CHANGE,
        subject=change,
        title=f"{outlet}：{change}",
        owner=host_of(by.organisation),
        chain=chain,
        by=by,
        at=at,
        at_organisations={"owner": outlet.sponsor, "operator": operator, "supervisor": outlet.supervisor},
    )
    record("sites.apply_for_change", change, by=by, at=at, summary=f"申请{change}", data={"outlet": str(outlet.pk)})
    return change


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _require_application(citations: tuple[Citation, ...], verb: str, application: str) -> None:
    if verb != Verb.CREATE or not application.strip():
        cure = "请填写书面申请；更名、调整和停用由网站管理员提出。"
        raise refuse("其他单位设立专栏须提交书面申请。", cure=cure, citations=citations)
    rule(citations, "allowed")


def _checked(
    outlet: Outlet,
    verb: str,
    values: Mapping[str, str],
    *,
    column: Column | None,
    parent: Column | None,
    owner: Organisation,
    at: datetime,
) -> dict[str, str]:
    """What is wrong is said when it is asked for, not when it is carried out."""
    given = {name: str(values.get(name) or "").strip() for name in VALUES}
    if verb == Verb.CREATE:
        given["form"] = given["form"] or Column.Form.COLUMN
        given["name"] = checked_name(outlet, given["name"], parent=parent)
        require_complete(outlet, given, at=at)
        require_limits(outlet, name=given["name"], depth=parent.depth + 1 if parent else 1, at=at)
        return given
    if column is None or column.outlet_id != outlet.pk or verb not in Verb.values:
        raise Refusal("没有说明变更哪个栏目。", cure="请选择本网站的栏目。")
    if verb == Verb.HIDE:
        require_hideable(column)
        return {"name": column.name}
    if verb == Verb.ASSIGN:
        require_assignable(column, owner=owner, column_class=given["column_class"], at=at)
        before = {"before_owner": str(column.owner), "before_class": column.get_column_class_display()}
        return {"name": column.name, "column_class": given["column_class"], **before}
    given["name"] = checked_name(outlet, given["name"], parent=column.parent, but=column)
    require_limits(outlet, name=given["name"], depth=column.depth, at=at)
    return {"name": given["name"], "before": column.name}
