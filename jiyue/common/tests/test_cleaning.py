"""Cleaned copies: nothing unseen is left, nothing seen is lost."""

import io

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment

from jiyue.common import uploads
from jiyue.common.cleaning import cleaned
from jiyue.common.reading import inside_of
from jiyue.common.refusals import Refusal
from jiyue.common.tests.papers import letter, with_part, workbook

REVISED = (
    '<w:del w:id="9" w:author="孙七"><w:r><w:delText>删</w:delText></w:r></w:del>'
    '<w:ins w:id="8" w:author="孙七"><w:r><w:t>增</w:t></w:r></w:ins>'
)


def a_letter():
    def fill(paper):
        paper.add_paragraph("正文").add_run("藏").font.hidden = True
        run = paper.add_paragraph("留").add_run("删")
        paper.add_comment(run, text="请再核", author="王五")
        paper.core_properties.author = "赵六"
        paper.add_table(1, 2).cell(0, 1).text = "表中字"

    change = {"<w:r><w:t>删</w:t></w:r>": REVISED}
    (old, new), *_ = change.items()
    return with_part(letter(fill), "word/document.xml", lambda text: text.replace(old, new))


def a_book():
    def fill(book):
        sheet = book.active
        for row in (["甲", "乙"], ["丙", "丁"], ["=A1", "己"]):
            sheet.append(row)
        sheet["A1"].comment = Comment("待核", "李四")
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True
        book.create_sheet("底稿")["B3"] = "内部"
        book["底稿"].sheet_state = "hidden"
        book.properties.creator = "赵六"

    return workbook(fill)


def findings(inside):
    return {trace.finding for trace in inside.traces}


def test_a_letter_loses_people_comments_and_revisions_and_keeps_its_words():
    copy = cleaned("docx", a_letter(), drop_hidden=False)
    inside = inside_of("a.docx", copy)
    assert findings(inside_of("a.docx", a_letter())) >= {"comments", "tracked_changes", "author_metadata"}
    assert findings(inside) == {"hidden_text"}
    assert inside.seen.split() == ["正文", "留增", "表中字"]
    assert not any(word in repr(inside) for word in ("赵六", "王五", "孙七", "请再核", "删"))
    assert docx.Document(io.BytesIO(copy)).paragraphs[1].text == "留增"
    assert uploads.check("a.docx", copy).extension == "docx"


def test_hidden_letters_go_only_when_asked():
    copy = inside_of("a.docx", cleaned("docx", a_letter(), drop_hidden=True))
    assert findings(copy) == set()
    assert copy.seen.split() == ["正文", "留增", "表中字"]


def test_a_deleted_paragraph_and_a_deleted_row_are_gone():
    def fill(paper):
        for word in "一二三":
            paper.add_paragraph(word)
        table = paper.add_table(2, 1)
        table.cell(0, 0).text, table.cell(1, 0).text = "表一", "表二"

    mark = '<w:pPr><w:rPr><w:del w:id="1" w:author="x"/></w:rPr></w:pPr>'
    struck = f'<w:p>{mark}<w:del w:id="2" w:author="x"><w:r><w:delText>二</w:delText></w:r></w:del></w:p>'

    def change(text):
        text = text.replace("<w:p><w:r><w:t>二</w:t></w:r></w:p>", struck)
        at = text.rindex("<w:tr>") + len("<w:tr>")
        return text[:at] + '<w:trPr><w:del w:id="3" w:author="x"/></w:trPr>' + text[at:]

    copy = cleaned("docx", with_part(letter(fill), "word/document.xml", change), drop_hidden=False)
    paper = docx.Document(io.BytesIO(copy))
    assert [paragraph.text for paragraph in paper.paragraphs] == ["一", "三"]
    assert [[cell.text for cell in row.cells] for row in paper.tables[0].rows] == [["表一"]]


def test_a_workbook_loses_people_and_comments_and_keeps_its_hidden_cells_unless_asked():
    copy = cleaned("xlsx", a_book(), drop_hidden=False)
    inside = inside_of("a.xlsx", copy)
    assert findings(inside) == {"hidden_cells"}
    assert not any(word in repr(inside) for word in ("赵六", "李四", "待核"))
    book = openpyxl.load_workbook(io.BytesIO(copy))
    assert book["底稿"]["B3"].value == "内部"
    assert (book.active["A1"].value, book.active["A1"].comment, book.active["A3"].value) == ("甲", None, "=A1")


def test_hidden_cells_are_emptied_and_their_words_forgotten():
    copy = cleaned("xlsx", a_book(), drop_hidden=True)
    inside = inside_of("a.xlsx", copy)
    assert findings(inside) == set()
    assert inside.seen.split() == ["甲"]
    assert not any(word in repr(inside) for word in "乙丙丁己" + "内")
    book = openpyxl.load_workbook(io.BytesIO(copy))
    assert book.sheetnames == ["Sheet", "底稿"]
    assert uploads.check("a.xlsx", copy).extension == "xlsx"


def test_other_files_are_refused_with_what_to_do():
    with pytest.raises(Refusal, match="只有 Word 文档和 Excel 表格") as refused:
        cleaned("pdf", b"%PDF-1.4", drop_hidden=False)
    assert refused.value.cure
