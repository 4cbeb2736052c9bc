"""The arithmetic of limits (D5): by example and by property; the independent count is in tests/domain."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiyue.common.refusals import Refusal
from jiyue.rulebook.deadlines.rules import Extension, Pause, Term, broken, calendar, due, due_at, due_on

CALENDAR = calendar()
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(2004, 1, 1), date(2025, 12, 31))
COUNTED = st.sampled_from(["working_days", "days"])


def on(text, start, **more):
    return due_on(date.fromisoformat(start), Term.parse(text), CALENDAR, **more).date.isoformat()


@pytest.mark.parametrize(
    ("term", "start", "end"),
    [
        ("7 working days", "2026-09-30", "2026-10-15"),
        ("5个工作日", "2026-09-30", "2026-10-13"),
        ("5个工作日内", "2026-09-30", "2026-10-13"),
        ("1 working day", "2026-10-09", "2026-10-10"),
        ("14 days", "2026-09-30", "2026-10-14"),
        ("1 month", "2026-01-31", "2026-02-28"),
        ("1 month", "2024-01-31", "2024-02-29"),
        ("6 months", "2026-08-31", "2027-02-28"),
        ("1 year", "2024-02-29", "2025-02-28"),
        ("1 calendar month", "2026-07-10", "2026-08-31"),
        ("3 calendar months", "2026-02-10", "2026-06-30"),
        ("12 calendar months", "2026-02-10", "2027-12-31"),
    ],
)
def test_the_term_counts_from_the_day_after_the_event(term, start, end):
    assert on(term, start) == end


def test_an_interval_of_14_days_is_kept_on_day_14_and_broken_on_day_15():
    last, term = date(2026, 10, 1), Term.parse("14 days")
    assert not broken(last, term, CALENDAR, on=date(2026, 10, 15))
    assert broken(last, term, CALENDAR, on=date(2026, 10, 16))


def test_the_day_is_the_one_in_shanghai_whatever_the_clock_of_the_server():
    late_evening_utc = datetime(2026, 9, 30, 17, 0, tzinfo=ZoneInfo("UTC"))
    assert due(late_evening_utc, Term.parse("1 day"), CALENDAR).date == date(2026, 10, 2)


def test_hours_never_sleep_and_days_end_with_their_last_second():
    friday_night = datetime(2026, 10, 2, 22, 30, tzinfo=SHANGHAI)
    assert due_at(friday_night, Term.parse("12 hours"), CALENDAR) == datetime(2026, 10, 3, 10, 30, tzinfo=SHANGHAI)
    assert due_at(friday_night, Term.parse("1 day"), CALENDAR) == datetime(2026, 10, 3, 23, 59, 59, tzinfo=SHANGHAI)


def test_days_of_a_pause_do_not_count_from_the_day_after_it_began():
    pause = Pause(date(2026, 10, 12), date(2026, 10, 20))
    assert on("7 working days", "2026-09-30") == "2026-10-15"
    assert on("7 working days", "2026-09-30", pauses=[pause]) == "2026-10-23"


def test_an_extension_adds_to_the_term_but_never_beyond_its_cap():
    longer = Extension(Term.parse("15 working days"), cap=Term.parse("20 working days"))
    assert on("15 working days", "2026-10-08", extensions=[longer]) == on("20 working days", "2026-10-08")
    uncapped = Extension(Term.parse("15 working days"))
    assert on("15 working days", "2026-10-08", extensions=[uncapped]) == on("30 working days", "2026-10-08")


def test_a_date_beyond_the_last_loaded_year_is_provisional_and_says_so():
    last = CALENDAR.last_year
    found = due_on(date(last, 12, 28), Term.parse("10 working days"), CALENDAR)
    assert found.provisional
    assert "暂定" in found.explain[-1]
    assert not due_on(date(last, 12, 28), Term.parse("10 days"), CALENDAR).provisional


def test_explain_names_the_holidays_skipped_the_make_up_days_and_the_notice():
    text = "\n".join(due_on(date(2026, 9, 30), Term.parse("7 working days"), CALENDAR).explain)
    for part in (
        "从次日2026年10月1日",
        "10月1日至10月7日（国庆节）",
        "10月10日（国庆节调休）",
        "《国务院办公厅关于2026年部分节假日安排的通知》",
        "到期日为2026年10月15日（星期四）",
    ):
        assert part in text


def test_explain_tells_of_pauses_extensions_caps_and_clamped_months():
    found = due_on(
        date(2026, 1, 31),
        Term.parse("1 month"),
        CALENDAR,
        [Pause(date(2026, 2, 2), date(2026, 2, 4))],
        [Extension(Term.parse("1 month"), cap=Term.parse("1 month"))],
    )
    text = "\n".join(found.explain)
    assert "没有31日" in text
    assert "其间2天不计" in text
    assert "合计不得超过1个月" in text


@pytest.mark.parametrize(
    "text", ["", "seven days", "7", "days", "7 weeks", "-7 days", "0 days", "7.5 days", "99999999 days", "７天半", None]
)
def test_a_term_that_cannot_be_read_is_refused_with_an_example(text):
    with pytest.raises(Refusal) as refused:
        Term.parse(text)
    assert refused.value.cure


def test_a_date_out_of_all_bounds_is_refused():
    with pytest.raises(Refusal, match="超出"):
        due_on(date(9999, 12, 1), Term.parse("3 months"), CALENDAR)


def test_hours_need_a_moment_and_hours_do_not_mix_with_days():
    with pytest.raises(Refusal, match="时刻"):
        due_on(date(2026, 1, 1), Term.parse("12 hours"), CALENDAR)
    with pytest.raises(Refusal, match="小时"):
        due(
            datetime(2026, 1, 1, tzinfo=SHANGHAI),
            Term.parse("12 hours"),
            CALENDAR,
            extensions=[Extension(Term.parse("1 day"))],
        )


@pytest.mark.parametrize("unit", ["working_days", "days", "months", "calendar_months", "years", "hours"])
def test_a_term_written_out_reads_back_the_same(unit):
    for amount in (1, 2, 30):
        term = Term(amount, unit)
        assert Term.parse(str(term)) == term == Term.parse(term.chinese)


@given(first=DAYS, later=DAYS, amount=st.integers(1, 400), unit=st.sampled_from(["working_days", "days", "months"]))
def test_a_later_event_is_never_due_earlier(first, later, amount, unit):
    first, later = sorted((first, later))
    term = Term(amount, unit)
    assert due_on(first, term, CALENDAR).date <= due_on(later, term, CALENDAR).date


@given(start=DAYS, amount=st.integers(1, 200), unit=COUNTED)
def test_a_longer_term_is_never_due_earlier_and_always_after_the_event(start, amount, unit):
    shorter = due_on(start, Term(amount, unit), CALENDAR).date
    assert start < shorter < due_on(start, Term(amount + 1, unit), CALENDAR).date


@given(
    start=DAYS,
    amount=st.integers(1, 60),
    unit=COUNTED,
    gaps=st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 20)), max_size=4),
)
def test_a_pause_moves_the_end_by_exactly_the_counted_days_it_covers(start, amount, unit, gaps):
    pauses = [Pause(start + timedelta(days=at), start + timedelta(days=at + length)) for at, length in gaps]
    found = due_on(start, Term(amount, unit), CALENDAR, pauses).date
    stopped = {
        pause.first_day + timedelta(days=offset)
        for pause in pauses
        for offset in range(1, (pause.last_day - pause.first_day).days + 1)
    }
    days = (start + timedelta(days=offset) for offset in range(1, (found - start).days + 1))
    counted = [day for day in days if day not in stopped and (unit == "days" or CALENDAR.is_working(day))]
    assert len(counted) == amount
    assert counted[-1] == found
    assert found >= due_on(start, Term(amount, unit), CALENDAR).date


def test_a_pause_or_extension_that_moves_nothing_says_so():
    before, start, term = Pause(date(2026, 9, 1), date(2026, 9, 3)), date(2026, 9, 30), Term.parse("7 days")
    spent = Extension(Term.parse("5 days"), cap=Term.parse("3 days"))
    found = due_on(start, term, CALENDAR, [before], [spent])
    assert found.date == date(2026, 10, 7)
    assert "2026年9月3日（星期四）恢复，没有占用期限内的日子，到期日不变。" in "".join(found.explain)
    assert "但合计不得超过3天，已经用完，到期日仍为2026年10月7日" in "".join(found.explain)


@given(start=DAYS, base=st.integers(1, 40), more=st.lists(st.integers(1, 40), max_size=4), cap=st.integers(1, 60))
def test_extensions_never_shorten_and_never_pass_a_cap(start, base, more, cap):
    term, limit = Term(base, "working_days"), Term(cap, "working_days")
    plain = due_on(start, term, CALENDAR).date
    capped = due_on(
        start, term, CALENDAR, extensions=[Extension(Term(n, "working_days"), cap=limit) for n in more]
    ).date
    assert plain <= capped <= max(plain, due_on(start, limit, CALENDAR).date)
    if more and base + sum(more) <= cap:
        assert capped == due_on(start, Term(base + sum(more), "working_days"), CALENDAR).date


@given(start=DAYS, base=st.integers(1, 40), first=st.integers(1, 40), second=st.integers(1, 40), unit=COUNTED)
def test_extensions_of_the_same_unit_may_be_granted_at_once_or_one_after_the_other(start, base, first, second, unit):
    term = Term(base, unit)
    step_by_step = [Extension(Term(first, unit)), Extension(Term(second, unit))]
    at_once = [Extension(Term(first + second, unit))]
    swapped = step_by_step[::-1]
    dates = {due_on(start, term, CALENDAR, extensions=way).date for way in (step_by_step, at_once, swapped)}
    assert dates == {due_on(start, Term(base + first + second, unit), CALENDAR).date}


@given(start=DAYS, base=st.integers(1, 29), more=st.lists(st.integers(1, 30), min_size=1, max_size=4))
def test_an_objection_may_be_extended_again_and_again_but_never_beyond_30_working_days_in_all(start, base, more):
    """云南2019 第四十五条第二款: 累计不得超过30个工作日."""
    cap = Term(30, "working_days")
    found = due_on(
        start, Term(base, "working_days"), CALENDAR, extensions=[Extension(Term(n, "working_days"), cap) for n in more]
    )
    counted = CALENDAR.working_days(start, found.date)
    assert counted == min(30, base + sum(more))
    assert ("但合计不得超过30个工作日" in "".join(found.explain)) is (base + sum(more) > 30)


@given(start=DAYS, amount=st.integers(1, 60), unit=COUNTED, gap=st.integers(0, 30), length=st.integers(0, 20))
def test_a_longer_pause_is_never_due_earlier(start, amount, unit, gap, length):
    term, begin = Term(amount, unit), start + timedelta(days=gap)
    shorter = due_on(start, term, CALENDAR, [Pause(begin, begin + timedelta(days=length))]).date
    longer = due_on(start, term, CALENDAR, [Pause(begin, begin + timedelta(days=length + 1))]).date
    assert due_on(start, term, CALENDAR).date <= shorter <= longer


@given(minutes=st.integers(0, 22 * 365 * 24 * 60), hours=st.integers(1, 5000))
def test_hours_in_shanghai_are_hours_of_the_world(minutes, hours):
    """No summer time since 1991: the wall clock and the world's clock run alike."""
    start = datetime(2004, 1, 1, tzinfo=SHANGHAI) + timedelta(minutes=minutes)
    found = due_at(start, Term(hours, "hours"), CALENDAR)
    assert found.astimezone(ZoneInfo("UTC")) - start.astimezone(ZoneInfo("UTC")) == timedelta(hours=hours)
    assert found.replace(tzinfo=None) - start.replace(tzinfo=None) == timedelta(hours=hours)


@given(year=st.integers(2004, 2200), months=st.integers(1, 48))
def test_the_last_of_february_follows_the_leap_years(year, months):
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    assert on("1 month", f"{year}-01-31") == f"{year}-02-{29 if leap else 28}"
    end = due_on(date(year, 1, 31), Term(months, "months"), CALENDAR).date
    assert (end.year * 12 + end.month) - (year * 12 + 1) == months
    assert end.day == 31 or (end + timedelta(days=1)).day == 1


def test_each_step_is_told_as_data_too():
    pauses, longer = [Pause(date(2026, 10, 12), date(2026, 10, 20))], [Extension(Term.parse("2 working days"))]
    found = due_on(date(2026, 9, 30), Term.parse("7 working days"), CALENDAR, pauses, longer)
    steps = {step.kind: step.as_dict() for step in found.steps}
    assert steps["start"]["from"] == "2026-09-30"
    assert steps["start"]["to"] == "2026-10-01"
    assert steps["holidays"]["days"] == 7
    assert steps["holidays"]["spans"][0]["name"] == "国庆节"
    assert steps["working"]["spans"] == [
        {
            "name": "国庆节",
            "from": "2026-10-10",
            "to": "2026-10-10",
            "source": "《国务院办公厅关于2026年部分节假日安排的通知》",
        }
    ]
    assert (steps["pause"]["from"], steps["pause"]["to"], steps["pause"]["days"]) == ("2026-10-12", "2026-10-20", 8)
    assert (steps["extension"]["from"], steps["extension"]["to"]) == ("2026-10-23", "2026-10-27")
    assert steps["due"]["to"] == found.date.isoformat()
    assert [step.text for step in found.steps] == list(found.explain)
