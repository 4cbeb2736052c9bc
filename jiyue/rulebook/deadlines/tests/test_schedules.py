"""Fixed days of the year and recurring periods."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiyue.common.refusals import Refusal
from jiyue.rulebook.deadlines.rules import (
    Extension,
    Pause,
    Recurring,
    Term,
    Yearly,
    calendar,
    due_on,
    limit,
    missed,
    period_of,
    periods,
)

CALENDAR = calendar()
DAYS = st.dates(date(2004, 1, 1), date(2025, 12, 31))
EVERY = st.sampled_from(["day", "working_day", "month", "quarter", "half_year", "year"])


def on(text, start, **more):
    return due_on(date.fromisoformat(start), limit(text), CALENDAR, **more).date.isoformat()


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("by 01-31 each year", "2025-11-02", "2026-01-31"),
        ("by 01-31 each year", "2026-01-30", "2026-01-31"),
        ("by 01-31 each year", "2026-01-31", "2027-01-31"),
        ("每年3月31日前", "2026-02-01", "2026-03-31"),
        ("每年1月底前", "2026-02-01", "2027-01-31"),
        ("每年2月底前", "2026-03-01", "2027-02-28"),
        ("每年2月底前", "2027-03-01", "2028-02-29"),
        ("every month", "2026-02-10", "2026-02-28"),
        ("every quarter", "2026-02-10", "2026-03-31"),
        ("every half year", "2026-07-01", "2026-12-31"),
        ("every year", "2026-07-01", "2026-12-31"),
        ("every quarter within 10 days", "2026-02-10", "2026-04-10"),
        ("每季度结束后10个工作日内", "2026-08-01", "2026-10-20"),
        ("every working day", "2026-10-01", "2026-10-08"),
        ("every working day", "2026-10-10", "2026-10-10"),
        ("every working day", "2026-10-11", "2026-10-12"),
        ("every day", "2026-10-01", "2026-10-01"),
    ],
)
def test_the_calendar_fixes_the_day(text, start, end):
    assert on(text, start) == end


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("每年1月31日前", "by 01-31 each year"),
        ("By 03-31 every year", "by 03-31 each year"),
        ("每半年结束后10天内", "every half year within 10 days"),
        ("every half_year", "every half year"),
        ("每个工作日", "every working day"),
        ("7个工作日", "7 working days"),
    ],
)
def test_a_limit_that_is_stored_reads_back_the_same(written, stored):
    found = limit(written)
    assert str(found) == stored
    assert limit(stored) == found == limit(found.chinese)


@pytest.mark.parametrize(
    "text", ["by 13-01 each year", "by 02-30 each year", "每年13月底前", "every week", "every month within 3 hours",
             "every", "每逢初一", "by then", "every month within x"]
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_an_example(text):
    with pytest.raises(Refusal) as refused:
        limit(text)
    assert refused.value.cure


def test_explain_names_the_period_the_time_after_it_and_the_holidays_between():
    found = due_on(date(2026, 8, 1), limit("every quarter within 10 working days"), CALENDAR)
    text = "\n".join(found.explain)
    for part in ("2026年第三季度", "到2026年9月30日", "国庆节", "10个工作日", "到期日为2026年10月20日"):
        assert part in text
    assert [step.kind for step in found.steps][:3] == ["start", "counting", "holidays"]


def test_explain_says_when_a_day_off_asks_for_nothing_and_a_month_lacks_the_day():
    assert "放假，不计" in due_on(date(2026, 10, 1), limit("every working day"), CALENDAR).explain[0]
    assert "没有29日" in "".join(due_on(date(2026, 3, 1), limit("每年2月底前"), CALENDAR).explain)


def test_a_fixed_day_moves_by_an_extension_alone_and_its_cap_counts_from_that_day():
    longer = [Extension(Term.parse("10 days")), Extension(Term.parse("10 days"), cap=Term.parse("15 days"))]
    assert on("by 01-31 each year", "2026-01-02", extensions=longer[:1]) == "2026-02-10"
    assert on("by 01-31 each year", "2026-01-02", extensions=longer) == "2026-02-15"
    with pytest.raises(Refusal, match="固定日期"):
        on("by 01-31 each year", "2026-01-02", pauses=[Pause(date(2026, 1, 3), date(2026, 1, 9))])


def test_a_date_after_the_loaded_years_is_provisional_only_where_working_days_count():
    last = CALENDAR.last_year
    assert due_on(date(last, 12, 1), limit("every year within 5 working days"), CALENDAR).provisional
    assert not due_on(date(last, 12, 1), limit("every year within 5 days"), CALENDAR).provisional
    assert not due_on(date(last, 12, 1), limit("by 01-31 each year"), CALENDAR).provisional


def test_each_day_but_holidays_is_every_working_day_make_up_days_included():
    """云南2019 第二十二条: days off are missed by nobody, a make-up Saturday is a working day like others."""
    posted = [date(2026, 9, 30), date(2026, 10, 3), date(2026, 10, 9)]
    found = missed("working_day", posted, date(2026, 9, 29), date(2026, 10, 11), CALENDAR)
    assert [one.first.isoformat() for one in found] == ["2026-09-29", "2026-10-08", "2026-10-10"]


def test_a_period_that_still_runs_is_not_judged():
    found = periods("quarter", date(2026, 1, 1), date(2026, 9, 29), CALENDAR)
    assert [one.name for one in found] == ["2026年第一季度", "2026年第二季度"]
    assert missed("month", [date(2026, 8, 31)], date(2026, 8, 1), date(2026, 10, 30), CALENDAR)[0].name == "2026年9月"


@given(start=DAYS, month=st.integers(1, 12), day=st.integers(1, 28))
def test_the_next_occurrence_is_after_and_the_last_one_until_the_day_and_they_are_a_year_apart(start, month, day):
    yearly = Yearly(month, day)
    before, after = yearly.last_until(start), yearly.next_after(start)
    assert before <= start < after
    assert (after.year - before.year, after.month, after.day) == (1, month, day)


@given(first=DAYS, length=st.integers(0, 900), every=EVERY)
def test_periods_lie_side_by_side_and_leave_out_only_days_off(first, length, every):
    last = first + timedelta(days=length)
    found = list(periods(every, first, last, CALENDAR))
    for one, following in pairwise(found):
        gap = [one.last + timedelta(days=n) for n in range(1, (following.first - one.last).days)]
        assert not gap or every == "working_day"
        assert not any(CALENDAR.is_working(day) for day in gap)
        assert following.first > one.last
    for one in found:
        assert period_of(one.last, every, CALENDAR) == one
        assert one.last <= last
    assert missed(every, [one.last for one in found], first, last, CALENDAR) == ()
    assert missed(every, [], first, last, CALENDAR) == tuple(found)


@given(first=DAYS, later=DAYS, every=EVERY, amount=st.integers(1, 40))
def test_a_later_day_is_never_due_earlier_under_a_schedule(first, later, every, amount):
    first, later = sorted((first, later))
    for schedule in (Recurring(every), Recurring(every, Term(amount, "working_days")), Yearly(3, 31)):
        assert due_on(first, schedule, CALENDAR).date <= due_on(later, schedule, CALENDAR).date
