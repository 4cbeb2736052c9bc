"""Quarters and the notice's text, without a database."""

from datetime import date, datetime

import pytest

from jiyue.oversight.reports.rules import Figure, OutletRow, Problem, Quarter, notice_html, quarter_of


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
        problems=[Problem("<b>", "<script>", "《规定》第一条", "已确认")],
    )
    assert "<script>" not in text
    assert "<b>" not in text
    assert "单位&amp;" in text
    assert "本季度监测 2 次。" in text


def test_an_empty_quarter_is_said_in_words():
    text = notice_html(Quarter(2026, 1), issuer="办公室", as_of=datetime(2026, 4, 1), rows=[], totals=[], problems=[])
    assert "没有纳入监测的网站" in text
    assert "未发现需要通报的问题" in text
