"""安岳2023 第八条、云南2019 第十二条、大理2021 第十条、丹东2019: what is cleaned up, with its clock."""

from datetime import date

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM
from jiyue.estate.duties.queries.register import State, due_at, state
from jiyue.estate.registry.actions import except_outlet
from jiyue.estate.registry.actions.cleanups import exempt_specialist, follow_cleanups
from jiyue.estate.registry.actions.closing import close_outlet
from jiyue.estate.registry.models import Cleanup, Outlet
from jiyue.estate.registry.queries.conformity import irregular
from jiyue.estate.sites.models import Host
from tests.registering import (
    account_registered,
    dandong,
    end_of,
    refusing,
    standing,
    website_registered,
)
from tests.world import NOW, at

OLD = {"existing": True, "opened_on": date(2022, 5, 1)}
CLOSED = {"basis": "关停备案〔2026〕5号", "by": SYSTEM, "at": at("2026-12-18 09:00")}
NOTICE = {"notice": "https://www.example.gov.cn/gg/1.html", "notice_on": date(2026, 11, 16)}


def taken_in(unit, name="示例发布", **changes):
    """An account that stands already, taken into the register as it is."""
    return account_registered(unit, name=name, **OLD, **standing(unit, **changes))


@pytest.mark.parametrize(
    ("unit", "clause"),
    [
        pytest.param("anyue_office", "anyue-2023/8.7", marks=pytest.mark.clause("anyue-2023/8.7")),
        pytest.param("dali_office", "yunnan-2019/12.4", marks=pytest.mark.clause("yunnan-2019/12.4")),
        pytest.param("dali_office", "dali-2021/10.d", marks=pytest.mark.clause("dali-2021/10.d")),
    ],
)
def test_two_accounts_on_one_platform_are_a_task_until_one_is_left(world, unit, clause):
    office = getattr(world.organisations, unit)
    first = taken_in(office)
    taken_in(office, platform="抖音")
    assert not Cleanup.objects.exists()
    second = taken_in(office)
    cleanup = Cleanup.objects.get()
    assert (cleanup.kind, cleanup.unit, cleanup.platform) == ("double", office, "微博")
    assert clause in [one["clause"] for one in cleanup.citations]
    assert state(cleanup.duty, NOW) == State.RUNNING
    assert (due_at(cleanup.duty), cleanup.duty.holder) == (end_of("2026-12-14"), office)
    assert follow_cleanups(at=NOW) == 0
    with pytest.raises(Refusal, match="公告"):
        close_outlet(second, closed_on=date(2026, 12, 17), **CLOSED)
    close_outlet(second, closed_on=date(2026, 12, 17), **CLOSED, **NOTICE)
    cleanup.refresh_from_db()
    cleanup.duty.refresh_from_db()
    assert (cleanup.outcome, cleanup.duty.completed_at) == ("done", CLOSED["at"])
    first.refresh_from_db()
    assert first.status == Outlet.Status.RUNNING


def test_what_an_exception_allows_is_no_double_account(world):
    office = world.organisations.dali_office
    first = taken_in(office, name="大理发布")
    reason = {"reason": "面向不同人群，已经论证", "until": date(2027, 1, 1)}
    by = world.posting("dali_office", "supervisor")
    except_outlet(first, rule_kind="outlet_limit", name="大理发布", by=by, at=NOW, **reason)
    account_registered(office, name="大理发布", **standing(office))
    assert not Cleanup.objects.exists()
    assert follow_cleanups(at=at("2027-01-02 09:00")) == 1


def test_what_stands_already_is_taken_in_as_it_is_and_listed_and_what_is_new_is_not(world):
    office = world.organisations.dali_office
    taken = taken_in(office, platform="某境外平台", verified="person")
    assert [one.outlet for one in irregular([taken], at=NOW)] == [taken]
    with pytest.raises(Refusal, match="开通日期"):
        account_registered(office, name="示例发布", existing=True, opened_on=NOW.date(), **standing(office))
    refusing(
        lambda: account_registered(office, name="示例发布", **standing(office, verified="person")), "yunnan-2019/12.8"
    )


def test_nothing_is_closed_before_its_notice_stood_and_nothing_twice(world):
    office = world.organisations.dali_office
    account = taken_in(office)
    early = refusing(lambda: close_outlet(account, closed_on=date(2026, 12, 7), **CLOSED, **NOTICE), "yunnan-2019/18.3")
    assert "2026年12月07日期满" in early.message
    with pytest.raises(Refusal, match="不能晚于今天"):
        close_outlet(account, closed_on=date(2026, 12, 19), **CLOSED, **NOTICE)
    with pytest.raises(Refusal, match="关停依据"):
        close_outlet(account, closed_on=date(2026, 12, 8), **(CLOSED | {"basis": " "}), **NOTICE)
    with pytest.raises(Refusal, match="由本平台托管"):
        close_outlet(world.sites.dali.outlet, closed_on=date(2026, 12, 8), **CLOSED, **NOTICE)
    closed = close_outlet(account, closed_on=date(2026, 12, 8), **CLOSED, **NOTICE)
    assert (closed.status, closed.closing_basis) == (Outlet.Status.CLOSED, "关停备案〔2026〕5号")
    with pytest.raises(Refusal, match="已经关停"):
        close_outlet(account, closed_on=date(2026, 12, 8), **CLOSED, **NOTICE)


@pytest.fixture
def trading(world):
    """A city's trading site that stands already, with the column of its own site into which it goes."""
    dandong(world)

    def register(**changes):
        values = {"domain": "ggzy.dandong.gov.cn", "specialty": "trading", "target": "公共资源交易频道", **OLD}
        office = world.organisations.dandong_office
        return website_registered(world, office, name="丹东市公共资源交易网", **(values | changes))

    return register


@pytest.mark.clause("dandong-2019/12.2", "dandong-2019/12.3")
def test_a_specialist_site_goes_into_the_units_own_site_unless_a_ministrys_rule_is_named(world, trading):
    for changes in ({"target": " "}, {"existing": False}):
        assert "频道或栏目" in refusing(lambda given=changes: trading(**given), "dandong-2019/12.2").cure
    site = trading()
    cleanup = Cleanup.objects.get(kind="specialist")
    assert (cleanup.outlet, cleanup.target) == (site.outlet, "公共资源交易频道")
    assert due_at(cleanup.duty) == end_of("2026-12-14")
    by = world.posting("dandong_office", "supervisor")
    refused = refusing(lambda: exempt_specialist(cleanup, basis=" ", by=by, at=NOW), "dandong-2019/12.3")
    assert "国家部委对相关专业网站的规定" in refused.cure
    kept = exempt_specialist(cleanup, basis="《公共资源交易平台管理暂行办法》", by=by, at=NOW)
    kept.duty.refresh_from_db()
    assert (kept.outcome, kept.duty.completed_at) == ("exempt", NOW)
    assert follow_cleanups(at=NOW) == 0


@pytest.mark.clause("dandong-2019/29.3")
def test_a_site_elsewhere_has_a_task_to_move_until_it_stands_on_the_citys_platform(world):
    dandong(world)
    assert follow_cleanups(at=NOW) == 0
    bureau = world.organisations.dandong
    site = website_registered(world, bureau, name="丹东市人民政府", domain="www.dandong.gov.cn", **OLD)
    cleanup = Cleanup.objects.get(kind="platform")
    assert (cleanup.outlet, cleanup.target, cleanup.unit) == (site.outlet, "市级平台", bureau)
    assert [one["clause"] for one in cleanup.citations] == ["dandong-2019/29.3"]
    assert due_at(cleanup.duty) == end_of("2026-12-14")
    Host.objects.create(website=site, name="www.dandong.gov.cn")
    assert follow_cleanups(at=NOW) == 1
    cleanup.refresh_from_db()
    assert cleanup.outcome == "done"
