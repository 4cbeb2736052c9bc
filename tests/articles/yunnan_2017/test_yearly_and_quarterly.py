"""云南2017 四（一）、四（二）、附件3第19、20项: a check in each quarter, two reports by the end of January."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.estate.duties.queries import register as queries
from tests.registering import cites, done, end_of, limits, listed, registered, shows_a_date, yunnan
from tests.world import NOW, at, site


@pytest.mark.clause("yunnan-2017/4.1.d")
def test_every_government_office_inspects_in_each_quarter(world):
    first = listed("quarterly-inspection", on=NOW, holder=world.organisations.dali_office)
    assert [duty.occasion for duty in first] == ["2026-Q4"]
    shows_a_date(first[0], by=world.posting("dali_office", "supervisor"), last="2026-12-31")
    both = listed("quarterly-inspection", on=at("2027-01-04 09:00"), holder=world.organisations.dali_office)
    assert [duty.occasion for duty in both] == ["2026-Q4", "2027-Q1"]
    assert queries.due_at(both[1]) == end_of("2027-03-31")


@pytest.mark.clause("yunnan-2017/4.1.l", "yunnan-2017/A3.19")
def test_the_supervision_report_is_public_by_the_end_of_january(world):
    prefecture, county = (
        listed("supervision-report", on=NOW, holder=getattr(world.organisations, unit))[0]
        for unit in ("dali_office", "xiangyun_office")
    )
    assert cites(prefecture) == ["yunnan-2017/4.1.l", "yunnan-2017/A3.19"]
    assert cites(county) == ["yunnan-2017/A3.19"]
    shows_a_date(prefecture, by=world.posting("dali_office", "supervisor"), last="2027-01-31")
    shows_a_date(county, by=world.posting("xiangyun_office", "head"), last="2027-01-31")


@pytest.mark.clause("yunnan-2017/4.2.s", "yunnan-2017/A3.20")
def test_the_work_report_of_each_site_is_public_by_the_end_of_january(world):
    (duty,) = listed("work-report", on=NOW, subject_id=str(world.sites.xiangyun.pk))
    assert (duty.occasion, duty.subject_label) == ("2026", "祥云县人民政府")
    shows_a_date(duty, by=world.posting("xiangyun_office", "site_manager"), last="2027-01-31")


@pytest.mark.parametrize(
    "task",
    [
        pytest.param("protection-assessment", marks=pytest.mark.clause("yunnan-2017/4.4.e")),
        pytest.param("emergency-drill", marks=pytest.mark.clause("yunnan-2017/4.4.o")),
    ],
)
def test_assessments_and_drills_come_again_a_year_after_the_last(world, task):
    yunnan(world)
    office = world.organisations.yunnan_office
    site("yunnan", name="云南省人民政府", sponsor=office, supervisor=office)
    (duty,) = listed(task, on=NOW, holder=office)
    assert "平台默认" in str(queries.citations(duty)[0])
    shows_a_date(duty, by=world.posting("yunnan_office", "site_manager"), last="2027-11-02")
    again = listed(task, on=at("2027-11-03 09:00"), holder=office)
    assert [queries.due_at(one) for one in again][1] == end_of("2028-11-02")


@pytest.mark.clause("yunnan-2017/4.2.g")
@pytest.mark.parametrize(
    ("matter", "last"), [("event_task.publish", "2026-11-30"), ("reply_limit.message", "2026-11-23")]
)
def test_publishing_and_answering_have_limits_that_are_kept_or_not(world, matter, last):
    by = world.posting("xiangyun_office", "editor")
    duty = registered(matter, by=by, started=NOW)
    assert queries.due_at(duty) == end_of(f"{last}")
    shows_a_date(duty, by=by, last=last)


@pytest.mark.clause("yunnan-2017/4.4.k", "national-base/security-20.logs")
def test_site_logs_are_kept_six_months_by_the_province_and_a_year_by_the_nation_which_drives(world):
    by = world.posting("xiangyun_office", "site_manager")
    duty = registered("retention.site_log", by=by, started=NOW, subject="祥云县人民政府网站2026年10月运行日志")
    assert limits(duty) == ["1年", "6个月"]
    with pytest.raises(Refusal, match="不得提前办结") as refused:
        done(duty, by=by, on=at("2027-11-02 18:00"))
    assert "2027年11月02日之后" in refused.value.cure
    assert {one.clause for one in refused.value.citations} >= {"yunnan-2017/4.4.k", "national-base/security-20.logs"}
    assert done(duty, by=by, on=at("2027-11-03 09:00")) == queries.State.KEPT
