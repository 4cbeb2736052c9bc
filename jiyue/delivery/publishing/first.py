"""The pages that are made first when a whole site must be: those that most people open."""

from itertools import islice

from jiyue.common.compiled import Compiled
from jiyue.delivery.publishing import fronts, graph, hooks, manifest, store
from jiyue.delivery.publishing.models import Address
from jiyue.delivery.publishing.site import SiteView, assets

SIZE = 1000
_newest = Compiled(
    lambda website: (
        Address.objects.filter(website_id=website, until__isnull=True, ordinal__isnull=False)
        .order_by("-ordinal")
        .values_list("resource_id")[:SIZE]
    )
)


def keys(view: SiteView) -> list[str]:
    """Home page, channels and newest lists; then what is opened most, as far as it is counted; then the newest."""
    lists = ["home", "map", fronts.LIST_KEY, "error"]
    for column in view.columns.values():
        lists += [graph.channel_key(column.id)] if column.children else []
        lists.append(graph.newest_key(column.id))
    counted = (key for order in hooks.orders for key in order(view.website_id))
    items = [*islice(counted, SIZE), *(key for (key,) in _newest(view.website_id))]
    return list(dict.fromkeys([*lists, *map(graph.item_key, items)]))[:SIZE]


def may_go_ahead(view: SiteView) -> bool:
    """Whether pages made now look right beside the files that stand: a new look comes with all its pages at once."""
    files = {f"assets/{name}": source for name, source in assets(view.theme).items()}
    known = store.known(view.website_id, keys=[f"asset:{name.removeprefix('assets/')}" for name in files])
    return known.keys() == files.keys() and all(
        known[path].hashes.sha256 == manifest.sha256(source.read_bytes()) for path, source in files.items()
    )
