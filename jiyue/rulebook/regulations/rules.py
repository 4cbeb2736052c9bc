"""The values every other package knows of the regulations: citations and rulings. No Django."""

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from jiyue.common.refusals import Refusal

Outcome = Literal["allowed", "refused"]


_ITEM = re.compile(r"(第.+?[条款])（([一二三四五六七八九十]+)）(\d*)")
_SECTION = re.compile(r"([一二三四五六七八九十]+)(?:（([一二三四五六七八九十]+)）(\d*))?")


def spoken(article: str) -> str:
    """The place of a clause as officials cite it: “第十五条（一）2” in a pack is “第十五条第（一）项第2目”.

    A notice without articles is cited by its parts; whatever reads otherwise stays as the pack has it.
    """
    if found := _ITEM.fullmatch(article):
        place, item, point = found.groups()
        return f"{place}第（{item}）项" + (f"第{point}目" if point else "")
    if found := _SECTION.fullmatch(article):
        part, item, point = found.groups()
        return f"第{part}部分" + (f"第（{item}）项" if item else "") + (f"第{point}点" if point else "")
    return article


@dataclass(frozen=True)
class Citation:
    """One clause as it is cited: pack and edition pinned, with the official words.

    `default_label` is empty for the regulation's own rules and says so where the platform's default
    fills a gap (D3); a default that fills no clause has no document at all.
    """

    pack: str
    edition: str
    clause: str
    document: str
    article: str
    quote: str = ""
    default_label: str = ""

    def __str__(self) -> str:
        if not self.document:
            return f"{self.article}（{self.default_label}）"
        text = f"《{self.document}》{spoken(self.article)}"
        return f"{text}，{self.default_label}" if self.default_label else text

    def as_dict(self) -> dict[str, str]:
        """Plain values for a JSON column."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Citation":
        return cls(**values)


@dataclass(frozen=True)
class Ruling:
    """The engine's word on one clause: it was applied, and this came of it."""

    citation: Citation
    outcome: Outcome
    place: str


_observers: list[Callable[[Ruling], None]] = []


def observe(observer: Callable[[Ruling], None]) -> Callable[[], None]:
    """Tell `observer` of every ruling until the returned function is called (tests and the matrix use it)."""
    _observers.append(observer)
    return lambda: _observers.remove(observer)


def rule(citations: Iterable[Citation], outcome: Outcome) -> None:
    """Say that a rule was applied here and with what outcome; called where the decision is taken."""
    _announce(citations, outcome)


def refuse(message: str, *, cure: str, citations: Iterable[Citation], screen: str = "") -> Refusal:
    """A refusal with its articles, ready to be raised; the ruling is recorded."""
    cited = tuple(citations)
    _announce(cited, "refused")
    return Refusal(message, cure=cure, citations=cited, screen=screen)


def _announce(citations: Iterable[Citation], outcome: Outcome) -> None:
    if not _observers:
        return
    frame = sys._getframe(2)
    place = f"{frame.f_globals.get('__name__', '')}:{frame.f_code.co_qualname}"
    for citation in citations:
        ruling = Ruling(citation, outcome, place)
        for observer in tuple(_observers):
            observer(ruling)
