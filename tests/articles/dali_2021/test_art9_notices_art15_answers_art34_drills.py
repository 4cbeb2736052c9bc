"""大理2021 第九条、第十五条、第三十四条: notices of migration, answers to letters, drills."""

import pytest

from jiyue.estate.duties.queries import register as queries
from tests.registering import cites, done, end_of, limits, listed, shows_a_date, shows_a_limit, shows_a_notice
from tests.world import NOW, at


@pytest.mark.clause("dali-2021/9.g", "yunnan-2017/2.2.3.g")
def test_a_notice_of_migration_stands_thirty_days_under_both_texts(world):
    by = world.posting("xiangyun_office", "site_manager")
    duty = shows_a_notice("notice_period.website.migrate", by=by, started=NOW, last="2026-12-02")
    assert set(cites(duty)) == {"dali-2021/9.g", "yunnan-2017/2.2.3.g"}
    assert limits(duty) == ["30天", "30天"]


@pytest.mark.clause("dali-2021/15.1.4.b")
def test_a_simple_question_is_answered_within_five_working_days(world):
    by = world.posting("dali_office", "editor")
    shows_a_limit("reply_limit.simple", by=by, started=NOW, last=end_of("2026-11-09"))


@pytest.mark.clause("dali-2021/15.1.4.c")
def test_any_other_question_is_answered_within_the_limit_of_its_class(world):
    by = world.posting("dali_office", "editor")
    duty = shows_a_limit("reply_limit.other", by=by, started=NOW, last=end_of("2026-11-23"))
    assert "平台默认" in str(queries.citations(duty)[0])


@pytest.mark.clause("dali-2021/34.d")
def test_drills_come_again_a_year_after_the_last(world):
    (duty,) = listed("emergency-drill", on=NOW, subject_id=str(world.sites.dali.pk))
    assert cites(duty) == ["dali-2021/34.d"]
    by = world.posting("dali_office", "site_manager")
    shows_a_date(duty, by=by, last="2027-11-02")
    later = at("2027-11-10 09:00")
    _, second = listed("emergency-drill", on=later, subject_id=str(world.sites.dali.pk))
    assert queries.due_at(second) == end_of("2028-11-02")
    assert done(second, by=by, on=at("2028-11-03 09:00")) == queries.State.KEPT_LATE
