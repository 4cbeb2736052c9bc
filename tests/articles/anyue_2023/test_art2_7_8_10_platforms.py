"""安岳2023 第二条、第七条、第八条、第十条: accounts and apps in the unit's own name, one on each platform."""

from datetime import date

import pytest

from jiyue.estate.registry.actions import except_outlet
from jiyue.estate.registry.models import Outlet
from jiyue.estate.registry.queries.conformity import irregular
from jiyue.rulebook.regulations.queries import terms
from tests.registering import account_registered, refusing, standing
from tests.world import NOW


@pytest.fixture
def office(world):
    return world.organisations.anyue_office


def opened(office, *, campaign=False, **changes):
    return account_registered(office, name="安岳发布", for_campaign=campaign, **standing(office, **changes))


def leave(world, outlet, kind):
    by = world.posting("anyue_office", "supervisor")
    reason = {"reason": "面向外地游客", "until": date(2027, 1, 1)}
    return except_outlet(outlet, rule_kind=kind, name="安岳发布", by=by, at=NOW, **reason)


@pytest.mark.clause("anyue-2023/2.3", "anyue-2023/2.5")
def test_platforms_come_from_a_list_and_an_app_of_ones_own_is_a_type_of_its_own(office):
    listed = terms("media-platforms", place=office.place_id, on=NOW.date())
    assert {"微博", "微信公众号", "抖音", "今日头条"} <= set(listed)
    forms = [("account", "今日头条"), ("application", "微信小程序"), ("app", "")]
    made = [opened(office, form=form, platform=platform) for form, platform in forms]
    assert [(one.account.form, one.account.platform) for one in made] == forms
    assert {(one.kind, one.status) for one in made} == {("media_account", "running")}


@pytest.mark.clause("anyue-2023/2.4")
def test_an_account_is_registered_in_the_sponsors_own_name(office):
    refusal = refusing(lambda: opened(office, verified_subject="某文化传媒公司"), "anyue-2023/2.4")
    assert "安岳县人民政府办公室" in refusal.cure
    made = opened(office)
    assert made.account.verified_subject == office.name
    made.account.verified_subject = "某文化传媒公司"
    made.account.save()
    (found,) = irregular([Outlet.objects.get(pk=made.pk)], at=NOW)
    assert [check.message for check in found.checks] == ["认证主体“某文化传媒公司”不是主办单位。"]


@pytest.mark.clause("anyue-2023/7.2")
def test_no_account_is_opened_for_a_campaign_whoever_grants_it(world, office):
    refusal = refusing(lambda: opened(office, campaign=True), "anyue-2023/7.2")
    assert "专栏" in refusal.cure
    assert "主账号" in refusal.cure
    made = opened(office)
    refusing(lambda: leave(world, made, "opening_purpose"), "anyue-2023/7.2")


@pytest.mark.clause("anyue-2023/8.6")
def test_a_second_account_on_the_same_platform_needs_the_supervisors_exception(world, office):
    first = opened(office)
    refusing(lambda: opened(office), "anyue-2023/8.6")
    leave(world, first, "outlet_limit")
    assert opened(office).pk


@pytest.mark.clause("anyue-2023/10.1")
def test_an_account_in_a_persons_name_is_refused(office):
    refusing(lambda: opened(office, verified="person"), "anyue-2023/10.1")
    assert opened(office).account.verified == "organisation"
