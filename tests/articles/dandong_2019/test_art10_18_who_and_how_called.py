"""丹东2019 第二条、第十条至第十二条、第十六条、第十八条: who has sites and accounts, names and domains."""

from datetime import date

import pytest

from jiyue.estate.registry.actions import except_outlet
from jiyue.estate.registry.models import Outlet
from jiyue.estate.registry.queries.conformity import irregular
from jiyue.estate.registry.queries.obligations import lacks
from tests.registering import account_registered, dandong, department, refusing, website_registered
from tests.world import NOW, organisation

FINANCE = {"domain": "czj.dandong.gov.cn", "chinese_domain": "丹东市财政局.政务"}


@pytest.fixture
def city(world):
    """Dandong with its registered portal taken away, so that one can be registered."""
    dandong(world)
    world.sites.dandong.outlet.delete()
    return world


def portal(world, **values):
    given = {"name": "丹东市人民政府", "domain": "www.dandong.gov.cn", "chinese_domain": "丹东市人民政府.政务"}
    return website_registered(world, world.organisations.dandong_office, **(given | values))


def county_unit(world, kind):
    from jiyue.estate.organisations.models import Place

    place = Place.objects.create(code="210624", name="宽甸满族自治县", level="county", parent_id="210600")
    return organisation("宽甸县某单位", short="某单位", kind=kind, place=place, parent=world.organisations.dandong)


@pytest.mark.clause("dandong-2019/10.2")
@pytest.mark.parametrize("kind", ["township", "subdistrict"])
def test_townships_and_streets_open_no_website(city, kind):
    unit = county_unit(city, kind)
    refusing(lambda: website_registered(city, unit, domain="mou.dandong.gov.cn"), "dandong-2019/10.2")
    portal(city)


@pytest.mark.clause("dandong-2019/11.3")
def test_departments_of_a_county_open_no_website_those_of_the_city_may(city):
    unit = county_unit(city, "department")
    refusing(lambda: website_registered(city, unit, domain="mou.dandong.gov.cn"), "dandong-2019/11.3")
    assert website_registered(city, department(city, of="dandong"), **FINANCE).outlet.pk


@pytest.mark.clause("dandong-2019/10.1")
def test_a_government_without_site_or_account_is_listed(city):
    units = [city.organisations.dandong]
    assert {one.kind for one in lacks(units, on=NOW.date())} == {"website", "media_account"}
    portal(city)
    account_registered(city.organisations.dandong_office, name="丹东发布")
    assert lacks(units, on=NOW.date()) == []


@pytest.mark.clause("dandong-2019/12.1")
def test_a_unit_has_one_website_unless_its_supervisor_grants_a_second(city):
    first = portal(city)
    second = {"name": "丹东政务服务", "domain": "www.dd.gov.cn"}
    refusal = refusing(lambda: portal(city, **second), "dandong-2019/12.1")
    assert "丹东市人民政府" in refusal.message
    by = city.posting("dandong_office", "supervisor")
    granted = {"rule_kind": "outlet_limit", "name": second["name"], "reason": "国家部委另有规定"}
    except_outlet(first.outlet, **granted, until=date(2027, 1, 1), by=by, at=NOW)
    assert portal(city, **second).outlet.name == "丹东政务服务"


@pytest.mark.clause("dandong-2019/2.7", "dandong-2019/2.1")
def test_an_internal_unit_may_have_an_account_but_no_website(city):
    host = city.organisations.dandong_office
    section = organisation("信息科", short="信息科", kind="internal", place=host.place, parent=host)
    assert account_registered(section, name="丹东信息").sponsor == section
    stands = Outlet.objects.create(kind="website", name="丹东信息", sponsor=section, supervisor=host)
    cited = {one.clause for row in irregular([stands], at=NOW) for check in row.checks for one in check.citations}
    assert "dandong-2019/2.1" in cited


@pytest.mark.clause("dandong-2019/16.1")
def test_a_site_is_named_after_its_place_or_unit(city):
    refusing(lambda: portal(city, name="鸭绿江畔", function="介绍本市"), "dandong-2019/16.1")
    assert portal(city).outlet.name == "丹东市人民政府"


@pytest.mark.clause("dandong-2019/16.3", "dandong-2019/16.4")
def test_the_chinese_domain_is_the_units_name_and_one_of_two_endings(city):
    for wrong in ("丹东市人民政府.中国", "鸭绿江.政务"):
        refusing(lambda wrong=wrong: portal(city, chinese_domain=wrong), "dandong-2019/16.4")
    assert portal(city, chinese_domain="丹东市人民政府.政务.cn").pk


@pytest.mark.clause("dandong-2019/16.5", "dandong-2019/2.3")
def test_a_governments_site_is_a_portal_with_the_pinyin_of_its_place(city):
    for wrong in ("www.ddzf.gov.cn", "zf.dandong.gov.cn"):
        refusing(lambda wrong=wrong: portal(city, domain=wrong), "dandong-2019/16.5")
    assert portal(city, domain="www.dandong.gov.cn").pk


@pytest.mark.clause("dandong-2019/16.6", "dandong-2019/2.4")
def test_any_other_units_site_is_a_department_site_under_the_citys_domain(city):
    finance = department(city, of="dandong")
    wrong = FINANCE | {"domain": "www.dandong.gov.cn"}
    refusing(lambda: website_registered(city, finance, **wrong), "dandong-2019/2.4")
    assert website_registered(city, finance, **FINANCE).domain == "czj.dandong.gov.cn"


@pytest.mark.clause("dandong-2019/18.2", "dandong-2019/18.4")
def test_accounts_are_tied_to_what_their_unit_does_and_called_alike(city):
    office = city.organisations.dandong_office
    refusing(lambda: account_registered(office, name="鸭绿江畔"), "dandong-2019/18.2")
    account_registered(office, name="丹东发布")
    refusing(lambda: account_registered(office, name="丹东播报"), "dandong-2019/18.4")
