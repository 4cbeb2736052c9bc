"""云南2019 第二条、第十二条、第十五条、第十六条: who has an account, and how it is called."""

from datetime import date

import pytest

from jiyue.estate.registry.actions import except_outlet
from jiyue.estate.registry.models import Outlet
from jiyue.estate.registry.queries.conformity import irregular
from tests.registering import account_registered, department, refusing
from tests.world import NOW


@pytest.mark.clause("yunnan-2019/12.9", "dali-2021/10.i")
def test_an_internal_unit_has_no_account_and_one_that_stands_is_listed(world):
    section, office = world.organisations.dali_section, world.organisations.dali_office
    for clause in ("yunnan-2019/12.9", "dali-2021/10.i"):
        refusing(lambda: account_registered(section, name="大理信息公开"), clause)
    stands = Outlet.objects.create(kind="media_account", name="大理信息公开", sponsor=section, supervisor=office)
    assert [one.outlet for one in irregular(Outlet.objects.all(), at=NOW)] == [stands]
    stands.delete()
    assert account_registered(office, name="大理发布").sponsor == office


@pytest.mark.clause("yunnan-2019/16.2")
def test_the_name_is_tied_to_place_unit_or_function(world):
    finance = department(world)
    refusing(lambda: account_registered(finance, name="掌上财税"), "yunnan-2019/16.2")
    assert account_registered(finance, name="掌上财税", function="发布本州财政收支和税收政策").function
    assert account_registered(world.organisations.xiangyun_office, name="祥云发布").name == "祥云发布"


@pytest.mark.clause("yunnan-2019/15.3")
def test_a_units_accounts_have_one_name_unless_its_supervisor_grants_another(world):
    office = world.organisations.dali_office
    first = account_registered(office, name="大理发布")
    refusing(lambda: account_registered(office, name="大理微政务"), "yunnan-2019/15.3")
    account_registered(office, name="大理发布")
    except_outlet(
        first,
        rule_kind="outlet_name",
        name="大理微政务",
        reason="两个平台的用户不同",
        until=date(2027, 1, 1),
        by=world.posting("dali_office", "supervisor"),
        at=NOW,
    )
    assert account_registered(office, name="大理微政务").pk
