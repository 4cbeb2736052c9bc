"""A standard catalogue (标准目录) as it is copied from a table: one line a row of the matrix. No Django."""

import re
from dataclasses import dataclass

from jiyue.common.refusals import Refusal

COLUMNS = ("领域", "内容", "时限", "方式", "依据", "公开主体")
MOST = 500
_LIMIT = re.compile(r"(\d{1,3})\s*(个工作日|工作日|天|日|个月|月|年)(?:内)?")
_UNITS = {
    "个工作日": "working days", "工作日": "working days", "天": "days", "日": "days", "个月": "months", "月": "months",
    "年": "years",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row of a standard catalogue, with the names of those who owe it."""

    area: str
    content: str
    limit: str
    method: str
    basis: str
    units: tuple[str, ...]


def lines_of(table: str) -> list[Line]:
    """The lines of a pasted table; the first faulty one is named, and nothing is taken."""
    rows = [line.split("\t") for line in table.splitlines() if line.strip()]
    if rows and rows[0][0].strip() == COLUMNS[0]:
        rows = rows[1:]
    if not rows or len(rows) > MOST:
        raise Refusal(
            "没有读到标准目录的内容，或者超过允许的行数。", cure=f"请从表格中复制，各列依次为{'、'.join(COLUMNS)}。"
        )
    return [_line(number, [cell.strip() for cell in row]) for number, row in enumerate(rows, start=1)]


def _line(number: int, cells: list[str]) -> Line:
    if len(cells) != len(COLUMNS) or not all(cells[:2]) or not cells[5]:
        raise Refusal(
            f"第 {number} 行不完整。", cure=f"每行 {len(COLUMNS)} 列：{'、'.join(COLUMNS)}；领域、内容和公开主体必填。"
        )
    found = _LIMIT.fullmatch(cells[2])
    if cells[2] and not found:
        raise Refusal(f"第 {number} 行的时限“{cells[2][:20]}”看不懂。", cure="请写作“20个工作日”“7天”“3个月”或“1年”。")
    limit = f"{int(found[1])} {_UNITS[found[2]]}" if found else ""
    return Line(cells[0], cells[1], limit, cells[3], cells[4], tuple(re.split(r"[、,，;；]", cells[5])))
