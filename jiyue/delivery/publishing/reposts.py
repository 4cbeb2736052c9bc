"""Tasks to reprint are settled by the release of the reprint, at the moment of that release."""

from datetime import datetime

from jiyue.content.reprints.models import RepostTask
from jiyue.core.audit.actions import SYSTEM
from jiyue.delivery.publishing.models import Address, Release
from jiyue.estate.duties.actions.register import Proof, complete
from jiyue.estate.organisations.queries import household


def follow(*, at: datetime) -> int:
    """Complete the tasks whose reprint stands on their site; returns how many."""
    settled = 0
    waiting = RepostTask.objects.filter(duty__completed_at__isnull=True, duty__voided_at__isnull=True)
    for task in waiting.select_related("duty", "outlet"):
        out = Release.objects.filter(
            version__source_url=task.url, withdrawn_at__isnull=True, resource__owner__in=household(task.duty.holder)
        ).first()
        address = Address.objects.filter(
            resource_id=out.resource_id, website_id=task.outlet_id, until__isnull=True
        ).select_related("website").first() if out else None  # fmt: skip
        if out is None or address is None:
            continue
        link = f"{address.website.base_url.rstrip('/')}/{address.path}"
        done_at = max(out.first_released_at, task.duty.started_at)
        complete(task.duty, done_at=done_at, proof=Proof(link=link), by=SYSTEM, at=at)
        settled += 1
    return settled
