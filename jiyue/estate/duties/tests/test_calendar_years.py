"""A year of the working calendar is entered, corrected, and moves the dates it concerns."""

from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command

from jiyue.common.refusals import Refusal
from jiyue.core.audit.models import Record
from jiyue.estate.duties import actions, queries
from jiyue.estate.duties.actions import calendars
from jiyue.estate.duties.models import CalendarYear, DateMove
from jiyue.estate.duties.queries import calendars as known
from jiyue.estate.duties.queries.notices import checked, parsed, problem_with, written
from jiyue.rulebook.deadlines.rules import calendar
from tests.world import at

NOW = at("2026-11-22 09:00")
NOTICE = "国务院办公厅关于2027年部分节假日安排的通知（示例）"
HOLIDAYS = parsed("元旦 2027-01-01 至 2027-01-03\n春节：2月5日至2月11日", year=2027)
WORKING = parsed("春节 2027-01-30\n元旦 2026-12-26", year=2027)


@pytest.fixture
def operator(world):
    return world.posting("dali_centre", "platform_operator")


@pytest.fixture
def clock(world):
    return actions.start(
        world.columns.xiangyun_news, rule_key="reply", term="40 working days", label="答复", at=NOW, since=at(
            "2026-12-20 09:00"), holder=world.organisations.xiangyun_office,
    )  # fmt: skip


def store(operator, **changes):
    values = {"notice": NOTICE, "holidays": HOLIDAYS, "working": WORKING, "by": operator, "at": NOW} | changes
    return calendars.store_year(2027, **values)


def test_a_stored_year_is_in_the_calendar_of_everyone_at_once(operator, capsys):
    assert not calendar().knows(2027)
    store(operator)
    assert calendar().knows(2027)
    assert calendar().is_working(date(2026, 12, 26))
    assert not calendar().is_working(date(2027, 2, 8))
    call_command("deadline", "--from", "2026-12-30", "--term", "5 working days")
    out = capsys.readouterr().out
    assert "2027-01-07" in out
    assert "暂定" not in out
    assert NOTICE in out


def test_dates_are_provisional_until_the_year_is_there_and_then_move_and_say_so(operator, clock):
    before = clock.due_at
    assert clock.provisional
    assert "暂定" in "".join(queries.explain(clock))
    seen = known.preview(2027, known.entry_of(CalendarYear(notice=NOTICE, holidays=known.as_spans(HOLIDAYS),
                                                           working=known.as_spans(WORKING))))  # fmt: skip
    assert [(one.clock, one.before) for one in seen.moves] == [(clock, before)]
    assert {str(day.day): day.worked for day in seen.days}["2026-12-26"] is True
    assert seen.units == {"祥云县政府办": 1}
    store(operator)
    assert [one.pk for one in actions.recompute_stale(at=NOW, by=operator, note=NOTICE)] == [clock.pk]
    clock.refresh_from_db()
    assert clock.due_at == seen.moves[0].after != before
    assert not clock.provisional
    move = DateMove.objects.get()
    assert (move.cause, move.before, move.after, move.note) == ("calendar", before, clock.due_at, NOTICE)
    assert datetime.fromisoformat(Record.objects.get(action="duties.recompute").data["before"]) == before
    assert actions.recompute_stale(at=NOW) == []


def test_whose_dates_moved_is_seen_by_the_unit_and_its_supervisor(operator, clock, world):
    store(operator)
    actions.recompute_stale(at=NOW)
    seen = lambda *who: known.moves_visible_to(world.posting(*who)).count()  # noqa: E731
    assert [seen("xiangyun_office", "editor"), seen("dali_office", "supervisor"), seen("anyue_office", "head")] == [
        1, 1, 0
    ]  # fmt: skip


def test_a_correction_needs_a_reason_and_the_latest_entry_counts(operator, clock):
    store(operator)
    actions.recompute_stale(at=NOW)
    with pytest.raises(Refusal, match="更正须写明理由"):
        store(operator)
    later = NOW + timedelta(days=1)
    store(operator, holidays=parsed("元旦 1月1日", year=2027), working=(), reason="通知有更正", at=later)
    assert not calendar().is_working(date(2027, 1, 1))
    assert calendar().is_working(date(2027, 2, 8))
    assert [one.pk for one in actions.recompute_stale(at=NOW)] == [clock.pk]
    assert CalendarYear.objects.count() == DateMove.objects.count() == 2
    assert known.known_years()[0].row.reason == "通知有更正"


def test_a_shipped_year_can_be_corrected_too_and_the_file_stays(operator):
    spans = parsed("元旦 1月1日 至 1月3日", year=2026)
    with pytest.raises(Refusal, match="更正"):
        calendars.store_year(2026, notice="更正", holidays=spans, working=(), by=operator, at=NOW)
    calendars.store_year(2026, notice="更正", holidays=spans, working=(), by=operator, at=NOW, reason="试")
    assert calendar().is_working(date(2026, 10, 1))


@pytest.mark.parametrize("who", [("dali_office", "supervisor"), ("dali_office", "head"), ("dali_centre", "editor")])
def test_only_those_who_run_the_platform_keep_the_calendar(world, operator, who):
    with pytest.raises(Refusal, match="平台运维员"):
        store(world.posting(*who))
    assert store(operator).stored_by == operator
    assert Record.objects.get(action="duties.store_year").data["year"] == 2027


def test_a_notice_without_a_title_is_refused(operator):
    with pytest.raises(Refusal, match="通知名称"):
        store(operator, notice=" ")


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("春节 2027-02-05 至 2027-02-11", "2027-02-05", "2027-02-11"),
        ("春节：2月5日至2月11日。", "2027-02-05", "2027-02-11"),
        ("国庆节、中秋节 10月1日—10月8日", "2027-10-01", "2027-10-08"),
        ("元旦 2026年12月31日 到 2027年1月2日", "2026-12-31", "2027-01-02"),
        ("清明节 4-5", "2027-04-05", "2027-04-05"),
        ("春节：2月5日（周五）至11日（周四）放假调休，共7天。", "2027-02-05", "2027-02-11"),
    ],
)
def test_lines_are_read_as_notices_are_written(line, first, last):
    ((_, one, other),) = parsed(line, year=2027)
    assert (one.isoformat(), other.isoformat()) == (first, last)
    assert parsed(written(parsed(line, year=2027)), year=2027) == parsed(line, year=2027)


def test_a_day_of_work_needs_no_name_and_a_faulty_line_names_its_box():
    (entry,) = checked(2027, holidays="春节 2月5日至11日", working="2月14日（周日）上班")[1]
    assert entry == ("节假日", date(2027, 2, 14), date(2027, 2, 14))
    for holidays, working, told in (
        ("2月5日", "", "“放假”第1行“2月5日”无法识别"),
        ("春节 2月5日", "2月14日\n不知道", "“调休上班”第2行“不知道”无法识别"),
    ):
        with pytest.raises(Refusal, match=told):
            checked(2027, holidays=holidays, working=working)


@pytest.mark.parametrize(
    "text", ["春节", "2027-02-05", "春节 2月30日", "春节 2月11日至2月5日", "春节 1月1日至6月1日", "x\n" * 80]
)
def test_a_line_that_cannot_be_read_is_named(text):
    with pytest.raises(Refusal) as refused:
        parsed(text, year=2027)
    assert refused.value.cure


@pytest.mark.parametrize(
    ("holidays", "working", "said"),
    [
        ("", "春节 1-30", "没有放假"),
        ("春节 2-5", "春节 2-5", "既写作放假"),
        ("春节 2-5 至 2-6\n年假 2-6", "", "写了两次"),
        ("春节 2-5", "春节 2-8", "不是双休日"),
        ("春节 2029-2-5", "", "不在2027年"),
    ],
)
def test_what_cannot_be_a_notice_is_refused(holidays, working, said):
    assert said in problem_with(2027, parsed(holidays, year=2027), parsed(working, year=2027))
