from datetime import timedelta

import pytest
from django.utils import timezone

from jiyue.core.audit.actions import SYSTEM
from jiyue.core.audit.models import Record
from jiyue.estate.duties import queries as clocks
from jiyue.estate.sites import actions, queries, rules
from jiyue.estate.sites.models import Column
from tests.world import NOW, at

TODAY = timezone.localdate(NOW)


def refresh(column, last, now=NOW):
    return actions.refresh_column_clock(column, last_new_item_at=at(last), at=now)


def test_the_clock_of_a_news_column_counts_from_its_last_new_item_and_cites_the_article(world):
    clock = refresh(world.columns.xiangyun_news, "2026-10-20 16:00")
    assert clock.holder == world.organisations.xiangyun_office
    assert clock.due_at.date().isoformat() == "2026-11-03"
    assert "dali-2021/15.1.2.b" in {entry["clause"] for entry in clock.citations}
    assert any("第十五条" in sentence for sentence in clocks.explain(clock))


def test_a_new_item_restarts_the_same_clock(world):
    first = refresh(world.columns.dali_news, "2026-10-20 16:00")
    second = refresh(world.columns.dali_news, "2026-11-01 10:00")
    assert second.pk == first.pk
    assert second.due_at.date().isoformat() == "2026-11-15"
    assert clocks.running(world.organisations.dali_office).count() == 1


def test_an_overdue_column_shows_among_the_overdue_clocks(world):
    refresh(world.columns.xiangyun_news, "2026-10-01 16:00")
    assert [clock.subject_id for clock in clocks.overdue(NOW)] == [str(world.columns.xiangyun_news.pk)]


def test_without_a_rule_there_is_no_clock_and_a_column_out_of_use_loses_its_own(world):
    column = world.columns.dali_news
    refresh(column, "2026-10-20 16:00")
    Column.objects.filter(pk=column.pk).update(hidden=True)
    column.refresh_from_db()
    assert refresh(column, "2026-10-20 16:00") is None
    assert not clocks.running().exists()
    assert "没有适用的更新时限" in Record.objects.filter(action="sites.refresh_column_clock").get().summary


@pytest.mark.parametrize(("day", "broken"), [("2026-11-03", False), ("2026-11-04", True)])
def test_the_standing_says_since_how_many_days_and_whether_the_interval_is_broken(world, day, broken):
    found = queries.update_standings(
        world.columns.dali_news, last_new_item_at=at("2026-10-20 16:00"), on=at(f"{day} 00:00").date()
    )
    assert [standing.broken for standing in found] == [broken]
    assert found[0].due.date.isoformat() == "2026-11-03"


def test_another_class_moves_the_clock_and_another_owner_takes_it_over(world):
    column, owner = world.columns.xiangyun_news, world.organisations.dali_centre
    before = refresh(column, "2026-10-20 16:00")
    changed = actions.assign_column(column, owner=owner, column_class="overview", by=SYSTEM, at=NOW)
    after = clocks.clock_of(column, rules.UPDATE_CLOCK)
    assert (changed.owner, changed.column_class) == (owner, "overview")
    assert (before.holder, after.holder) == (world.organisations.xiangyun_office, owner)
    assert after.due_at > before.due_at
    assert Record.objects.get(action="sites.assign_column").data["before"]["column_class"] == "news"


def test_columns_read_together_stand_as_those_read_one_by_one(world, django_assert_num_queries):
    excused = world.columns.anyue_news
    Column.objects.filter(pk=excused.pk).update(name="便民信息", column_class="")
    until, by = TODAY + timedelta(days=30), world.posting("anyue_office", "supervisor")
    excused.refresh_from_db()
    actions.except_interval(excused, reason="机构调整", until=until, by=by, at=NOW)
    asked = {"last_new_item_at": NOW - timedelta(days=400), "on": TODAY}
    one_by_one = {column.pk: queries.update_standings(column, **asked) for column in Column.objects.all()}
    together = list(queries.with_facts(Column.objects.all()))
    with django_assert_num_queries(0):
        found = {column.pk: queries.update_standings(column, **asked) for column in together}
    assert found == one_by_one
    assert [pk for pk, standings in found.items() if not standings] == [excused.pk]
