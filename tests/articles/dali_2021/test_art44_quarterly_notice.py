"""大理2021 第四十四条: daily supervision and the quarterly notice."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.reports import actions, queries
from tests.watching import served
from tests.world import NOW


def draft(world, quarter):
    return actions.draft_quarterly_notice(
        issuer=world.organisations.dali_office,
        year=2026,
        quarter=quarter,
        by=world.posting("dali_section", "supervisor"),
        at=NOW,
    )


@pytest.mark.clause("dali-2021/44.a")
def test_each_quarter_that_has_begun_has_one_notice(world):
    assert draft(world, 3).resource.draft.title.endswith("关于2026年第三季度政府网站监测检查情况的通报")
    with pytest.raises(Refusal, match="已经生成"):
        draft(world, 3)
    assert draft(world, 4)


@pytest.mark.clause("dali-2021/44.b.2")
def test_a_late_update_is_a_finding_of_its_own_kind_and_named_in_the_notice(world):
    with served(world.sites.xiangyun) as site:
        site.fine().listing("yaowen", ("/yaowen/2026/10/a1.html", "2026-10-01"))
        monitoring.monitor(world.sites.xiangyun.outlet, at=NOW)
    notice = draft(world, 4)
    [late] = [row for row in queries.rows_of(notice, "findings") if row.rule_key == "overdue-column"]
    assert late.evidence["days"] == 18
    assert "栏目“要闻快递”已 32 天未更新" in notice.resource.draft.body
