"""安岳2023 第二条、第六条、第八条: the county's one website, who holds accounts, one name."""

from datetime import date

import pytest
from django.urls import reverse

from jiyue.estate.registry.actions import except_outlet
from jiyue.estate.registry.models import Outlet
from jiyue.estate.registry.queries.conformity import irregular
from jiyue.faces.console.tests.conftest import client_of
from tests.registering import account_registered, department, refusing, website_registered
from tests.world import NOW


@pytest.mark.clause("anyue-2023/2.1")
def test_the_county_has_one_website(world):
    office = world.organisations.anyue_office
    portal = {"name": "安岳县人民政府", "domain": "www.anyue.gov.cn"}
    refusal = refusing(lambda: website_registered(world, office, **portal), "anyue-2023/2.1")
    assert "已有“安岳县人民政府”" in refusal.message
    world.sites.anyue.outlet.delete()
    assert website_registered(world, office, **portal).outlet.sponsor == office


@pytest.mark.clause("anyue-2023/6.1")
@pytest.mark.parametrize("kind", ["department", "township", "subdistrict", "institution"])
def test_no_other_unit_opens_a_website(world, kind):
    world.sites.anyue.outlet.delete()
    unit = department(world, of="anyue", kind=kind, name="某单位")
    site = {"name": "安岳县网", "domain": "mou.anyue.gov.cn"}
    refusing(lambda: website_registered(world, unit, **site), "anyue-2023/6.1")
    assert website_registered(world, world.organisations.anyue_office, **site).pk


@pytest.mark.clause("anyue-2023/2.2")
def test_an_internal_unit_may_hold_an_account_the_county_itself_has_its_office_for_that(world):
    section = world.organisations.anyue_section
    refusing(lambda: account_registered(world.organisations.anyue, name="安岳政务公开"), "anyue-2023/2.2")
    assert account_registered(section, name="安岳政务公开").sponsor == section


@pytest.mark.clause("anyue-2023/8.5")
def test_a_units_accounts_are_called_alike_or_the_reason_is_on_record(world):
    office, by = world.organisations.anyue_office, world.posting("anyue_office", "supervisor")
    first = account_registered(office, name="安岳发布")
    refusing(lambda: account_registered(office, name="安岳播报"), "anyue-2023/8.5")
    stands = Outlet.objects.create(kind="media_account", name="安岳播报", sponsor=office, supervisor=office)
    assert stands in [one.outlet for one in irregular(Outlet.objects.all(), at=NOW)]
    granted = {"rule_kind": "outlet_name", "reason": "面向不同人群", "until": date(2027, 1, 1), "by": by, "at": NOW}
    for outlet, name in ((first, "安岳播报"), (stands, "安岳发布")):
        except_outlet(outlet, name=name, **granted)
    assert irregular([first, stands], at=NOW) == []
    assert account_registered(office, name="安岳播报").pk


@pytest.mark.clause("anyue-2023/8.2")
def test_who_opens_an_account_states_how_it_fits_the_units_functions_and_the_supervisor_reads_it_beside_the_name(world):
    department_of_health = department(world, of="anyue", name="卫生健康局")
    need = "发布疫苗接种安排和就医指南，回答群众咨询"
    refusing(lambda: account_registered(department_of_health, name="安岳卫健", need=" "), "anyue-2023/8.2")
    made = account_registered(department_of_health, name="安岳卫健", need=need)
    supervisor = client_of(world.posting("anyue_office", "supervisor"))
    text = supervisor.get(reverse("console:outlet", args=[made.pk])).content.decode()
    assert 0 < text.index("安岳卫健") < text.index("职能定位和工作需要") < text.index(need)
