"""How often one address may search: a count a minute in the shared cache."""

import time

from django.core.cache import cache

SEARCHES_A_MINUTE = 60
SUGGESTIONS_A_MINUTE = 240


def too_many(address: str, *, most: int | None = None, what: str = "searches") -> bool:
    """Count one more; True when this minute's share is used up."""
    key = f"portal-{what}-{address}-{int(time.time() // 60)}"
    if cache.add(key, 1, timeout=90):
        return False
    try:
        return int(cache.incr(key)) > (SEARCHES_A_MINUTE if most is None else most)
    except ValueError:
        # The count ran out between the two calls: a new minute has begun.
        return False
