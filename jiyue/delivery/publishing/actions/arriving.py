"""Placing many drafts that have just come in, each with its own record."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.core.audit.actions import audited, record_each
from jiyue.delivery.publishing import actions, policies
from jiyue.delivery.publishing.models import Placement
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.queries import ended_topic


@audited
def place_new(resources: Sequence[Resource], *, column: Column, by: Posting, at: datetime) -> list[Placement]:
    """Put drafts that stand nowhere yet, all of one unit, into a column; another unit's column is asked for each."""
    policies.may_place(resources[0], by=by, at=at)
    if host_of(column.owner) != host_of(resources[0].owner):
        return [actions.place(one, column=column, by=by, at=at) for one in resources]
    if column.hidden:
        raise Refusal(f"栏目“{column.name}”已停用，不能投放。", cure="请选择在用的栏目。")
    if topic := ended_topic(column, on=timezone.localdate(at)):
        raise Refusal(f"专题“{topic}”已结束并归档，不能再投放。", cure="请另选栏目，或由网站管理员延长专题。")
    consent = Placement.Consent.NOT_NEEDED
    placed = [
        Placement(resource=one, column=column, consent=consent, requested_by=by, requested_at=at) for one in resources
    ]
    Placement.objects.bulk_create(placed)
    said = f"投放到“{column.outlet}·{column}”"
    record_each("publishing.place", [(one, said, {"consent": consent}) for one in placed], by=by, at=at)
    return placed
