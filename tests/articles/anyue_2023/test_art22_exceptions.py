"""安岳2023 第二十二条: 原则上 admits an exception, with a reason and an end; the rest admits none."""

from datetime import date

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM
from jiyue.estate.duties import queries as clocks
from jiyue.estate.duties.models import DateMove
from jiyue.estate.registry import queries as registry
from jiyue.estate.sites import actions, queries, rules
from tests.world import NOW, at, column


def late_on(made, day):
    found = queries.update_standings(made, last_new_item_at=made.last_item_at, on=at(f"{day} 09:00").date())
    return any(one.broken for one in found)


def grant(world, made, *, by="supervisor", until=date(2027, 3, 1), reason="机构调整期间暂无新信息"):
    by = world.posting("anyue_office", by)
    return actions.except_interval(made, reason=reason, until=until, by=by, at=NOW)


@pytest.fixture
def other(world):
    made = column(world.sites.anyue, "便民服务", "bmfw", owner=world.organisations.anyue_office)
    actions.refresh_column_clock(made, last_new_item_at=at("2025-05-10 09:00"), at=NOW)
    return made


@pytest.mark.clause("anyue-2023/22.4")
def test_the_year_of_a_column_without_a_telling_name_may_be_lifted_until_a_day(world, other):
    assert late_on(other, "2026-11-02")
    with pytest.raises(Refusal, match="主管单位"):
        grant(world, other, by="site_manager")
    given = grant(world, other)
    assert [entry["clause"] for entry in given.citations] == ["anyue-2023/22.4"]
    assert list(registry.exceptions(NOW)) == [given]
    assert not late_on(other, "2027-02-28")
    assert late_on(other, "2027-03-01")
    assert clocks.clock_of(other, rules.UPDATE_CLOCK) is None


@pytest.mark.clause("anyue-2023/22.1")
def test_the_fourteen_days_of_a_news_column_admit_no_exception(world):
    news = world.columns.anyue_news
    actions.refresh_column_clock(news, last_new_item_at=at("2026-10-19 09:00"), at=NOW)
    with pytest.raises(Refusal, match="硬性要求") as refused:
        grant(world, news)
    assert [citation.clause for citation in refused.value.citations] == ["anyue-2023/22.1"]
    assert (late_on(news, "2026-11-02"), late_on(news, "2026-11-03")) == (False, True)


def test_an_exception_taken_back_lets_the_clock_run_from_the_last_item(world, other):
    given = grant(world, other)
    supervisor = world.posting("anyue_office", "supervisor")
    with pytest.raises(Refusal, match="理由"):
        actions.end_exception(given, reason="", by=supervisor, at=NOW)
    actions.end_exception(given, reason="已恢复正常", by=supervisor, at=NOW)
    assert late_on(other, "2026-11-02")
    assert clocks.clock_of(other, rules.UPDATE_CLOCK).due_at.date().isoformat() == "2026-05-10"
    with pytest.raises(Refusal, match="已经终止"):
        actions.end_exception(given, reason="再次", by=supervisor, at=NOW)


def test_granted_ended_or_run_out_an_exception_moves_the_date_and_is_listed_among_the_moves(world, other):
    before = clocks.clock_of(other, rules.UPDATE_CLOCK).due_at
    given = grant(world, other, until=date(2026, 12, 1))
    assert actions.follow_exceptions(at=at("2026-11-30 23:59")) == []
    assert clocks.clock_of(other, rules.UPDATE_CLOCK) is None
    assert actions.follow_exceptions(at=at("2026-12-01 00:10")) == [other]
    assert clocks.clock_of(other, rules.UPDATE_CLOCK).due_at == before
    assert actions.follow_exceptions(at=at("2026-12-01 00:20")) == []
    moves = [(move.before, move.after, move.note) for move in DateMove.objects.order_by("at")]
    assert moves == [
        (before, None, f"批准例外，至2026-12-01前：{given.reason}"),
        (None, before, "例外至2026-12-01前，已到期"),
    ]


def test_a_column_hidden_under_its_exception_is_not_counted_again(world, other):
    grant(world, other, until=date(2026, 12, 1))
    actions.hide_column(other, reason="职能调整", by=SYSTEM, at=NOW)
    assert actions.follow_exceptions(at=at("2026-12-02 00:10")) == []
    assert clocks.clock_of(other, rules.UPDATE_CLOCK) is None


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"until": date(2026, 11, 2)}])
def test_an_exception_has_a_reason_and_an_end_in_the_future(world, other, wrong):
    with pytest.raises(Refusal):
        grant(world, other, **wrong)
    assert not registry.exceptions(NOW).exists()


def test_every_supervisor_of_the_tree_sees_an_exception_and_others_those_of_their_own_outlets(world, other):
    given = grant(world, other)
    whoever = [("anyue_section", "supervisor"), ("anyue_office", "head"), ("dali_office", "supervisor")]
    seen = [list(registry.exceptions_visible_to(world.posting(*who))) for who in whoever]
    assert seen == [[given], [given], []]
    on_portal = actions.except_name(
        world.sites.dali.outlet, name="第四级", reason="专题", until=date(2027, 1, 1),
        by=world.posting("dali_office", "supervisor"), at=NOW,
    )  # fmt: skip
    county = world.posting("xiangyun_office", "supervisor")
    assert list(registry.exceptions_visible_to(county)) == [on_portal]
