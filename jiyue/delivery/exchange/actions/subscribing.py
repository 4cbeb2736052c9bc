"""Columns that receive what is new elsewhere: on this platform the very resource, from another one a draft."""

from contextlib import suppress
from datetime import datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.core.audit.actions import SYSTEM, audited, record
from jiyue.delivery.exchange import policies
from jiyue.delivery.exchange.models import Connection, SubscribedItem, Subscription
from jiyue.delivery.publishing.actions.taking_up import take_up
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column
from jiyue.rulebook.regulations.queries import Applied, enforces, strictest
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import Sharing


@audited
@enforces(Sharing)
def subscribe(target: Column, *, source: Column, by: Posting, at: datetime, directly: bool = False) -> Subscription:
    """Receive what is new in another unit's column; `directly` puts it into one's own at once."""
    asked = _asked(target, by=by, at=at)
    if source.hidden or source.outlet.status != Outlet.Status.RUNNING or source.pk == target.pk:
        said = f"栏目“{source}”不能订阅：它已停用，或者就是接收栏目。"
        raise refuse(said, cure="请选择在用网站的在用栏目。", citations=asked.citations)
    _require_new(target, asked, source=source)
    rule(asked.citations, "allowed")
    made = Subscription.objects.create(target=target, source=source, directly=directly, made_by=by, made_at=at)
    summary = f"栏目“{target.outlet}·{target}”订阅“{source.outlet}·{source}”"
    record("exchange.subscribe", made, by=by, at=at, summary=summary, data={"directly": directly})
    return made


@audited
def subscribe_elsewhere(
    target: Column, *, connection: Connection, column: str, name: str, by: Posting, at: datetime
) -> Subscription:
    """Receive what is new in a column of a joined platform; each item becomes a draft of one's own."""
    asked = _asked(target, by=by, at=at)
    if connection.ended_at or not connection.address or host_of(connection.unit) != host_of(target.owner):
        said = "只能订阅本单位已登记接口网址、在用的对接平台。"
        raise refuse(said, cure="请联系系统管理员登记对接平台。", citations=asked.citations)
    _require_new(target, asked, connection=connection, remote_column=column)
    rule(asked.citations, "allowed")
    made = Subscription.objects.create(
        target=target, connection=connection, remote_column=column, remote_name=name[:160], made_by=by, made_at=at
    )
    summary = f"栏目“{target.outlet}·{target}”订阅“{connection}”的“{made.remote_name}”"
    record("exchange.subscribe", made, by=by, at=at, summary=summary, data={"column": column})
    return made


def _asked(target: Column, *, by: Posting, at: datetime) -> Applied[Sharing]:
    """Only the column's own unit says what it receives, into a column that is in use."""
    place, today = target.outlet.sponsor.place_id, timezone.localdate(at)
    asked = strictest(Sharing, place=place, on=today, step="subscribe")
    allowed = by.role in policies.SUBSCRIBERS and by.active_at(at) and host_of(by.organisation) == host_of(target.owner)
    if not allowed or target.hidden:
        said = f"栏目“{target}”由“{target.owner}”负责，只有该单位可以为它订阅，且栏目须在用。"
        raise refuse(said, cure="请由该单位的网站管理员或负责人办理。", citations=asked.citations)
    return asked


def _require_new(target: Column, asked: Applied[Sharing], **same: object) -> None:
    Column.objects.select_for_update().get(pk=target.pk)
    if Subscription.objects.filter(target=target, ended_at=None, **same).exists():
        raise refuse("这个栏目已经订阅。", cure="无需再次订阅。", citations=asked.citations)


@audited
def unsubscribe(subscription: Subscription, *, by: Posting, at: datetime) -> Subscription:
    """Nothing new arrives any more; what was taken up stays."""
    policies.require_role(policies.SUBSCRIBERS, unit=subscription.target.owner, by=by, at=at, what="退订")
    if subscription.ended_at:
        raise Refusal("已经退订。", cure="无需再次办理。")
    subscription.ended_at = at
    subscription.save(update_fields=["ended_at"])
    record("exchange.unsubscribe", subscription, by=by, at=at, summary=f"退订：{subscription}")
    return subscription


@audited
def use(item: SubscribedItem, *, by: Posting, at: datetime) -> SubscribedItem:
    """Take up what arrived: it stands in the column from now on."""
    item = _open(item)
    take_up(item.resource, column=item.subscription.target, by=by, at=at)
    item.placed_at, item.settled_by = at, by
    item.save(update_fields=["placed_at", "settled_by"])
    record("exchange.use", item, by=by, at=at, summary=f"采用订阅来稿《{item.resource.draft.title}》")
    return item


@audited
def leave(item: SubscribedItem, *, reason: str, by: Posting, at: datetime) -> SubscribedItem:
    """Do without it, and say why."""
    policies.require_role(policies.SUBSCRIBERS, unit=item.subscription.target.owner, by=by, at=at, what="处理订阅来稿")
    item = _open(item)
    if not reason.strip():
        raise Refusal("不采用须写明理由。", cure="请填写理由。")
    item.left_at, item.reason, item.settled_by = at, reason.strip()[:200], by
    item.save(update_fields=["left_at", "reason", "settled_by"])
    record(
        "exchange.leave",
        item,
        by=by,
        at=at,
        summary=f"不采用订阅来稿《{item.resource.draft.title}》：{item.reason}"[:300],
    )
    return item


def _open(item: SubscribedItem) -> SubscribedItem:
    """The item as it is now, held until the transaction ends, so that two people cannot settle it in two ways."""
    held = SubscribedItem.objects.select_for_update(of=("self",)).select_related(
        "resource__draft", "subscription__target__owner"
    ).get(pk=item.pk)  # fmt: skip
    if held.placed_at or held.left_at:
        raise Refusal("这条来稿已经办理。", cure="请刷新页面查看。")
    return held


@audited
def deliver(subscription: Subscription, resource: Resource, *, at: datetime) -> SubscribedItem:
    """Something newly stands in the source: it waits for the subscriber's word, or is taken up at once."""
    item = SubscribedItem.objects.create(subscription=subscription, resource=resource, arrived_at=at)
    summary = f"《{resource.draft.title}》到达：{subscription}"
    record("exchange.deliver", item, by=SYSTEM, at=at, summary=summary[:300])
    if subscription.directly and subscription.made_by.active_at(at):
        # What cannot be taken up waits for a person; the release of the other unit goes on.
        with suppress(Refusal):
            return use(item, by=subscription.made_by, at=at)
    return item
