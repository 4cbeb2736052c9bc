"""Which pages read what changed.

Composed pages (home, channels, feeds) leave Read rows with the topics they looked at. What an item, a list page or a
sitemap shard reads follows from ordinals: an entry with ordinal n of a column stands on one list page, beside two
neighbours, and its address stands in one shard. So the readers of a change are found by a handful of range queries.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from jiyue.common.compiled import Compiled, padded
from jiyue.delivery.publishing import rules
from jiyue.delivery.publishing.models import Address, Placement, Read
from jiyue.delivery.publishing.site import given_in
from jiyue.delivery.publishing.stock import DEEP, Stock

SITE = "site"


def resource(key: UUID) -> str:
    """The topic of a resource: its released version, its placements, its being out at all."""
    return f"resource:{key.hex}"


def head(column: UUID) -> str:
    """The topic of the newest entries of a column."""
    return f"head:{column.hex}"


def latest(website: UUID) -> str:
    """The topic of the newest entries of a whole site."""
    return f"latest:{website.hex}"


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

    def with_lists(self, others: Iterable[str]) -> "Affected":
        """The same and other pages beside."""
        lists = dict.fromkeys([*self.lists, *others])
        return Affected(self.items, tuple(key for key in lists if key not in self.items))


def resource_ids(names: Iterable[str]) -> list[UUID]:
    """The resources that topics or keys of item pages name."""
    parts = (name.partition(":") for name in names)
    return list(dict.fromkeys(UUID(rest) for kind, _, rest in parts if kind in {"resource", "item"}))


_places = Compiled(
    lambda resources: Placement.objects.filter(resource_id__in=resources, ordinal__isnull=False).values_list(
        "column_id", "ordinal"
    )
)
# No condition on the site in these: a planner that likes it better than the key would read the whole site.
_ordinals = Compiled(
    lambda resources: Address.objects.filter(resource_id__in=resources).order_by().values_list("website_id", "ordinal")
)
_readers = Compiled(
    lambda topics: Read.objects.filter(topic__in=topics).order_by().values_list("output__website_id", "output__key")
)


def affected(stock: Stock, resources: Collection[UUID]) -> Affected:
    """The pages of a site that read any of these resources."""
    view, asked = stock.view, padded(list(resources))
    items = dict.fromkeys(item_key(key) for key in resources)
    lists: dict[str, None] = {}
    places = {place for place in _places(asked) if place[0] in view.columns}
    counts = given_in([column for column, _ in places])
    stock.read_ends(counts, DEEP)
    for column, ordinal in sorted(places):
        for newer in (False, True):
            beside = stock.neighbour(column, ordinal, newer=newer)
            if beside and beside.row.home_column == column:
                lists[item_key(beside.row.resource_id)] = None
        for page in rules.pages_touched(ordinal, counts[column][0]):
            lists[closed_key(column, page)] = None
        lists[newest_key(column)] = None
    topics = [latest(view.website_id), *(head(column) for column in counts)]
    readers = _readers(padded(topics))
    lists |= dict.fromkeys(sorted(key for website, key in readers if website == view.website_id))
    for website, number in _ordinals(asked):
        if website == view.website_id and number is not None:
            lists[shard_key(rules.shard_of(number))] = None
            if number % rules.SHARD == 1:
                lists["shards"] = None
    return Affected(tuple(items), tuple(key for key in lists if key not in items))
