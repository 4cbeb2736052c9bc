"""The order as a Word file, in the layout of an official paper."""

from collections.abc import Iterable
from io import BytesIO

from django.utils import timezone
from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph

from jiyue.common.text import visible
from jiyue.estate.duties.models import Clock
from jiyue.estate.duties.queries import explain
from jiyue.oversight.inspection.models import RectificationOrder
from jiyue.oversight.monitoring.models import Finding
from jiyue.rulebook.regulations.queries import PublicSite, public_address_of
from jiyue.rulebook.regulations.rules import Citation

# Named first, never shipped: the fonts of official papers are proprietary.
BODY_FONT, TITLE_FONT = "仿宋_GB2312", "方正小标宋简体"


def docx(order: RectificationOrder, *, clock: Clock | None, site: PublicSite | None = None) -> bytes:
    """The order with its findings, articles, cures, limit and how the limit came about.

    Articles are links to the issuing government's own site, where that shows them.
    """
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
        limit = _line(paper, f"整改期限：{due.year}年{due.month}月{due.day}日前{provisional}，依据", indent=True)
        _cite(limit, clock.citations, site)
        limit.add_run("。")
        _reasons(paper, explain(clock))
    _table(paper, list(order.findings.select_related("outlet")), site)
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


def _line(paper: Paper, text: str, *, align: WD_ALIGN_PARAGRAPH | None = None, indent: bool = False) -> Paragraph:
    paragraph = paper.add_paragraph(visible(text))
    if align is not None:
        paragraph.alignment = align
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(30)
    return paragraph


def _reasons(paper: Paper, sentences: Iterable[str]) -> None:
    """How the date came about, in small print; the articles stand in the line above."""
    counted = [sentence for sentence in sentences if not sentence.startswith("依据：")]
    note = _line(paper, f"日期怎么来的：{''.join(counted)}", indent=True)
    for run in note.runs:
        run.font.size = Pt(10.5)


def _table(paper: Paper, findings: list[Finding], site: PublicSite | None) -> None:
    table = paper.add_table(rows=1, cols=5, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ("序号", "问题", "位置", "依据", "整改办法"), strict=True):
        cell.text = text
    for number, finding in enumerate(findings, 1):
        values = (
            str(number),
            _problem(finding),
            f"{finding.outlet.name} {finding.url}",
            "",
            finding.cure,
        )
        cells = table.add_row().cells
        for cell, text in zip(cells, values, strict=True):
            cell.text = visible(text)
        _cite(cells[3].paragraphs[0], finding.citations, site)
        for paragraph in (one for cell in cells for one in cell.paragraphs):
            for run in paragraph.iter_inner_content():
                for part in run.runs if isinstance(run, Hyperlink) else [run]:
                    part.font.size = Pt(10.5)


def _problem(finding: Finding) -> str:
    """What is wrong; where a date was missed, how that date came about."""
    reasons = "".join(finding.evidence.get("explain", ()))
    return f"{finding.message}（{reasons}）" if reasons else finding.message


def _cite(paragraph: Paragraph, citations: list[dict[str, str]], site: PublicSite | None) -> None:
    """The articles one after the other, each a link where the site shows it."""
    cited = list(dict.fromkeys(Citation.from_dict(values) for values in citations))
    for number, citation in enumerate(cited):
        if number:
            paragraph.add_run("；")
        url = public_address_of(citation, site=site)
        if url:
            _link(paragraph, str(citation), url)
        else:
            paragraph.add_run(str(citation))
    if not cited:
        paragraph.add_run("平台检查项")


def _link(paragraph: Paragraph, text: str, url: str) -> None:
    """A hyperlink that prints like the words around it, underlined."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(visible(text))
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)
