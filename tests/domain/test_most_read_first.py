"""A header change makes the pages that were read most right first: the counts of visits say which."""

from datetime import timedelta

from jiyue.delivery.publishing import first, graph, hooks, site, whole
from jiyue.delivery.publishing.tests.conftest import press, small_theme  # noqa: F401 (fixtures)
from jiyue.estate.registry.models import Website
from jiyue.oversight.disclosure import queries
from jiyue.oversight.disclosure.models import Usage

NEW = "2222222222"


def test_what_was_read_most_lately_is_right_before_the_rest(press, monkeypatch):  # noqa: F811
    items = [press.out(title=f"第{number}条") for number in range(4)]
    press.publish()
    anyue, today = press.world.sites.anyue, press.now.date()
    for number, days, views in ((0, 3, 70), (0, 1, 40), (1, 1, 100), (2, 120, 9000)):
        Usage.objects.create(website=anyue, resource=items[number], day=today - timedelta(days=days), views=views)
    assert queries.most_read(anyue.pk) == [items[0].pk, items[1].pk]
    assert queries.most_read in hooks.orders
    view = site.load(anyue.pk, today)
    lists = [key for key in first.keys(view) if not key.startswith("item:")]
    assert first.keys(view)[len(lists) :][:3] == [graph.item_key(items[number].pk) for number in (0, 1, 3)]
    monkeypatch.setattr(first, "SIZE", len(lists) + 2)
    shown = {}
    make = whole.Build.make

    def looked_at(build, **options):
        if build.view.host == "anyue.localhost":
            shown.update({number: NEW in press.read(page(items[number])) for number in range(4)})
        make(build, **options)

    monkeypatch.setattr(whole.Build, "make", looked_at)
    Website.objects.update(site_code=NEW)
    press.publish()
    assert shown == {0: True, 1: True, 2: False, 3: False}


def page(resource):
    return resource.addresses.get().path
