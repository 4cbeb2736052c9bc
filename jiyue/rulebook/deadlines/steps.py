"""How a date came about, as data: one step after another, each with its sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from jiyue.rulebook.deadlines.calendars import Span

Kind = Literal[
    "rule", "start", "counting", "holidays", "working", "weekends", "notice", "pause", "extension", "due",
    "provisional", "done",
]  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step: what was counted or left out, from when to when, how many days, and who says so."""

    kind: Kind
    text: str
    first: date | None = None
    last: date | None = None
    days: int | None = None
    source: str = ""
    spans: tuple[Span, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values, without what does not apply."""
        values: dict[str, Any] = {
            "kind": self.kind,
            "text": self.text,
            "from": _text(self.first),
            "to": _text(self.last),
            "days": self.days,
            "source": self.source,
            "spans": [
                {"name": one.name, "from": one.first.isoformat(), "to": one.last.isoformat(), "source": _source(one)}
                for one in self.spans
            ],
        }
        return {name: value for name, value in values.items() if value not in (None, "", [])}


def sources_of(spans: Iterable[Span]) -> tuple[str, ...]:
    """The notices that named these days, each once."""
    return tuple(dict.fromkeys(source for span in spans for source in span.sources))


def _source(span: Span) -> str:
    return "、".join(f"《{source}》" for source in span.sources)


def _text(value: date | None) -> str | None:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat() if value else None
