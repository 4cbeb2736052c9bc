"""Home addresses down to the door."""

import re
from collections.abc import Iterator

from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.schema import PersonalData
from jiyue.rulebook.screening.material import Material, Piece
from jiyue.rulebook.screening.personal import Found, decide
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import Problem

KIND = "home_address"
_DOOR = re.compile(
    r"([\u4e00-\u9fff]{2,20}(?:镇|乡|街道|路|街|巷|小区|社区|村)[\u4e00-\u9fff]{0,16})"
    r"(\d{1,4}(?:组|栋|幢|座|号楼|弄|号|单元)[\u4e00-\u9fff\d]{0,8}?\d{1,5}(?:号|室|户))"
)
_LIVES = re.compile(r"(?:家庭住址|现?住址|居住地|现住|户籍(?:所在)?地|户籍|住)\s*[:：]?\s*")


@enforces(PersonalData)
def check(material: Material, policy: Policy) -> list[Problem]:
    return decide(material, policy, rule_key="home-address", kind=KIND, find=_in_piece, most="warn")


def _in_piece(piece: Piece) -> Iterator[Found]:
    if piece.hidden and not piece.of_file:
        return
    text = piece.folded
    for found in _DOOR.finditer(text.text):
        area = found[1]
        lead = max((one.end() for one in _LIVES.finditer(area)), default=0)
        start, end = text.span(found.start() + lead, found.end())
        yield Found(piece, start, end, f"{area[lead:]}***")
