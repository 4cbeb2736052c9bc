"""How a date came about, step by step, in Chinese sentences that an official can check by hand."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from jiyue.rulebook.deadlines.calendars import SATURDAY, Span, WorkCalendar
from jiyue.rulebook.deadlines.terms import SHANGHAI, Extension, Pause, Term, moment

WEEKDAYS = "一二三四五六日"


def day_text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"


def clock_text(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    seconds = f"{local.second}秒" if local.second else ""
    return f"{day_text(local.date())}{local.hour}时{local.minute:02d}分{seconds}"


def beginning(start: date, term: Term) -> list[str]:
    first = start + timedelta(days=1)
    return [f"起算事件发生在{day_text(start)}，期限为{term.chinese}；当日不计，从次日{day_text(first)}起算。"]


def beginning_hours(start: datetime, term: Term) -> list[str]:
    return [
        f"起算时间为{clock_text(start)}，期限为{term.chinese}。",
        "按小时计算的期限连续计算，夜间、双休日和节假日不停。",
    ]


def counted(start: date, end: date, term: Term, units: Iterable[str], calendar: WorkCalendar) -> list[str]:
    """What was counted and what was left out between the day after `start` and `end`."""
    said: list[str] = []
    if "working_days" in units:
        said += _working_days(start + timedelta(days=1), end, calendar)
    if "days" in units:
        said.append("“天”“日”按自然日计算，双休日和节假日计入。")
    if "calendar_months" in units:
        said.append("“每月”“每季度”按自然月、自然季度计算：本期内已有的，算到下一期最后一日。")
    if term.unit in {"months", "years"}:
        said.append("月、年按日历计算，算到对应月份的同一日。")
        if end.day < start.day and start.day > 28:
            said.append(f"对应月份没有{start.day}日的，取当月最后一日。")
    return said


def paused(pauses: Sequence[Pause], start: date, end: date) -> list[str]:
    return [
        f"{day_text(pause.first_day)}暂停，{day_text(pause.last_day)}恢复，"
        f"其间{(pause.last_day - max(pause.first_day, start)).days}天不计，恢复次日起继续计算。"
        for pause in pauses
        if pause.last_day > start and pause.first_day < end and pause.last_day > pause.first_day
    ]


def paused_hours(pauses: Sequence[Pause], start: datetime, end: datetime) -> list[str]:
    return [
        f"{clock_text(moment(pause.start))}至{clock_text(moment(pause.end))}暂停，不计入期限。"
        for pause in pauses
        if moment(pause.end) > start and moment(pause.start) < end
    ]


def extended(extension: Extension, *, before: date, wished: date, end: date) -> str:
    text = f"延长{extension.term.chinese}，到期日由{_date_text(before)}顺延至{_date_text(wished)}"
    if extension.cap is None:
        return f"{text}。"
    if end == wished:
        return f"{text}，未超过合计{extension.cap.chinese}的上限。"
    return f"{text}；但合计不得超过{extension.cap.chinese}，到期日为{_date_text(end)}。"


def ending(end: date, calendar: WorkCalendar, *, provisional: bool) -> list[str]:
    said = [f"因此到期日为{day_text(end)}，当日24时前办结即为按期。"]
    if provisional:
        said.append(
            f"{calendar.last_year}年之后（或尚未载入年份）的放假安排未知，相应日期只按双休日推算，结果为暂定，载入后重新计算。"
        )
    return said


def _working_days(first: date, last: date, calendar: WorkCalendar) -> list[str]:
    said: list[str] = []
    free = calendar.holidays_between(first, last)
    made_up = calendar.make_up_days_between(first, last)
    if free:
        said.append("其间放假不计：" + "、".join(f"{_span(span)}（{span.name}）" for span in free) + "。")
    if made_up:
        said.append("其间调休上班计入：" + "、".join(f"{_span(span)}（{span.name}调休）" for span in made_up) + "。")
    named = {day for span in (*free, *made_up) for day in span.days()}
    weekend = _weekend_days(first, last) - sum(day.weekday() >= SATURDAY for day in named)
    if weekend > 0:
        said.append(f"其间另有双休日{weekend}天不计。")
    sources = [
        source
        for year in range(first.year, last.year + 1)
        if year in calendar.years
        for source in calendar.years[year].sources
    ]
    if free or made_up:
        said.append("放假安排见：" + "、".join(f"《{source}》" for source in sources) + "。")
    return said


def _weekend_days(first: date, last: date) -> int:
    weeks, rest = divmod((last - first).days + 1, 7)
    return 2 * weeks + sum((first + timedelta(days=offset)).weekday() >= SATURDAY for offset in range(rest))


def _date_text(value: date) -> str:
    return clock_text(value) if isinstance(value, datetime) else day_text(value)


def _span(span: Span) -> str:
    first = f"{span.first.year}年{span.first.month}月{span.first.day}日"
    if span.first == span.last:
        return first
    return f"{first}至{span.last.month}月{span.last.day}日"
