"""大理2021 第十五条: what the watch says of a column is what the interval says."""

import pytest

from jiyue.oversight.monitoring import actions
from jiyue.oversight.monitoring.models import Finding
from tests.watching import served
from tests.world import at


@pytest.mark.clause("dali-2021/15.1.2.b")
def test_a_news_column_is_in_order_on_day_14_and_a_finding_on_day_15(world):
    outlet = world.sites.xiangyun.outlet
    late = Finding.objects.filter(outlet=outlet, rule_key="overdue-column")
    with served(world.sites.xiangyun) as site:
        site.fine(day="2026-10-19")
        actions.monitor(outlet, at=at("2026-11-02 09:00"))
        assert not late.exists()
        actions.monitor(outlet, at=at("2026-11-03 00:30"))
    assert {citation["clause"] for citation in late.get().citations} == {"dali-2021/15.1.2.b", "dali-2021/25.b"}
    assert "第十五条" in late.get().citations[0]["article"]
