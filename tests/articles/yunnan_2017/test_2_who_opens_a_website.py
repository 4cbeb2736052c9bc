"""云南2017 二（一）2、二（二）1: who sponsors a website, who may not have one, who must."""

import pytest

from jiyue.estate.registry.models import Outlet
from jiyue.estate.registry.queries.conformity import irregular
from jiyue.estate.registry.queries.obligations import lacks
from tests.registering import department, refusing, website_registered
from tests.world import NOW

DEPARTMENT = {"domain": "czj.dali.gov.cn"}


@pytest.mark.clause("yunnan-2017/2.1.2.a")
def test_the_sponsor_is_a_governments_office_or_a_department(world):
    institution = world.organisations.dali_centre
    refusing(lambda: website_registered(world, institution, name="大理州中心"), "yunnan-2017/2.1.2.a")
    assert website_registered(world, department(world), **DEPARTMENT).outlet.sponsor == department(world)


@pytest.mark.clause("yunnan-2017/2.2.1.c")
@pytest.mark.parametrize("kind", ["township", "subdistrict", "department"])
def test_townships_and_county_departments_have_no_site_of_their_own(world, kind):
    unit = department(world, of="xiangyun", kind=kind, name="某单位")
    refusing(lambda: website_registered(world, unit, domain="mou.xiangyun.gov.cn"), "yunnan-2017/2.2.1.c")
    website_registered(world, department(world), **DEPARTMENT)


@pytest.mark.clause("yunnan-2017/2.2.1.c")
def test_a_forbidden_site_that_stands_is_listed(world):
    unit = department(world, of="xiangyun")
    stands = Outlet.objects.create(kind="website", name="祥云县财政局", sponsor=unit, supervisor=unit)
    found = {one.outlet: one for one in irregular(Outlet.objects.all(), at=NOW)}
    cited = {citation.clause for check in found[stands].checks for citation in check.citations}
    assert "yunnan-2017/2.2.1.c" in cited
    assert world.sites.xiangyun.outlet not in found


@pytest.mark.clause("yunnan-2017/2.2.1.a", "dali-2021/7.a")
def test_a_government_from_county_level_up_without_a_portal_is_listed(world):
    units = [world.organisations.dali, world.organisations.xiangyun, world.organisations.dali_centre]
    assert [one for one in lacks(units, on=NOW.date()) if one.kind == "website"] == []
    world.sites.xiangyun.outlet.delete()
    found = [one for one in lacks(units, on=NOW.date()) if one.kind == "website"]
    assert {one.unit for one in found} == {world.organisations.xiangyun}
    cited = {citation.clause for one in found for citation in one.citations}
    assert cited == {"yunnan-2017/2.2.1.a", "dali-2021/7.a"}
