"""Word files in: the words, the tables and the pictures come along; hostile ones do not."""

import io
import zipfile

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from PIL import Image

from jiyue.common import docx as docx_door
from jiyue.common.docx import docx_to_html
from jiyue.common.refusals import Refusal


def made(*paragraphs, table=None, picture=False):
    document = docx.Document()
    for text, alignment in paragraphs:
        document.add_paragraph(text).alignment = alignment
    if table:
        cells = document.add_table(2, 2)
        cells.cell(0, 0).merge(cells.cell(0, 1)).text = table
    if picture:
        out = io.BytesIO()
        Image.new("RGB", (20, 10), "blue").save(out, "PNG")
        out.seek(0)
        document.add_picture(out)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


NOTICE = (
    ("大政办发〔2026〕5号", ALIGN.CENTER),
    ("大理州人民政府办公室关于", ALIGN.CENTER),
    ("做好冬季防火工作的通知", ALIGN.CENTER),
    ("各县市人民政府：", None),
    ("一、总体要求", None),
    ("（一）加强领导", None),
    ("（二）压实责任。各单位要认真落实<b>各项</b>措施。", None),
    ("大理州人民政府办公室", ALIGN.RIGHT),
)


def test_title_headings_alignment_tables_and_pictures_come_along():
    title, body, images = docx_to_html(made(*NOTICE, table="合并的单元格", picture=True))
    assert title == "大理州人民政府办公室关于做好冬季防火工作的通知"
    assert "关于" not in body
    assert '<p class="jy-center">大政办发〔2026〕5号</p>' in body
    assert "<h2>一、总体要求</h2><h3>（一）加强领导</h3><p>（二）压实责任。" in body
    assert "&lt;b&gt;各项" in body
    assert '<p class="jy-right">大理州人民政府办公室</p>' in body
    assert '<td colspan="2">' in body
    assert f'src="{images[0].placeholder}"' in body
    assert images[0].file.extension == "png"


def test_a_short_first_line_is_the_title_where_nothing_is_centred():
    title, body, _ = docx_to_html(made(("关于停水的公告", None), ("明日起停水。", None)))
    assert (title, body) == ("关于停水的公告", "<p>明日起停水。</p>")


def swollen(data, paragraphs):
    """The same file with so many short paragraphs more."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                more = b"".join(b"<w:p><w:r><w:t>%d</w:t></w:r></w:p>" % number for number in range(paragraphs))
                content = content.replace(b"<w:body>", b"<w:body>" + more)
            new.writestr(name, content)
    return out.getvalue()


def test_a_whole_book_is_refused_before_it_is_converted(monkeypatch):
    monkeypatch.setattr(docx_door, "check_office", lambda data: pytest.fail("the book was read through"))
    with pytest.raises(Refusal, match=r"内容过多.*上限 20000 个") as caught:
        docx_door.convert(swollen(made(*NOTICE), 10_000))
    assert "拆成几个文件" in caught.value.cure
    monkeypatch.undo()
    answer, _ = docx_door.convert(swollen(made(*NOTICE), 200))
    assert "<p>199</p>" in answer["html"]


def test_a_document_without_a_title_keeps_all_its_words():
    title, body, _ = docx_to_html(made(("明日起停水。", None), ("特此公告。", None)))
    assert (title, body) == ("", "<p>明日起停水。</p><p>特此公告。</p>")


def test_a_picture_of_an_unknown_kind_leaves_a_visible_mark():
    data, out = made(*NOTICE, picture=True), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"not a picture" if name.endswith(".png") else old.read(name))
    _, body, images = docx_to_html(out.getvalue())
    assert images == []
    assert "第1张图片的格式不受支持" in body


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "不是 Word"),
        (b"hello", "不是 Word"),
        (b"\xd0\xcf\x11\xe0old", "旧版 Word"),
        (b"PK\x03\x04nothing", "损坏"),
        (made(*NOTICE)[:3000], "损坏"),
    ],
)
def test_a_broken_file_is_refused_with_a_cure(data, words):
    with pytest.raises(Refusal, match=words) as refused:
        docx_to_html(data)
    assert "另存为" in refused.value.cure


def test_deeply_nested_xml_is_refused_and_nothing_hangs():
    data, out = made(*NOTICE), io.BytesIO()
    deep = b"<w:p>" * 15_000 + b"</w:p>" * 15_000
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(
                name, content.replace(b"<w:body>", b"<w:body>" + deep) if name == "word/document.xml" else content
            )
    with pytest.raises(Refusal, match=r"无法读取|损坏"):
        docx_to_html(out.getvalue())
