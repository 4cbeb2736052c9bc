"""Whether a text shows well on a telephone: its pictures and tables (便于移动端传播)."""

from collections.abc import Iterable
from datetime import date

from jiyue.common import pictures, uploads
from jiyue.common.html import parse
from jiyue.content.library.models import Attachment, Version
from jiyue.content.library.queries import attachments_of
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import MobileFit
from jiyue.rulebook.screening.queries import Problem


@enforces(MobileFit)
def problems(version: Version, *, owner: Organisation, on: date) -> list[Problem]:
    """What a reader would have to zoom or push aside for; people decide what to do about it."""
    found: list[Problem] = []
    for applied in rules_for(MobileFit, place=owner.place_id, on=on)[:1]:
        if version.resource.kind not in applied.rule.resource_kinds:
            continue
        seen = [*_pictures(attachments_of(version), applied), *_tables(version.body, applied)]
        rule(applied.citations, "refused" if seen else "allowed")
        found += seen
    return found


def _pictures(files: Iterable[Attachment], applied: Applied[MobileFit]) -> list[Problem]:
    shown = [one for one in files if one.inline and one.extension in uploads.PICTURES]
    wide = []
    for one in shown:
        width, _ = pictures.size_of(uploads.path_of(one.sha256, one.extension))
        if width > applied.rule.picture_width:
            message = f"图片“{one.name}”宽 {width} 像素，在手机上会缩得看不清字。"
            wide.append(_problem(message, "请按手机竖屏重新排版，或者拆成几张。", applied))
    return wide


def _tables(body: str, applied: Applied[MobileFit]) -> list[Problem]:
    widest = max((_columns(str(table.html)) for table in parse(body).css("table")), default=0)
    if widest <= applied.rule.table_columns:
        return []
    message = f"正文有 {widest} 列的表格，在手机上要左右拖动才能看全。"
    return [_problem(message, "请拆成几张较窄的表，或者改用图解。", applied)]


def _columns(table: str) -> int:
    rows = parse(table).css("tr")
    spans = [[int(cell.attributes.get("colspan") or 1) for cell in row.css("td, th")] for row in rows]
    return max((sum(one) for one in spans), default=0)


def _problem(message: str, cure: str, applied: Applied[MobileFit]) -> Problem:
    return Problem(
        rule_key="mobile-fit", where="body", start=0, end=0, excerpt="", message=message, cure=cure, gravity="warn",
        citations=applied.citations,
    )  # fmt: skip
