"""安岳2023 第二十二条（六）: an account has a new post at least every 14 days."""

from datetime import date

import pytest

from jiyue.estate.registry.actions import record_post
from jiyue.estate.registry.queries import post_standings
from tests.registering import account
from tests.world import NOW


@pytest.mark.clause("anyue-2023/22.6")
def test_an_account_is_late_on_the_fifteenth_day_without_a_post(world):
    outlet = account(world, "anyue_office")
    by = world.posting("anyue_office", "editor")
    record_post(
        outlet,
        posted_on=date(2026, 11, 2),
        title="发文",
        link="https://example.gov.cn/1",
        original=False,
        by=by,
        at=NOW,
    )
    (kept,) = post_standings(outlet, since=date(2026, 11, 1), on=date(2026, 11, 16))
    assert (kept.missed, kept.due.date) == ((), date(2026, 11, 16))
    (late,) = post_standings(outlet, since=date(2026, 11, 1), on=date(2026, 11, 17))
    assert late.missed == (date(2026, 11, 16),)
