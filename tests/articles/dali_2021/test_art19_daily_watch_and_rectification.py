"""大理2021 第十九条: daily monitoring, quarterly notices, rectification that is seen through."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.oversight.inspection import actions as inspection
from jiyue.oversight.inspection import queries as orders
from jiyue.oversight.inspection.models import RectificationOrder
from jiyue.oversight.monitoring import actions, queries
from jiyue.oversight.monitoring.models import Finding
from jiyue.oversight.reports import actions as reports
from tests.watching import GAMBLING, served
from tests.world import NOW, at


@pytest.mark.clause("dali-2021/19.c")
def test_every_site_of_the_prefecture_is_looked_at_every_day(world):
    names = {world.sites.dali.outlet, world.sites.xiangyun.outlet}
    with served(world.sites.dali), served(world.sites.xiangyun), served(world.sites.anyue):
        assert names <= set(queries.due_outlets(at=NOW))
        actions.monitor_due(at=NOW)
        assert queries.due_outlets(at=at("2026-11-02 23:59")) == []
        assert names <= set(queries.due_outlets(at=at("2026-11-03 00:00")))


@pytest.mark.clause("dali-2021/19.f")
def test_a_confirmed_finding_gets_an_order_with_a_due_date_and_a_new_look_and_a_suspicion_does_not(world):
    supervisor = world.posting("dali_section", "supervisor")
    with served(world.sites.xiangyun) as site:
        site.fine().listing("yaowen", ("/yaowen/2026/10/a1.html", "2026-10-01"))
        site.article("/gsgg/2026/10/b1.html", GAMBLING)
        actions.monitor(world.sites.xiangyun.outlet, at=NOW)
        with pytest.raises(Refusal, match="尚未确认"):
            inspection.issue_order([Finding.objects.get(rule_key="forbidden-link")], by=supervisor, at=NOW)
        order = inspection.issue_order([Finding.objects.get(rule_key="overdue-column")], by=supervisor, at=NOW)
        assert orders.clock(order).due_at == at("2026-11-05 23:59").replace(second=59)
        site.fine()
        order = inspection.recheck(order, by=supervisor, at=at("2026-11-03 09:00"))
    assert order.state == RectificationOrder.State.CLOSED


@pytest.mark.clause("dali-2021/19.d")
def test_the_notice_of_a_quarter_covers_every_outlet_that_the_office_supervises(world):
    supervisor = world.posting("dali_section", "supervisor")
    values = {"issuer": world.organisations.dali_office, "year": 2026, "by": supervisor, "at": NOW}
    with pytest.raises(Refusal, match="只能由"):
        reports.draft_quarterly_notice(**{**values, "by": world.posting("dali_section", "editor")}, quarter=3)
    notice = reports.draft_quarterly_notice(**values, quarter=3)
    assert {line["name"] for line in notice.figures["outlets"]} == {"大理白族自治州人民政府", "祥云县人民政府"}
    with pytest.raises(Refusal, match="已经生成") as refused:
        reports.draft_quarterly_notice(**values, quarter=3)
    assert "dali-2021/19.d" in {citation.clause for citation in refused.value.citations}
