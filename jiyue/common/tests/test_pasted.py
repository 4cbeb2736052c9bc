"""What Word and WPS put on the clipboard becomes the house's text."""

import pytest

from jiyue.common import layout
from jiyue.common.pasted import from_clipboard
from jiyue.common.refusals import Refusal


def item(words, label, level=1, font="", name="l0"):
    sign = f"<span style='mso-list:Ignore'>{label}<span style='font:7.0pt'>&nbsp;&nbsp;&nbsp; </span></span>"
    return (
        f"<p class=MsoListParagraph style='margin-left:36.0pt;mso-list:{name} level{level} lfo1'>"
        f"<![if !supportLists]><span style='{font}'>{sign}</span><![endif]><span>{words}</span></p>"
    )


def html_of(html):
    return from_clipboard(f"<html><body><!--StartFragment-->{html}<!--EndFragment--></body></html>").html.replace(
        "\n", ""
    )


def test_numbers_stay_as_printed_and_bullets_become_one_list():
    pasted = html_of(
        item("总体要求", "一、") + item("加强领导", "（一）", 2) + item("检查林区。", "1.", 3)
        + item("总则。", "第一条")
        + item("甲", "l", font="font-family:Wingdings") + "\n" + item("<b>乙</b>", "·", font="font-family:Symbol")
        + "<p>结束。</p>" + item("丙", "•")
    )  # fmt: skip
    assert pasted == (
        "<h2>一、总体要求</h2><h3>（一）加强领导</h3><p>1. 检查林区。</p><p>第一条\u3000总则。</p>"
        "<ul><li>甲</li><li><strong>乙</strong></li></ul><p>结束。</p><ul><li>丙</li></ul>"
    )


def test_a_letter_as_label_is_a_bullet_only_in_a_font_of_signs():
    assert html_of(item("甲。", "a.")) == "<p>a. 甲。</p>"
    assert html_of(item("甲。", "z", font="font-family:Wingdings")) == "<ul><li>甲。</li></ul>"


def test_tables_signatures_and_headings_keep_their_form():
    pasted = html_of(
        "<h1>概况</h1><h2>人口</h2><p class=MsoNormal style='text-indent:32.0pt'>&nbsp;&nbsp; 一段。</p>"
        "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<table><tr><td colspan=2 rowspan=2><p align=center>县市</p></td><td>乙</td></tr></table>"
        "<p align=right style='text-align:right'>大理州人民政府办公室</p>"
        "<p style='margin-left:240.0pt'>2026年11月20日</p><p style='margin-left:21pt'>缩进一点的话</p>"
        "<p>" + "&nbsp;" * 24 + "安岳县人民政府</p><p>" + "&nbsp;" * 24 + "这是一句话。</p>"
    )
    assert pasted == (
        "<h2>概况</h2><h3>人口</h3><p>一段。</p>"
        '<table><tbody><tr><td colspan="2" rowspan="2"><p class="jy-center">县市</p></td><td>乙</td></tr></tbody>'
        "</table>"
        '<p class="jy-right">大理州人民政府办公室</p><p class="jy-right">2026年11月20日</p><p>缩进一点的话</p>'
        '<p class="jy-right">安岳县人民政府</p><p>这是一句话。</p>'
    )


def test_what_is_hidden_or_struck_out_stays_behind_and_pictures_leave_a_mark():
    found = from_clipboard(
        "<p>联系人：王某<span style='mso-hide:all'>内部</span><del>旧</del><ins>新</ins>"
        '<a href="#_ftn1">[1]</a></p><p><img src="file:///C:/a.png"><img src="https://www.gov.cn/a.png"></p>'
    )
    assert found.html.startswith("<p>联系人：王某<u>新</u>[1]</p>")
    assert "请改用“从文件新建”" in found.html
    assert "https://www.gov.cn/a.png" in found.html
    assert found.notes == ["隐藏或修订中删去的文字没有粘贴。", "有 1 张图片未能粘贴，正文中留有标记。"]
    assert from_clipboard("<p>平常</p>") == ("<p>平常</p>", [])


def test_a_monstrous_paste_is_refused_with_a_way_out():
    with pytest.raises(Refusal, match="格式标记过多") as refused:
        from_clipboard("<p>a</p>" * 20_000)
    assert "从文件新建" in refused.value.cure


ODD = (
    "<p>　　各单位,请按时报送(见附件)。。</p><p><br></p><p><strong>工作要求</strong></p><p>共１２条：甲;乙</p>"
    '<h3>一段话。</h3><p><img src="files/a.png" alt=""></p><p>网址:https://a.gov.cn,100,000元(a)</p>'
)


def test_oddities_are_named_one_by_one():
    assert [one.kind for one in layout.oddities(ODD)] == [
        "typed_indent", "empty_line", "half_width", "half_width", "half_width", "wide_letters", "doubled_sign",
        "bold_line", "skipped_level", "heading_stop", "silent_picture",
    ]  # fmt: skip
    assert all(one.message and one.cure for one in layout.oddities(ODD))
    assert not list(layout.oddities("<h2>一、要求</h2><h3>（一）甲</h3><p>各单位，请报送1,000份（见附件）：</p>"))


def test_putting_right_changes_signs_and_blanks_and_nothing_else():
    put = layout.tidied(ODD)
    assert put.startswith(
        "<p>各单位，请按时报送（见附件）。</p><p><strong>工作要求</strong></p><p>共12条：甲；乙</p><h3>一段话。</h3>"
    )
    assert "<p>网址:https://a.gov.cn,100,000元(a)</p>" in put
    assert layout.tidied(put) == put
    assert {one.kind for one in layout.oddities(put)} == {
        "bold_line",
        "skipped_level",
        "heading_stop",
        "silent_picture",
    }
