"""丹东2019 第二十条: how long a notice of closing stands, how long and how often a site may be closed for a while."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.estate.duties.actions.register import extend_duty, void
from jiyue.estate.duties.queries import register as queries
from tests.registering import dandong, done, end_of, if_done, registered, shows_a_notice
from tests.world import NOW, at


@pytest.mark.clause("dandong-2019/20.8")
def test_a_notice_of_closing_stands_thirty_days(world):
    dandong(world)
    by = world.posting("dandong_office", "site_manager")
    shows_a_notice("notice_period.close", by=by, started=NOW, last="2026-12-02")


@pytest.mark.clause("dandong-2019/20.10", "dandong-2019/20.11")
def test_a_site_is_closed_for_a_while_once_a_year_and_for_thirty_days_at_most(world):
    dandong(world)
    by, head = world.posting("dandong_office", "site_manager"), world.posting("dandong_office", "head")
    matter, site = "event_task.temporary-closing", "丹东市某局网站"
    duty = registered(matter, by=by, started=NOW, subject=site)
    assert queries.due_at(duty) == end_of("2026-12-02")
    with pytest.raises(Refusal, match="没有可以延长的规定") as refused:
        extend_duty(duty, term="5 days", reason="尚未修复", by=head, at=NOW)
    assert [one.clause for one in refused.value.citations] == ["dandong-2019/20.11"]
    assert if_done(duty, by=by, on=at("2026-12-03 09:00")) == queries.State.KEPT_LATE
    assert done(duty, by=by, on=at("2026-12-02 09:00")) == queries.State.KEPT
    with pytest.raises(Refusal, match="在2026年已有一次") as refused:
        registered(matter, by=by, started=at("2026-12-20 09:00"), subject=site)
    assert [one.clause for one in refused.value.citations] == ["dandong-2019/20.10"]
    registered(matter, by=by, started=at("2026-12-20 09:00"), subject="丹东市另一局网站")
    registered(matter, by=by, started=at("2027-01-05 09:00"), subject=site)


def test_a_closing_registered_by_mistake_does_not_count_once_it_is_voided(world):
    dandong(world)
    by, supervisor = world.posting("dandong_office", "head"), world.posting("dandong_office", "supervisor")
    duty = registered("event_task.temporary-closing", by=by, started=NOW)
    with pytest.raises(Refusal, match="监管员"):
        void(duty, reason="登记有误", by=by, at=NOW)
    void(duty, reason="登记有误", by=supervisor, at=NOW)
    registered("event_task.temporary-closing", by=by, started=NOW)
