"""丹东2019 第二条、第十三条、第十八条: accounts and apps, one on each platform, the verification, no campaign sites."""

from datetime import date

import pytest

from jiyue.estate.registry.actions import except_outlet
from jiyue.rulebook.regulations.queries import terms
from tests.registering import account_registered, dandong, refusing, standing, website_registered
from tests.world import NOW


@pytest.fixture
def office(world):
    dandong(world)
    world.sites.dandong.outlet.delete()
    return world.organisations.dandong_office


def opened(office, **changes):
    return account_registered(office, name="丹东发布", **standing(office, **changes))


@pytest.mark.clause("dandong-2019/2.5", "dandong-2019/2.6")
def test_new_media_are_accounts_and_applications_on_listed_platforms_and_apps_of_ones_own(office):
    assert {"微博", "微信公众号"} <= set(terms("media-platforms", place=office.place_id, on=NOW.date()))
    forms = [("account", "微博"), ("application", "微信小程序"), ("app", "")]
    made = [opened(office, form=form, platform=platform) for form, platform in forms]
    assert [(one.account.form, one.account.platform) for one in made] == forms


@pytest.mark.clause("dandong-2019/18.1")
def test_one_account_on_each_platform_more_by_a_recorded_exception(world, office):
    first = opened(office)
    refusing(lambda: opened(office), "dandong-2019/18.1")
    by = world.posting("dandong_office", "supervisor")
    reason = {"reason": "英文账号", "until": date(2027, 1, 1)}
    except_outlet(first, rule_kind="outlet_limit", name="丹东发布", by=by, at=NOW, **reason)
    assert opened(office).pk


@pytest.mark.clause("dandong-2019/18.3")
def test_the_public_verification_names_the_sponsor(office):
    refusing(lambda: opened(office, verification=""), "dandong-2019/18.3")
    assert opened(office).account.verification == "丹东市人民政府办公室官方微博"


@pytest.mark.clause("dandong-2019/13.1")
def test_no_website_is_opened_for_a_campaign_whoever_grants_it(world, office):
    portal = {"name": "丹东市人民政府", "domain": "www.dandong.gov.cn", "chinese_domain": "丹东市人民政府.政务"}
    refusal = refusing(lambda: website_registered(world, office, for_campaign=True, **portal), "dandong-2019/13.1")
    assert "专栏" in refusal.cure
    made = website_registered(world, office, **portal)
    by = world.posting("dandong_office", "supervisor")
    wish = {"rule_kind": "opening_purpose", "name": "某活动网", "reason": "重大活动", "until": date(2027, 1, 1)}
    refusing(lambda: except_outlet(made.outlet, by=by, at=NOW, **wish), "dandong-2019/13.1")
