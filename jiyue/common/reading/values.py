"""What the readers answer: parts with their words, and traces of what a reader does not see."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

MOST_TEXT = 2_000_000
MOST_SECONDS = 24
MOST_TRACES = 200
TRACE_SHOWN = 12


@dataclass(frozen=True)
class Part:
    """One text of a file. `hidden` says how it is kept from the reader (a finding, or "internal"); empty = it is seen.

    `marks` tell where a letter stands: (offset, place). In a grid the mark is the first cell of a run of cells that
    tabs part.
    """

    label: str
    text: str
    hidden: str = ""
    marks: tuple[tuple[int, str], ...] = ()
    grid: bool = False

    def place(self, offset: int) -> str:
        """The paragraph, page or cell in which a letter stands; empty where the part has no places."""
        number = bisect_right(self.marks, offset, key=lambda mark: mark[0]) - 1
        if number < 0:
            return ""
        start, place = self.marks[number]
        if not self.grid:
            return place
        column, row = place.split(":")
        return f"{column_name(int(column) + self.text.count(chr(9), start, offset))}{row}单元格"


@dataclass(frozen=True)
class Trace:
    """One fact that readers do not see: a hidden sheet, a comment, an author. `items` are its names and values."""

    finding: str
    place: str
    detail: str = ""
    items: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Inside:
    """The inside of a file of some kind (docx, xlsx, pdf, zip …)."""

    kind: str
    parts: tuple[Part, ...] = ()
    traces: tuple[Trace, ...] = ()

    @property
    def seen(self) -> str:
        """All words that a reader sees."""
        return "\n".join(part.text for part in self.parts if not part.hidden)

    @property
    def words(self) -> str:
        """All words, seen and hidden; codes and properties are none."""
        return "\n".join(part.text for part in self.parts if part.hidden != "internal")

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Inside":
        parts = (Part(**{**one, "marks": tuple((at, place) for at, place in one["marks"])}) for one in values["parts"])
        traces = (
            Trace(**{**one, "items": tuple((name, value) for name, value in one["items"])}) for one in values["traces"]
        )
        return cls(values["kind"], tuple(parts), tuple(traces))

    def within(self, member: str) -> "Inside":
        """The same, as it stands inside another file."""
        of = f"内“{member}”"
        parts = tuple(replace(part, label=f"{of}的{part.label}" if part.label else of) for part in self.parts)
        traces = tuple(replace(one, place=f"{of}的{one.place}" if one.place else of) for one in self.traces)
        return Inside(self.kind, parts, traces)


class Writer:
    """Collects one part's text with its marks."""

    def __init__(self, label: str, hidden: str = "", *, grid: bool = False) -> None:
        self.label, self.hidden, self.grid = label, hidden, grid
        self.pieces: list[str] = []
        self.marks: list[tuple[int, str]] = []
        self.length = 0

    def write(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    def mark(self, place: str) -> None:
        if not self.marks or self.marks[-1][1] != place:
            self.marks.append((self.length, place))

    def part(self) -> Part | None:
        text = "".join(self.pieces)
        return Part(self.label, text, self.hidden, tuple(self.marks), self.grid) if text.strip() else None


def column_name(number: int) -> str:
    """A column's letters: 0 is A, 26 is AA."""
    name = ""
    number += 1
    while number:
        number, digit = divmod(number - 1, 26)
        name = chr(65 + digit) + name
    return name


def limited(inside: Inside) -> Inside:
    """No more than a screening can look at; what was cut off is told."""
    traces = list(inside.traces[:MOST_TRACES])
    parts = list(_cut(inside.parts))
    if sum(len(part.text) for part in parts) < sum(len(part.text) for part in inside.parts):
        traces.append(Trace("unreadable", "", f"内容过长，机器只检查了前 {MOST_TEXT // 10_000} 万字"))
    return Inside(inside.kind, tuple(parts), tuple(traces))


def _cut(parts: Sequence[Part]) -> Iterator[Part]:
    left = MOST_TEXT
    for part in parts:
        if left <= 0:
            return
        text = part.text[:left]
        left -= len(text)
        yield part if text == part.text else replace(part, text=text)


def listed(values: Sequence[str]) -> str:
    """Some names in a sentence, not hundreds."""
    shown = "、".join(values[:TRACE_SHOWN])
    return f"{shown}等 {len(values)} 处" if len(values) > TRACE_SHOWN else shown
