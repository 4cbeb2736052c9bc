"""国办秘函〔2019〕19号: states in which an outlet fails an inspection at once, as far as their numbers are verified."""

from datetime import date

import pytest

from jiyue.estate.registry.actions import record_post
from jiyue.estate.sites.actions import refresh_column_clock
from jiyue.oversight.inspection.queries import vetoes
from jiyue.oversight.monitoring.models import Finding
from tests.registering import account, workflow
from tests.world import NOW, at, column


def found(world, rule_key, number, **state):
    outlet = world.sites.dali.outlet
    return Finding.objects.create(
        outlet=outlet,
        rule_key=rule_key,
        subject_kind="column",
        subject_id=str(number),
        locus=str(number),
        responsible=outlet.sponsor,
        **{"confirmed_at": NOW, "state": Finding.State.CONFIRMED, "first_seen_at": NOW, "last_seen_at": NOW, **state},
    )


@pytest.mark.parametrize(
    ("rule_key", "enough"),
    [
        pytest.param("overdue-column", 10, marks=pytest.mark.clause("national-base/inspection-2019.W-V4b")),
        pytest.param("empty-column", 5, marks=pytest.mark.clause("national-base/inspection-2019.W-V4c")),
    ],
)
def test_so_many_late_or_empty_columns_fail_a_website_and_one_fewer_does_not(world, rule_key, enough):
    outlet = world.sites.dali.outlet
    for number in range(enough - 1):
        found(world, rule_key, number)
    found(world, rule_key, 90, confirmed_at=None, state=Finding.State.SUSPECTED)
    found(world, rule_key, 91, state=Finding.State.CLOSED)
    assert vetoes(outlet, at=NOW) == []
    found(world, rule_key, 92)
    (veto,) = vetoes(outlet, at=NOW)
    assert f"{enough} 处" in veto.message
    assert veto.citations[0].quote
    assert vetoes(world.sites.anyue.outlet, at=NOW) == []


@pytest.mark.clause("national-base/inspection-2019.M-V2a")
def test_an_account_without_a_post_for_two_weeks_fails_and_one_never_recorded_proves_nothing(world):
    outlet = account(world, "dali_office")
    workflow(world, outlet)
    assert vetoes(outlet, at=NOW) == []
    post = {"title": "发文", "link": "https://example.gov.cn/1", "original": True}
    by = world.posting("dali_office", "editor")
    record_post(outlet, posted_on=date(2026, 11, 2), **post, by=by, at=NOW)
    assert vetoes(outlet, at=at("2026-11-16 09:00")) == []
    assert [one.label for one in vetoes(outlet, at=at("2026-11-17 09:00"))] == ["内容不更新"]


def fed(made, day):
    refresh_column_clock(made, last_new_item_at=at(f"{day} 09:00"), at=NOW)


@pytest.mark.clause("national-base/inspection-2019.W-V3")
def test_a_home_page_without_an_update_for_two_weeks_fails_and_one_never_fed_proves_nothing(world):
    site, office = world.sites.dali, world.organisations.dali_office
    fed(column(site, "内页栏目", "nylm", owner=office, on_home=False), "2026-11-01")
    assert vetoes(site.outlet, at=at("2026-11-02 09:00")) == []
    fed(world.columns.dali_news, "2026-10-19")
    assert vetoes(site.outlet, at=at("2026-11-02 09:00")) == []
    (veto,) = vetoes(site.outlet, at=at("2026-11-03 09:00"))
    assert veto.message == "首页栏目不更新：2026年10月19日以后首页没有更新。"
    assert [citation.clause for citation in veto.citations] == ["national-base/inspection-2019.W-V3"]


@pytest.mark.clause("national-base/inspection-2019.W-V4a")
def test_five_news_notice_and_policy_columns_past_their_times_fail_and_four_do_not(world):
    site, office = world.sites.dali, world.organisations.dali_office
    fed(world.columns.dali_news, "2026-11-01")
    old = [("news", "2026-10-18"), ("notices", "2026-04-30"), ("documents", "2026-04-30"), ("news", "2026-10-10")]
    for number, (cls, day) in enumerate(old):
        fed(column(site, f"栏目{number}", f"lm{number}", owner=office, cls=cls), day)
    fed(column(site, "半年内的公告", "bnn", owner=office, cls="notices"), "2026-05-04")
    fed(column(site, "其他栏目", "qt", owner=office), "2020-01-01")
    assert vetoes(site.outlet, at=NOW) == []
    fed(world.columns.dali_notices, "2026-04-30")
    (veto,) = vetoes(site.outlet, at=NOW)
    assert "有 5 个，达到 5 个：" in veto.message
    assert "公示公告" in veto.message
    assert "半年内的公告" not in veto.message
