"""Word files as units bring them, good and bad."""

import io
import zipfile

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

TITLE = "安岳县人民政府办公室关于做好冬季森林防火工作的通知"
NUMBER = "安府办函〔2026〕91号"
# The worked example of GB 11643: nobody's number.
IDENTITY = "11010519491231002X"
CONTACT = "联系人：示例联系人，身份证号"


def notice() -> bytes:
    """A notice with a document number, a table with merged cells, a signature at the right, and a private number."""
    paper = Document()
    for text in (NUMBER, TITLE):
        paper.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.add_paragraph("各乡镇人民政府、县级有关部门：")
    paper.add_paragraph("为做好今冬明春森林防火工作，现将有关事项通知如下。")
    paper.add_paragraph("一、严格落实巡护责任")
    paper.add_paragraph("各乡镇要逐级落实巡护责任，加强野外火源管理，发现火情立即报告并组织扑救。")
    table = paper.add_table(rows=3, cols=3)
    for row, words in enumerate((("片区", "巡护力量", ""), ("", "人数", "车辆"), ("龙台片区", "12", "2"))):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    paper.add_paragraph(f"{CONTACT}{IDENTITY}。")
    for text in ("安岳县人民政府办公室", "2026年11月20日"):
        paper.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return _bytes(paper)


def _bytes(paper) -> bytes:
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def broken() -> bytes:
    """A Word file whose middle was lost on the way."""
    whole = notice()
    return whole[: len(whole) // 3]


def bomb() -> bytes:
    """A small archive that would unfold to half a gigabyte."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(512):
                part.write(b" " * 1024 * 1024)
    return file.getvalue()


def program() -> bytes:
    """A Windows program under a Word file's name."""
    return b"MZ\x90\x00" + bytes(2048)
