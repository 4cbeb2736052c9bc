"""安岳2023 第九条、第十三条、第三十条、第三十三条: cancelling after the notice, disclosure, passwords, checks."""

import pytest

from jiyue.delivery.publishing.disclosure import follow
from jiyue.estate.duties.actions.schedule import schedule
from jiyue.estate.duties.models import Duty
from jiyue.estate.duties.queries import register as queries
from tests import reviewing
from tests.registering import account, cites, done, end_of, if_done, limits, listed, registered, shows_a_date
from tests.world import NOW, at


@pytest.mark.clause("anyue-2023/9.6")
def test_an_account_is_cancelled_soon_after_its_notice_has_stood_and_not_before(world):
    by = world.posting("anyue_office", "site_manager")
    notice = registered("notice_period.media_account.close-deregister", by=by, started=NOW, subject="安岳示例账号")
    assert queries.due_at(notice) == end_of("2026-11-23")
    schedule(at=at("2026-11-23 12:00"))
    assert not Duty.objects.filter(matter="event_task.cancel-account").exists()
    schedule(at=at("2026-11-24 09:00"))
    schedule(at=at("2026-11-24 10:00"))
    task = Duty.objects.get(matter="event_task.cancel-account")
    assert (task.subject_label, queries.due_at(task)) == ("安岳示例账号", end_of("2026-11-26"))
    assert queries.state(notice := Duty.objects.get(pk=notice.pk), at("2026-11-24 09:00")) == queries.State.FREE
    assert "届满" in queries.explain(notice)[-1]  # over by itself: nobody has completed it yet
    assert done(notice, by=by, on=at("2026-11-24 11:00")) == queries.State.KEPT
    assert if_done(task, by=by, on=at("2026-11-27 09:00")) == queries.State.KEPT_LATE
    assert done(task, by=by, on=at("2026-11-26 09:00")) == queries.State.KEPT


@pytest.mark.clause("anyue-2023/13.1", "national-base/disclosure-26")
def test_what_must_be_public_is_so_within_twenty_working_days_of_its_making(world):
    late, kept = (reviewing.draft(world, "anyue", title=title, formed_on=NOW.date()) for title in ("甲", "乙"))
    secret = reviewing.draft(world, "anyue", formed_on=NOW.date(), publicity="not_public", closed_ground="internal")
    follow(at=NOW)
    assert follow(at=NOW) == 0
    duties = {resource: Duty.objects.get(subject_id=str(resource.pk)) for resource in (late, kept)}
    assert not Duty.objects.filter(subject_id=str(secret.pk)).exists()
    for duty in duties.values():
        assert set(cites(duty)) == {"anyue-2023/13.1", "national-base/disclosure-26"}
        assert limits(duty) == ["20个工作日", "20个工作日"]
        assert queries.due_at(duty) == end_of("2026-11-30")
        assert queries.state(duty, at("2026-12-01 09:00")) == queries.State.LATE
    reviewing.cleared(world, kept, at=at("2026-11-30 16:00"))
    follow(at=at("2026-11-30 18:00"))
    reviewing.cleared(world, late, at=at("2026-12-01 09:00"))
    follow(at=at("2026-12-01 18:00"))
    found = [queries.state(Duty.objects.get(pk=duties[one].pk), NOW) for one in (late, kept)]
    assert found == [queries.State.KEPT_LATE, queries.State.KEPT]


def test_the_password_of_an_account_is_changed_at_intervals(world):
    outlet = account(world, "anyue_office")
    (duty,) = listed("account-password", on=NOW, subject_id=str(outlet.pk))
    assert "平台默认" in str(queries.citations(duty)[0])
    shows_a_date(duty, by=world.posting("anyue_office", "site_manager"), last="2027-01-31")
    _, second = listed("account-password", on=at("2027-02-01 09:00"), subject_id=str(outlet.pk))
    assert queries.due_at(second) == end_of("2027-05-01")


@pytest.mark.clause("anyue-2023/33.1")
def test_the_county_office_checks_columns_and_accounts_in_each_quarter(world):
    (duty,) = listed("quarterly-inspection", on=NOW, holder=world.organisations.anyue_office)
    assert (cites(duty), duty.occasion) == (["anyue-2023/33.1"], "2026-Q4")
    shows_a_date(duty, by=world.posting("anyue_office", "supervisor"), last="2026-12-31")
