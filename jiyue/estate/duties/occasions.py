"""For which occasions a scheduled task is owed, from when and until when. Pure: rule and day in, occasions out."""

from dataclasses import dataclass
from datetime import date, timedelta

from jiyue.rulebook.deadlines.rules import Period, Term, calendar, due_on, period_of
from jiyue.rulebook.regulations.schema import DatedTask, IntervalTask, PeriodicTask, ScheduledTask

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Occasion:
    """`key` is stored and tells one occasion from another; the term counts from the day after `since`.

    `fixed`: the date itself is what the rule names, and the term only leads there.
    """

    key: str
    since: date
    term: Term
    due: date
    fixed: bool = False


def of_date(task: DatedTask, *, on: date) -> Occasion:
    """The one date of a task. Counted from the day the task begins by its rule, else from the day it is listed."""
    if task.since and task.term:
        term = Term.parse(task.term)
        return Occasion("once", task.since, term, due_on(task.since, term, calendar()).date)
    assert task.due is not None
    return _until("once", min(on, task.due - ONE_DAY), task.due)


def of_periods(task: PeriodicTask, *, on: date) -> list[Occasion]:
    """The periods that are not over on a day, and of those with a date after the period, the ones still to come."""
    period = period_of(on, task.every, calendar())
    found = [_of_period(task, period)]
    if task.due:
        found.insert(0, _of_period(task, period_of(period.first - ONE_DAY, task.every, calendar())))
    return [one for one in found if one.due >= on]


def again(task: ScheduledTask, *, key: str, since: date) -> Occasion | None:
    """The same occasion by the task as it reads now; None where the task comes in other periods."""
    if isinstance(task, DatedTask):
        return of_date(task, on=since)
    if isinstance(task, IntervalTask):
        return of_interval(task, since=since)
    assert isinstance(task, PeriodicTask)
    first = _first_day(key)
    found = _of_period(task, period_of(first, task.every, calendar())) if first else None
    return found if found and found.key == key else None


def of_interval(task: IntervalTask, *, since: date) -> Occasion:
    term = Term.parse(task.term)
    return Occasion(since.isoformat(), since, term, due_on(since, term, calendar()).date)


def occasion_text(key: str) -> str:
    """`2026-Q4` as people read it."""
    year, _, part = key.partition("-")
    if key == "once" or not key:
        return ""
    if not part:
        return f"{year}年度"
    if part.startswith("Q"):
        return f"{year}年第{'一二三四'[int(part[1]) - 1]}季度"
    if part.startswith("H"):
        return f"{year}年{'上下'[int(part[1]) - 1]}半年"
    if "-" in part:
        return f"自{key}起"
    return f"{year}年{int(part)}月"


def _of_period(task: PeriodicTask, period: Period) -> Occasion:
    key = _key(period.first, task.every)
    if task.due is None:
        return _until(key, period.first - ONE_DAY, period.last)
    month, day = map(int, task.due.split("-"))
    return _until(key, period.last, date(period.last.year + 1, month, day))


def _first_day(key: str) -> date | None:
    """The day on which the period of a key begins."""
    year, _, part = key.partition("-")
    months = {"Q": 3, "H": 6}
    try:
        number = int(part.lstrip("QH") or 1)
        return date(int(year), (number - 1) * months.get(part[:1], 1) + 1, 1)
    except ValueError:
        return None


def _until(key: str, since: date, due: date) -> Occasion:
    return Occasion(key, since, Term((due - since).days, "days"), due, fixed=True)


def _key(first: date, every: str) -> str:
    part = {
        "month": f"-{first.month:02d}",
        "quarter": f"-Q{(first.month + 2) // 3}",
        "half_year": f"-H{(first.month + 5) // 6}",
        "year": "",
    }[every]
    return f"{first.year}{part}"
