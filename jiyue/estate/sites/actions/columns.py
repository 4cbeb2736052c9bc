"""Changes to columns, to consents, and to the clocks of columns."""

from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor, audited, record
from jiyue.estate.duties import actions as duties
from jiyue.estate.duties import queries as clocks
from jiyue.estate.duties.models import Clock
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry import actions as registry
from jiyue.estate.registry.models import Outlet, RuleException, Website
from jiyue.estate.registry.queries import ended_exceptions
from jiyue.estate.sites import policies, queries, rules, signals
from jiyue.estate.sites.limits import (
    checked_name,
    require_assignable,
    require_class,
    require_complete,
    require_hideable,
    require_limits,
    require_period,
    require_way,
)
from jiyue.estate.sites.models import Column, ColumnChange, ColumnGrant, ColumnReview
from jiyue.rulebook.regulations.queries import rules_for
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import Naming


@audited
def create_column(
    website: Website | Outlet,
    *,
    name: str,
    owner: Organisation,
    by: Posting | Actor,
    at: datetime,
    parent: Column | None = None,
    slug: str = "",
    description: str = "",
    keywords: str = "",
    column_type: str = "",
    column_class: str = "",
    ordinal: int | None = None,
    on_home: bool = False,
    form: str = Column.Form.COLUMN,
    opens_on: date | None = None,
    closes_on: date | None = None,
    approved: ColumnChange | None = None,
) -> Column:
    """Add a column. Its address is given once: pinyin where no slug is named.

    Where the packs ask for an approval it is made by the `approved` change alone.
    """
    outlet = Outlet.objects.select_for_update(of=("self",)).select_related("sponsor", "operator").get(pk=website.pk)
    require_way(outlet, approved=approved, by=by, at=at, branch=parent)
    name = checked_name(outlet, name, parent=parent)
    require_class(column_class)
    require_period(form, opens_on=opens_on, closes_on=closes_on)
    depth = parent.depth + 1 if parent else 1
    require_complete(outlet, {"column_class": column_class}, at=at)
    require_limits(outlet, name=name, depth=depth, at=at)
    siblings = Column.objects.filter(outlet=outlet, parent=parent)
    last = siblings.aggregate(last=Max("ordinal"))["last"]
    column = Column.objects.create(
        outlet=outlet,
        parent=parent,
        owner=owner,
        name=name,
        slug=_slug(outlet, name, slug),
        description=description or f"{outlet.name}“{name}”栏目。",
        keywords=keywords or name,
        column_type=column_type or name,
        column_class=column_class,
        ordinal=ordinal if ordinal is not None else (0 if last is None else last + 1),
        depth=depth,
        on_home=on_home,
        form=form,
        opens_on=opens_on,
        closes_on=closes_on,
    )
    _tell("create_column", column, by=by, at=at, said=f"设立栏目“{name}”", data={"slug": column.slug, "depth": depth})
    return column


@audited
def rename_column(
    column: Column, *, name: str, by: Posting | Actor, at: datetime, approved: ColumnChange | None = None
) -> Column:
    """Give another name; the address stays what it was."""
    column = _locked(column)
    require_way(column.outlet, approved=approved, by=by, at=at, branch=column)
    before = column.name
    name = checked_name(column.outlet, name, parent=column.parent, but=column)
    require_limits(column.outlet, name=name, depth=column.depth, at=at)
    column.name = name
    column.save(update_fields=["name"])
    _tell("rename_column", column, by=by, at=at, said=f"栏目“{before}”更名为“{name}”", data={"before": before})
    return column


@audited
def assign_column(
    column: Column,
    *,
    owner: Organisation,
    column_class: str,
    by: Posting | Actor,
    at: datetime,
    approved: ColumnChange | None = None,
) -> Column:
    """Make another unit responsible, or let other update rules bind; the column's clock follows at once."""
    column = _locked(column)
    require_way(column.outlet, approved=approved, by=by, at=at, branch=column)
    require_assignable(column, owner=owner, column_class=column_class, at=at)
    before = {"owner": str(column.owner_id), "column_class": column.column_class}
    column.owner, column.column_class = owner, column_class
    column.save(update_fields=["owner", "column_class"])
    _count_again(column, by=by, at=at)
    said = f"栏目“{column}”由“{owner}”负责，分类为“{column.get_column_class_display() or '未定'}”"
    _tell("assign_column", column, by=by, at=at, said=said, data={"before": before, "owner": str(owner.pk)})
    return column


@audited
def hide_column(
    column: Column, *, by: Posting | Actor, at: datetime, reason: str, approved: ColumnChange | None = None
) -> Column:
    """Take a column out of use; its pages' addresses stay known, and its clock ends."""
    column = _locked(column)
    require_way(column.outlet, approved=approved, by=by, at=at, branch=column)
    if not reason.strip():
        raise Refusal("停用栏目须写明理由。", cure="请填写理由。")
    require_hideable(column)
    column.hidden = True
    column.save(update_fields=["hidden"])
    clock = clocks.clock_of(column, rules.UPDATE_CLOCK)
    if clock:
        duties.stop(clock, at=at, by=by, reason="栏目停用")
    _tell("hide_column", column, by=by, at=at, said=f"停用栏目“{column}”", data={"reason": reason.strip()[:200]})
    return column


@audited
def grant_column(
    column: Column,
    *,
    organisation: Organisation,
    by: Posting | Actor,
    at: datetime,
    since: date | None = None,
    until: date | None = None,
) -> ColumnGrant:
    """Consent once for all that another organisation places its resources here."""
    column = _locked(column)
    policies.require_owner(by, column=column, at=at)
    start = since or timezone.localdate(at)
    if queries.owns(organisation, column):
        raise Refusal(f"“{organisation}”就是本栏目的责任单位。", cure="责任单位无需授权。")
    if until is not None and until <= start:
        raise Refusal("授权的终止日期不晚于起始日期。", cure="请更正日期。")
    if queries.grants_of(column, on=start).filter(organisation=organisation).exists():
        raise Refusal(f"“{organisation}”已获授权。", cure="如需改变期限，请先收回原授权。")
    grant = ColumnGrant.objects.create(column=column, organisation=organisation, since=start, until=until)
    record(
        "sites.grant_column",
        grant,
        by=by,
        at=at,
        summary=f"授权“{organisation}”向栏目“{column}”投放",
        data={"column": str(column.pk), "organisation": str(organisation.pk)},
    )
    return grant


@audited
def withdraw_grant(grant: ColumnGrant, *, by: Posting | Actor, at: datetime) -> ColumnGrant:
    """Take a standing consent back; what was placed under it stays until its own end."""
    grant = (
        ColumnGrant.objects.select_for_update(of=("self",))
        .select_related("column", "column__owner", "organisation")
        .get(pk=grant.pk)
    )
    policies.require_owner(by, column=grant.column, at=at)
    day = timezone.localdate(at)
    if grant.until is not None and grant.until <= day:
        raise Refusal("该授权已经终止。", cure="无需再次收回。")
    grant.until = day
    grant.save(update_fields=["until"])
    said = f"收回“{grant.organisation}”向栏目“{grant.column}”投放的授权"
    record("sites.withdraw_grant", grant, by=by, at=at, summary=said, data={"column": str(grant.column_id)})
    return grant


@audited
def except_name(outlet: Outlet, *, name: str, reason: str, until: date, by: Posting, at: datetime) -> RuleException:
    """Let one column, by the name it has or will have, go beyond the soft limits of naming and depth (D2)."""
    limits = rules_for(Naming, place=outlet.sponsor.place_id, on=timezone.localdate(at))
    return registry.grant_exception(
        outlet, limits=limits, subject=outlet, about=name, reason=reason, until=until, by=by, at=at
    )


@audited
def except_interval(column: Column, *, reason: str, until: date, by: Posting, at: datetime) -> RuleException:
    """Let one column go beyond the soft update intervals that bind it; its clock follows at once."""
    limits = queries.update_rules_for(column, timezone.localdate(at))
    exception = registry.grant_exception(
        column.outlet, limits=limits, subject=column, about=column.name, reason=reason, until=until, by=by, at=at
    )
    _move(column, by=by, at=at, note=f"批准例外，至{until:%Y-%m-%d}前：{exception.reason}")
    return exception


@audited
def end_exception(exception: RuleException, *, by: Posting, at: datetime, reason: str) -> RuleException:
    """Take an exception back; a column's clock runs again from its last new item."""
    exception = registry.end_exception(exception, by=by, at=at, reason=reason)
    if exception.subject_kind == Column._meta.label_lower:
        _move(Column.objects.get(pk=exception.subject_id), by=by, at=at, note=f"收回例外：{reason.strip()}")
    return exception


def follow_exceptions(*, at: datetime) -> list[Column]:
    """Count anew what an exception no longer excuses: on the day after its last one the rule binds again.

    Returns the columns that moved; a look that was missed is made up by the next one.
    """
    moved = []
    for exception in ended_exceptions(at, subject_kind=Column._meta.label_lower):
        column = Column.objects.filter(pk=exception.subject_id, hidden=False).first()
        if column and queries.clock_is_stale(column, timezone.localdate(at)):
            _move(column, by=SYSTEM, at=at, note=f"例外至{exception.until:%Y-%m-%d}前，已到期")
            moved.append(column)
    return moved


@audited
def review_column(column: Column, *, statement: str, by: Posting, at: datetime) -> ColumnReview:
    """Sign that the column was looked through and nothing has to change (大理2021 第十五条：未发生变化的应每年复核).

    The clock starts anew where the rule is content with a review, and nowhere else.
    """
    column = _locked(column)
    policies.require_reviewer(by, column=column, at=at)
    demanding = queries.update_rules_for(column, timezone.localdate(at))
    cited = dict.fromkeys(citation for one in demanding for citation in one.citations)
    if not queries.may_be_reviewed(column, timezone.localdate(at)):
        raise refuse(f"栏目“{column}”须发布新信息，复核不能代替更新。", cure="请在该栏目发布新信息。", citations=cited)
    if not statement.strip():
        raise refuse("复核须写明结论。", cure="请写明核对了什么、是否有变化。", citations=cited)
    if column.last_item_at is None:
        raise refuse(f"栏目“{column}”还没有信息，无从复核。", cure="请先发布信息。", citations=cited)
    rule(cited, "allowed")
    review = ColumnReview.objects.create(
        column=column, reviewed_by=by, reviewed_at=at, statement=statement.strip()[:200]
    )
    record("sites.review_column", review, by=by, at=at, summary=f"复核栏目“{column}”：{review.statement}")
    _count_again(column, by=by, at=at)
    return review


@audited
def refresh_column_clock(
    column: Column, *, last_new_item_at: datetime, at: datetime, by: Posting | Actor = SYSTEM
) -> Clock | None:
    """Count the column's interval from its last new item, by the strictest rule of the day; all rules are cited."""
    day = timezone.localdate(last_new_item_at).isoformat()
    column.last_item_at = last_new_item_at
    column.item_days = [day, *column.item_days][: rules.KEPT_DAYS]
    column.save(update_fields=["last_item_at", "item_days"])
    return _count_again(column, at=at, by=by)


def _count_again(column: Column, *, at: datetime, by: Posting | Actor, moved: str = "") -> Clock | None:
    """The column's clock as the rules, reviews and exceptions of today have it."""
    clock = clocks.clock_of(column, rules.UPDATE_CLOCK)
    found = queries.interval_of(column, timezone.localdate(at))
    if found is None:
        if clock:
            duties.stop(clock, at=at, by=by, reason="没有适用的更新时限")
        record("sites.refresh_column_clock", column, by=by, at=at, summary=f"栏目“{column}”没有适用的更新时限")
        return None
    counted: dict[str, Any] = {
        "term": found.limit, "citations": found.citations, "since": found.since, "holder": column.owner,
    }  # fmt: skip
    if clock:
        return duties.restart(clock, at=at, by=by, **counted)
    label = f"更新“{column.outlet}”的栏目“{column}”"
    return duties.start(column, rule_key=rules.UPDATE_CLOCK, label=label, at=at, by=by, moved=moved, **counted)


def _move(column: Column, *, by: Posting | Actor, at: datetime, note: str) -> None:
    """An exception came or went: the date moves, and the record says whose."""
    clock = clocks.clock_of(column, rules.UPDATE_CLOCK)
    if clock:
        duties.recompute(clock, by=by, at=at, note=note)
    else:
        _count_again(column, by=by, at=at, moved=note)


def _slug(outlet: Outlet, name: str, slug: str) -> str:
    taken = set(Column.objects.filter(outlet=outlet).values_list("slug", flat=True))
    if not slug:
        return rules.slug_of(name, taken)
    if problem := rules.slug_problem(slug, taken):
        raise Refusal(problem, cure="请换一个网址名，或留空由系统生成。")
    return slug


def _locked(column: Column) -> Column:
    related = ("outlet", "outlet__sponsor", "outlet__operator", "owner", "parent")
    return Column.objects.select_for_update(of=("self",)).select_related(*related).get(pk=column.pk)


def _tell(verb: str, column: Column, *, by: Posting | Actor, at: datetime, said: str, data: dict[str, object]) -> None:
    record(f"sites.{verb}", column, by=by, at=at, summary=f"{column.outlet}：{said}", data=data)
    signals.column_changed.send(sender=Column, column=column, by=by, at=at)
