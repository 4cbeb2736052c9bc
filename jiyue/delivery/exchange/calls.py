"""The log of calls, and how often one may call."""

import time
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Min, QuerySet
from django.utils import timezone

from jiyue.delivery.exchange.actions.forgetting import forget_calls
from jiyue.delivery.exchange.models import AccessKey, Call
from jiyue.delivery.exchange.schema.interface import PER_MINUTE
from jiyue.estate.organisations import logs
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import Retention

STRANGERS = 30
"""Calls without a valid key from one address in a minute."""
BUSY = 429


def too_many(key: AccessKey, *, at: datetime) -> bool:
    """Whether the key has used up its share; its own lines in the log are the count, which no cache forgets."""
    return _lately(key, at).exclude(status=BUSY).count() >= PER_MINUTE


def is_told(key: AccessKey, *, at: datetime) -> bool:
    """Whether the log says already that the key calls too often: it is not filled by repeating that."""
    return _lately(key, at).filter(status=BUSY).exists()


def _lately(key: AccessKey, at: datetime) -> QuerySet[Call]:
    return Call.objects.filter(key=key, at__gt=at - timedelta(minutes=1))


def too_many_of_strangers(address: str) -> bool:
    """Count one more call without a valid key; True when this minute's share is used up."""
    name = f"exchange-stranger-{address}-{int(time.time() // 60)}"
    if cache.add(name, 1, timeout=90):
        return False
    try:
        return int(cache.incr(name)) > STRANGERS
    except ValueError:
        # The count ran out between the two calls: a new minute has begun.
        return False


@enforces(Retention)
def forget_due(*, at: datetime) -> int:
    """Delete the lines of days that were kept as long as the rules ask (日志留存); how many. Younger ones stay."""
    oldest = Call.objects.aggregate(first=Min("at"))["first"]
    if oldest is None:
        return 0
    kept, day = logs.retention(timezone.localdate(at)), timezone.localdate(oldest)
    while logs.is_over(day, kept, at=at):
        day += timedelta(days=1)
    before = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    if oldest >= before:
        return 0
    rule(kept.citations, "allowed")
    return forget_calls(before=before, at=at)


def note(
    operation: str,
    *,
    key: AccessKey | None,
    host: str,
    subject: str,
    status: int,
    count: int,
    error: str,
    at: datetime,
) -> Call:
    """One line of the log: a system and what it asked for, never who sat there."""
    return Call.objects.create(
        at=at, key=key, host=host[:120], operation=operation, subject=subject[:80], status=status, count=count,
        error=error[:300],
    )  # fmt: skip
