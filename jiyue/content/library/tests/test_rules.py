import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiyue.content.library.rules import (
    FIELDS,
    SEALED,
    changed_fields,
    difference,
    exact_hash,
    layout_only,
    wording_hash,
    words_of,
)

TEXTS = st.text(alphabet="安岳县通知 关于2026年abc，。<>&\"'\n", max_size=40)
WORDINGS = st.fixed_dictionaries({name: TEXTS for name in FIELDS if name != "body"})


def paragraphs(*texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def _exact_hash(wording):
    return exact_hash([wording.get(name) for name in SEALED], [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>各乡镇：</p><p>请报送。</p>", "<p>各乡镇：<br>请报送。</p>"),
        ("<p>一、总则</p>", "<h2>一、<strong>总则</strong></h2>"),
        ("<p>请报送。</p>", '<p class="jy-right">  请报送。\n</p>'),
        ("<p>甲</p><p>乙</p>", "<ul><li>甲</li><li>乙</li></ul>"),
        ("<p>共 12 项</p>", "<p>共12项</p>"),
    ],
)
def test_paragraphs_headings_emphasis_and_spaces_are_layout(before, after):
    assert layout_only({"body": before}, {"body": after})
    assert wording_hash({"body": before}, []) == wording_hash({"body": after}, [])
    assert _exact_hash({"body": before}) != _exact_hash({"body": after})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>10日前</p>", "<p>20日前</p>"),
        ("<p>the rapist</p>", "<p>therapist</p>"),
        ("<p>10m<sup>2</sup></p>", "<p>10m2</p>"),
        ('<p><a href="https://a.gov.cn/">办理</a></p>', '<p><a href="https://b.com/">办理</a></p>'),
        ('<p><img src="https://a/1.png" alt="图"></p>', '<p><img src="https://a/2.png" alt="图"></p>'),
        (
            "<table><tr><td>赞成</td><td></td></tr></table>",
            "<table><tr><td></td><td>赞成</td></tr></table>",
        ),
        ("<table><tr><td>1</td><td>23</td></tr></table>", "<table><tr><td>12</td><td>3</td></tr></table>"),
    ],
)
def test_words_figures_cells_links_and_pictures_are_wording(before, after):
    assert not layout_only({"body": before}, {"body": after})
    assert wording_hash({"body": before}, []) != wording_hash({"body": after}, [])


@given(wording=WORDINGS, texts=st.lists(TEXTS, max_size=4))
def test_the_hash_does_not_depend_on_the_order_of_fields_or_on_unicode_form(wording, texts):
    full = {**wording, "body": paragraphs(*texts)}
    turned = {name: unicodedata.normalize("NFD", full[name]) for name in reversed(full)}
    assert wording_hash(full, ["a"]) == wording_hash(turned, ["a"])


@given(wording=WORDINGS, name=st.sampled_from([name for name in FIELDS if name != "body"]))
def test_every_field_is_signed(wording, name):
    changed = {**wording, name: wording[name] + "改"}
    assert wording_hash(wording, []) != wording_hash(changed, [])
    assert changed_fields(wording, changed) == (name,)


@given(marks=st.lists(st.text(alphabet="0123456789abcdef", min_size=1, max_size=4), max_size=5))
def test_attachments_and_their_order_are_signed(marks):
    assert wording_hash({}, marks) != wording_hash({}, [*marks, "x"])
    if len(set(marks)) > 1:
        rotated = marks[1:] + marks[:1]
        assert (wording_hash({}, marks) == wording_hash({}, rotated)) == (marks == rotated)


@given(st.text(max_size=200))
def test_any_text_has_words_and_a_hash(text):
    assert len(wording_hash({"body": text, "title": text}, [text])) == 64


def test_a_very_deep_body_is_read_without_recursion():
    assert words_of("<blockquote>" * 20_000 + "深处" + "</blockquote>" * 20_000).endswith("深处")


@given(before=TEXTS, after=TEXTS)
def test_a_difference_gives_both_texts_back(before, after):
    segments = difference(before, after)
    assert "".join(s.text for s in segments if s.operation != "added") == before
    assert "".join(s.text for s in segments if s.operation != "removed") == after


def test_a_detail_added_later_leaves_old_hashes_whole_and_counts_when_filled():
    old = {"title": "甲", "body": "<p>乙</p>"}
    assert wording_hash(old, []) == wording_hash({**old, "genre": "", "expires_on": None}, [])
    assert wording_hash(old, []) != wording_hash({**old, "genre": "通知"}, [])
    assert _exact_hash(old) == _exact_hash({**old, "map_number": ""})
    assert _exact_hash(old) != _exact_hash({**old, "map_number": "云S（2026）001号"})
