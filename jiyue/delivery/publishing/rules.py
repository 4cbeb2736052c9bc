"""The arithmetic of publishing: which page an ordinal stands on, what an address looks like. No Django.

List pages are numbered from the oldest. A page that is full is closed: the newest page alone holds between one
and almost two pages' worth of entries, and a withdrawal leaves a short page, so that publishing into a column of
any length touches its newest page and, once in `PAGE` times, the page that has just been closed.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

PAGE = 20
"""Entries of a closed list page."""
SHARD = 200
"""Addresses of a sitemap shard; a full shard is closed."""
FEED = 20
SECTION = 5

SHANGHAI = ZoneInfo("Asia/Shanghai")


def closed_pages(given: int) -> int:
    """How many list pages are closed when `given` ordinals have been given out."""
    return max(0, given // PAGE - 1)


def page_of(ordinal: int, given: int) -> int:
    """The list page an ordinal stands on; the newest page's number is `closed_pages(given) + 1`."""
    return min((ordinal - 1) // PAGE, closed_pages(given)) + 1


def ordinals_of(page: int, given: int) -> tuple[int, int]:
    """First and last ordinal of a list page."""
    first = (page - 1) * PAGE + 1
    return first, page * PAGE if page <= closed_pages(given) else given


def pages_touched(ordinal: int, given: int) -> Iterator[int]:
    """The closed list pages that an entry touches: its own, the one it closed, and the older one whose 下一页 is that.

    The newest page is always touched: the total stands there.
    """
    page = page_of(ordinal, given)
    if page <= closed_pages(given):
        yield page
    if ordinal % PAGE == 0 and ordinal >= 2 * PAGE:
        closed = ordinal // PAGE - 1
        yield closed
        if closed > 1:
            yield closed - 1


def shard_of(ordinal: int) -> int:
    """The sitemap shard of a site-wide ordinal, from 1."""
    return (ordinal - 1) // SHARD + 1


def shards(given: int) -> int:
    """How many shards a site has; an empty site has one, so that its sitemap is valid."""
    return shard_of(given) if given else 1


def ordinals_of_shard(shard: int) -> tuple[int, int]:
    return (shard - 1) * SHARD + 1, shard * SHARD


def address(column_slug: str, first_released_at: datetime, short_id: str) -> str:
    """`<column-slug>/<yyyy>/<mm>/<short id>.html`, given once and stored."""
    local = first_released_at.astimezone(SHANGHAI)
    return f"{column_slug}/{local:%Y}/{local:%m}/{short_id}.html"


class Dated(Protocol):
    """What a version says of how long it holds."""

    validity: str
    validity_on: date | None
    expires_on: date | None


def validity_of(version: Dated, day: date) -> str:
    """What a document is worth on a day: what is stated holds from its date on, and a term ends with its last day."""
    holds = version.validity if version.validity_on is None or version.validity_on <= day else "in_force"
    ended = version.expires_on is not None and version.expires_on < day
    return "lapsed" if ended and holds in {"in_force", "changed"} else holds


def root_of(path: str) -> str:
    """The prefix that leads from a page to the top of its site."""
    return "../" * path.count("/")


def exact_time(moment: datetime) -> str:
    """To the second, as the page of an item says it."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def shown_time(moment: datetime) -> str:
    """`YYYY-MM-DD HH:MM`, as the guidelines want PubDate."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def shown_date(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d}"
