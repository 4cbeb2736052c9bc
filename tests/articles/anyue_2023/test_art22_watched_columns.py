"""安岳2023 第二十二条: late and empty columns as the watch sees them."""

import pytest

from jiyue.oversight.monitoring import actions
from jiyue.oversight.monitoring.models import Finding
from tests.watching import served
from tests.world import at


def clauses(outlet, key):
    found = Finding.objects.filter(outlet=outlet, rule_key=key)
    return {citation["clause"] for finding in found for citation in finding.citations}


@pytest.mark.clause("anyue-2023/22.1")
def test_a_news_column_is_in_order_on_day_14_and_a_finding_on_day_15(world):
    outlet = world.sites.anyue.outlet
    with served(world.sites.anyue) as site:
        site.home()
        site.listing("dtyw", ("/index.html?a", "2026-10-19"))
        site.listing("tzgg", ("/index.html?a", "2026-10-19"))
        actions.monitor(outlet, at=at("2026-11-02 09:00"))
        assert clauses(outlet, "overdue-column") == set()
        actions.monitor(outlet, at=at("2026-11-03 09:00"))
        assert clauses(outlet, "overdue-column") == {"anyue-2023/22.1"}


@pytest.mark.clause("anyue-2023/22.5")
def test_an_empty_column_is_a_finding_at_once_until_its_first_item_stands_there(world):
    outlet = world.sites.anyue.outlet
    with served(world.sites.anyue) as site:
        site.home()
        site.listing("dtyw", ("/index.html?a", "2026-11-02"))
        site.listing("tzgg")
        actions.monitor(outlet, at=at("2026-11-02 09:00"))
        assert clauses(outlet, "empty-column") == {"anyue-2023/22.5"}
        site.listing("tzgg", ("/index.html?a", "2026-11-02"))
        actions.monitor(outlet, at=at("2026-11-02 10:00"))
    assert Finding.objects.get(rule_key="empty-column").state == Finding.State.CLOSED
