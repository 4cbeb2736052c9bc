"""Subscriptions that lead in a circle, two who settle one item, and a list that asks as much for many as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.delivery.exchange.actions import subscribing
from jiyue.delivery.exchange.models import SubscribedItem, Subscription
from jiyue.delivery.publishing.models import Placement
from jiyue.delivery.publishing.tests.conftest import press, small_theme  # noqa: F401 (fixtures)
from jiyue.faces.console.tests.conftest import client_of
from tests.world import NOW


@pytest.fixture
def circle(press):  # noqa: F811
    """Two columns of two units, each of which takes up at once what is new in the other."""
    columns, posting = press.world.columns, press.world.posting
    above, below = columns.dali_news, columns.xiangyun_news
    for target, source, unit in ((above, below, "dali_office"), (below, above, "xiangyun_office")):
        subscribing.subscribe(target, source=source, directly=True, by=posting(unit, "site_manager"), at=NOW)
    return above, below


def test_a_circle_of_subscriptions_comes_to_an_end(press, circle):  # noqa: F811
    above, below = circle
    resource = press.out(above, office="dali_office")
    press.publish()
    live = Placement.objects.filter(resource=resource, live_since__isnull=False, live_until=None)
    assert sorted(live.values_list("column__outlet__name", flat=True)) == sorted([above.outlet.name, below.outlet.name])
    assert SubscribedItem.objects.count() == 1


def test_two_who_settle_one_item_do_not_undo_each_other(press, circle):  # noqa: F811
    above, _ = circle
    Subscription.objects.update(directly=False)
    press.out(above, office="dali_office")
    item, seen_by_another = SubscribedItem.objects.get(), SubscribedItem.objects.get()
    by = press.world.posting("xiangyun_office", "site_manager")
    subscribing.use(item, by=by, at=NOW)
    with pytest.raises(Refusal, match="已经办理"):
        subscribing.leave(seen_by_another, reason="不需要", by=by, at=NOW)
    settled = SubscribedItem.objects.get()
    assert (settled.placed_at, settled.left_at) == (NOW, None)


def test_the_list_asks_as_much_for_many_as_for_one(press, circle):  # noqa: F811
    above, _ = circle
    client, url = client_of(press.world.posting("dali_office", "site_manager")), reverse("console:subscriptions")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    made = {"made_by": press.world.posting("dali_office", "site_manager"), "made_at": NOW, "target": above}
    others = [vars(press.world.columns)[name] for name in ("xiangyun_notices", "anyue_news", "anyue_notices")]
    Subscription.objects.bulk_create(Subscription(source=one, **made) for one in others)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).content.decode().count("退订</a>") == 4
    assert len(many) <= len(few)
