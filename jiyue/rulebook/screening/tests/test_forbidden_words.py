"""Advertising for gambling and pornography: also where only search engines look; talk against it passes."""

import pytest

from jiyue.rulebook.screening import Document, Page, Policy, screen_document, screen_page


def found(problems):
    return [problem for problem in problems if problem.rule_key == "forbidden-words"]


@pytest.mark.parametrize(
    "words", ["澳门新葡京", "澳 门·新*葡-京", "澳\u200b门\u200b新葡京", "365bet体育在线", "天天六开好彩"]
)
def test_advertising_words_block_a_document(dali, words):
    (problem, *_) = found(screen_document(Document("通知", f"<p>欢迎{words}</p>"), policy=dali))
    assert problem.gravity == "block"
    assert any(citation.clause == "dali-2021/24.7" for citation in problem.citations)


@pytest.mark.parametrize(
    ("where", "page"),
    [
        ("title", "<title>&#28595;&#38376;&#26032;&#33889;&#20140;</title>"),
        ("meta:Keywords", '<meta name="Keywords" content="澳门新葡京">'),
        ("hidden", "<body><div style='position:absolute;left:-9999px'>澳门新葡京</div>"),
        ("hidden", "<body><div hidden>澳门新葡京</div>"),
        ("hidden", "<body><span style='font-size:0px'>澳门新葡京</span>"),
        ("hidden", "<body><img alt='澳门新葡京' src=x>"),
        ("hidden", "<body><marquee height=1>澳门新葡京</marquee>"),
        ("script", "<body><script>document.title='\\u6fb3\\u95e8\\u65b0\\u8461\\u4eac'</script>"),
        ("script", "<body><script>x=String.fromCharCode(28595,38376,26032,33889,20140)</script>"),
        ("body", "<body><p>澳门新葡京</p>"),
    ],
)
def test_a_page_is_searched_where_only_machines_look(dali, where, page):
    problems = found(screen_page(Page("http://www.dali.gov.cn/", f"<html>{page}</html>"), policy=dali))
    assert where in {problem.where for problem in problems if problem.gravity == "block"}


def test_talk_against_gambling_is_only_pointed_out(dali):
    (problem,) = found(screen_document(Document("通报", "公安机关打击网上赌场，抓获多人。"), policy=dali))
    assert problem.gravity == "warn"


def test_legitimate_talk_of_lotteries_and_macao_passes(dali):
    body = "澳门特别行政区政府代表团来访。体育彩票公益金使用情况公告。严禁工作人员参与赌博。"
    assert found(screen_document(Document("公告", body), policy=dali)) == []


def test_no_rule_no_problem():
    assert found(screen_document(Document("x", "澳门新葡京"), policy=Policy())) == []
