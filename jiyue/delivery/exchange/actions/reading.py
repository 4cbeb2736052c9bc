"""Keeping what was read from joined platforms: items as drafts, and the other side's registry."""

from collections.abc import Sequence
from datetime import datetime

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.core.audit.actions import SYSTEM, audited, record
from jiyue.delivery.exchange import schema as formats
from jiyue.delivery.exchange.intake import as_handed, keep
from jiyue.delivery.exchange.models import Connection, Dispatch, RemoteOutlet, SubscribedItem, Subscription
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing.models import Placement

Fetched = tuple[formats.Item, list[tuple[str, bytes]]]


@audited
def take_column(
    subscription: Subscription, found: Sequence[Fetched], *, seen: str, error: str, at: datetime
) -> Dispatch:
    """Each item that was read becomes a draft in the subscriber's column; one that cannot be kept stops no other."""
    connection = subscription.connection
    assert connection is not None
    made = Dispatch(connection=connection, what=Dispatch.What.COLUMN, asked_at=at, tries=1, error=error[:300])
    for item, files in found:
        try:
            made.count += _draft(subscription, item, files, at=at)
        except Refusal as refusal:
            made.error = f"《{item.title}》没有收下：{refusal.message}{refusal.cure}"[:300]
    made.done_at = None if error else at
    made.save()
    subscription.seen, subscription.read_at = seen, at
    subscription.save(update_fields=["seen", "read_at"])
    said = f"新到 {made.count} 条" + (f"；{made.error}" if made.error else "")
    record("exchange.take_column", made, by=SYSTEM, at=at, summary=f"读取订阅“{subscription}”：{said}"[:300])
    return made


@audited
def _draft(subscription: Subscription, item: formats.Item, files: list[tuple[str, bytes]], *, at: datetime) -> bool:
    """One item as a draft in the column, with its files; False where it was here before."""
    connection = subscription.connection
    assert connection is not None
    handed = as_handed(item, files, number=f"{item.code}-{item.version}")
    if item.places:
        handed.source_url = item.places[0].url[:300]
    made, is_new = keep(connection, handed, at=at, origin=Resource.Origin.COLLECTED)
    if not Placement.objects.filter(resource=made.resource, column=subscription.target).exists():
        publishing.place(made.resource, column=subscription.target, by=connection.receiver, at=at)
    arrived = {"arrived_at": at, "placed_at": at, "settled_by": connection.receiver}
    SubscribedItem.objects.get_or_create(subscription=subscription, resource=made.resource, defaults=arrived)
    summary = f"“{connection}”的《{item.title}》到达：{subscription}"
    record("exchange.draft", made, by=SYSTEM, at=at, summary=summary[:300], data={"new": is_new})
    return is_new


@audited
def take_outlets(
    connection: Connection, outlets: Sequence[formats.Outlet] | None, *, error: str, at: datetime
) -> Dispatch:
    """The other platform's registry as it was read, in place of what was read before."""
    made = Dispatch(connection=connection, what=Dispatch.What.OUTLETS, asked_at=at, tries=1, error=error[:300])
    if outlets is not None:
        for one in outlets:
            values = {
                "name": one.name, "kind": one.kind, "sponsor": one.sponsor, "address": one.address,
                "status": one.status, "read_at": at,
            }  # fmt: skip
            RemoteOutlet.objects.update_or_create(connection=connection, code=one.code, defaults=values)
        gone = RemoteOutlet.objects.filter(connection=connection).exclude(code__in=[one.code for one in outlets])
        gone.delete()
        made.count, made.done_at = len(outlets), at
    made.save()
    said = made.error or f"{made.count} 个网站和账号"
    record("exchange.take_outlets", made, by=SYSTEM, at=at, summary=f"读取“{connection}”的台账：{said}"[:300])
    return made
