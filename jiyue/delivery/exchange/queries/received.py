"""What became of what others handed over, and of errands between platforms."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from jiyue.common.refusals import Refusal
from jiyue.content.library import policies as library
from jiyue.delivery.exchange import policies
from jiyue.delivery.exchange import schema as formats
from jiyue.delivery.exchange.models import AccessKey, Dispatch, Errand, Incoming, SubscribedItem, Subscription
from jiyue.delivery.exchange.queries.offered import Absent
from jiyue.delivery.publishing.models import Release
from jiyue.delivery.publishing.queries import addresses
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import household


class Clash(Refusal):
    """Something else stands under this number already."""


def incoming_of(key: AccessKey, number: str) -> Incoming:
    """What the key's own system handed over under a number."""
    found = Incoming.objects.filter(connection=key.connection_id, number=number).select_related("resource").first()
    if found is None:
        raise Absent("没有收到过这个编号的来件。", cure="请核对编号。")
    return found


def state_of(found: Incoming) -> str:
    """How far it has come: 草稿, 审核中, 已发布, 已撤回, 已删除."""
    resource = found.resource
    if resource.removed_at:
        return "已删除"
    release = Release.objects.filter(resource=resource).first()
    if release:
        return "已撤回" if release.withdrawn_at else "已发布"
    return "审核中" if library.open_case(resource) else "草稿"


def receipt_of(found: Incoming) -> formats.Receipt:
    standing = addresses(found.resource)
    return formats.Receipt.model_validate(
        {
            "number": found.number,
            "code": found.resource.short_id,
            "state": state_of(found),
            "received_at": found.received_at,
            "url": standing[0].url if standing else None,
        }
    )


def errand_of(key: AccessKey, number: str, *, is_ours: bool) -> Errand:
    """An errand between this platform and the key's."""
    found = Errand.objects.filter(connection=key.connection_id, number=number, is_ours=is_ours).first()
    if found is None:
        raise Absent("没有这个编号的交办事项。", cure="请核对编号。")
    return found


def errand_form(one: Errand) -> formats.Errand:
    return formats.Errand(
        number=one.number,
        kind=one.kind,
        title=one.title,
        state="已答复" if one.answered_at else "待答复",
        due_on=one.due_on,
        answer=one.answer,
    )


def incoming_visible_to(posting: Posting) -> QuerySet[Incoming]:
    """What systems handed over to the posting's own house, newest first: drafts are nobody else's business."""
    found = Incoming.objects.filter(connection__unit__in=household(posting.organisation))
    return found.select_related("connection", "resource__draft", "resource__release").order_by("-received_at")


def errands_visible_to(posting: Posting) -> QuerySet[Errand]:
    found = Errand.objects.filter(connection__unit__in=policies.units_of(posting))
    return found.select_related("connection__unit", "given_by__person", "answered_by__person").order_by("-given_at")


def dispatches_visible_to(posting: Posting) -> QuerySet[Dispatch]:
    found = Dispatch.objects.filter(connection__unit__in=policies.units_of(posting))
    return found.select_related("connection", "resource__draft", "errand").order_by("-asked_at")


def subscriptions_visible_to(posting: Posting) -> QuerySet[Subscription]:
    """The subscriptions of the unit's own columns, running ones first."""
    found = Subscription.objects.filter(target__owner__in=household(posting.organisation))
    found = found.select_related("target__outlet", "source__outlet", "connection", "made_by__person")
    return found.order_by("ended_at", "-made_at")


def arrivals(subscriptions: QuerySet[Subscription]) -> dict[UUID, int]:
    """How many items each of them brought, asked once for all."""
    items = SubscribedItem.objects.filter(subscription__in=subscriptions.order_by().values("pk")).order_by()
    return dict(items.values_list("subscription").annotate(count=Count("pk")))


def items_waiting(posting: Posting) -> QuerySet[SubscribedItem]:
    """What subscriptions brought and nobody has settled yet."""
    waiting = SubscribedItem.objects.filter(subscription__in=subscriptions_visible_to(posting), settled_by=None)
    waiting = waiting.filter(placed_at=None, left_at=None)
    return waiting.select_related("resource__draft", "resource__owner", "subscription__target__outlet").order_by(
        "-arrived_at"
    )


def is_late(one: Errand, at: datetime) -> bool:
    return bool(one.due_on and not one.answered_at and at.date() > one.due_on)
