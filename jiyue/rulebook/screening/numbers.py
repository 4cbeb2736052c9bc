"""Numbers hidden in text: runs of digits, whatever stands between them, with the borders checked."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jiyue.common.text import Folded

_RUN = re.compile(r"[0-9][0-9Xx*●]*(?:[ \-.·_]{1,2}[0-9*●][0-9Xx*●]*)*")
# The same, going on in the next cell or line, and a last X alone.
_RUN_ACROSS = re.compile(r"[0-9][0-9Xx]*(?:[ \-.·_]{0,2}[\t\r\n ]{1,3}(?:[0-9][0-9Xx]*|[Xx](?![A-Za-z])))+")
_GROUP_ACROSS = re.compile(r"[0-9][0-9Xx]*|[Xx]")
# One digit to a box, as forms have it.
_BOXES = re.compile(
    r"(?<![0-9])(?=([1-8](?:[ \t\r\n|]{1,3}[0-9]){5}[ \t\r\n|]{1,3}(?:1[ \t\r\n|]{1,3}9|2[ \t\r\n|]{1,3}0)"
    r"(?:[ \t\r\n|]{1,3}[0-9]){9}[ \t\r\n|]{1,3}[0-9Xx])(?![0-9A-Za-z]))"
)
_GROUP = re.compile(r"[0-9*●][0-9Xx*●]*")
_WORDS_BEFORE = re.compile(r"(?:^|[^A-Za-z])(?:id|no|sfz|tel|mobile|phone)[.:]?$", re.IGNORECASE)
MAX_GROUPS = 7


@dataclass(frozen=True)
class Number:
    """A number as it would read without its separators, with its span in the folded text."""

    digits: str
    start: int
    end: int
    groups: tuple[int, ...]


def numbers_in(text: Folded, *, lengths: range | tuple[int, ...]) -> Iterator[Number]:
    """Every number of these lengths that begins and ends where a group of digits begins and ends."""
    for run in _RUN.finditer(text.text):
        groups = [(found.start() + run.start(), found[0]) for found in _GROUP.finditer(run[0])]
        for first in range(len(groups)):
            digits = ""
            for last in range(first, min(len(groups), first + MAX_GROUPS)):
                start, group = groups[last]
                digits += group
                if len(digits) > max(lengths):
                    break
                if len(digits) in lengths and _has_borders(text.text, groups[first][0], start + len(group)):
                    sizes = tuple(len(part) for _, part in groups[first : last + 1])
                    yield Number(digits.upper().replace("●", "*"), groups[first][0], start + len(group), sizes)


def numbers_across(text: Folded, *, length: int) -> Iterator[Number]:
    """Numbers of this length that go on in the next cell or line, at least once."""
    for run in _RUN_ACROSS.finditer(text.text):
        groups = [(found.start() + run.start(), found[0]) for found in _GROUP_ACROSS.finditer(run[0])]
        for first, (begin, _) in enumerate(groups):
            digits = ""
            for last in range(first, min(len(groups), first + MAX_GROUPS)):
                start, group = groups[last]
                digits += group
                if len(digits) >= length:
                    break
            end = start + len(group)
            apart = "\n" in (between := text.text[begin:end]) or "\t" in between
            if len(digits) == length and apart and _has_borders(text.text, begin, end):
                sizes = tuple(len(part) for _, part in groups[first : last + 1])
                yield Number(digits.upper(), begin, end, sizes)


def boxed_numbers(text: Folded) -> Iterator[Number]:
    """Eighteen boxes with a digit each, the seventh and eighth those of a century of birth."""
    for found in _BOXES.finditer(text.text):
        digits = re.sub(r"[^0-9Xx]", "", found[1])
        yield Number(digits.upper(), found.start(1), found.end(1), (1,) * len(digits))


def _has_borders(text: str, start: int, end: int) -> bool:
    """A number inside a longer code of letters and digits is a part of that code."""
    before, after = text[max(0, start - 12) : start], text[end : end + 1]
    if after.isascii() and after.isalnum():
        return False
    letter = before[-1:]
    if letter.isascii() and letter.isalnum():
        return bool(_WORDS_BEFORE.search(before))
    return True


def without_overlaps(numbers: Iterator[Number], accept: Callable[[Number], bool]) -> Iterator[Number]:
    """Accepted numbers, each place of the text once."""
    end = -1
    for number in numbers:
        if number.start >= end and accept(number):
            end = number.end
            yield number


def luhn(digits: str) -> bool:
    """The check digit of bank cards (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
