"""The arithmetic of publication reports: delays, states, tables, and what a log says. No Django."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from statistics import median
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


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


_LINE = re.compile(
    r'\S+ \S+ \S+ \[(?P<when>[^\]]+)\] "GET (?P<path>\S+) HTTP/[\d.]+" (?P<status>\d{3}) \S+'
    r'(?: "(?P<referer>[^"]*)" "(?P<agent>[^"]*)")?'
)
_ROBOT = re.compile(r"bot|spider|crawl|slurp|jiyue", re.IGNORECASE)
_SEARCH = re.compile(r"/ss/\?")
_READ = frozenset({"200", "304"})
_MISSED = "404"
_PERSONAL = re.compile(r"[0-9]{11}|@")
_TABLET = re.compile(r"ipad|tablet|android(?!.*mobile)", re.IGNORECASE)
_PHONE = re.compile(r"mobile|iphone|android|harmony", re.IGNORECASE)
DEVICES = {"phone": "手机", "tablet": "平板电脑", "desktop": "电脑"}


@dataclass(frozen=True)
class Hit:
    """One reading of a file of a site: which and on which day, whether it was found by the search, the kind of device.

    `missed` is an address at which nothing stands.
    """

    day: date
    path: str
    searched: bool
    device: str = "desktop"
    missed: bool = False

    @property
    def is_page(self) -> bool:
        """Whether the address is a page rather than something that belongs to one."""
        return not self.path or self.path.endswith(("/", ".html"))

    @property
    def names_somebody(self) -> bool:
        """Whether an address that people typed may hold the number of a person."""
        return bool(_PERSONAL.search(self.path))


def hits(lines: Iterable[str]) -> Iterator[Hit]:
    """The readings in a web server's log (combined format) by people; addresses and names are not even looked at."""
    for line in lines:
        found = _LINE.match(line)
        if found is None or found["status"] not in {*_READ, _MISSED} or _ROBOT.search(found["agent"] or ""):
            continue
        try:
            day = datetime.strptime(found["when"], "%d/%b/%Y:%H:%M:%S %z").astimezone(SHANGHAI).date()
        except ValueError:
            continue
        path = unquote(urlsplit(found["path"]).path).lstrip("/")
        searched = bool(_SEARCH.search(found["referer"] or ""))
        yield Hit(day, path, searched, device_of(found["agent"] or ""), found["status"] == _MISSED)


def device_of(agent: str) -> str:
    """phone, tablet or desktop; nothing more of the reader's machine is looked at."""
    return "tablet" if _TABLET.search(agent) else "phone" if _PHONE.search(agent) else "desktop"
