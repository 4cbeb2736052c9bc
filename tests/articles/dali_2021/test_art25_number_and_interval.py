"""大理2021 第二十五条: neither the number of new items nor the interval may fall below the class's minimum."""

import shutil

import pytest

from jiyue.estate.sites import queries
from jiyue.oversight.monitoring import actions
from jiyue.oversight.monitoring.models import Finding
from tests.watching import served
from tests.world import at


@pytest.fixture
def three_a_month(settings, tmp_path):
    """The shipped packs, but with three items asked for where one is: of news columns and of statistics columns."""
    root = tmp_path / "packs"
    shutil.copytree(settings.RULEPACKS_ROOT, root)
    rules = root / "dali-2021" / "rules.yaml"
    text = rules.read_text("utf-8")
    for clause in ("15.1.2.b", "15.1.3.b"):
        line = f"clauses: [dali-2021/{clause}, dali-2021/25.b]"
        assert line in text
        text = text.replace(line, f"{line}\n    items: 3")
    rules.write_text(text, "utf-8")
    settings.RULEPACKS_ROOT = root


def broken(column, day, *days):
    """Whether the column is late on a day in November 2026, with new items on the given days of October."""
    shown = [at(f"2026-10-{one:02} 09:00") for one in days]
    found = queries.update_standings(
        column, last_new_item_at=max(shown), on=at(f"2026-11-{day:02} 09:00").date(), days=[one.date() for one in shown]
    )
    assert {"dali-2021/25.b"} <= {citation.clause for one in found for citation in one.applied.citations}
    return any(one.broken for one in found)


@pytest.mark.clause("dali-2021/25.b")
def test_a_column_that_keeps_the_interval_but_not_the_number_is_late_and_the_other_way_round(world, three_a_month):
    news = world.columns.dali_news
    assert not broken(news, 8, 25, 28, 29)
    assert broken(news, 9, 25, 28, 29)
    assert not broken(news, 2, 19, 28, 29)
    assert broken(news, 3, 19, 28, 29)
    assert broken(news, 13, 28, 28, 28)


@pytest.mark.clause("dali-2021/15.1.3.b", "dali-2021/25.b")
def test_a_number_for_every_calendar_month_is_counted_month_by_month(world, three_a_month):
    from jiyue.estate.sites.models import Column

    column = world.columns.dali_notices
    Column.objects.filter(pk=column.pk).update(column_class="statistics_monthly")
    column.refresh_from_db()
    assert not broken(column, 30, 1, 2, 31)
    shown = [at(f"2026-{one} 09:00") for one in ("09-01", "09-20", "09-30", "10-05", "10-06")]
    days = [one.date() for one in shown]
    ends = {day: queries.update_standings(column, last_new_item_at=max(shown), on=at(day).date(), days=days)
            for day in ("2026-10-31 09:00", "2026-11-01 09:00")}  # fmt: skip
    assert [any(one.broken for one in found) for found in ends.values()] == [False, True]


@pytest.mark.clause("dali-2021/25.b")
def test_the_watch_counts_the_items_that_the_list_shows(world, three_a_month):
    outlet = world.sites.xiangyun.outlet
    late = Finding.objects.filter(outlet=outlet, rule_key="overdue-column")
    with served(world.sites.xiangyun) as site:
        site.fine()
        newest = [("/yaowen/2026/10/a1.html", f"2026-10-{day}") for day in (30, 29, 20)]
        site.listing("yaowen", *newest)
        actions.monitor(outlet, at=at("2026-11-03 09:00"))
        assert not late.exists()
        site.listing("yaowen", *newest[:2])
        actions.monitor(outlet, at=at("2026-11-13 10:00"))
    assert "dali-2021/25.b" in {citation["clause"] for citation in late.get().citations}
