"""安岳2023 第二十二条: how long a column may go without a new item."""

import pytest

from jiyue.estate.sites import actions, queries
from tests.world import NOW, at


def new_column(world, name, *, column_class="", parent=None):
    return actions.create_column(
        world.sites.anyue,
        name=name,
        owner=world.organisations.anyue_office,
        column_class=column_class,
        parent=parent,
        by=world.posting("anyue_office", "site_manager"),
        at=NOW,
    )


def broken_by(column, last, day):
    """The clauses whose interval is broken on the day."""
    found = queries.update_standings(
        column, last_new_item_at=at(f"{last} 10:00") if last else None, on=at(f"{day} 00:00").date()
    )
    return {citation.clause for standing in found if standing.broken for citation in standing.applied.citations}


@pytest.mark.clause("anyue-2023/22.1")
def test_a_news_column_is_kept_on_day_14_and_broken_on_day_15(world):
    assert broken_by(world.columns.anyue_news, "2026-10-01", "2026-10-15") == set()
    assert "anyue-2023/22.1" in broken_by(world.columns.anyue_news, "2026-10-01", "2026-10-16")


@pytest.mark.clause("anyue-2023/22.2")
def test_a_first_level_notice_column_has_six_months_and_a_second_level_one_is_not_bound_by_this_rule(world):
    first = world.columns.anyue_notices
    second = new_column(world, "乡镇通知", column_class="notices", parent=first)
    assert broken_by(first, "2026-03-31", "2026-09-30") == set()
    assert "anyue-2023/22.2" in broken_by(first, "2026-03-31", "2026-10-01")
    assert "anyue-2023/22.2" not in broken_by(second, "2026-03-31", "2026-10-01")


@pytest.mark.parametrize(
    ("name", "last", "kept", "late", "clause"),
    [
        pytest.param(
            "财政月报", "2026-08-31", "2026-09-30", "2026-10-01", "anyue-2023/22.3.1",
            marks=pytest.mark.clause("anyue-2023/22.3.1", "anyue-2023/22.3.4"),
        ),
        pytest.param(
            "季度统计", "2026-05-10", "2026-08-10", "2026-08-11", "anyue-2023/22.3.2",
            marks=pytest.mark.clause("anyue-2023/22.3.2", "anyue-2023/22.3.4"),
        ),
        pytest.param(
            "年度总结", "2025-05-10", "2026-05-10", "2026-05-11", "anyue-2023/22.3.3",
            marks=pytest.mark.clause("anyue-2023/22.3.3", "anyue-2023/22.3.4"),
        ),
        pytest.param(
            "便民服务", "2025-05-10", "2026-05-10", "2026-05-11", "anyue-2023/22.4",
            marks=pytest.mark.clause("anyue-2023/22.4"),
        ),
    ],
)  # fmt: skip
def test_the_name_of_a_column_says_its_interval_and_one_that_says_nothing_has_a_year(
    world, name, last, kept, late, clause
):
    column = new_column(world, name)
    assert broken_by(column, last, kept) == set()
    assert clause in broken_by(column, last, late)


@pytest.mark.clause("anyue-2023/22.5")
def test_an_empty_column_counts_as_late_at_once_and_one_with_a_first_item_does_not(world):
    column = new_column(world, "便民服务")
    assert broken_by(column, None, "2026-11-02") == {"anyue-2023/22.5"}
    assert broken_by(column, "2026-11-02", "2026-11-02") == set()
