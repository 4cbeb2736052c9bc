"""What another unit has made public, put into one's own column: the same resource, never a copy."""

from datetime import datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.core.audit.actions import audited, record
from jiyue.delivery.publishing import actions, policies
from jiyue.delivery.publishing.models import Placement, Release
from jiyue.estate.organisations.models import Posting
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.queries import ended_topic


@audited
def take_up(resource: Resource, *, column: Column, by: Posting, at: datetime) -> Placement:
    """The column's own unit shows there what is out elsewhere; a correction or withdrawal reaches it like any place."""
    policies.may_take_up(column, by=by, at=at)
    actions._hold(resource)
    out = (
        Release.objects.filter(resource=resource, withdrawn_at=None).select_related("version__resource__owner").first()
    )
    if out is None:
        raise Refusal("这条信息没有发布，或已经撤回，不能采用。", cure="请等所属单位发布后再采用。")
    policies.may_stand(out.version, [column], at=at)
    if column.hidden:
        raise Refusal(f"栏目“{column.name}”已停用，不能投放。", cure="请选择在用的栏目。")
    if topic := ended_topic(column, on=timezone.localdate(at)):
        raise Refusal(f"专题“{topic}”已结束并归档，不能再投放。", cure="请另选栏目，或由网站管理员延长专题。")
    placement = Placement.objects.filter(resource=resource, column=column).first()
    if placement and placement.removed_at is None and placement.is_live:
        raise Refusal("该信息已投放到此栏目。", cure="无需再次办理。")
    if placement and placement.removed_reason:
        policies.may_take_off(resource, column, by=by, at=at)
    placement = placement or Placement(resource=resource, column=column)
    placement.consent, placement.requested_by, placement.requested_at = Placement.Consent.GIVEN, by, at
    placement.removed_at, placement.removed_by, placement.removed_reason = None, None, ""
    placement.save()
    summary = f"采用《{actions._title(resource)}》到“{column.outlet}·{column}”"
    record("publishing.take_up", placement, by=by, at=at, summary=summary)
    actions._follow(placement, by=by, at=at)
    return placement
