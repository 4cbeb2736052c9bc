"""Lines of the log of calls go when the rules no longer want them kept."""

from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from jiyue.core.audit.actions import SYSTEM, audited, record_each
from jiyue.delivery.exchange.models import Call, Connection


@audited
def forget_calls(*, before: datetime, at: datetime) -> int:
    """Delete the lines from before a moment, of each system so many; whether they may go is asked in `calls`."""
    old = Call.objects.filter(at__lt=before)
    counts = dict(old.order_by().values_list("key__connection").annotate(count=Count("pk")))
    said = f"{timezone.localdate(before):%Y年%m月%d日}之前的调用记录留存期满，已清除"
    rows = [
        (one, f"“{one}”：{said} {counts[one.pk]} 条"[:300], {"count": counts[one.pk], "before": before.isoformat()})
        for one in Connection.objects.filter(pk__in=counts)
    ]
    record_each("exchange.forget_calls", rows, by=SYSTEM, at=at)
    return old.delete()[0]
