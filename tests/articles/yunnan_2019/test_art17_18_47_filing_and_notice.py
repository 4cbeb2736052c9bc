"""云南2019 第十七条、第十八条、第四十七条: filings within their days, notices for at least theirs."""

from datetime import date

import pytest

from jiyue.estate.duties.queries import register as queries
from tests.registering import account, cites, done, end_of, limits, listed, shows_a_limit, shows_a_notice
from tests.world import NOW, at


@pytest.mark.clause("yunnan-2019/17.4")
def test_an_account_is_filed_within_seven_working_days_of_the_event(world):
    by = world.posting("xiangyun_office", "editor")
    duty = shows_a_limit("event_task.account-filing", by=by, started=NOW, last=end_of("2026-11-11"))
    assert cites(duty) == ["yunnan-2019/17.4"]


@pytest.mark.clause("yunnan-2019/18.3", "dali-2021/12.d")
def test_a_notice_of_closing_stands_fifteen_working_days_under_both_texts(world):
    by = world.posting("xiangyun_office", "site_manager")
    matter = "notice_period.media_account.change-close-deregister"
    duty = shows_a_notice(matter, by=by, started=NOW, last="2026-11-23")
    assert set(cites(duty)) == {"yunnan-2019/18.3", "dali-2021/12.d"}
    assert limits(duty) == ["15个工作日", "15个工作日"]


@pytest.mark.clause("yunnan-2019/47.1")
def test_an_account_older_than_the_measures_is_filed_within_sixty_working_days_of_their_publication(world):
    old = account(world, "xiangyun_office", opened=date(2018, 5, 1))
    account(world, "dali_office", opened=date(2020, 5, 1))
    by = world.posting("xiangyun_office", "head")
    (running,) = listed("belated-filing", on=at("2019-09-16 09:00"))
    assert running.subject_id == str(old.pk)
    assert queries.due_at(running) == end_of("2019-10-31")
    assert "60个工作日" in "".join(queries.explain(running))
    assert queries.state(running, at("2019-11-01 09:00")) == queries.State.LATE
    other = account(world, "xiangyun_office", opened=date(2017, 5, 1))
    (historic,) = [duty for duty in listed("belated-filing", on=NOW) if duty.subject_id == str(other.pk)]
    assert historic.historic
    assert done(running, by=by, on=at("2019-10-31 18:00")) == queries.State.KEPT
    assert done(historic, by=by, on=at("2019-11-01 09:00")) == queries.State.KEPT_LATE
