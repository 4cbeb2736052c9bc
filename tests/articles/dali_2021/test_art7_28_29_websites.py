"""大理2021 第二条、第七条、第二十八条、第二十九条: who has a website, its name and its domains."""

import pytest

from tests.registering import department, refusing, website_registered

COUNTY = {"name": "祥云县人民政府", "domain": "www.xiangyun.gov.cn", "chinese_domain": "祥云县人民政府.政务"}
PREFECTURE = {
    "name": "大理白族自治州人民政府",
    "domain": "www.dali.gov.cn",
    "chinese_domain": "大理州人民政府.政务",
}


@pytest.mark.clause("dali-2021/7.c")
@pytest.mark.parametrize("kind", ["township", "subdistrict", "department"])
def test_townships_and_county_departments_have_no_site_of_their_own(world, kind):
    unit = department(world, of="xiangyun", kind=kind, name="某单位")
    refusing(lambda: website_registered(world, unit, domain="mou.xiangyun.gov.cn"), "dali-2021/7.c")
    website_registered(world, world.organisations.xiangyun_office, **COUNTY)


@pytest.mark.clause("dali-2021/2.a")
def test_only_a_government_a_department_or_an_institution_owns_a_site(world):
    zone = department(world, kind="zone", name="开发区")
    refusal = refusing(lambda: website_registered(world, zone, domain="kfq.dali.gov.cn"), "dali-2021/2.a")
    assert "主办单位只能是" in refusal.message
    website_registered(world, department(world), domain="czj.dali.gov.cn")


@pytest.mark.clause("dali-2021/28.a")
def test_a_site_is_named_after_place_or_unit_or_says_how_its_name_is_tied_to_its_function(world):
    named = {"name": "阳光财政", "domain": "czj.dali.gov.cn"}
    refusing(lambda: website_registered(world, department(world), **named), "dali-2021/28.a")
    made = website_registered(world, department(world), **named, function="公开财政收支")
    assert made.outlet.function == "公开财政收支"


@pytest.mark.clause("dali-2021/29.1.a")
@pytest.mark.parametrize("wrong", [{"domain": "www.dlz.gov.cn"}, {"chinese_domain": "大理.政务"}], ids=str)
def test_the_prefectures_two_domains_are_fixed(world, wrong):
    office = world.organisations.dali_office
    refusing(lambda: website_registered(world, office, **(PREFECTURE | wrong)), "dali-2021/29.1.a")
    assert website_registered(world, office, **PREFECTURE).domain == "www.dali.gov.cn"


@pytest.mark.clause("dali-2021/29.2.a", "dali-2021/29.2.b")
@pytest.mark.parametrize("domain", ["xiangyun.gov.cn", "www.xiangyun.com", "www.yunxiang.gov.cn"])
def test_a_countys_domain_is_its_pinyin_or_its_initials(world, domain):
    office = world.organisations.xiangyun_office
    refusing(lambda: website_registered(world, office, **(COUNTY | {"domain": domain})), "dali-2021/29.2.a")
    for right in ("www.xiangyun.gov.cn", "www.xy.gov.cn", "www.xiangyunxian.gov.cn", "www.xyx.gov.cn"):
        assert website_registered(world, office, **(COUNTY | {"domain": right})).domain == right


@pytest.mark.clause("dali-2021/29.2.c")
def test_a_countys_chinese_domain_is_its_government(world):
    office = world.organisations.xiangyun_office
    wrong = COUNTY | {"chinese_domain": "祥云县财政局.政务"}
    refusing(lambda: website_registered(world, office, **wrong), "dali-2021/29.2.c")
    assert website_registered(world, office, **COUNTY).chinese_domain == "祥云县人民政府.政务"
