"""A Word file with everything an office puts into one: automatic numbers, merged cells, a signature, a note, links."""

import io

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.opc.constants import RELATIONSHIP_TYPE as REL
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Twips
from PIL import Image

LEVELS = (
    ("chineseCountingThousand", "%1、", "nothing"),
    ("chineseCountingThousand", "（%2）", "nothing"),
    ("decimal", "%3.", "tab"),
    ("decimal", "（%4）", "nothing"),
)
NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_MORE = (
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def add_list(document, levels, *, key="90", number="90", starts=()):
    """A list of the document's own: its levels as (form, pattern, follow)."""
    root = document.part.numbering_part.element
    written = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="{follow}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, (form, pattern, follow) in enumerate(levels)
    )
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{key}">{written}</w:abstractNum>'))
    add_number(document, key=key, number=number, starts=starts)


def add_number(document, *, key, number, starts=()):
    again = "".join(
        f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{start}"/></w:lvlOverride>' for depth, start in starts
    )
    document.part.numbering_part.element.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{key}"/>{again}</w:num>')
    )


def numbered(document, text, depth, number="90"):
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')
    )
    return paragraph


def indented(document, text):
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.first_line_indent = Twips(640)
    return paragraph


def add_link(paragraph, words, address):
    key = paragraph.part.relate_to(address, REL.HYPERLINK, is_external=True)
    paragraph._p.append(
        parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{key}"><w:r><w:t>{words}</w:t></w:r></w:hyperlink>')
    )


def add_note(document, paragraph, words):
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="1"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    )
    part = Part(PackURI("/word/footnotes.xml"), NOTES_TYPE, notes.encode(), document.part.package)
    document.part.relate_to(part, REL.FOOTNOTES)
    paragraph.add_run()._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="1"/>'))


def add_grid(document):
    """A table with two heading rows: a cell across two columns, one over two rows, one over three below."""
    table = document.add_table(6, 4)
    rows = (
        ("县市", "检查情况", "", "备注"), ("", "检查数", "整改数", ""), ("祥云县", "12", "3", "按期整改"),
        ("宾川县", "8", "1", ""), ("弥渡县", "5", "0", ""), ("合计", "25", "", "4"),
    )  # fmt: skip
    for row, words in enumerate(rows):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    for first, last in (((0, 1), (0, 2)), ((0, 0), (1, 0)), ((0, 3), (1, 3)), ((2, 3), (4, 3)), ((5, 1), (5, 2))):
        table.cell(*first).merge(table.cell(*last))
    for cell in {table.cell(*at) for at in ((0, 0), (0, 1), (0, 3), (2, 3), (5, 1))}:
        for paragraph in cell.paragraphs[1:]:
            paragraph._p.getparent().remove(paragraph._p)
    for row in table.rows[:2]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    table.cell(2, 1).paragraphs[0].alignment = ALIGN.CENTER


def office_letter() -> bytes:
    """A notice as a county office writes it."""
    document = docx.Document()
    add_list(document, LEVELS)
    centred = document.styles.add_style("公文标题", 1)
    centred.paragraph_format.alignment = ALIGN.CENTER
    title = document.add_paragraph("大理州人民政府办公室关于", style=centred)
    title.add_run().add_break()
    title.add_run("开展冬季防火检查的通知")
    document.add_paragraph("大政办发〔2026〕15号").alignment = ALIGN.CENTER
    document.add_paragraph("各县市人民政府，州级各部门：")
    body = indented(document, "为做好冬季防火工作")
    add_note(document, body, "防火期为每年12月1日至次年6月15日。")
    body.add_run("，现将有关事项通知如下，办法见")
    add_link(body, "防火条例", "https://www.gov.cn/zhengce/1.htm")
    body.add_run("。")
    numbered(document, "总体要求", 0)
    numbered(document, "加强领导", 1)
    numbered(document, "落实责任", 1)
    numbered(document, "县市自查，做到全面覆盖。", 2)
    numbered(document, "检查林区；", 3)
    numbered(document, "检查城区。", 3)
    numbered(document, "州级抽查，发现问题及时整改。", 2)
    numbered(document, "工作安排", 0)
    numbered(document, "时间安排", 1)
    numbered(document, "十一月底前完成。", 2)
    document.add_paragraph("报送材料：", style="List Bullet")
    add_grid(document)
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "green").save(picture, "PNG")
    picture.seek(0)
    document.add_picture(picture)
    hidden = indented(document, "联系人：王某某。").add_run("（内部掌握）")
    hidden._r.get_or_add_rPr().append(OxmlElement("w:vanish"))
    document.add_paragraph("大理州人民政府办公室").alignment = ALIGN.RIGHT
    pushed = document.add_paragraph("2026年11月20日")
    pushed.paragraph_format.left_indent = Twips(4800)
    document.add_paragraph("　　（此件公开发布）")
    return saved(document)


def of_xml(body: str) -> bytes:
    """A file with paragraphs written out as they stand in the file itself."""
    document = docx.Document()
    root = document.element.body
    for node in parse_xml(f"<w:body {nsdecls('w', 'r', 'wp', 'a', 'pic')} {_MORE}>{body}</w:body>"):
        root.insert(len(root) - 1, node)
    return saved(document)
