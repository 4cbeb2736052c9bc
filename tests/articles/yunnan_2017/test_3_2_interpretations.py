"""云南2017 三（二）: a policy and what explains it."""

import pytest

from jiyue.common.html import parse
from jiyue.delivery.publishing.models import Address
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)


def links(press, resource, site):  # noqa: F811
    html = press.read(Address.objects.get(resource=resource, website=getattr(press.world.sites, site)).path, site)
    return {one.text(strip=True): one.attributes["href"] for one in parse(html).css(".jy-article .jy-files a")}


@pytest.mark.clause("yunnan-2017/3.2.g")
def test_policy_and_interpretation_link_to_each_other_on_every_site(press):  # noqa: F811
    columns = press.world.columns
    policy = press.out(columns.dali_notices, office="dali_office", kind="policy", title="关于旅游市场的通知")
    other = press.out(columns.dali_notices, office="dali_office", kind="policy", title="关于森林防火的通知")
    here = press.out(
        columns.dali_news, office="dali_office", kind="interpretation", title="一图读懂", interprets=policy.short_id
    )
    there = press.out(
        columns.xiangyun_news, office="xiangyun_office", kind="interpretation", title="县里怎么办",
        interprets=policy.short_id,
    )  # fmt: skip
    press.publish()
    assert set(links(press, policy, "dali")) == {"一图读懂", "县里怎么办"}
    assert set(links(press, here, "dali")) == set(links(press, there, "xiangyun")) == {"关于旅游市场的通知"}
    assert links(press, there, "xiangyun")["关于旅游市场的通知"].startswith("http://dali.localhost:8000/")
    assert links(press, other, "dali") == {}
