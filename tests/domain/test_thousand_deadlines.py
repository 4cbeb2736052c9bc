"""A thousand deadlines drawn by lot, counted by walking day by day through a calendar from another source."""

import random
from calendar import monthrange
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from jiyue.rulebook.deadlines.rules import Extension, Pause, Term, calendar, due, due_on

DAY = timedelta(days=1)
FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
SHANGHAI = ZoneInfo("Asia/Shanghai")
CASES = 1000


def second_source():
    """Days that do not follow the week: day -> whether it is worked."""
    found = {}
    for line in (Path(__file__).parent / "official_calendar.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            year, kind, *days = line.split()
            found |= {date.fromisoformat(f"{year}-{day}"): kind == "work" for day in days}
    return found


EXCEPTIONS = second_source()


def worked(day):
    return EXCEPTIONS.get(day, day.weekday() < 5)


def walk(start, amount, unit, stopped):
    """Day by day: a day counts unless it lies in a pause, or is a day off where working days are counted."""
    day = start
    while amount:
        day += DAY
        counts = unit != "working_days" or worked(day)
        amount -= counts and day not in stopped
    return day


def same_day(start, months):
    """Month by month to the same day, or the last one of a shorter month."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def by_hand(start, amount, unit, pauses, extension):
    """Independent of the engine: no bisection, no sums, only walking."""
    stopped = {first + DAY * n for first, last in pauses for n in range(1, (last - first).days + 1)}

    def reach(count):
        if unit in ("months", "years"):
            end = same_day(start, count * (12 if unit == "years" else 1))
            return walk(start, (end - start).days, "days", stopped)
        return walk(start, count, unit, stopped)

    end = reach(amount)
    if extension:
        more, most = extension
        end = max(end, min(reach(amount + more), reach(most)))
    return end


def drawn(seed):
    """Cases whose every day lies in years that both calendars know."""
    lot = random.Random(seed)
    longest = {"working_days": 60, "days": 200, "months": 12, "years": 2}
    while True:
        start = FIRST + DAY * lot.randrange((LAST - FIRST).days - 60)
        unit = lot.choice(["working_days", "working_days", "days", "months", "years"])
        amount = lot.randint(1, longest[unit])
        pauses = []
        for _ in range(lot.choice([0, 0, 1, 2, 3])):
            first = start + DAY * lot.randint(-10, 80)
            pauses.append((first, first + DAY * lot.randint(0, 25)))
        extension = (lot.randint(1, 20), lot.randint(1, 60)) if lot.random() < 0.4 else None
        end = by_hand(start, amount, unit, pauses, extension)
        if end <= LAST:
            yield start, amount, unit, pauses, extension, end


def test_a_thousand_deadlines_agree_with_a_walk_through_another_calendar():
    cases = drawn("jiyue-2026")
    seen = set()
    for _ in range(CASES):
        start, amount, unit, pauses, extension, end = next(cases)
        found = due_on(
            start,
            Term(amount, unit),
            calendar(),
            [Pause(first, last) for first, last in pauses],
            [Extension(Term(extension[0], unit), cap=Term(extension[1], unit))] if extension else [],
        )
        assert found.date == end, (start, amount, unit, pauses, extension)
        assert not found.provisional
        assert found.steps[-1].last == end
        seen.add((unit, bool(pauses), bool(extension), start.year))
    assert {year for *_, year in seen} == set(range(2004, 2027))
    assert len({kind[:3] for kind in seen}) == 16


def test_a_thousand_hour_clocks_agree_with_counting_the_hours():
    lot = random.Random("jiyue-hours")
    for _ in range(CASES):
        start = datetime(2004, 1, 1, tzinfo=SHANGHAI) + timedelta(minutes=lot.randrange(23 * 365 * 24 * 60))
        hours = lot.randint(1, 200)
        pause = Pause(start + timedelta(hours=lot.randint(-5, 50)), start + timedelta(hours=lot.randint(50, 80)))
        left, at = hours * 60, start
        while left:
            left -= not pause.start <= at < pause.end
            at += timedelta(minutes=1)
        assert due(start, Term(hours, "hours"), calendar(), [pause]).at == at


def test_both_calendars_agree_on_every_day_of_every_year():
    ours = calendar()
    days = (FIRST + DAY * offset for offset in range((LAST - FIRST).days + 1))
    assert [day for day in days if ours.is_working(day) != worked(day)] == []


@pytest.mark.parametrize(("day", "works"), [("2005-12-31", True), ("2006-01-02", False), ("2020-01-31", False)])
def test_days_that_one_table_or_another_has_wrong(day, works):
    """国办发明电〔2005〕35号: 12月31日（星期六）上班; and the extended spring festival of 2020."""
    assert calendar().is_working(date.fromisoformat(day)) is works
