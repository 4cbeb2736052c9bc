"""What files say, show and hide."""

import io
import zipfile

import pytest
from PIL import Image

from jiyue.common.reading import Inside, inside_of
from jiyue.common.refusals import Refusal
from jiyue.common.tests.papers import letter, line, parcel_of, pdf, with_part, workbook


def unseen(inside):
    return {part.label: part.text.strip() for part in inside.parts if part.hidden and part.hidden != "internal"}


def findings(inside):
    return {trace.finding for trace in inside.traces} - {"author_metadata"}


def test_a_plain_workbook_hides_nothing_and_tells_its_cells():
    def fill(book):
        book.active.title = "名单"
        book.active["A1"], book.active["C2"], book.active["Z9"] = "姓名", "张三", 13800001234

    inside = inside_of("名单.xlsx", workbook(fill))
    (sheet,) = [part for part in inside.parts if not part.hidden]
    assert (unseen(inside), findings(inside)) == ({}, set())
    places = [sheet.place(sheet.text.index(word)) for word in ("姓名", "张三", "13800001234")]
    assert places == ["A1单元格", "C2单元格", "Z9单元格"]


def test_hidden_sheets_rows_columns_and_cells_are_told_apart_from_the_seen_ones():
    def fill(book):
        sheet = book.active
        sheet.title = "表"
        for row in ("甲乙", "丙丁", "戊己"):
            sheet.append(list(row))
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet["A3"].number_format = ";;;"
        drafts = book.create_sheet("底稿")
        drafts["B3"] = "内部"
        drafts.sheet_state = "veryHidden"
        book.create_sheet("空表").sheet_state = "hidden"

    inside = inside_of("表.xlsx", workbook(fill))
    assert inside.seen.split() == ["甲"]
    assert unseen(inside) == {"工作表“表”隐藏的行、列或单元格": "乙\n丙\t丁\n戊\t己", "隐藏工作表“底稿”": "内部"}
    told = {(trace.finding, trace.place): trace.detail for trace in inside.traces if trace.finding == "hidden_cells"}
    assert told["hidden_cells", "工作表“底稿”"] == "整张工作表隐藏"
    assert sum(trace.finding == "hidden_cells" for trace in inside.traces) == 3
    assert [t.detail for t in inside.traces if t.finding == "hidden_text"] == ["白色或设为不显示的单元格：A3"]


def test_a_number_kept_as_a_float_reads_as_it_was_typed():
    data = workbook(lambda book: book.active.append([1]))
    data = with_part(
        data, "xl/worksheets/sheet1.xml", lambda text: text.replace("<v>1</v>", "<v>5.1010119900101E+17</v>")
    )
    assert inside_of("a.xlsx", data).seen.strip() == "510101199001010000"


def test_comments_of_a_workbook_are_hidden_words_with_their_authors():
    from openpyxl.comments import Comment

    def fill(book):
        book.active["A1"] = "甲"
        book.active["A1"].comment = Comment("此人电话待核", "李四")

    inside = inside_of("a.xlsx", workbook(fill))
    assert "此人电话待核" in unseen(inside)["批注"]
    assert "李四" in next(trace.detail for trace in inside.traces if trace.finding == "comments")


def test_a_letter_hides_letters_revisions_and_comments():
    def fill(paper):
        paper.add_paragraph("正文").add_run("藏").font.hidden = True
        run = paper.add_paragraph("留").add_run("删")
        paper.add_comment(run, text="请再核", author="王五")
        paper.core_properties.author = "赵六"

    data = with_part(
        letter(fill),
        "word/document.xml",
        lambda text: text.replace(
            "<w:r><w:t>删</w:t></w:r>",
            '<w:del w:id="9" w:author="孙七"><w:r><w:delText>删</w:delText></w:r></w:del>'
            '<w:ins w:id="8" w:author="孙七"><w:r><w:t>增</w:t></w:r></w:ins>',
        ),
    )
    inside = inside_of("a.docx", data)
    assert inside.seen.split() == ["正文", "留增"]
    assert unseen(inside) == {"隐藏文字": "藏", "修订中删除的文字": "删", "批注": "请再核"}
    assert findings(inside) == {"hidden_text", "tracked_changes", "comments"}
    told = {trace.finding: trace for trace in inside.traces}
    assert told["tracked_changes"].detail == "删除 1 处、插入 1 处，修订者：孙七"
    assert ("作者", "赵六") in told["author_metadata"].items


def test_white_letters_are_hidden_unless_something_dark_lies_behind_them():
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt, RGBColor

    def fill(paper):
        paper.add_paragraph("白").runs[0].font.color.rgb = RGBColor(255, 255, 255)
        cell = paper.add_table(1, 1).cell(0, 0)
        cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="1F4E79"/>'))
        cell.paragraphs[0].add_run("表头").font.color.rgb = RGBColor(255, 255, 255)
        paper.add_paragraph("细").runs[0].font.size = Pt(1)

    inside = inside_of("a.docx", letter(fill))
    assert inside.seen.split() == ["表头"]
    assert unseen(inside)["隐藏文字"] == "白细"


def test_tables_keep_rows_and_cells_and_paragraphs_are_counted():
    def fill(paper):
        paper.add_paragraph("第一")
        table = paper.add_table(2, 2)
        for cell, word in zip((cell for row in table.rows for cell in row.cells), "甲乙丙丁", strict=True):
            cell.text = word
        paper.sections[0].footer.paragraphs[0].text = "页脚话"

    body, footer = [part for part in inside_of("a.docx", letter(fill)).parts if not part.hidden]
    assert body.text == "第一\n甲\t乙\n丙\t丁\n"
    assert (body.place(0), body.place(body.text.index("丁"))) == ("第1段", "第5段")
    assert (footer.label, footer.text) == ("页脚", "页脚话\n")


def test_a_path_of_somebodys_machine_is_told():
    data = letter(lambda paper: paper.add_paragraph("正文"))
    link = (
        '<Relationship Id="r99" Type="x/hyperlink" Target="file:///C:\\Users\\zhangsan\\a.docx" TargetMode="External"/>'
    )
    data = with_part(
        data, "word/_rels/document.xml.rels", lambda text: text.replace("</Relationships>", link + "</Relationships>")
    )
    items = [item for trace in inside_of("a.docx", data).traces for item in trace.items]
    assert any(label == "本机路径" and "zhangsan" in value for label, value in items)


def test_slides_tell_hidden_ones_and_notes():
    words = '<p:sld xmlns:p="p" xmlns:a="a"{show}><a:p><a:r><a:t>{word}</a:t></a:r></a:p></p:sld>'
    data = parcel_of(
        {
            "ppt/presentation.xml": "<p/>",
            "ppt/slides/slide1.xml": words.format(show="", word="封面"),
            "ppt/slides/slide2.xml": words.format(show=' show="0"', word="备选"),
            "ppt/notesSlides/notesSlide1.xml": words.format(show="", word="口头讲"),
        }
    )
    inside = inside_of("a.pptx", data)
    assert inside.seen.strip() == "封面"
    assert unseen(inside) == {"隐藏的幻灯片": "备选", "演讲者备注": "口头讲"}
    assert findings(inside) == {"hidden_text", "speaker_notes"}


def test_pages_of_a_pdf_are_read_with_their_numbers():
    inside = inside_of("a.pdf", pdf(line("first"), line("second"), info="/Author(Zhang San)"))
    (text,) = [part for part in inside.parts if not part.hidden]
    assert text.place(text.text.index("second")) == "第2页"
    assert findings(inside) == set()
    assert [trace.items for trace in inside.traces] == [(("作者", "Zhang San"),)]


def test_words_under_a_box_painted_later_are_told_and_words_on_a_box_are_not():
    box = "0 0 0 rg 80 690 200 25 re f"
    covered = inside_of("a.pdf", pdf(line("name 510101199001011237") + "\n" + box))
    (trace,) = covered.traces
    assert (trace.finding, trace.place) == ("covered_text", "第1页")
    assert "510101199001011237" in covered.seen
    assert inside_of("a.pdf", pdf(f"q 0.9 g 40 690 300 25 re f Q 0 g {line('name 5101')}")).traces == ()
    assert inside_of("a.pdf", pdf(f"{line('name')} 0 0 0 rg 40 690 300 0.5 re f")).traces == ()


def test_a_filled_note_covers_and_a_note_is_a_comment():
    note = "/Annots[<</Type/Annot/Subtype/Square/Rect[40 690 300 720]/IC[0 0 0]/T(Li Si)/Contents(hush)>>]"
    inside = inside_of("a.pdf", pdf(line("covered words"), page_extra=note))
    assert findings(inside) == {"covered_text", "comments"}
    assert unseen(inside)["批注"] == "hush"


def test_white_words_in_a_pdf_are_told():
    assert findings(inside_of("a.pdf", pdf(f"1 g {line('ghost')} 0 g {line('seen', y=600)}"))) == {"hidden_text"}
    assert findings(inside_of("a.pdf", pdf(f"0 0 1 rg 40 690 200 25 re f 1 g {line('head')}"))) == set()


def test_a_scan_without_words_is_for_a_person():
    (trace,) = inside_of("a.pdf", pdf("0 g 1 1 5 5 re f")).traces
    assert (trace.finding, "扫描件" in trace.detail) == ("unreadable", True)


def test_pictures_tell_where_they_were_taken_and_need_eyes():
    picture, out = Image.new("RGB", (8, 8)), io.BytesIO()
    exif = picture.getexif()
    exif[0x013B] = "Zhang San"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 6.0, 0.0), 3: "E", 4: (105.0, 20.0, 0.0)})
    picture.save(out, "JPEG", exif=exif)
    inside = inside_of("a.jpg", out.getvalue())
    assert {trace.finding for trace in inside.traces} == {"location_metadata", "author_metadata", "unreadable"}
    assert "30 度" in next(trace.detail for trace in inside.traces if trace.finding == "location_metadata")


def test_parcels_are_read_again_and_again_but_not_for_ever():
    sheet = workbook(lambda book: book.active.append(["表中字"]))
    inner = parcel_of({"表.xlsx": sheet, "说明.txt": "文中字".encode("gb18030")})
    inside = inside_of("包.zip", parcel_of({"内.zip": inner}))
    labels = {part.text.strip(): part.label for part in inside.parts if not part.hidden}
    assert labels["表中字"] == "内“内.zip”的内“表.xlsx”的工作表“Sheet”"
    assert labels["文中字"] == "内“内.zip”的内“说明.txt”"
    for number in range(4):
        inner = parcel_of({f"{number}.zip": inner})
    assert any("嵌套层数过多" in trace.detail for trace in inside_of("包.zip", inner).traces)


def test_a_name_in_gbk_is_read():
    data = parcel_of({"aaaa.txt": b"x"}).replace(b"aaaa.txt", "名单".encode("gbk") + b".txt")
    assert "名单.txt" in inside_of("包.zip", data).seen


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 Office"),
        (b"%PDF-1.7\nbroken", "不是完整的 PDF"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"\x00\x01\x02\x03", "不是机器能读的格式"),
    ],
)
def test_what_a_machine_cannot_read_is_said_and_no_refusal(data, why):
    (trace,) = inside_of("a.bin", data).traces
    assert trace.finding == "unreadable"
    assert why in trace.detail


def test_a_locked_parcel_is_told_and_a_bomb_refused():
    locked = bytearray(parcel_of({"a.txt": b"x"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + at] |= 1
    assert inside_of("a.zip", bytes(locked)).traces[0].detail == "设有密码"
    with pytest.raises(Refusal, match="异常庞大"):
        inside_of("a.zip", parcel_of({"a.txt": b"0" * 30_000_000}))


def test_hostile_and_broken_files_are_refused_in_words():
    book = workbook(lambda book: book.active.append(["x"]))
    entity = with_part(book, "xl/workbook.xml", lambda text: '<!DOCTYPE a [<!ENTITY b "c">]>' + text)
    for data in (entity, b"PK\x03\x04broken"):
        with pytest.raises(Refusal, match=r"损坏|无法读取") as refused:
            inside_of("a", data)
        assert refused.value.cure


def test_an_endless_text_is_cut_and_says_so():
    inside = inside_of("a.txt", "字".encode() * 2_100_000)
    assert sum(len(part.text) for part in inside.parts) == 2_000_000
    assert "只检查了前 200 万字" in inside.traces[0].detail


def test_an_inside_crosses_the_border_unchanged():
    inside = inside_of("a.csv", "甲,乙\n1,2\n".encode())
    assert Inside.from_dict(inside.as_dict()) == inside
    assert inside.parts[0].place(inside.parts[0].text.index("2")) == "B2单元格"


def test_layout_files_are_read_by_page():
    page = '<ofd:Page xmlns:ofd="o"><ofd:TextCode>版式字</ofd:TextCode></ofd:Page>'
    with zipfile.ZipFile(out := io.BytesIO(), "w") as archive:
        archive.writestr("OFD.xml", '<ofd:OFD xmlns:ofd="o"><ofd:Author>张三</ofd:Author></ofd:OFD>')
        archive.writestr("Doc_0/Pages/Page_0/Content.xml", page)
    inside = inside_of("a.ofd", out.getvalue())
    assert {part.label: part.text.strip() for part in inside.parts} == {"第1页": "版式字", "文件内部数据": "张三"}
