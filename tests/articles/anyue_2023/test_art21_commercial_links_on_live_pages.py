"""安岳2023 第二十一条: no links to commercial pages, on the live page too."""

import pytest

from jiyue.oversight.monitoring import actions
from jiyue.oversight.monitoring.models import Finding
from tests.watching import served
from tests.world import NOW


@pytest.mark.clause("anyue-2023/21.3")
def test_a_link_to_a_shop_is_found_and_one_to_a_government_site_is_not(world):
    with served(world.sites.anyue) as site:
        site.home("/shop.html", "/fine.html")
        site.article("/shop.html", '<p><a href="https://item.taobao.com/x">特产优惠</a></p>')
        site.article("/fine.html", '<p><a href="https://www.sc.gov.cn/">省政府</a></p>')
        actions.monitor(world.sites.anyue.outlet, at=NOW)
    finding = Finding.objects.get(rule_key="forbidden-link")
    assert finding.url.endswith("/shop.html")
    assert "anyue-2023/21.3" in {citation["clause"] for citation in finding.citations}
