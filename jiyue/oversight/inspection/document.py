"""The order as a Word file, in the layout of an official paper."""

from io import BytesIO

from django.utils import timezone
from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from jiyue.common.text import visible
from jiyue.estate.duties.models import Clock
from jiyue.oversight.inspection.models import RectificationOrder
from jiyue.oversight.monitoring.models import Finding
from jiyue.rulebook.regulations.rules import Citation

# Named first, never shipped: the fonts of official papers are proprietary.
BODY_FONT, TITLE_FONT = "仿宋_GB2312", "方正小标宋简体"


def docx(order: RectificationOrder, *, clock: Clock | None) -> bytes:
    """The order with its findings, articles, cures, limit and how the limit came about."""
    paper = Document()
    normal = paper.styles["Normal"]
    normal.font.size = Pt(15)
    normal.font.name = BODY_FONT
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY_FONT)
    _title(paper, "整改督办单")
    _line(paper, order.number, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(paper, f"{order.recipient.name}：")
    _line(paper, order.requirement, indent=True)
    if clock and clock.due_at:
        due = timezone.localtime(clock.due_at)
        provisional = "（暂定）" if clock.provisional else ""
        _line(
            paper, f"整改期限：{due.year}年{due.month}月{due.day}日前{provisional}，依据{_cited(clock)}。", indent=True
        )
    _table(paper, list(order.findings.select_related("outlet")))
    day = timezone.localdate(order.issued_at)
    _line(paper, order.issuer.name, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _line(paper, f"{day.year}年{day.month}月{day.day}日", align=WD_ALIGN_PARAGRAPH.RIGHT)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _title(paper: Paper, text: str) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(22), TITLE_FONT
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), TITLE_FONT)


def _line(paper: Paper, text: str, *, align: WD_ALIGN_PARAGRAPH | None = None, indent: bool = False) -> None:
    paragraph = paper.add_paragraph(visible(text))
    if align is not None:
        paragraph.alignment = align
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(30)


def _table(paper: Paper, findings: list[Finding]) -> None:
    table = paper.add_table(rows=1, cols=5, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ("序号", "问题", "位置", "依据", "整改办法"), strict=True):
        cell.text = text
    for number, finding in enumerate(findings, 1):
        values = (
            str(number),
            finding.message,
            f"{finding.outlet.name} {finding.url}",
            _articles(finding),
            finding.cure,
        )
        for cell, text in zip(table.add_row().cells, values, strict=True):
            cell.text = visible(text)
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(10.5)


def _articles(finding: Finding) -> str:
    return "；".join(str(Citation.from_dict(values)) for values in finding.citations) or "平台检查项"


def _cited(clock: Clock) -> str:
    return "；".join(str(Citation.from_dict(values)) for values in clock.citations)
