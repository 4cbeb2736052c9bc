"""大理2021 第三十三条: sites are open 24 hours, on working days and holidays."""

import pytest

from jiyue.oversight.monitoring import actions
from jiyue.oversight.monitoring.models import Finding
from tests.watching import served
from tests.world import at


@pytest.mark.clause("dali-2021/33.2.b")
def test_a_home_page_that_does_not_answer_on_a_holiday_night_is_a_finding_until_it_answers(world):
    outlet = world.sites.dali.outlet
    with served(world.sites.dali) as site:
        site.put("/index.html", "", status=503)
        actions.monitor(outlet, at=at("2026-10-01 03:00"))
        finding = Finding.objects.get(outlet=outlet)
        assert (finding.rule_key, finding.state) == ("unavailable", Finding.State.CONFIRMED)
        assert "dali-2021/33.2.b" in [citation["clause"] for citation in finding.citations]
        site.fine(day="2026-09-30")
        actions.monitor(outlet, at=at("2026-10-01 04:00"))
    finding.refresh_from_db()
    assert finding.state == Finding.State.CLOSED
