"""A Word file comes out as it went in: numbers as printed, merged cells, signatures, notes, and marks for the rest."""

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from jiyue.common.docx import convert, docx_to_html
from jiyue.common.tests.printed import LEVELS, add_list, add_number, indented, numbered, of_xml, office_letter, saved

TABLE = (
    "<table><thead>"
    '<tr><th rowspan="2"><p>县市</p></th><th colspan="2"><p>检查情况</p></th><th rowspan="2"><p>备注</p></th></tr>'
    "<tr><th><p>检查数</p></th><th><p>整改数</p></th></tr></thead><tbody>"
    '<tr><td><p>祥云县</p></td><td><p class="jy-center">12</p></td><td><p>3</p></td>'
    '<td rowspan="3"><p>按期整改</p></td></tr>'
    "<tr><td><p>宾川县</p></td><td><p>8</p></td><td><p>1</p></td></tr>"
    "<tr><td><p>弥渡县</p></td><td><p>5</p></td><td><p>0</p></td></tr>"
    '<tr><td><p>合计</p></td><td colspan="2"><p>25</p></td><td><p>4</p></td></tr></tbody></table>'
)


def html_of(data):
    return convert(data)[0]["html"]


def body_of(xml):
    """The first paragraph is the title and leaves the body."""
    return html_of(of_xml("<w:p><w:r><w:t>题名</w:t></w:r></w:p>" + xml))


def words(text, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_whole_notice_comes_out_as_it_went_in():
    title, body, images = docx_to_html(office_letter())
    assert title == "大理州人民政府办公室关于开展冬季防火检查的通知"
    assert body.startswith(
        '<p class="jy-center">大政办发〔2026〕15号</p><p class="jy-noindent">各县市人民政府，州级各部门：</p>'
        "<p>为做好冬季防火工作<sup>[1]</sup>，现将有关事项通知如下，办法见"
        '<a href="https://www.gov.cn/zhengce/1.htm" rel="noopener">防火条例</a>。</p>'
        "<h2>一、总体要求</h2><h3>（一）加强领导</h3><h3>（二）落实责任</h3><p>1. 县市自查，做到全面覆盖。</p>"
        "<p>（1）检查林区；</p><p>（2）检查城区。</p><p>2. 州级抽查，发现问题及时整改。</p>"
        "<h2>二、工作安排</h2><h3>（一）时间安排</h3><p>1. 十一月底前完成。</p><ul><li>报送材料：</li></ul>" + TABLE
    )
    assert body.endswith(
        '<p>联系人：王某某。</p><p class="jy-right">大理州人民政府办公室</p><p class="jy-right">2026年11月20日</p>'
        '<p>（此件公开发布）</p><hr><p class="jy-noindent">[1] 防火期为每年12月1日至次年6月15日。</p>'
    )
    assert f'src="{images[0].placeholder}"' in body


def test_numbers_come_from_styles_and_begin_again_where_the_file_says_so():
    document = docx.Document()
    add_list(document, LEVELS)
    add_number(document, key="90", number="91", starts=[(0, 1)])
    heading = document.styles["Heading 1"]
    heading.element.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="90"/></w:numPr>'))
    document.add_paragraph("关于检查的通知").alignment = ALIGN.CENTER
    document.add_heading("总体要求", 1)
    document.add_heading("目标", 2)
    document.add_heading("工作安排", 1)
    numbered(document, "另起一份名单", 0, "91")
    numbered(document, "名单之二", 0, "91")
    plain = document.add_heading("附则", 1)
    plain._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>'))
    assert html_of(saved(document)) == (
        "<h2>一、总体要求</h2><h3>目标</h3><h2>二、工作安排</h2><h2>一、另起一份名单</h2><h2>二、名单之二</h2><h2>附则</h2>"
    )


def test_articles_have_a_wide_blank_and_bullets_stay_a_list():
    document = docx.Document()
    add_list(document, [("chineseCounting", "第%1条", "tab"), ("bullet", "l", "tab")])
    document.add_paragraph("管理办法").alignment = ALIGN.CENTER
    numbered(document, "为了规范管理，制定本办法。", 0)
    numbered(document, "本办法自发布之日起施行。", 0)
    numbered(document, "其他", 1)
    assert html_of(saved(document)) == (
        "<p>第一条\u3000为了规范管理，制定本办法。</p><p>第二条\u3000本办法自发布之日起施行。</p><ul><li>其他</li></ul>"
    )


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("\u3000" * 12 + "安岳县人民政府", ' class="jy-right"'),
        ("\t" * 6 + "2026年11月2日", ' class="jy-right"'),
        ("\u3000" * 12 + "长长的空白之后是一句话。", ""),
        ("\u3000\u3000普通的一段。", ""),
        ("没有缩进的一行", ' class="jy-noindent"'),
    ],
)
def test_what_is_pushed_aside_by_blanks_is_a_signature_and_indents_are_no_letters(text, layout):
    document = docx.Document()
    document.add_paragraph("关于检查的通知").alignment = ALIGN.CENTER
    indented(document, "各单位要认真落实。")
    indented(document, "请按期报送。")
    document.add_paragraph(text)
    assert html_of(saved(document)).endswith(f"<p{layout}>{text.strip()}</p>")


def test_cells_merged_the_old_way_and_rows_that_begin_late_keep_their_place():
    cell = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    rows = (
        "<w:tr>" + cell.format('<w:hMerge w:val="restart"/>', "宽") + cell.format("<w:hMerge/>", "") + "</w:tr>"
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell.format("", "右") + "</w:tr>"
        '<w:tr><w:trPr><w:gridAfter w:val="1"/></w:trPr>' + cell.format("", "左") + "</w:tr>"
    )
    assert body_of(f"<w:tbl>{rows}</w:tbl>") == (
        '<table><tr><td colspan="2"><p>宽</p></td></tr><tr><td></td><td><p>右</p></td></tr>'
        "<tr><td><p>左</p></td><td></td></tr></table>"
    )


def test_heading_rows_reach_as_far_as_their_cells():
    cell = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    head = "<w:trPr><w:tblHeader/></w:trPr>"
    rows = (
        f"<w:tr>{head}" + cell.format('<w:vMerge w:val="restart"/>', "项目") + cell.format("", "甲") + "</w:tr>"
        "<w:tr>" + cell.format("<w:vMerge/>", "") + cell.format("", "乙") + "</w:tr>"
        "<w:tr>" + cell.format("", "丙") + cell.format("", "丁") + "</w:tr>"
    )
    assert body_of(f"<w:tbl>{rows}</w:tbl>") == (
        '<table><thead><tr><th rowspan="2"><p>项目</p></th><th><p>甲</p></th></tr><tr><th><p>乙</p></th></tr></thead>'
        "<tbody><tr><td><p>丙</p></td><td><p>丁</p></td></tr></tbody></table>"
    )


def test_fields_boxes_and_phonetic_guides_keep_their_words_and_hidden_letters_go():
    run = "<w:r>{}<w:t>{}</w:t></w:r>"
    xml = (
        f"<w:p>{run.format('', '日期：')}"
        '<w:fldSimple w:instr="DATE">' + run.format("", "2026年") + "</w:fldSimple>"
        + run.format("<w:rPr><w:vanish/></w:rPr>", "内部掌握")
        + run.format('<w:rPr><w:vanish w:val="0"/></w:rPr>', "。")
        + "<w:r><w:ruby><w:rt>" + run.format("", "yuè") + "</w:rt><w:rubyBase>" + run.format("", "岳")
        + "</w:rubyBase></w:ruby></w:r>"
        + "<w:r><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>"
        + words("框中的话")
        + "</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r></w:p>"
    )  # fmt: skip
    assert body_of(xml) == "<p>日期：2026年。岳</p><p>框中的话</p>"


def test_what_cannot_come_along_leaves_a_mark():
    chart = "<w:r><w:drawing><wp:inline><a:graphic><a:graphicData/></a:graphic></wp:inline></w:drawing></w:r>"
    formula = "<m:oMathPara><m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath></m:oMathPara>"
    either = f"<w:r><mc:AlternateContent><mc:Choice>{chart[5:-6]}</mc:Choice></mc:AlternateContent></w:r>"
    body = body_of(f"<w:p>{chart}</w:p><w:p>{formula}</w:p><w:p>{either}</w:p>")
    assert body.count("图形（图表、流程图或组合图）未能导入") == 2
    assert body.count("公式未能导入") == 1
    box = f"<v:textbox><w:txbxContent>{words('旧式文本框')}</w:txbxContent></v:textbox>"
    older = f"<mc:Fallback><w:pict><v:shape>{box}</v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
    spoken = either.replace("</mc:AlternateContent>", older)
    assert body_of(f"<w:p>{spoken}</w:p>") == "<p>旧式文本框</p>"
