"""丹东2019 第三十七条、第三十九条、第四十二条: monthly checks, answers to error reports, yearly reports, reposts."""

import pytest

from jiyue.estate.duties.queries import register as queries
from tests.registering import dandong, end_of, listed, shows_a_date, shows_a_limit
from tests.world import NOW, at


@pytest.mark.clause("dandong-2019/37.1")
def test_the_municipal_office_checks_everything_in_each_month(world):
    dandong(world)
    (duty,) = listed("monthly-inspection", on=NOW)
    assert (duty.holder, duty.occasion) == (world.organisations.dandong_office, "2026-11")
    shows_a_date(duty, by=world.posting("dandong_office", "supervisor"), last="2026-11-30")
    again = listed("monthly-inspection", on=at("2026-12-01 09:00"))
    assert [queries.due_at(one) for one in again] == [end_of("2026-11-30"), end_of("2026-12-31")]


@pytest.mark.clause("dandong-2019/39.2")
def test_an_error_report_lies_untouched_for_no_more_than_a_day_weekends_included(world):
    dandong(world)
    by = world.posting("dandong_office", "editor")
    friday = at("2026-11-06 16:00")
    shows_a_limit("event_task.error-report-handling", by=by, started=friday, last=end_of("2026-11-07"))


@pytest.mark.clause("dandong-2019/39.3")
def test_an_error_report_is_answered_within_three_working_days(world):
    dandong(world)
    by = world.posting("dandong_office", "editor")
    friday = at("2026-11-06 16:00")
    shows_a_limit("reply_limit.error_report", by=by, started=friday, last=end_of("2026-11-11"))


@pytest.mark.clause("dandong-2019/39.9")
def test_the_yearly_work_report_is_public_by_the_end_of_january(world):
    dandong(world)
    (duty,) = listed("work-report", on=NOW, subject_id=str(world.sites.dandong.pk))
    shows_a_date(duty, by=world.posting("dandong_office", "site_manager"), last="2027-01-31")


@pytest.mark.clause("dandong-2019/42.1")
def test_an_important_policy_is_reposted_within_twelve_hours_day_and_night(world):
    dandong(world)
    by = world.posting("dandong_office", "editor")
    published = at("2026-11-06 20:30")
    duty = shows_a_limit("event_task.repost", by=by, started=published, last=at("2026-11-07 08:30"))
    assert "夜间、双休日和节假日不停" in "".join(queries.explain(duty))
