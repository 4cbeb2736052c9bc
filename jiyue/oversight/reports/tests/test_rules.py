"""Quarters and the notice's text, without a database."""

from datetime import date, datetime

import pytest

from jiyue.oversight.reports.rules import Article, Figure, OutletRow, Problem, Quarter, notice_html, quarter_of


@pytest.mark.parametrize(
    ("number", "first", "following"),
    [
        (1, date(2026, 1, 1), date(2026, 4, 1)),
        (2, date(2026, 4, 1), date(2026, 7, 1)),
        (3, date(2026, 7, 1), date(2026, 10, 1)),
        (4, date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_a_quarter_has_three_months(number, first, following):
    quarter = Quarter(2026, number)
    assert (quarter.first, quarter.following) == (first, following)
    assert quarter_of(first) == quarter


def test_names_cannot_bring_markup_into_the_text():
    row = OutletRow("1", "<b>站</b>", "单位&", (Figure("looks", "监测次数", ("1", "2")),))
    text = notice_html(
        Quarter(2026, 4),
        issuer="<i>",
        as_of=datetime(2026, 11, 2, 9, 0),
        rows=[row],
        totals=[Figure("looks", "监测", ("1", "2"), "次")],
        problems=[Problem("<b>", "<script>", (Article("《规定》<b>", 'http://a.example/"><script>#b'),), "已确认")],
    )
    assert "<script>" not in text
    assert "<b>" not in text
    assert "单位&amp;" in text
    assert "本季度监测 2 次。" in text


def test_an_article_is_a_link_where_it_can_be_read():
    articles = (Article("《甲》第一条", "http://a.example/regulations/a.html#article-1"), Article("《乙》第二条"))
    text = notice_html(
        Quarter(2026, 4),
        issuer="办公室",
        as_of=datetime(2026, 11, 2, 9, 0),
        rows=[],
        totals=[],
        problems=[Problem("站", "问题", articles, "已确认"), Problem("站", "问题", (), "已确认")],
    )
    link = '<a href="http://a.example/regulations/a.html#article-1">《甲》第一条</a>'
    assert f"<td>{link}；《乙》第二条</td>" in text
    assert "<td>平台检查项</td>" in text


def test_an_empty_quarter_is_said_in_words():
    text = notice_html(Quarter(2026, 1), issuer="办公室", as_of=datetime(2026, 4, 1), rows=[], totals=[], problems=[])
    assert "没有纳入监测的网站" in text
    assert "未发现需要通报的问题" in text
