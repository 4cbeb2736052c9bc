"""安岳2023 第十四条: what is public shows no personal data, on the live page too."""

import pytest

from jiyue.oversight.monitoring import actions
from jiyue.oversight.monitoring.models import Finding
from tests.watching import IDENTITY_NUMBER, served
from tests.world import NOW


@pytest.mark.clause("anyue-2023/14.3")
def test_an_identity_number_on_a_live_page_is_found_and_a_masked_one_is_not(world):
    with served(world.sites.anyue) as site:
        site.home("/open.html", "/masked.html")
        site.article("/open.html", f"<p>申请人身份证号：{IDENTITY_NUMBER}</p>")
        site.article("/masked.html", "<p>申请人身份证号：110105********002X</p>")
        actions.monitor(world.sites.anyue.outlet, at=NOW)
    finding = Finding.objects.get(rule_key="identity-number")
    assert finding.url.endswith("/open.html")
    assert "anyue-2023/14.3" in {citation["clause"] for citation in finding.citations}
