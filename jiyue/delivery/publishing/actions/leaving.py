"""A site is served no longer: what stood on it stands there no more; the rows stay as history."""

from datetime import datetime

from jiyue.core.audit.actions import Actor, audited, record
from jiyue.delivery.publishing import signals
from jiyue.delivery.publishing.models import Address, Change, Placement, Receipt, Shelf
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Website


@audited
def leave(website: Website, *, by: Posting | Actor, at: datetime) -> int:
    """End every placement and address of the site; how many items it showed."""
    standing = Address.objects.filter(website=website, resource__isnull=False, until__isnull=True)
    resources = [one.resource for one in standing.select_related("resource") if one.resource]
    columns = {"column__outlet": website.outlet}
    Placement.objects.filter(**columns, live_since__isnull=False, live_until__isnull=True).update(live_until=at)
    Shelf.objects.filter(**columns).update(live=0)
    standing.update(until=at)
    Receipt.objects.filter(website=website, gone_at__isnull=True).update(gone_at=at, awaited_at=None, trouble="")
    Change.objects.filter(website=website, done_at__isnull=True).update(done_at=at)
    for resource in resources:
        signals.moved.send(Placement, resource=resource, by=by, at=at)
    summary = f"“{website}”停止发布，原有 {len(resources)} 条信息"
    record("publishing.leave", website.outlet, by=by, at=at, summary=summary)
    return len(resources)
