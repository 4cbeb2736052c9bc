"""What is no longer open to all loses its clearances, and with them its place in public."""

from datetime import datetime

from django.dispatch import receiver
from django.utils import timezone

from jiyue.content.library.models import Resource, ScopeChange
from jiyue.content.library.signals import scope_changed
from jiyue.content.review import actions
from jiyue.content.review.models import Clearance
from jiyue.estate.organisations.models import Posting
from jiyue.rulebook.regulations.queries import strictest
from jiyue.rulebook.regulations.schema import Publicity


@receiver(scope_changed, dispatch_uid="review.narrowed")
def on_scope_changed(
    sender: object, change: ScopeChange, resource: Resource, by: Posting, at: datetime, **_: object
) -> None:
    applied = strictest(Publicity, place=resource.owner.place_id, on=timezone.localdate(at))
    if change.after in applied.rule.publishable:
        return
    standing = Clearance.objects.filter(version__resource=resource, revoked_at__isnull=True)
    for clearance in standing.select_related("version__resource__owner"):
        actions.revoke(clearance, by=by, at=at, reason=f"公开范围由{change}：{change.reason}")
