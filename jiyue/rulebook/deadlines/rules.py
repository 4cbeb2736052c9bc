"""When something is due, and how that date came about (D5). Pure: values in, a date with its reasons out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial

from jiyue.common.refusals import Refusal
from jiyue.rulebook.deadlines import wording
from jiyue.rulebook.deadlines.calendars import Span, WorkCalendar, Year, calendar, forget, shipped, supply, year_of
from jiyue.rulebook.deadlines.schedules import Limit, Period, Recurring, Yearly, limit, missed, period_of, periods
from jiyue.rulebook.deadlines.steps import Step
from jiyue.rulebook.deadlines.terms import (
    SHANGHAI,
    Extension,
    Pause,
    Term,
    add_months,
    local_day,
    moment,
    next_period_end,
)

__all__ = [
    "Due",
    "Extension",
    "Limit",
    "Pause",
    "Period",
    "Recurring",
    "Span",
    "Step",
    "Term",
    "WorkCalendar",
    "Year",
    "Yearly",
    "broken",
    "calendar",
    "due",
    "due_at",
    "due_on",
    "forget",
    "limit",
    "missed",
    "period_of",
    "periods",
    "shipped",
    "supply",
    "year_of",
]


@dataclass(frozen=True)
class Due:
    """The last day (and moment) on which the term is still kept; `steps` and `explain` say how it came about.

    `provisional` (暂定): counted with a year whose holidays are not announced, or not loaded, yet. The words are made
    when somebody asks for them: most dates are only compared.
    """

    date: date
    at: datetime
    provisional: bool
    told: Callable[[], Sequence[Step]] = field(repr=False, compare=False)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return tuple(self.told())

    @property
    def explain(self) -> tuple[str, ...]:
        """The steps as sentences."""
        return tuple(step.text for step in self.steps)


def due_on(
    start: date,
    term: Limit,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
) -> Due:
    """A term of days, months or years, counted from the day after `start`, or the day that a schedule fixes."""
    hours = isinstance(term, Term) and term.unit == "hours"
    if hours or any(extension.term.unit == "hours" for extension in extensions):
        raise Refusal("小时期限需要起算的时刻。", cure="请给出日期和时间，例如 2026-09-30 09:00。")
    try:
        if isinstance(term, Term):
            return _in_days(local_day(start), term, calendar, _merged(pauses), extensions)
        return _on_schedule(local_day(start), term, calendar, pauses, extensions)
    except (OverflowError, ValueError) as error:
        raise _out_of_range() from error


def due(
    start: datetime,
    term: Limit,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
) -> Due:
    """The same from a moment: hours run on exactly, everything else ends with its last day."""
    if not isinstance(term, Term) or term.unit != "hours":
        return due_on(moment(start).date(), term, calendar, pauses, extensions)
    try:
        return _in_hours(moment(start), term, _merged(pauses), extensions)
    except (OverflowError, ValueError) as error:
        raise _out_of_range() from error


def due_at(
    start: datetime,
    term: Limit,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
) -> datetime:
    """The moment alone: 23:59:59 of the last day, or the exact time for hours."""
    return due(start, term, calendar, pauses, extensions).at


def broken(last: date, term: Limit, calendar: WorkCalendar, *, on: date) -> bool:
    """Whether an interval since `last` is broken on the day `on`: 14 days are, on day 15."""
    return local_day(on) > due_on(last, term, calendar).date


def _in_days(
    start: date, term: Term, calendar: WorkCalendar, pauses: Sequence[Pause], extensions: Sequence[Extension]
) -> Due:
    end, moved = _extended(start, _reach(start, term, calendar, pauses), term, extensions, calendar, pauses)
    units = {term.unit, *(extension.term.unit for extension in extensions)}

    def told() -> list[Step]:
        said = wording.beginning(start, term) + wording.counted(start, end, term, units, calendar)
        return said + wording.paused(pauses, start, end) + moved

    return _due(start, end, told, units, calendar)


def _on_schedule(
    start: date,
    schedule: Yearly | Recurring,
    calendar: WorkCalendar,
    pauses: Sequence[Pause],
    extensions: Sequence[Extension],
) -> Due:
    """The calendar fixes the day; only an extension moves it, and its cap counts from that day."""
    if pauses:
        raise Refusal(f"“{schedule.chinese}”是固定日期，不因暂停顺延。", cure="确需顺延的，请登记延长。")
    units: set[str] = {extension.term.unit for extension in extensions}
    anchor = start
    if isinstance(schedule, Yearly):
        anchor = fixed = schedule.next_after(start)
        begun = partial(wording.beginning_yearly, start, schedule, fixed)
    else:
        period = period_of(start, schedule.every, calendar)
        begun = partial(wording.beginning_recurring, start, schedule, period)
        fixed = _reach(period.last, schedule.within, calendar, ()) if schedule.within else period.last
        units |= {schedule.within.unit} if schedule.within else set()
        if schedule.every == "working_day":
            units.add("working_days")
        else:
            anchor = period.last
    end, moved = _extended(fixed, fixed, None, extensions, calendar, ())

    def told() -> list[Step]:
        counted = wording.counted(anchor, end, schedule, units, calendar) if end > anchor else []
        return begun() + counted + moved

    return _due(anchor, end, told, units, calendar)


def _extended(
    start: date,
    end: date,
    term: Term | None,
    extensions: Sequence[Extension],
    calendar: WorkCalendar,
    pauses: Sequence[Pause],
) -> tuple[date, list[Step]]:
    """Extensions of the term's own unit lengthen it, others follow it; none passes the cap, none shortens."""
    anchor, total, latest = start, term, date.max
    moved: list[Step] = []
    for extension in extensions:
        before = end
        if total and extension.term.unit == total.unit:
            total = Term(total.amount + extension.term.amount, total.unit)
        else:
            anchor, total = before, extension.term
        wished = _reach(anchor, total, calendar, pauses)
        if extension.cap:
            latest = min(latest, _reach(start, extension.cap, calendar, pauses))
        end = max(before, min(wished, latest))
        moved.append(wording.extended(extension, before=before, wished=wished, end=end))
    return end, moved


def _due(start: date, end: date, told: Callable[[], list[Step]], units: Iterable[str], calendar: WorkCalendar) -> Due:
    provisional = "working_days" in units and not _known(calendar, start + timedelta(days=1), end)
    last = datetime.combine(end, time(23, 59, 59), SHANGHAI)
    return Due(end, last, provisional, lambda: told() + wording.ending(end, calendar, provisional=provisional))


def _in_hours(start: datetime, term: Term, pauses: Sequence[Pause], extensions: Sequence[Extension]) -> Due:
    """Hours never sleep: nights, weekends and holidays count (D8)."""
    if any(item.unit != "hours" for extension in extensions for item in (extension.term, extension.cap or term)):
        raise Refusal("小时期限只能按小时延长。", cure="请把延长期限和上限都写成小时，例如 12 hours。")
    said = wording.beginning_hours(start, term)
    hours = term.amount
    end = _elapse(start, hours, pauses)
    for extension in extensions:
        before = end
        hours += extension.term.amount
        wished = _elapse(start, hours, pauses)
        if extension.cap:
            hours = max(hours - extension.term.amount, min(hours, extension.cap.amount))
        end = _elapse(start, hours, pauses)
        said.append(wording.extended(extension, before=before, wished=wished, end=end))
    said += wording.paused_hours(pauses, start, end)
    said.append(wording.ending_hours(end))
    return Due(end.date(), end, provisional=False, told=lambda: said)


def _reach(start: date, term: Term, calendar: WorkCalendar, pauses: Iterable[Pause]) -> date:
    """The day on which `term` ends, days of a pause left out."""
    if term.unit == "working_days":
        return _count(start, term.amount, pauses, calendar)
    plain = {
        "days": lambda: start + timedelta(days=term.amount),
        "months": lambda: add_months(start, term.amount),
        "calendar_months": lambda: next_period_end(start, term.amount),
        "years": lambda: add_months(start, 12 * term.amount),
    }
    if term.unit not in plain:
        raise Refusal("按日计算的期限不能按小时延长或封顶。", cure="请把延长期限和上限写成天、工作日、月或年。")
    return _count(start, (plain[term.unit]() - start).days, pauses, None)


def _count(start: date, amount: int, pauses: Iterable[Pause], calendar: WorkCalendar | None) -> date:
    """`amount` days after `start`, working days where there is a calendar; pauses come sorted and merged."""
    position, left = start, amount
    for pause in pauses:
        if pause.last_day <= position:
            continue
        if pause.first_day > position:
            before = calendar.working_days(position, pause.first_day) if calendar else (pause.first_day - position).days
            if before >= left:
                break
            left -= before
        position = pause.last_day
    return calendar.nth_working_day(position, left) if calendar else position + timedelta(days=left)


def _elapse(start: datetime, hours: int, pauses: Iterable[Pause]) -> datetime:
    position, left = start, timedelta(hours=hours)
    for pause in pauses:
        first, last = moment(pause.start), moment(pause.end)
        if last <= position:
            continue
        if first > position:
            if first - position >= left:
                break
            left -= first - position
        position = last
    return position + left


def _merged(pauses: Sequence[Pause]) -> list[Pause]:
    """In order, with overlapping ones joined."""
    merged: list[Pause] = []
    for pause in sorted(pauses, key=lambda item: moment(item.start)):
        if merged and moment(pause.start) <= moment(merged[-1].end):
            merged[-1] = Pause(merged[-1].start, max(merged[-1].end, pause.end, key=moment))
        else:
            merged.append(pause)
    return merged


def _known(calendar: WorkCalendar, first: date, last: date) -> bool:
    return all(calendar.knows(year) for year in range(first.year, last.year + 1))


def _out_of_range() -> Refusal:
    return Refusal("起算日期或期限超出可计算的范围。", cure="请检查日期和期限是否写错。")
