"""Common slips of the pen, from our own list: wrong spelling, right spelling, contexts in which it is no slip."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

from jiyue.common.text import excerpt
from jiyue.rulebook.screening.material import Material, Piece
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import Problem

LIST = Path(__file__).resolve().parents[1] / "data" / "typos.tsv"
_READ = ("title", "body")


class Slip(NamedTuple):
    wrong: str
    right: str
    unless: tuple[str, ...]


def check(material: Material, policy: Policy) -> list[Problem]:
    pieces = (piece for piece in material.pieces if piece.where in _READ or (piece.of_file and not piece.hidden))
    return [problem for piece in pieces for problem in _in_piece(piece)]


@lru_cache(maxsize=1)
def slips() -> dict[str, Slip]:
    found = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            wrong, right, *unless = line.split("\t")
            found[wrong] = Slip(wrong, right, tuple(unless[0].split("|")) if unless else ())
    return found


@lru_cache(maxsize=1)
def _automaton() -> CharwiseDoubleArrayAhoCorasick:
    return CharwiseDoubleArrayAhoCorasick(list(slips()), MATCH_KIND_LEFTMOST_LONGEST)


def _in_piece(piece: Piece) -> Iterator[Problem]:
    words = list(slips().values())
    for start, end, number in _automaton().find(piece.text):
        slip = words[number]
        if any(_stands_in(piece.text, start, slip.wrong, right) for right in slip.unless):
            continue
        yield Problem(
            rule_key="typo",
            where=piece.where,
            start=start,
            end=end,
            excerpt=excerpt(piece.text, start, end),
            message=f"{piece.spot(start)}疑有错别字：“{slip.wrong}”。",
            cure=f"建议改为“{slip.right}”；确认无误的可以保留。",
            live_cure=f"请核对；有误的改为“{slip.right}”后重新发布，确认无误的，由监管员排除。",
            gravity="warn",
            evidence={"wrong": slip.wrong, "right": slip.right},
        )


def _stands_in(text: str, start: int, wrong: str, right: str) -> bool:
    """Whether the slip is only a part of a right word at this place."""
    shift = right.find(wrong)
    while shift >= 0:
        if start >= shift and text.startswith(right, start - shift):
            return True
        shift = right.find(wrong, shift + 1)
    return False
