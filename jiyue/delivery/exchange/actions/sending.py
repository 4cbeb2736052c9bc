"""What goes out to joined platforms: an outbox row first, then the call, again and again until it arrived."""

from datetime import datetime, timedelta

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.core.audit.actions import SYSTEM, audited, record
from jiyue.delivery.exchange import policies
from jiyue.delivery.exchange.intake import hold
from jiyue.delivery.exchange.models import Connection, Dispatch
from jiyue.delivery.exchange.outward import Reply
from jiyue.delivery.exchange.queries.offered import version_out
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import scope_of

WAITS = (5, 15, 60, 240, 720, 1440)
"""Minutes between tries; after the last one a person asks again."""


@audited
def offer(resource: Resource, *, connection: Connection, by: Posting, at: datetime) -> Dispatch:
    """Hand something that is out to another platform; there it is a draft like any other."""
    policies.require_role(policies.SENDERS, unit=connection.unit, by=by, at=at, what="向其他平台报送信息")
    if connection.ended_at or not connection.is_between_platforms:
        raise Refusal("信息只报送到在用的上级或下级平台。", cure="请另选对接平台。")
    if not scope_of(connection.unit).filter(pk=resource.owner_id).exists():
        raise Refusal(f"“{resource.owner}”的信息不由“{connection.unit}”报送。", cure="请由有权单位报送。")
    if version_out(resource) is None:
        raise Refusal("这条信息没有签发和发布，不能报送。", cure="请先按审核流程发布。")
    hold(connection)
    if Dispatch.objects.filter(connection=connection, resource=resource, next_at__isnull=False).exists():
        raise Refusal("这条信息已在报送中。", cure="请在“外送记录”中查看进度。")
    made = Dispatch.objects.create(
        connection=connection, what=Dispatch.What.ITEM, resource=resource, asked_by=by, asked_at=at, next_at=at
    )
    record("exchange.offer", made, by=by, at=at, summary=f"向“{connection}”报送《{resource.draft.title}》")
    return made


@audited
def again(dispatch: Dispatch, *, by: Posting, at: datetime) -> Dispatch:
    """Try once more what did not get through."""
    roles = policies.SENDERS | policies.GIVERS | policies.ANSWERERS
    policies.require_role(roles, unit=dispatch.connection.unit, by=by, at=at, what="重新送出")
    if dispatch.done_at or dispatch.connection.ended_at:
        raise Refusal("这一项已经送到，或者对接系统已停用。", cure="无需再次办理。")
    dispatch.next_at, dispatch.tries = at, 0
    dispatch.save(update_fields=["next_at", "tries"])
    record("exchange.again", dispatch, by=by, at=at, summary=f"重新送出：{dispatch}")
    return dispatch


@audited
def settle(dispatch: Dispatch, reply: Reply, *, at: datetime) -> Dispatch:
    """What became of a try, on record; what another worker saw arrive meanwhile stays arrived."""
    dispatch = Dispatch.objects.select_for_update(of=("self",)).select_related("connection").get(pk=dispatch.pk)
    dispatch.tries += 1
    if dispatch.done_at:
        dispatch.save(update_fields=["tries"])
        record("exchange.send", dispatch, by=SYSTEM, at=at, summary=f"{dispatch} 又送了一次"[:300])
        return dispatch
    if reply.ok:
        dispatch.done_at, dispatch.next_at, dispatch.error, dispatch.count = at, None, "", 1
    else:
        # What the other side refuses for its content will not be taken a minute later either.
        is_final = reply.status in (400, 409, 413, 422) or dispatch.tries > len(WAITS)
        wait = timedelta(minutes=WAITS[min(dispatch.tries, len(WAITS)) - 1])
        dispatch.next_at, dispatch.error = None if is_final else at + wait, reply.why[:300]
    dispatch.save()
    said = "送到" if reply.ok else f"没有送到：{dispatch.error}"
    record("exchange.send", dispatch, by=SYSTEM, at=at, summary=f"{dispatch} {said}"[:300])
    return dispatch
