"""安岳2023 第三十一条: changed content is noticed."""

import pytest

from jiyue.oversight.monitoring import actions
from jiyue.oversight.monitoring.models import Finding
from tests.watching import served
from tests.world import NOW


@pytest.mark.clause("anyue-2023/31.6")
def test_a_page_that_is_not_what_was_published_is_suspected_and_one_that_is_passes(world):
    with served(world.sites.anyue) as site:
        site.home("/a.html", "/b.html")
        site.article("/a.html", "<p>工作信息。</p>")
        site.article("/b.html", "<p>工作信息。</p>")
        site.publish()
        site.article("/b.html", "<p>被改动的信息。</p>")
        actions.monitor(world.sites.anyue.outlet, at=NOW)
    finding = Finding.objects.get(rule_key="altered-page")
    assert finding.url.endswith("/b.html")
    assert finding.state == Finding.State.SUSPECTED
    assert [citation["clause"] for citation in finding.citations] == ["anyue-2023/31.6"]
