"""丹东2019 第二十五条、第三十六条、第三十七条: basic columns, the daily patrol, what is kept of each problem."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.estate.sites.queries import required_columns
from jiyue.oversight.inspection import actions as inspection
from jiyue.oversight.inspection.queries import order_docx
from jiyue.oversight.monitoring import actions, queries
from jiyue.oversight.monitoring.models import Finding
from tests.registering import dandong
from tests.watching import GAMBLING, served
from tests.world import NOW, at, column


@pytest.fixture
def city(world):
    dandong(world)
    column(world.sites.dandong, "政务动态", "yaowen", owner=world.organisations.dandong_office, cls="news")
    return world


@pytest.mark.clause("dandong-2019/25.2")
@pytest.mark.parametrize("name", ["丹东概况", "机构职能", "领导信息", "政策文件", "政务动态"])
def test_a_site_has_five_basic_columns(city, name):
    site, on = city.sites.dandong, NOW.date()
    site.outlet.columns.all().delete()
    assert all(one.columns == () for one in required_columns(site.outlet, on=on))
    made = column(site, name, "made", owner=city.organisations.dandong_office)
    assert [one.columns for one in required_columns(site.outlet, on=on) if one.columns] == [(made,)]
    basic = [one for one in required_columns(site.outlet, on=on) if "dandong-2019/25.2" in str(one.citations)]
    assert len(basic) == 5


@pytest.mark.clause("dandong-2019/36.6")
def test_the_daily_patrol_sees_the_whole_the_columns_and_the_content(city):
    outlet = city.sites.dandong.outlet
    with served(city.sites.dandong) as site:
        site.fine().listing("yaowen", name="政务动态")
        site.article("/gsgg/2026/10/b1.html", GAMBLING)
        assert outlet in queries.due_outlets(at=NOW)
        look = actions.monitor(outlet, at=NOW)
        assert outlet not in queries.due_outlets(at=NOW)
        assert look.pages > 2
        assert "forbidden-words" in {one.rule_key for one in Finding.objects.filter(outlet=outlet)}
        site.put("/index.html", "坏", status=500)
        actions.monitor(outlet, at=at("2026-11-03 09:00"))
    assert "unavailable" in {one.rule_key for one in Finding.objects.filter(outlet=outlet)}


@pytest.mark.clause("dandong-2019/36.7", "dandong-2019/37.2")
def test_each_problem_keeps_when_it_was_found_and_mended_and_reaches_the_unit_as_an_order_with_a_date(city):
    outlet, by = city.sites.dandong.outlet, city.posting("dandong_office", "supervisor")
    with served(city.sites.dandong) as site:
        site.fine().home("/yaowen/index.html", "/gsgg/index.html", "/gone.html")
        actions.monitor(outlet, at=NOW)
        finding = Finding.objects.get(rule_key="dead-link")
        order = inspection.issue_order([finding], by=by, at=NOW, requirement="请修复链接。")
        assert b"PK" in order_docx(order)[:2]
        with pytest.raises(Refusal, match="不能为空"):
            inspection.report_rectified(order, report=" ", by=city.posting("dandong_office", "head"), at=NOW)
        head = city.posting("dandong_office", "head")
        inspection.report_rectified(order, report="已删除失效链接。", by=head, at=at("2026-11-03 09:00"))
        site.fine()
        order = inspection.recheck(order, by=by, at=at("2026-11-03 15:00"))
    finding.refresh_from_db()
    assert (finding.first_seen_at, finding.closed_at) == (NOW, at("2026-11-03 15:00"))
    assert (order.report, order.reported_by, order.reported_at) == ("已删除失效链接。", head, at("2026-11-03 09:00"))
