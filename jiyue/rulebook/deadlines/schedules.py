"""Limits that hang on the calendar and not on an event: a day of every year, the end of every period."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from jiyue.common.refusals import Refusal
from jiyue.rulebook.deadlines.calendars import WorkCalendar
from jiyue.rulebook.deadlines.terms import Term

Every = Literal["day", "working_day", "month", "quarter", "half_year", "year"]
MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
NAMES: dict[Every, str] = {
    "day": "每天",
    "working_day": "每个工作日",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
}
_YEARLY = re.compile(r"(?:by )?([0-9]{1,2})-([0-9]{1,2}) (?:each|every) year")
_YEARLY_CHINESE = re.compile(r"每年([0-9]{1,2})月(?:([0-9]{1,2})日|底)(?:前|之前)?")
_RECURRING = re.compile(r"(?:every|each) ([a-z_ ]+?)(?: within (.+))?")
_RECURRING_CHINESE = re.compile(r"(每[\u4e00-\u9fff]+?)(?:结束后(.+?)(?:之?内)?)?")
_CURE = "请写成 by 01-31 each year、every quarter、every month within 10 working days，或“每年1月31日前”。"


@dataclass(frozen=True)
class Yearly:
    """By a day of every year (每年1月31日前); a day that a month does not have is its last one."""

    month: int
    day: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.day <= monthrange(2000, self.month)[1]):
            raise Refusal(f"没有{self.month}月{self.day}日这一天。", cure=_CURE)

    @classmethod
    def parse(cls, text: str) -> "Yearly | None":
        plain = " ".join(text.lower().split())
        if match := _YEARLY.fullmatch(plain):
            return cls(int(match[1]), int(match[2]))
        if match := _YEARLY_CHINESE.fullmatch(plain):
            month = int(match[1])
            return cls(month, int(match[2] or (monthrange(2000, month)[1] if 1 <= month <= 12 else 0)))
        return None

    def __str__(self) -> str:
        return f"by {self.month:02d}-{self.day:02d} each year"

    @property
    def chinese(self) -> str:
        return f"每年{self.month}月{self.day}日前"

    def of_year(self, year: int) -> date:
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))

    def next_after(self, day: date) -> date:
        """The next occurrence; one that falls on the day itself is over with it."""
        here = self.of_year(day.year)
        return here if here > day else self.of_year(day.year + 1)

    def last_until(self, day: date) -> date:
        """The latest occurrence, the day itself included."""
        here = self.of_year(day.year)
        return here if here <= day else self.of_year(day.year - 1)


@dataclass(frozen=True)
class Recurring:
    """Once in every period; `within` is the time given after the period's end (每季度结束后10个工作日内)."""

    every: Every
    within: Term | None = None

    @classmethod
    def parse(cls, text: str) -> "Recurring | None":
        plain = " ".join(text.lower().split())
        match = _RECURRING.fullmatch(plain)
        if match and (every := match[1].replace(" ", "_")) in get_args(Every):
            return cls(every, _within(match[2]))  # type: ignore[arg-type]
        match = _RECURRING_CHINESE.fullmatch(plain)
        for every, name in NAMES.items():
            if match and match[1] == name:
                return cls(every, _within(match[2]))
        return None

    def __str__(self) -> str:
        words = f"every {self.every.replace('_', ' ')}"
        return f"{words} within {self.within}" if self.within else words

    @property
    def chinese(self) -> str:
        return f"{NAMES[self.every]}结束后{self.within.chinese}内" if self.within else NAMES[self.every]


Limit = Term | Yearly | Recurring


def limit(text: str) -> Limit:
    """A limit as it is written or stored: `7 working days`, `by 01-31 each year`, `every quarter`."""
    written = text.strip() if isinstance(text, str) else ""
    found = Yearly.parse(written) or Recurring.parse(written)
    if found is None and written.lower().startswith(("by ", "every ", "each ", "每")):
        raise Refusal(f"期限“{written[:40]}”无法识别。", cure=_CURE)
    return found or Term.parse(text)


@dataclass(frozen=True)
class Period:
    """A stretch of the calendar in which something is owed once, both ends included."""

    first: date
    last: date
    name: str

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def period_of(day: date, every: Every, calendar: WorkCalendar) -> Period:
    """The period in which a day lies. On a day off nothing is owed: its working day is the next one."""
    if every == "working_day":
        day = day if calendar.is_working(day) else calendar.nth_working_day(day, 1)
    if every in ("day", "working_day"):
        return Period(day, day, f"{day.year}年{day.month}月{day.day}日")
    length = MONTHS[every]
    number = (day.month - 1) // length
    last_month = (number + 1) * length
    first = date(day.year, number * length + 1, 1)
    last = date(day.year, last_month, monthrange(day.year, last_month)[1])
    names = {
        "month": f"{day.year}年{day.month}月",
        "quarter": f"{day.year}年第{'一二三四'[number]}季度" if every == "quarter" else "",
        "half_year": f"{day.year}年{'上下'[number]}半年" if every == "half_year" else "",
        "year": f"{day.year}年",
    }
    return Period(first, last, names[every])


def periods(every: Every, first: date, last: date, calendar: WorkCalendar) -> Iterator[Period]:
    """The periods that end within a window; one still running on its last day is not judged yet."""
    period = period_of(first, every, calendar)
    while period.last <= last:
        yield period
        period = period_of(period.last + timedelta(days=1), every, calendar)


def missed(every: Every, done: Iterable[date], first: date, last: date, calendar: WorkCalendar) -> tuple[Period, ...]:
    """The periods of a window in which nothing was done.

    “除节假日外每天” (云南2019 第二十二条) is read as every working day: a day off is one that the notices or the week
    give, a make-up day (调休) is none. What was done on a day off stands for no other day.
    """
    days = sorted(set(done))
    return tuple(one for one in periods(every, first, last, calendar) if not any(one.holds(day) for day in days))


def _within(text: str | None) -> Term | None:
    if text is None:
        return None
    term = Term.parse(text)
    if term.unit == "hours":
        raise Refusal("周期结束后的期限须按天、工作日或月计算。", cure=_CURE)
    return term
