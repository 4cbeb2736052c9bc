"""A length of time as a regulation states it (`7 working days`, `6 months`), and what may move its end."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from jiyue.common.refusals import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")
Unit = Literal["working_days", "days", "months", "calendar_months", "years", "hours"]

CHINESE: dict[Unit, str] = {
    "working_days": "个工作日",
    "days": "天",
    "months": "个月",
    "calendar_months": "个自然月",
    "years": "年",
    "hours": "小时",
}
UNITS: dict[str, Unit] = {
    **{unit: unit for unit in get_args(Unit)},
    **{unit.replace("_", " "): unit for unit in get_args(Unit)},
    **{unit.replace("_", " ").removesuffix("s"): unit for unit in get_args(Unit)},
    **{text: unit for unit, text in CHINESE.items()},
    "日": "days",
    "工作日": "working_days",
    "月": "months",
    "周年": "years",
}
# A century; more is a slip of the pen, and dates would leave what a calendar can hold.
LONGEST: dict[Unit, int] = {
    "working_days": 25_000,
    "days": 36_500,
    "months": 1_200,
    "calendar_months": 1_200,
    "years": 100,
    "hours": 876_000,
}
_GRAMMAR = re.compile(r"\s*([0-9]{1,9})\s*([A-Za-z_ ]+|[\u4e00-\u9fff]+?)(?:之内|以内|内)?\s*")


@dataclass(frozen=True)
class Term:
    """`amount` of `unit`. 天 and 日 are natural days; a calendar month is 每月: the next one, to its end."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in CHINESE:
            raise Refusal(f"期限单位“{self.unit}”无法识别。", cure=_CURE)
        if not 1 <= self.amount <= LONGEST[self.unit]:
            raise Refusal(
                f"期限“{self.amount}{CHINESE[self.unit]}”超出范围。",
                cure=f"请填写1至{LONGEST[self.unit]}之间的整数。",
            )

    @classmethod
    def parse(cls, text: str) -> "Term":
        """`7 working days`, `1 year`, `12 hours`, or Chinese: `7个工作日`."""
        found = _read(text) if isinstance(text, str) else None
        if found is None:
            raise Refusal(f"期限“{str(text)[:40]}”无法识别。", cure=_CURE)
        return found

    def __str__(self) -> str:
        words = self.unit.replace("_", " ")
        return f"{self.amount} {words.removesuffix('s') if self.amount == 1 else words}"

    @property
    def chinese(self) -> str:
        return f"{self.amount}{CHINESE[self.unit]}"

    @property
    def rough(self) -> timedelta:
        """About how long, to put terms of different units in order; never used to compute a date."""
        days = {"working_days": 1.45, "days": 1, "months": 30.4, "calendar_months": 61, "years": 365.2, "hours": 1 / 24}
        return timedelta(days=self.amount * days[self.unit])


@lru_cache(maxsize=1024)
def _read(text: str) -> Term | None:
    """The packs name a few dozen terms, each asked for thousands of columns."""
    match = _GRAMMAR.fullmatch(text)
    unit = UNITS.get(" ".join(match[2].lower().split())) if match else None
    return Term(int(match[1]), unit) if match and unit else None


_CURE = "请写成“数量+单位”，例如 7 working days、14 days、6 months、1 year、12 hours，或“7个工作日”。"


def add_months(start: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where it has no such day."""
    count = start.year * 12 + start.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def next_period_end(start: date, months: int) -> date:
    """The last day of the calendar period (month, quarter, year: `months` long) after the one of `start`."""
    period = (start.year * 12 + start.month - 1) // months
    year, month = divmod((period + 2) * months - 1, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


@dataclass(frozen=True)
class Pause:
    """Paused at `start`, resumed at `end`: as with the start of a term, counting goes on from the day after `end`.

    An hour clock stands still between the two moments; a date stands for its midnight.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if moment(self.end) < moment(self.start):
            raise Refusal("暂停的恢复时间早于暂停时间。", cure="请更正暂停和恢复的时间。")

    @property
    def first_day(self) -> date:
        return local_day(self.start)

    @property
    def last_day(self) -> date:
        return local_day(self.end)


@dataclass(frozen=True)
class Extension:
    """A longer term; `cap` is the most that the term and all its extensions may reach, counted from the start."""

    term: Term
    cap: Term | None = None


def local_day(value: date) -> date:
    """The date in Asia/Shanghai."""
    return moment(value).date() if isinstance(value, datetime) else value


def moment(value: date) -> datetime:
    """The aware time in Asia/Shanghai; a date stands for its midnight."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min, SHANGHAI)
    if value.tzinfo is None:
        raise ValueError("a naive time has no place in a deadline")
    return value.astimezone(SHANGHAI)
