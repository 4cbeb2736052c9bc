"""云南2017 二（二）4: names and domains are regular."""

import pytest

from tests.registering import refusing, website_registered, yunnan


@pytest.mark.clause("yunnan-2017/2.2.4.c")
@pytest.mark.parametrize(
    "wrong", [{"name": "便民在线"}, {"domain": "www.other.gov.cn"}, {"domain": "yn.gov.cn"}], ids=str
)
def test_the_name_mentions_its_place_and_the_domain_its_pinyin(world, wrong):
    yunnan(world)
    right = {"name": "云南省人民政府", "domain": "www.yn.gov.cn"}
    office = world.organisations.yunnan_office
    refusing(lambda: website_registered(world, office, **(right | wrong)), "yunnan-2017/2.2.4.c")
    assert website_registered(world, office, **right).domain == "www.yn.gov.cn"
