"""Names of authorities and set phrases, from our own list: how they are written, and how they are often miswritten."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from jiyue.common.text import excerpt
from jiyue.rulebook.screening.material import Material, Piece
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import Problem

LIST = Path(__file__).resolve().parents[1] / "data" / "phrases.tsv"
_READ = ("title", "body")


def check(material: Material, policy: Policy) -> list[Problem]:
    pieces = (piece for piece in material.pieces if piece.where in _READ or (piece.of_file and not piece.hidden))
    return [problem for piece in pieces for problem in _in_piece(piece)]


@lru_cache(maxsize=1)
def phrases() -> dict[str, tuple[str, ...]]:
    """Each phrase with the ways in which it is miswritten."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {right: tuple(wrong.split("|")) for right, wrong in pairs}


def _in_piece(piece: Piece) -> Iterator[Problem]:
    for right, wrongs in phrases().items():
        for wrong in wrongs:
            start = piece.text.find(wrong)
            while start >= 0:
                yield _problem(piece, start, wrong, right)
                start = piece.text.find(wrong, start + len(wrong))


def _problem(piece: Piece, start: int, wrong: str, right: str) -> Problem:
    end = start + len(wrong)
    return Problem(
        rule_key="phrase",
        where=piece.where,
        start=start,
        end=end,
        excerpt=excerpt(piece.text, start, end),
        message=f"{piece.spot(start)}提法疑有误：“{wrong}”。",
        cure=f"规范写法是“{right}”；确认无误的可以保留。",
        live_cure=f"请核对；有误的改为“{right}”后重新发布，确认无误的，由监管员排除。",
        gravity="warn",
        evidence={"wrong": wrong, "right": right},
    )
