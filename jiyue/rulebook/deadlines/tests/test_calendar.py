from datetime import date, timedelta

import chinese_calendar
from hypothesis import given
from hypothesis import strategies as st

from jiyue.rulebook.deadlines.rules import calendar

CALENDAR = calendar()
DAYS = st.dates(date(2004, 1, 1), date(2026, 12, 31))


def test_every_day_that_is_loaded_agrees_with_the_source_it_was_made_from():
    day = date(2004, 1, 1)
    while day.year <= CALENDAR.last_year:
        assert CALENDAR.is_working(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_every_year_names_the_notice_it_comes_from():
    assert set(CALENDAR.years) == set(range(2004, 2027))
    assert all(source.startswith("国务院") for year in CALENDAR.years.values() for source in year.sources)


@given(first=DAYS, last=DAYS)
def test_counting_between_two_days_agrees_with_counting_one_by_one(first, last):
    if (last - first).days > 800:
        last = first + timedelta(days=800)
    days = (first + timedelta(days=offset) for offset in range(1, (last - first).days + 1))
    assert CALENDAR.working_days(first, last) == sum(CALENDAR.is_working(day) for day in days)


@given(after=DAYS, count=st.integers(1, 600))
def test_the_nth_working_day_is_the_nth(after, count):
    found = CALENDAR.nth_working_day(after, count)
    assert CALENDAR.is_working(found)
    assert CALENDAR.working_days(after, found) == count


def test_years_that_are_not_loaded_follow_the_week():
    assert CALENDAR.is_working(date(2031, 10, 1))
    assert not CALENDAR.is_working(date(2031, 10, 4))
    assert not CALENDAR.knows(2031)
