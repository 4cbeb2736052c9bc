"""大理2021 第二十六条、第二十七条: texts are laid out alike, and nothing is sold."""

import pytest

from jiyue.common.pasted import from_clipboard
from jiyue.rulebook.screening.queries import Page, policy_for, screen_page
from tests.screened import DALI, ON, cited, problems_of

LIST = "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>{}<span>&nbsp; </span></span>{}</p>"
PASTED = (
    "<p class=MsoNormal style='font-family:仿宋;text-indent:32pt'><span style='font-size:16pt'>&nbsp; "
    "各单位,请报送。"
    "</span></p>" + LIST.format("一、", "要求") + "<p><o:p>&nbsp;</o:p></p><p><b>附则</b></p>"
    "<p align=right>州政府办公室</p>"
)


def layout_of(body):
    return [one for one in problems_of(body) if one.rule_key == "text-layout"]


@pytest.mark.clause("dali-2021/26.a")
def test_a_pasted_page_becomes_uniform_and_what_is_left_is_listed():
    body = from_clipboard(PASTED).html
    assert body == (
        '<p>各单位,请报送。</p><h2>一、要求</h2><p><strong>附则</strong></p><p class="jy-right">州政府办公室</p>'
    )
    listed = layout_of(body)
    assert [one.evidence["kind"] for one in listed] == ["half_width", "bold_line"]
    assert all(cited(one) == {"dali-2021/26.a"} and one.cure for one in listed)
    mended = body.replace(",", "，").replace("<p><strong>附则</strong></p>", "<h2>附则</h2>")
    assert layout_of(mended) == []


@pytest.mark.clause("dali-2021/26.a")
@pytest.mark.parametrize(
    ("odd", "even"),
    [
        ("<h3>（一）目标</h3>", "<h2>一、目标</h2>"),
        ("<p>　　正文。</p>", "<p>正文。</p>"),
        ("<p>正文。</p><p></p>", "<p>正文。</p>"),
        ("<p>共１２条。</p>", "<p>共12条。</p>"),
        ("<p>正文。。</p>", "<p>正文。</p>"),
        ("<h2>目标。</h2>", "<h2>目标</h2>"),
        ('<p><img src="files/a.png" alt=""></p>', '<p><img src="files/a.png" alt="防火示意图"></p>'),
    ],
)
def test_each_oddity_is_named_and_its_mended_form_passes(odd, even):
    (problem,) = layout_of(odd)
    assert (cited(problem), problem.gravity) == ({"dali-2021/26.a"}, "warn")
    assert layout_of(even) == []


def page_of(main):
    html = f"<html><body><header>大理州</header><main>{main}</main><footer>主办</footer></body></html>"
    found = screen_page(Page("http://www.dali.gov.cn/a.html", html), policy=policy_for(DALI, ON))
    return [one for one in found if one.rule_key == "forbidden-words"]


SHOP = '<table><tr><td>普洱茶饼</td><td>￥298元/饼</td></tr></table><button type="button">立即购买</button>'


@pytest.mark.clause("dali-2021/27.a")
def test_a_price_list_with_an_order_button_is_a_finding_and_a_fee_schedule_is_none():
    found = page_of(SHOP)
    assert {one.evidence["category"] for one in found} == {"profit"}
    assert [one.evidence["word"] for one in found] == ["¥298元", "立即购买"]
    assert all(cited(one) == {"dali-2021/27.a"} and one.gravity == "warn" for one in found)
    assert page_of("<table><tr><td>不动产登记费</td><td>每件80元</td></tr></table><p>在窗口缴纳。</p>") == []


@pytest.mark.clause("dali-2021/27.a")
@pytest.mark.parametrize("words", ["广告位招租，详询办公室", "提供有偿推广服务", "商务合作请联系张经理"])
def test_paid_promotion_is_a_finding_in_a_text_too(words):
    (problem,) = [one for one in problems_of(f"<p>{words}。</p>") if one.rule_key == "forbidden-words"]
    assert (problem.evidence["category"], cited(problem)) == ("profit", {"dali-2021/27.a"})
    assert problems_of("<p>部门合作机制已经建立。</p>") == []
