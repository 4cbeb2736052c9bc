"""Mobile numbers in texts; contact fields and the contact line of a page are there to be read."""

import re
from collections.abc import Iterator

from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.schema import PersonalData
from jiyue.rulebook.screening.material import Material, Piece
from jiyue.rulebook.screening.numbers import Number, numbers_in, without_overlaps
from jiyue.rulebook.screening.personal import Found, decide
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import Problem

KIND = "mobile_phone"
CONTACT_FIELDS = ("contact", "phone", "telephone", "hotline")
_MOBILE = re.compile(r"(?:86)?(1[3-9]\d{9})")
_SHAPES = {(11,), (3, 4, 4), (2, 11), (2, 3, 4, 4), (13,)}
_AMOUNT = re.compile(r"\s*(?:元|万|亿|%|％|人次|户|件|平方|公里|吨|千瓦|美元|个|条|岁)")
_CURRENCY = re.compile(r"[¥￥$€]\s*$")


@enforces(PersonalData)
def check(material: Material, policy: Policy) -> list[Problem]:
    return decide(material, policy, rule_key="mobile-phone", kind=KIND, find=_in_piece, most="warn")


def _is_contact(piece: Piece) -> bool:
    return piece.where == "script" or any(piece.where == f"field:{name}" for name in CONTACT_FIELDS)


def _in_piece(piece: Piece) -> Iterator[Found]:
    if _is_contact(piece):
        return
    text = piece.folded

    def is_mobile(number: Number) -> bool:
        if not _MOBILE.fullmatch(number.digits) or number.groups not in _SHAPES:
            return False
        after, before = text.text[number.end : number.end + 6], text.text[max(0, number.start - 3) : number.start]
        return not _AMOUNT.match(after) and not _CURRENCY.search(before)

    for number in without_overlaps(numbers_in(text, lengths=(11, 13)), is_mobile):
        start, end = text.span(number.start, number.end)
        mobile = number.digits[-11:]
        yield Found(piece, start, end, f"{mobile[:3]}****{mobile[-4:]}")
