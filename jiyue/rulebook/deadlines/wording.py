"""How a date came about, step by step, in Chinese sentences that an official can check by hand."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from jiyue.rulebook.deadlines.calendars import SATURDAY, Span, WorkCalendar
from jiyue.rulebook.deadlines.schedules import Limit, Period, Recurring, Yearly
from jiyue.rulebook.deadlines.steps import Step, sources_of
from jiyue.rulebook.deadlines.terms import SHANGHAI, Extension, Pause, Term, moment

WEEKDAYS = "一二三四五六日"


def day_text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"


def clock_text(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    seconds = f"{local.second}秒" if local.second else ""
    return f"{day_text(local.date())}{local.hour}时{local.minute:02d}分{seconds}"


def beginning(start: date, term: Term) -> list[Step]:
    first = start + timedelta(days=1)
    text = f"起算事件发生在{day_text(start)}，期限为{term.chinese}；当日不计，从次日{day_text(first)}起算。"
    return [Step("start", text, first=start, last=first)]


def beginning_hours(start: datetime, term: Term) -> list[Step]:
    return [
        Step("start", f"起算时间为{clock_text(start)}，期限为{term.chinese}。", first=start),
        Step("counting", "按小时计算的期限连续计算，夜间、双休日和节假日不停。"),
    ]


def beginning_yearly(start: date, schedule: Yearly, end: date) -> list[Step]:
    text = f"期限为{schedule.chinese}，日期固定；{day_text(start)}之后的下一个该日为{day_text(end)}。"
    said = [Step("start", text, first=start, last=end)]
    if end.day != schedule.day:
        said.append(Step("counting", f"当年{end.month}月没有{schedule.day}日，取当月最后一日。"))
    return said


def beginning_recurring(start: date, schedule: Recurring, period: Period) -> list[Step]:
    text = f"期限为{schedule.chinese}，按自然周期计算；{day_text(start)}所在的一期为{period.name}，"
    if schedule.every == "working_day" and not period.holds(start):
        text = f"期限为{schedule.chinese}；{day_text(start)}放假，不计，顺延到下一个工作日{day_text(period.first)}，"
    days = (period.last - period.first).days + 1
    text += f"到{day_text(period.last)}止。"
    said = [Step("start", text, first=period.first, last=period.last, days=days)]
    if schedule.within:
        first = period.last + timedelta(days=1)
        text = f"一期结束后给{schedule.within.chinese}，从次日{day_text(first)}起算。"
        said.append(Step("counting", text, first=first))
    return said


def counted(start: date, end: date, limit: Limit, units: Iterable[str], calendar: WorkCalendar) -> list[Step]:
    """What was counted and what was left out between the day after `start` and `end`."""
    said: list[Step] = []
    if "working_days" in units:
        said += _working_days(start + timedelta(days=1), end, calendar)
    if "days" in units:
        said.append(Step("counting", "“天”“日”按自然日计算，双休日和节假日计入。"))
    if "calendar_months" in units:
        text = "“每月”“每季度”按自然月、自然季度计算：本期内已有的，算到下一期最后一日。"
        said.append(Step("counting", text))
    if isinstance(limit, Term) and limit.unit in {"months", "years"}:
        said.append(Step("counting", "月、年按日历计算，算到对应月份的同一日。"))
        if end.day < start.day and start.day > 28:
            said.append(Step("counting", f"对应月份没有{start.day}日的，取当月最后一日。"))
    return said


def paused(pauses: Sequence[Pause], start: date, end: date) -> list[Step]:
    """What each pause took out of the term; one that took nothing is named as well, for somebody entered it."""
    said = []
    for pause in pauses:
        first, last = pause.first_day, pause.last_day
        days = (last - max(first, start)).days if last > start and first < end else 0
        text = f"{day_text(first)}暂停，{day_text(last)}恢复，"
        text += f"其间{days}天不计，恢复次日起继续计算。" if days else "没有占用期限内的日子，到期日不变。"
        said.append(Step("pause", text, first=first, last=last, days=days))
    return said


def paused_hours(pauses: Sequence[Pause], start: datetime, end: datetime) -> list[Step]:
    return [
        Step(
            "pause",
            f"{clock_text(moment(pause.start))}至{clock_text(moment(pause.end))}暂停，不计入期限。",
            first=moment(pause.start),
            last=moment(pause.end),
        )
        for pause in pauses
        if moment(pause.end) > start and moment(pause.start) < end
    ]


def extended(extension: Extension, *, before: date, wished: date, end: date) -> Step:
    text = f"延长{extension.term.chinese}，到期日由{_date_text(before)}顺延至{_date_text(wished)}"
    if extension.cap is None:
        text += "。"
    elif end == before:
        text = f"延长{extension.term.chinese}；但合计不得超过{extension.cap.chinese}，已经用完，"
        text += f"到期日仍为{_date_text(end)}。"
    elif end == wished:
        text += f"，未超过合计{extension.cap.chinese}的上限。"
    else:
        text += f"；但合计不得超过{extension.cap.chinese}，到期日为{_date_text(end)}。"
    return Step("extension", text, first=before, last=end)


def ending(end: date, calendar: WorkCalendar, *, provisional: bool) -> list[Step]:
    said = [Step("due", f"因此到期日为{day_text(end)}，当日24时前办结即为按期。", last=end)]
    if provisional:
        text = (
            f"{calendar.last_year}年之后（或尚未载入年份）的放假安排未知，"
            "相应日期只按双休日推算，结果为暂定，载入后重新计算。"
        )
        said.append(Step("provisional", text, last=end))
    return said


def ending_hours(end: datetime) -> Step:
    return Step("due", f"因此到期时间为{clock_text(end)}。", last=end)


def _working_days(first: date, last: date, calendar: WorkCalendar) -> list[Step]:
    said: list[Step] = []
    free = calendar.holidays_between(first, last)
    made_up = calendar.make_up_days_between(first, last)
    if free:
        text = "其间放假不计：" + "、".join(f"{_span(span)}（{span.name}）" for span in free) + "。"
        said.append(_of_spans("holidays", text, free))
    if made_up:
        text = "其间调休上班计入：" + "、".join(f"{_span(span)}（{span.name}调休）" for span in made_up) + "。"
        said.append(_of_spans("working", text, made_up))
    named = {day for span in (*free, *made_up) for day in span.days()}
    weekend = _weekend_days(first, last) - sum(day.weekday() >= SATURDAY for day in named)
    if weekend > 0:
        said.append(Step("weekends", f"其间另有双休日{weekend}天不计。", first=first, last=last, days=weekend))
    if sources := sources_of((*free, *made_up)):
        titles = "、".join(f"《{source}》" for source in sources)
        said.append(Step("notice", f"放假安排见：{titles}。", source=titles))
    return said


def _of_spans(kind: str, text: str, spans: Sequence[Span]) -> Step:
    days = sum((span.last - span.first).days + 1 for span in spans)
    source = "、".join(f"《{source}》" for source in sources_of(spans))
    return Step(
        "holidays" if kind == "holidays" else "working",
        text,
        first=spans[0].first,
        last=spans[-1].last,
        days=days,
        source=source,
        spans=tuple(spans),
    )


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
