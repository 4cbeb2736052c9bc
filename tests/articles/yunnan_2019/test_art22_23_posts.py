"""云南2019 第二十二条、第二十三条: a post on every day that is no holiday, an original one in every two weeks."""

from datetime import date, timedelta

import pytest

from jiyue.common.refusals import Refusal
from jiyue.estate.registry.actions import record_post
from jiyue.estate.registry.queries import post_standings
from tests.registering import account, workflow
from tests.world import NOW, at

MONDAY = date(2026, 11, 2)


def used(world, unit):
    outlet = account(world, unit)
    workflow(world, outlet)
    return outlet


def put_out(outlet, by, *days, original=False):
    for day in days:
        record_post(
            outlet, posted_on=day, title=f"{day}发文", link=f"https://example.gov.cn/{day}/{original}",
            original=original, by=by, at=max(NOW, at(f"{day} 20:00")),
        )  # fmt: skip


def missed(outlet, *, on, since=date(2026, 9, 1), original=False):
    found = [one for one in post_standings(outlet, since=since, on=on) if one.is_original == original]
    return [list(one.missed) for one in found]


@pytest.mark.clause("yunnan-2019/22.6")
def test_days_without_a_post_are_counted_weekends_and_holidays_are_not(world):
    outlet = used(world, "xiangyun_office")
    by = world.posting("xiangyun_office", "editor")
    put_out(outlet, by, *(MONDAY + timedelta(days=number) for number in range(5)))
    assert missed(outlet, on=date(2026, 11, 9)) == [[]]
    put_out(outlet, by, date(2026, 11, 12))
    assert missed(outlet, on=date(2026, 11, 13)) == [[date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 11)]]
    before, after = date(2026, 9, 30), date(2026, 10, 8)
    other = used(world, "dali_office")
    put_out(other, world.posting("dali_office", "editor"), before, after)
    assert missed(other, on=date(2026, 10, 9)) == [[]]


@pytest.mark.clause("yunnan-2019/23.2")
def test_an_original_post_comes_in_every_two_weeks(world):
    outlet = used(world, "xiangyun_office")
    by = world.posting("xiangyun_office", "editor")
    put_out(outlet, by, MONDAY, original=True)
    put_out(outlet, by, date(2026, 11, 13))
    assert missed(outlet, on=date(2026, 11, 16), original=True) == [[]]
    assert missed(outlet, on=date(2026, 11, 17), original=True) == [[date(2026, 11, 16)]]
    put_out(outlet, by, date(2026, 11, 16), original=True)
    assert missed(outlet, on=date(2026, 11, 30), original=True) == [[]]


def test_posts_are_recorded_once_by_the_unit_or_its_supervisor_and_for_accounts_alone(world):
    outlet = used(world, "dali_office")
    editor, supervisor = world.posting("dali_office", "editor"), world.posting("dali_office", "supervisor")
    put_out(outlet, editor, MONDAY)
    with pytest.raises(Refusal, match="已经记录"):
        put_out(outlet, supervisor, MONDAY)
    put_out(outlet, supervisor, MONDAY, original=True)
    with pytest.raises(Refusal, match="由主办单位"):
        put_out(outlet, world.posting("anyue_office", "supervisor"), MONDAY)
    with pytest.raises(Refusal, match="不是政务新媒体账号"):
        put_out(world.sites.dali.outlet, editor, MONDAY)
