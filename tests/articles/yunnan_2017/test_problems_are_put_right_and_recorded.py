"""云南2017 二（二）4、四（二）: what does not conform is ordered to be put right; each correction is on record."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.models import Record
from jiyue.oversight.inspection import actions as inspection
from jiyue.oversight.inspection import queries as orders
from jiyue.oversight.monitoring import actions
from jiyue.oversight.monitoring.models import Finding
from tests.registering import yunnan
from tests.watching import served
from tests.world import NOW, at, column, site


@pytest.mark.clause("yunnan-2017/2.2.4.f")
def test_a_missing_mark_becomes_an_order_with_a_date_once_it_is_confirmed(world):
    yunnan(world)
    office = world.organisations.yunnan_office
    province = site("yunnan", name="云南省人民政府", sponsor=office, supervisor=office)
    by = world.posting("yunnan_office", "supervisor")
    with served(province) as pages:
        pages.fine()
        actions.monitor(province.outlet, at=NOW)
    finding = Finding.objects.filter(rule_key="required-element", message__contains="党政机关网站标识").get()
    with pytest.raises(Refusal, match="尚未确认") as refused:
        inspection.issue_order([finding], by=by, at=NOW)
    assert [one.clause for one in refused.value.citations] == ["yunnan-2017/2.2.4.f"]
    assert "平台默认" in str(refused.value.citations[0])
    actions.confirm(finding, by=by, at=NOW)
    order = inspection.issue_order([finding], by=by, at=NOW)
    assert orders.clock(order).due_at == at("2026-11-05 23:59").replace(second=59)


@pytest.mark.clause("yunnan-2017/4.2.i")
def test_each_problem_keeps_who_found_and_who_mended_it_when_and_what_was_done(world):
    outlet, by = world.sites.xiangyun.outlet, world.posting("dali_office", "supervisor")
    column(world.sites.xiangyun, "链接", "lianjie", owner=world.organisations.xiangyun_office, cls="news")
    with served(world.sites.xiangyun) as pages:
        pages.fine().home("/yaowen/index.html", "/gsgg/index.html", "/gone.html")
        actions.monitor(outlet, at=NOW, by=by)
        finding = Finding.objects.get(url__contains="/gone.html")
        order = inspection.issue_order([finding], by=by, at=NOW)
        head = world.posting("xiangyun_office", "head")
        inspection.report_rectified(order, report="已删除失效链接。", by=head, at=at("2026-11-03 09:00"))
        pages.fine()
        inspection.recheck(order, by=by, at=at("2026-11-03 15:00"))
    finding.refresh_from_db()
    order.refresh_from_db()
    assert (finding.state, finding.closed_at) == (Finding.State.CLOSED, at("2026-11-03 15:00"))
    assert (order.report, order.reported_by) == ("已删除失效链接。", head)
    found = Record.objects.get(action="monitoring.monitor", at=NOW)
    assert found.actor_id == str(by.pk)
    assert Record.objects.get(action="inspection.report_rectified").actor_id == str(head.pk)
    assert Record.objects.get(action="monitoring.close").subject_id == str(finding.pk)
