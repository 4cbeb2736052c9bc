"""The worker's round: every watched source is looked at when its time has come."""

from datetime import datetime, timedelta

from django.utils import timezone

from jiyue.common.fetch import fetch
from jiyue.content.reprints import queries
from jiyue.content.reprints.actions import policies
from jiyue.content.reprints.feeds import Get
from jiyue.content.reprints.models import WatchedSource


def look_due(*, at: datetime, get: Get = fetch) -> int:
    """Look at every source whose time has come, one page after the other; returns how many tasks were opened."""
    found = 0
    for source in WatchedSource.objects.filter(ended_at=None).select_related("owner", "added_by"):
        every = queries.watch_rule(source.owner, on=timezone.localdate(at))
        if every is None or (source.looked_at and at - source.looked_at < timedelta(hours=every.rule.hours)):
            continue
        found += len(policies.look(source, at=at, get=get))
    return found
