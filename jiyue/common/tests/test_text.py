"""Look-alikes get one spelling, and every place can be found again; patterns are linear."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiyue.common import patterns
from jiyue.common.refusals import Refusal
from jiyue.common.text import excerpt, folded, normalised, phrases, visible_length


def test_full_width_and_invisible_letters_are_folded():
    assert normalised("１３８\u200b１２３４Ｘ－①㈠") == "1381234X-1(一)"


@given(st.text(alphabet="１2汉\u200b\ufeffＸ㈠½ ", max_size=30))
def test_every_folded_letter_knows_where_it_came_from(text):
    fold = folded(text)
    assert len(fold.text) == len(fold.offsets)
    for place in range(len(fold.text)):
        start, end = fold.span(place, place + 1)
        assert 0 <= start < end <= len(text)
        assert fold.text[place] in normalised(text[start:end])


def test_a_span_covers_what_was_hidden_between():
    text = "号1\u200b2\u200b3码"
    assert text[slice(*folded(text).span(1, 4))] == "1\u200b2\u200b3"


def test_excerpts_show_the_place_in_its_sentence():
    assert excerpt("一二三四五六七八九十", 4, 6, around=2) == "…三四五六七八…"
    assert excerpt("一二", 0, 2) == "一二"
    assert visible_length("一 二\u200b") == 2


@pytest.mark.parametrize("bad", ["(?=x)", "(?<!x)", "(", "[", "a**", r"\1", "x" * 3000, "(?P<n>x){1001}"])
def test_a_bad_pattern_is_refused_in_chinese(bad):
    with pytest.raises(Refusal) as refused:
        patterns.compile(bad)
    assert "表达式" in refused.value.message


def test_a_pattern_bomb_takes_no_time():
    began = time.monotonic()
    assert not patterns.compile("(a+)+$").fullmatch("a" * 50_000 + "b")
    assert time.monotonic() - began < 2


def test_a_title_breaks_between_its_phrases_and_loses_no_letter():
    title = "大理白族自治州人民政府办公室关于印发大理州政府网站和政务新媒体管理规定的通知"
    assert "｜".join(phrases(title)) == (
        "大理白族自治州人民政府｜办公室｜关于｜印发｜大理州政府网站和｜政务新媒体管理规定的｜通知"
    )
    assert phrases("和平镇人民政府、共和镇人民政府公告") == ["和平镇人民政府、", "共和镇人民政府", "公告"]
    for one in ("云南省人民政府", "关于", "的", "", "目的", "（示例）关于《办法》的解读"):
        assert "".join(phrases(one)) == one
