"""安岳2023 第三十三条: a check and a notice in every quarter."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.reports import actions
from tests.watching import served
from tests.world import NOW


@pytest.mark.clause("anyue-2023/33.1", "anyue-2023/33.2")
def test_the_quarters_checks_are_drawn_up_once_for_each_quarter_that_has_begun(world):
    def draft(year, quarter):
        issuer, by = world.organisations.anyue_office, world.posting("anyue_office", "supervisor")
        return actions.draft_quarterly_notice(issuer=issuer, year=year, quarter=quarter, by=by, at=NOW)

    with served(world.sites.anyue) as site:
        site.home()
        site.listing("tzgg", ("/index.html?a", "2026-01-01"))
        monitoring.monitor(world.sites.anyue.outlet, at=NOW)
    with pytest.raises(Refusal, match="尚未开始") as refused:
        draft(2027, 1)
    assert {citation.clause for citation in refused.value.citations} == {"anyue-2023/33.1", "anyue-2023/33.2"}
    notice = draft(2026, 4)
    assert "安岳县人民政府" in notice.resource.draft.body
    assert "栏目“通知公告”" in notice.resource.draft.body
    with pytest.raises(Refusal, match="已经生成"):
        draft(2026, 4)
