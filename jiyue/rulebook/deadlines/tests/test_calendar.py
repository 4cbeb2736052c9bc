from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiyue.rulebook.deadlines import calendars
from jiyue.rulebook.deadlines.rules import calendar

CALENDAR = calendar()
DAYS = st.dates(date(2004, 1, 1), date(2026, 12, 31))


def test_every_day_that_is_loaded_agrees_with_the_source_it_was_made_from_but_for_the_one_it_lacks():
    days = (date(2004, 1, 1) + timedelta(days=offset) for offset in range(23 * 366))
    differing = [
        day for day in days if day.year <= 2026 and CALENDAR.is_working(day) != chinese_calendar.is_workday(day)
    ]
    assert differing == [date(2005, 12, 31)]


def test_every_year_names_the_notice_it_comes_from_and_where_to_read_it():
    assert set(CALENDAR.years) == set(range(2004, 2027))
    for number, year in CALENDAR.years.items():
        assert year.sources[0] == f"国务院办公厅关于{number}年部分节假日安排的通知"
        assert all(source.startswith("国务院") for source in year.sources)
        assert year.links
        assert all(link.startswith("https://") for link in year.links)


def test_a_day_around_new_year_cites_the_notice_of_the_coming_year():
    made_up = CALENDAR.make_up_days_between(date(2005, 12, 1), date(2005, 12, 31))
    assert [(span.first, span.sources[0][8:12]) for span in made_up] == [(date(2005, 12, 31), "2006")]


@pytest.fixture
def supplied():
    """A supplier that tells what a list holds."""
    stored = {}
    calendars.supply(lambda: stored)
    yield stored
    calendars.supply(None)


def test_years_that_an_installation_stored_join_the_shipped_ones_and_change_the_version(supplied):
    before = calendar()
    assert not before.knows(2027)
    supplied[2027] = calendars.year_of(
        {
            "sources": ["国务院办公厅关于2027年部分节假日安排的通知"],
            "holidays": [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"}],
            "working": [{"name": "元旦", "from": "2026-12-26", "to": "2026-12-26"}],
        }
    )
    assert calendar() is before
    calendars.forget()
    after = calendar()
    assert after.knows(2027)
    assert after.is_working(date(2026, 12, 26))
    assert after.make_up_days_between(date(2026, 12, 20), date(2026, 12, 31))[0].sources[0][8:12] == "2027"
    assert after.version != before.version
    assert not calendars.shipped().knows(2027)
    calendars.forget()
    assert calendar() is after


def test_a_stored_year_replaces_the_shipped_one(supplied):
    supplied[2026] = calendars.year_of({"sources": ["更正"], "holidays": [], "working": []})
    calendars.forget()
    assert calendar().is_working(date(2026, 10, 1))
    assert not calendars.shipped().is_working(date(2026, 10, 1))


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
