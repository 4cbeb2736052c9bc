"""The log of calls, and how often a key may call."""

import time
from datetime import datetime

from django.core.cache import cache

from jiyue.delivery.exchange.models import AccessKey, Call
from jiyue.delivery.exchange.schema.interface import PER_MINUTE


def too_many(who: str, *, most: int = PER_MINUTE) -> bool:
    """Count one more; True when this minute's share is used up."""
    name = f"exchange-{who}-{int(time.time() // 60)}"
    if cache.add(name, 1, timeout=90):
        return False
    try:
        return int(cache.incr(name)) > most
    except ValueError:
        # The count ran out between the two calls: a new minute has begun.
        return False


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
