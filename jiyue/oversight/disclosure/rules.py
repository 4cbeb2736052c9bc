"""The arithmetic of publication reports: delays, states, tables. No Django."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median


class State(StrEnum):
    """What became of something expected."""

    WAITING = "waiting"
    KEPT = "kept"
    MISSING = "missing"
    LATE = "late"

    @property
    def label(self) -> str:
        return {"waiting": "未到期", "kept": "按期发布", "missing": "缺失", "late": "滞后"}[self.value]


def state_of(*, due_on: date, released_on: date | None, on: date) -> State:
    if released_on is not None:
        return State.KEPT if released_on <= due_on else State.LATE
    return State.MISSING if on > due_on else State.WAITING


def middle(days: Sequence[int]) -> str:
    """The median as people write it: `3`, `3.5`; a dash for nothing."""
    return f"{median(days):g}" if days else "—"


@dataclass(frozen=True)
class Cell:
    """A value with the page behind it; `route` and `key` name a page of the workbench."""

    text: str
    route: str = ""
    key: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Table:
    """A table of a report. The first column of a row names it."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    empty: str = "这一期间没有记录。"


def counted(values: Iterable[str]) -> dict[str, int]:
    """How often each value occurs, the most frequent first."""
    found: dict[str, int] = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))
