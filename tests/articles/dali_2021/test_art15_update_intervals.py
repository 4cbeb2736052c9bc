"""大理2021 第十五条: how often each class of column must be fed."""

import pytest

from jiyue.estate.sites import queries
from tests.world import at
from tests.world import column as new_column


def verdicts(world, column_class, last, *days, name="测试栏目"):
    """Whether the interval is broken on each of the days, and by which clauses."""
    column = new_column(world.sites.dali, name, "ceshi", owner=world.organisations.dali_office, cls=column_class)
    found = [
        queries.update_standings(column, last_new_item_at=at(f"{last} 10:00"), on=at(f"{day} 00:00").date())
        for day in days
    ]
    clauses = {citation.clause for standing in found[0] for citation in standing.applied.citations}
    return [any(standing.broken for standing in standings) for standings in found], clauses


@pytest.mark.clause("dali-2021/15.1.2.b")
def test_a_news_column_is_kept_on_day_14_and_broken_on_day_15(world):
    broken, clauses = verdicts(world, "news", "2026-10-01", "2026-10-15", "2026-10-16")
    assert broken == [False, True]
    assert "dali-2021/15.1.2.b" in clauses


@pytest.mark.clause("dali-2021/15.1.5.b")
def test_a_policy_column_has_six_months(world):
    broken, clauses = verdicts(world, "documents", "2026-03-31", "2026-09-30", "2026-10-01")
    assert broken == [False, True]
    assert "dali-2021/15.1.5.b" in clauses


@pytest.mark.clause("dali-2021/15.1.6.b")
def test_a_report_column_has_twelve_months(world):
    broken, clauses = verdicts(world, "reports", "2025-06-30", "2026-06-30", "2026-07-01")
    assert broken == [False, True]
    assert "dali-2021/15.1.6.b" in clauses


@pytest.mark.clause("dali-2021/15.1.3.b")
def test_a_statistics_column_is_updated_in_every_calendar_month(world):
    broken, clauses = verdicts(world, "", "2026-08-02", "2026-09-30", "2026-10-01", name="办件统计")
    assert broken == [False, True]
    assert "dali-2021/15.1.3.b" in clauses


@pytest.mark.clause("dali-2021/15.1.4.d")
def test_an_interaction_column_publishes_a_letter_every_two_months(world):
    broken, clauses = verdicts(world, "interaction", "2026-08-02", "2026-10-02", "2026-10-03")
    assert broken == [False, True]
    assert "dali-2021/15.1.4.d" in clauses
