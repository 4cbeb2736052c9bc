"""A text with what a reviewer has to check one by one made to stand out: figures and set phrases. No Django."""

import re
from collections.abc import Collection
from typing import Literal, NamedTuple

_NUMERAL = "零〇一二三四五六七八九十百千万亿两"
_UNITS = "个项条件名人次户家所座处期批辆公亩吨元万亿年月日天周岁成倍届"
FIGURE = (
    r"[0-9０-９]+(?:[,，.．:：/%-]?[0-9０-９]+)*[%％‰]?"
    rf"|百分之[{_NUMERAL}点]+|第?[{_NUMERAL}]+(?=[{_UNITS}])|[{_NUMERAL}]*[百千万亿][{_NUMERAL}]*"
)


class Piece(NamedTuple):
    """A stretch of text that is plain, a figure or a set phrase."""

    text: str
    kind: Literal["", "figure", "phrase"]


def highlighted(text: str, phrases: Collection[str]) -> list[list[Piece]]:
    """The lines of a text in pieces; a phrase goes before the figures in it, the longer before the shorter."""
    known = "|".join(re.escape(one) for one in sorted(phrases, key=len, reverse=True) if one)
    pattern = re.compile(f"(?P<phrase>{known})|(?P<figure>{FIGURE})" if known else f"(?P<figure>{FIGURE})")
    return [list(_pieces(line, pattern)) for line in text.splitlines() if line.strip()]


def _pieces(line: str, pattern: re.Pattern[str]) -> list[Piece]:
    found, at = [], 0
    for match in pattern.finditer(line):
        if match.start() > at:
            found.append(Piece(line[at : match.start()], ""))
        kind: Literal["phrase", "figure"] = "phrase" if match.lastgroup == "phrase" else "figure"
        found.append(Piece(match[0], kind))
        at = match.end()
    return [*found, Piece(line[at:], "")] if at < len(line) else found
