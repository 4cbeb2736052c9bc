"""Identity numbers of citizens: 18 digits with checksum, 15 digits of the first generation, weakly masked ones."""

import re
from collections.abc import Iterator
from datetime import date

from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.schema import PersonalData
from jiyue.rulebook.screening.material import Material, Piece
from jiyue.rulebook.screening.numbers import Number, boxed_numbers, numbers_across, numbers_in, without_overlaps
from jiyue.rulebook.screening.personal import Found, decide
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import Problem

KIND = "identity_number"
# First two digits of GB/T 2260: province-level divisions.
PROVINCES = frozenset(
    f"{number}"
    for part in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82, 83),
    )
    for number in part
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_CONTEXT = re.compile(r"身份证|证件号|公民身份|证号")
_NEAR = 20
MASKED_AT_LEAST = 6


@enforces(PersonalData)
def check(material: Material, policy: Policy) -> list[Problem]:
    return decide(material, policy, rule_key="identity-number", kind=KIND, find=_in_piece)


def has_checksum(digits: str) -> bool:
    """GB 11643: the eighteenth character follows from the seventeen before it."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return digits[17] == _CHECK_DIGITS[total % 11]


def masked(digits: str) -> str:
    """The division and the last four stay, the birthday goes."""
    return f"{digits[:6]}{'*' * (len(digits) - 10)}{digits[-4:]}"


def _in_piece(piece: Piece) -> Iterator[Found]:
    text = piece.folded
    talks_of_identity = bool(_CONTEXT.search(text.text))
    whole: list[int] = []
    in_grid = piece.part is not None and piece.part.grid
    for number in without_overlaps(numbers_in(text, lengths=(15, 18)), _is_shaped):
        whole.append(number.start)
        near = bool(_CONTEXT.search(text.text[max(0, number.start - _NEAR) : number.start]))
        start, end = text.span(number.start, number.end)
        mask = masked(number.digits.replace("*", "0") if "*" in number.digits else number.digits)
        if "*" in number.digits:
            yield Found(piece, start, end, mask, note="，遮盖的位数太少，仍可推出原号")
        elif len(number.digits) == 18 and has_checksum(number.digits):
            yield Found(piece, start, end, mask)
        elif len(number.digits) == 18 and (near or (in_grid and talks_of_identity)):
            yield Found(piece, start, end, mask, doubtful=True, note="，校验位不符")
        elif len(number.digits) == 15 and talks_of_identity:
            yield Found(piece, start, end, mask, doubtful=not near)
    yield from _split(piece, whole, certain=talks_of_identity)


def _split(piece: Piece, whole: list[int], *, certain: bool) -> Iterator[Found]:
    """Numbers spread over lines, cells or boxes: only with a right check digit, and doubtful unless the text says so.

    Neighbouring cells with a division, a day and a serial number may look like one by chance (1 in 11).
    """
    text = piece.folded
    for numbers in (boxed_numbers(text), numbers_across(text, length=18)):
        for number in without_overlaps(numbers, _is_certain):
            if any(number.start <= start < number.end for start in whole):
                continue
            whole.append(number.start)
            start, end = text.span(number.start, number.end)
            boxed = len(number.groups) == len(number.digits)
            note = "，分格书写" if boxed else "，分写在几行或几格"
            yield Found(piece, start, end, masked(number.digits), doubtful=not (certain or boxed), note=note)


def _is_certain(number: Number) -> bool:
    digits = number.digits
    return "X" not in digits[:-1] and _is_shaped(number) and has_checksum(digits)


def _is_shaped(number: Number) -> bool:
    """A division, a birthday and nothing impossible in the other places."""
    digits = number.digits
    if digits[:2] not in PROVINCES or "X" in digits[:-1]:
        return False
    if "*" in digits:
        return len(digits) == 18 and digits.count("*") < MASKED_AT_LEAST and _is_day(digits[6:14])
    if len(digits) == 15:
        return "X" not in digits and _is_day("19" + digits[6:12])
    return _is_day(digits[6:14])


def _is_day(text: str) -> bool:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).year in range(1900, 2100)
    except ValueError:
        return False
