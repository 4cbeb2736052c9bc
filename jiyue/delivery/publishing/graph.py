"""Which pages read what changed.

Composed pages (home, channels, feeds) leave Read rows with the topics they looked at. What an item, a list page or a
sitemap shard reads follows from ordinals: an entry with ordinal n of a column stands on one list page, beside two
neighbours, and its address stands in one shard. So the readers of a change are found by a handful of range queries.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from jiyue.delivery.publishing import rules, stock
from jiyue.delivery.publishing.models import Address, Placement, Read
from jiyue.delivery.publishing.site import SiteView, given_in

SITE = "site"
LATEST = "latest"


def resource(key: UUID) -> str:
    """The topic of a resource: its released version, its placements, its being out at all."""
    return f"resource:{key.hex}"


def head(column: UUID) -> str:
    """The topic of the newest entries of a column."""
    return f"head:{column.hex}"


def item_key(resource_id: UUID) -> str:
    return f"item:{resource_id.hex}"


def newest_key(column: UUID) -> str:
    return f"newest:{column.hex}"


def closed_key(column: UUID, page: int) -> str:
    return f"closed:{column.hex}:{page}"


def channel_key(column: UUID) -> str:
    return f"channel:{column.hex}"


def column_feed_key(column: UUID) -> str:
    return f"feed:{column.hex}"


def shard_key(shard: int) -> str:
    return f"shard:{shard}"


def file_key(name: str) -> str:
    return f"file:{name}"


@dataclass(frozen=True)
class Affected:
    """The pages to look at again: the items themselves first, then all that lists them."""

    items: tuple[str, ...]
    lists: tuple[str, ...]


def resource_ids(topics: Iterable[str]) -> list[UUID]:
    return list(dict.fromkeys(UUID(topic[9:]) for topic in topics if topic.startswith("resource:")))


def affected(view: SiteView, resources: Collection[UUID]) -> Affected:
    """The pages of a site that read any of these resources."""
    items = dict.fromkeys(item_key(key) for key in resources)
    lists: dict[str, None] = {}
    placed = Placement.objects.filter(resource_id__in=resources, column_id__in=list(view.columns))
    rows = placed.filter(ordinal__isnull=False).values_list("column_id", "ordinal")
    places = [(column, ordinal) for column, ordinal in rows if ordinal is not None]
    counts = given_in([column for column, _ in places])
    for column, ordinal in places:
        for newer in (False, True):
            beside = stock.neighbour(view, column, ordinal, newer=newer)
            if beside and beside.row.home_column == column:
                lists[item_key(beside.row.resource_id)] = None
        for page in rules.pages_touched(ordinal, counts[column][0]):
            lists[closed_key(column, page)] = None
        lists[newest_key(column)] = None
    topics = {LATEST, *(head(column) for column, _ in places)}
    readers = Read.objects.filter(topic__in=topics, output__website_id=view.website_id)
    lists |= dict.fromkeys(readers.order_by("output__key").values_list("output__key", flat=True))
    given = Address.objects.filter(website_id=view.website_id, resource_id__in=resources, ordinal__isnull=False)
    for number in filter(None, given.values_list("ordinal", flat=True)):
        lists[shard_key(rules.shard_of(number))] = None
        if number % rules.SHARD == 1:
            lists["shards"] = None
    return Affected(tuple(items), tuple(key for key in lists if key not in items))
