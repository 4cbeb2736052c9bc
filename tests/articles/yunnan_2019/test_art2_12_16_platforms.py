"""云南2019 第二条、第十二条、第十六条: what an account is, on which platforms, how many, what for, in whose name."""

from datetime import date

import pytest

from jiyue.estate.registry.actions import except_outlet
from jiyue.estate.registry.models import MediaAccount, Outlet
from jiyue.estate.registry.queries.conformity import irregular
from jiyue.rulebook.regulations.queries import terms
from tests.registering import account_registered, refusing, standing
from tests.world import NOW

NAME = "大理州发布"


@pytest.fixture
def office(world):
    return world.organisations.dali_office


def opened(office, *, campaign=False, **changes):
    return account_registered(office, name=NAME, for_campaign=campaign, **standing(office, **changes))


def excepted(world, outlet, kind):
    by = world.posting("dali_office", "supervisor")
    reason = {"reason": "面向不同人群，已经论证", "until": date(2027, 1, 1)}
    return except_outlet(outlet, rule_kind=kind, name=NAME, by=by, at=NOW, **reason)


@pytest.mark.clause("yunnan-2019/2.2", "yunnan-2019/2.3")
def test_the_register_holds_accounts_and_applications_on_listed_platforms_and_apps_of_ones_own(office):
    assert {"微博", "微信公众号"} <= set(terms("media-platforms", place=office.place_id, on=NOW.date()))
    forms = [("account", "微博"), ("application", "微信小程序"), ("app", "")]
    made = [opened(office, form=form, platform=platform, systems="鸿蒙 3") for form, platform in forms]
    assert [(one.account.form, one.account.platform) for one in made] == forms
    assert {one.kind for one in made} == {Outlet.Kind.MEDIA_ACCOUNT}
    assert [form for form, _ in forms] == MediaAccount.Form.values


@pytest.mark.clause("yunnan-2019/12.3", "dali-2021/10.c")
def test_a_second_account_on_the_same_platform_needs_a_recorded_exception(world, office):
    first = opened(office)
    for clause in ("yunnan-2019/12.3", "dali-2021/10.c"):
        assert "在微博上只能有1个" in refusing(lambda: opened(office), clause).message
    assert opened(office, platform="抖音").pk
    excepted(world, first, "outlet_limit")
    assert opened(office).account.platform == "微博"


@pytest.mark.clause("yunnan-2019/12.7", "dali-2021/10.g")
def test_an_account_for_a_campaign_alone_is_refused_unless_an_exception_is_recorded(world, office):
    first = opened(office, platform="抖音")
    for clause in ("yunnan-2019/12.7", "dali-2021/10.g"):
        assert "专栏" in refusing(lambda: opened(office, campaign=True), clause).cure
    excepted(world, first, "opening_purpose")
    assert opened(office, campaign=True).for_campaign
    assert not first.for_campaign


@pytest.mark.clause("yunnan-2019/12.10", "dali-2021/10.j")
def test_an_account_stands_on_an_approved_platform_alone(office):
    for clause in ("yunnan-2019/12.10", "dali-2021/10.j"):
        assert "微博" in refusing(lambda: opened(office, platform="某境外平台"), clause).cure
        refusing(lambda: opened(office, platform=""), clause)
    assert opened(office).pk


@pytest.mark.clause("yunnan-2019/12.8", "dali-2021/10.h")
def test_no_person_holds_an_account_in_the_units_name_and_one_that_stands_is_listed(office):
    clauses = ("yunnan-2019/12.8", "dali-2021/10.h")
    for clause in clauses:
        assert "主办单位的名义" in refusing(lambda: opened(office, verified="person"), clause).cure
    made = opened(office)
    assert irregular([made], at=NOW) == []
    made.account.verified = "person"
    made.account.save()
    (found,) = irregular([Outlet.objects.get(pk=made.pk)], at=NOW)
    assert {one.clause for check in found.checks for one in check.citations} == set(clauses)


@pytest.mark.clause("yunnan-2019/16.3")
def test_the_public_verification_names_the_sponsor(office):
    refusing(lambda: opened(office, verification="官方微博"), "yunnan-2019/16.3")
    made = opened(office)
    assert irregular([made], at=NOW) == []
    made.account.verification = "便民信息"
    made.account.save()
    (found,) = irregular([Outlet.objects.get(pk=made.pk)], at=NOW)
    assert "公开认证信息没有写明主办单位名称。" in [check.message for check in found.checks]
