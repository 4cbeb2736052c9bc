from datetime import timedelta

import pytest
from django.db import connection

from jiyue.common.refusals import Refusal
from jiyue.core.audit.models import Record
from jiyue.estate.duties import actions, queries, rules
from jiyue.estate.duties.models import Clock
from jiyue.rulebook.regulations.rules import Citation
from tests.world import at

CITED = Citation("dali-2021", "2021", "dali-2021/15.1.2.b", "大理州政府网站管理办法", "第十五条（一）2")
START = at("2026-09-30 09:00")


@pytest.fixture
def clock(world):
    return actions.start(
        world.columns.dali_news,
        rule_key="reply",
        term="7 working days",
        citations=[CITED],
        label="答复留言",
        holder=world.organisations.dali_office,
        at=START,
    )


def test_a_clock_knows_its_due_date_its_article_and_how_it_came_about(clock):
    assert clock.due_at == at("2026-10-15 23:59") + timedelta(seconds=59)
    said = queries.explain(clock)
    assert "第十五条第（一）项第2目" in said[0]
    assert any("国庆节" in sentence for sentence in said)
    assert Record.objects.filter(action="duties.start", subject_id=str(clock.pk)).exists()


def test_one_subject_has_one_running_clock_per_rule_and_a_new_one_after_it_stopped(clock, world):
    again = {
        "rule_key": "reply",
        "term": "1 day",
        "label": "答复留言",
        "holder": world.organisations.dali_office,
        "at": START,
    }
    with pytest.raises(Refusal, match="已在计时"):
        actions.start(world.columns.dali_news, **again)
    actions.stop(clock, at=START)
    assert actions.start(world.columns.dali_news, **again).pk != clock.pk


def test_overdue_and_due_soon_are_computed_from_the_moment_asked(clock, world):
    office = world.organisations.dali_office
    for moment, level in (
        ("2026-10-08 09:00", rules.Level.FINE),
        ("2026-10-13 09:00", rules.Level.SOON),
        ("2026-10-15 23:59", rules.Level.SOON),
        ("2026-10-16 00:00", rules.Level.OVERDUE),
    ):
        assert queries.level(clock, at(moment)) is level
        assert queries.overdue(at(moment), holder=office).exists() is (level is rules.Level.OVERDUE)
        assert queries.due_soon(at(moment)).exists() is (level is rules.Level.SOON)


def test_a_pause_hides_the_due_date_until_it_ends_and_then_moves_it(clock):
    clock = actions.pause(clock, at=at("2026-10-12 10:00"), reason="征求第三方意见")
    assert clock.due_at is None
    assert queries.level(clock, at("2027-01-01 00:00")) is rules.Level.PAUSED
    assert "暂停" in queries.explain(clock)[-1]
    with pytest.raises(Refusal, match="已经暂停"):
        actions.pause(clock, at=at("2026-10-13 10:00"), reason="再次")
    clock = actions.resume(clock, at=at("2026-10-20 10:00"))
    assert clock.due_at.date().isoformat() == "2026-10-23"
    with pytest.raises(Refusal, match="没有暂停"):
        actions.resume(clock, at=at("2026-10-21 10:00"))


def test_an_overdue_clock_cannot_hide_in_a_pause(clock):
    with pytest.raises(Refusal, match="逾期"):
        actions.pause(clock, at=at("2026-10-16 09:00"), reason="征求意见")


def test_it_may_be_extended_but_never_beyond_the_cap_in_all(clock):
    clock = actions.extend(clock, term="7 working days", cap="10 working days", reason="案情复杂", at=START)
    assert clock.due_at.date().isoformat() == "2026-10-20"
    with pytest.raises(Refusal, match="合计不得超过10个工作日"):
        actions.extend(clock, term="7 working days", cap="10 working days", reason="再延长", at=START)
    clock.refresh_from_db()
    assert clock.events.count() == 2


def test_a_restart_counts_anew_under_the_rule_of_the_day(clock):
    clock = actions.extend(clock, term="7 working days", reason="案情复杂", at=START)
    clock = actions.restart(clock, since=at("2026-10-01 08:00"), at=at("2026-10-02 08:00"), term="14 days")
    assert clock.due_at.date().isoformat() == "2026-10-15"
    assert clock.term == "14 days"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="counts the steps of SQLite's machine")
def test_what_a_restart_costs_does_not_grow_with_the_restarts_before_it(clock):
    def steps_and_rows():
        """How far SQLite's machine runs to answer, and what it answers."""
        steps = 0

        def step():
            nonlocal steps
            steps += 1

        connection.connection.set_progress_handler(step, 1)
        try:
            rows = queries.events_of(clock)
        finally:
            connection.connection.set_progress_handler(None, 1)
        return steps, [event.kind for event in rows]

    actions.restart(clock, at=START)
    actions.pause(clock, at=START, reason="等待补正")
    few = steps_and_rows()
    actions.resume(clock, at=START)
    for _ in range(50):
        actions.restart(clock, at=START)
    actions.pause(clock, at=START, reason="等待补正")
    many = steps_and_rows()
    assert few[1] == many[1] == ["restart", "pause"]
    assert many[0] <= few[0] + 5
    read_with_all = Clock.objects.prefetch_related("events").get(pk=clock.pk)
    assert queries.events_of(read_with_all) == queries.events_of(clock)
    assert [event.kind for event in queries.history_of(clock, most=2)] == ["pause", "restart"]


@pytest.mark.parametrize("verb", ["pause", "extend"])
def test_moving_a_clock_needs_a_reason(clock, verb):
    more = {"term": "1 day"} if verb == "extend" else {}
    with pytest.raises(Refusal, match="理由"):
        getattr(actions, verb)(clock, at=START, reason=" ", **more)


def test_a_stopped_clock_does_not_move_and_is_not_overdue(clock):
    clock = actions.stop(clock, at=at("2026-10-20 09:00"))
    assert "逾期" in Record.objects.filter(action="duties.stop").get().summary
    assert not queries.overdue(at("2027-01-01 00:00")).exists()
    with pytest.raises(Refusal, match="已经办结"):
        actions.extend(clock, term="1 day", reason="x", at=START)


def test_a_new_calendar_moves_the_clocks_it_concerns_and_the_record_says_whose(clock):
    assert actions.recompute_stale(at=START) == []
    Clock.objects.filter(pk=clock.pk).update(due_digest="older:0", due_at=at("2026-10-09 00:00"))
    assert [one.pk for one in actions.recompute_stale(at=START)] == [clock.pk]
    clock.refresh_from_db()
    assert clock.due_at.date().isoformat() == "2026-10-15"
    assert "到期日有变" in Record.objects.filter(action="duties.recompute").get().summary
    assert actions.recompute_stale(at=START) == []


def test_a_unit_sees_its_own_clocks_and_a_supervisor_those_it_looks_after(clock, world):
    seen = lambda *who: clock in queries.visible_to(world.posting(*who))  # noqa: E731
    assert seen("dali_office", "editor")
    assert seen("dali_section", "editor")
    assert not seen("xiangyun_office", "editor")
    assert not seen("anyue_office", "supervisor")
    actions.restart(clock, holder=world.organisations.xiangyun_office, at=START)
    assert seen("dali_office", "supervisor")
    assert not seen("dali_office", "editor")
