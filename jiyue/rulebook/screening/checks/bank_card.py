"""Numbers of bank cards of persons; accounts of offices and treasuries are no secret."""

import re
from collections.abc import Iterator

from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.schema import PersonalData
from jiyue.rulebook.screening.checks.identity_number import has_checksum
from jiyue.rulebook.screening.material import Material, Piece
from jiyue.rulebook.screening.numbers import Number, luhn, numbers_in, without_overlaps
from jiyue.rulebook.screening.personal import Found, decide
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import Problem

KIND = "bank_card"
_CONTEXT = re.compile(r"卡号|账户|帐户|账号|帐号|银行|开户|打卡|一卡通")
_OF_OFFICES = re.compile(r"专户|财政|国库|单位账|对公|公司|基本户|缴款")
_NEAR = 30


@enforces(PersonalData)
def check(material: Material, policy: Policy) -> list[Problem]:
    return decide(material, policy, rule_key="bank-card", kind=KIND, find=_in_piece)


def _in_piece(piece: Piece) -> Iterator[Found]:
    text = piece.folded

    def is_card(number: Number) -> bool:
        if not number.digits.isdigit() or number.digits[0] not in "3456" or not luhn(number.digits):
            return False
        if len(number.digits) == 18 and has_checksum(number.digits):
            return False
        before = text.text[max(0, number.start - _NEAR) : number.start]
        return not _OF_OFFICES.search(before) and (number.digits.startswith("62") or bool(_CONTEXT.search(before)))

    for number in without_overlaps(numbers_in(text, lengths=(16, 17, 18, 19)), is_card):
        start, end = text.span(number.start, number.end)
        near = bool(_CONTEXT.search(text.text[max(0, number.start - _NEAR) : number.start]))
        hidden = "*" * (len(number.digits) - 8)
        yield Found(piece, start, end, f"{number.digits[:4]}{hidden}{number.digits[-4:]}", doubtful=not near)
