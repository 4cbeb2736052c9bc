"""What the exchange hears from the publisher."""

from datetime import datetime
from typing import Any

from jiyue.content.library.models import Resource
from jiyue.delivery.exchange.actions import subscribing
from jiyue.delivery.exchange.models import Subscription
from jiyue.delivery.publishing.models import Placement


def on_out(sender: object, resource: Resource, at: datetime, **_: Any) -> None:
    """Tell the subscribers of the columns in which something newly stands."""
    running = Subscription.objects.filter(ended_at=None, source__isnull=False)
    if not running.exists():
        return
    live = Placement.objects.filter(resource=resource, live_since__isnull=False, live_until__isnull=True)
    standing = list(live.values_list("column", flat=True))
    waiting = running.filter(source__in=standing).exclude(target__in=standing).exclude(items__resource=resource)
    for one in waiting.select_related("target__outlet", "source", "made_by__person", "made_by__organisation"):
        subscribing.deliver(one, resource, at=at)
