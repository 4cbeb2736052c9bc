"""Links that may not stand on a government page."""

from jiyue.rulebook.screening import Document, Page, screen_document, screen_page


def of_document(policy, body):
    problems = screen_document(Document("通知", body), policy=policy)
    return {problem.rule_key: problem for problem in problems if problem.where in {"link", "body"}}


def of_page(policy, body):
    page = Page("http://www.dali.gov.cn/a.html", f"<html><body>{body}</body></html>")
    return [problem for problem in screen_page(page, policy=policy) if problem.where == "link"]


def test_commercial_and_unlawful_hosts_are_refused_and_allowed_ones_pass(dali):
    shop = of_document(dali, '<a href="https://item.taobao.com/x">购买</a>')["forbidden-link"]
    assert shop.gravity == "block"
    assert "dali-2021/27.b.2" in {citation.clause for citation in shop.citations}
    casino = of_document(dali, '<a href="//www.best-casino.vip/">更多</a>')["forbidden-link"]
    assert "dali-2021/27.b.1" in {citation.clause for citation in casino.citations}
    good = (
        '<a href="https://mp.weixin.qq.com/s/1">公众号</a><a href="https://www.gov.cn/">国</a><a href="b.html">附件</a>'
    )
    assert of_document(dali, good) == {}


def test_the_words_of_a_link_give_it_away(dali):
    link = of_document(dali, '<a href="https://a.example/">澳门新葡京官网</a>')["forbidden-link"]
    assert link.gravity == "block"


def test_script_links_are_refused_in_documents_and_redirecting_ones_on_pages(dali):
    assert of_document(dali, "<a href=' java&#x73;cript:alert(1)'>x</a>")["script-link"].gravity == "block"
    assert of_page(dali, "<a href='javascript:void(0)'>展开</a>") == []
    assert of_page(dali, "<a href=\"javascript:location='http://x.example'\">x</a>")[0].rule_key == "script-link"


def test_links_that_readers_do_not_see_are_found(dali):
    hidden = "<div style='display:none'><a href='http://seo.example/'>友情</a></div>"
    assert [problem.rule_key for problem in of_page(dali, hidden)] == ["hidden-link"]
    menu = "<div style='display:none'><a href='/x.html'>栏目</a><a href='https://www.yn.gov.cn/'>省政府</a></div>"
    assert of_page(dali, menu) == []


def test_frames_and_refreshes_are_links_too(dali):
    assert of_page(dali, "<iframe src='http://casino.example/'></iframe>")
    assert of_page(dali, "<meta http-equiv=refresh content='0;url=http://bocai.example/'>")


def test_a_written_address_is_pointed_out(dali):
    (problem,) = of_document(dali, "<p>请登录www.taobao.com购买</p>").values()
    assert (problem.gravity, problem.where) == ("warn", "body")
