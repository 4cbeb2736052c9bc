"""The door for HTML: what goes in may be anything, what comes out is short, dead and stable."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from jiyue.common.html import ATTRIBUTES, CLASSES, MAX_LENGTH, TAGS, checked_link, clean, text_of, trusted
from jiyue.common.refusals import Refusal

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='\x01javascript:1'>x</a>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=//evil>",
    "<object data=x>",
    "<p style='background:url(javascript:1)'>x",
    "<form action=//evil><input>",
    "<base href=//evil>",
    "<!--><script>1</script>-->",
    "<noscript><p title='</noscript><img src=x onerror=1>'>",
    "<template><script>1</script></template>",
    "<p class='x jy-right'>r",
    "<td colspan=99999>",
    "<a href='data:text/html,x'>d</a>",
    "<a href='//evil.example/x'>e</a>",
    "<a href='\\\\evil'>e</a>",
    "<textarea></p><script>",
    "<title><img src=x onerror=1></title>",
    "<xmp><p>",
    "<plaintext>",
    "<p id=x>",
    "<img srcset=x src=a.png>",
]
ATOMS = st.one_of(
    st.sampled_from(PAYLOADS),
    st.sampled_from(
        ["<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</td>", "<b>", "<i>", "<a href=/x>", "</a>"]
    ),
    st.text(alphabet="汉字abc <>&\"'/=：\u200b\u202e\x00　１", max_size=12),
)


def _assert_harmless(html: str) -> None:
    for node in LexborHTMLParser(html).body.traverse(include_text=False):
        if node.tag in {"body", "-comment", "_comment"}:
            continue
        assert node.tag in TAGS
        for name, value in node.attributes.items():
            assert name in ATTRIBUTES.get(node.tag, set()) | {"class"}
            if name == "class":
                assert set(value.split()) <= CLASSES
            if name in {"href", "src"}:
                assert checked_link(value) == value


@given(st.lists(ATOMS, max_size=12).map("".join))
@settings(max_examples=400, deadline=None)
def test_whatever_goes_in_only_harmless_markup_comes_out_and_cleaning_again_changes_nothing(source):
    once = clean(source)
    _assert_harmless(once)
    assert clean(once) == once


@pytest.mark.parametrize("payload", PAYLOADS)
def test_known_payloads_leave_nothing_that_runs(payload):
    cleaned = clean(f"<p>前{payload}后</p>")
    _assert_harmless(cleaned)
    assert "前" in text_of(cleaned)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("//evil.example/x", "https://evil.example/x"),
        ("/\\evil.example", "https://evil.example"),
        ("http:/evil.example", "http://evil.example"),
        ("a/b.html#c", "a/b.html#c"),
        ("#top", "#top"),
        ("mailto:a@b.cn", "mailto:a@b.cn"),
        ("JaVaScRiPt:alert(1)", None),
        (" \tjavascript:alert(1)", None),
        ("vbscript:1", None),
        ("data:text/html,1", None),
        ("file:///etc/passwd", None),
        ("https://user:pass@host/", None),
        ("https://", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_links_are_read_as_a_browser_reads_them(given_, expected):
    assert checked_link(given_) == expected


def test_relative_links_are_resolved_against_the_base():
    assert checked_link("../b.html", base_url="https://www.dl.gov.cn/a/c/d.html") == "https://www.dl.gov.cn/a/b.html"
    assert 'href="https://www.dl.gov.cn/x"' in clean("<a href=/x>x</a>", base_url="https://www.dl.gov.cn/")


def test_external_links_carry_noopener_and_own_ones_do_not():
    assert clean('<a href="https://www.gov.cn/">国</a>') == '<a href="https://www.gov.cn/" rel="noopener">国</a>'
    assert clean('<a href="x.html">内</a>') == '<a href="x.html">内</a>'


def test_alignment_pasted_from_word_becomes_our_classes():
    pasted = '<p class=MsoNormal align=right style="text-align:right"><span>大理州人民政府<o:p></o:p></span></p>'
    assert clean(pasted) == '<p class="jy-right">大理州人民政府</p>'
    assert clean('<h1 style="text-align: center">题</h1>') == '<h2 class="jy-center">题</h2>'
    assert clean("<center>中</center>") == '<p class="jy-center">中</p>'


def test_merged_cells_and_header_scope_survive():
    table = '<table><tr><th scope="col" colspan="2">甲</th></tr><tr><td rowspan="3" width=10>乙</td></tr></table>'
    assert clean(table) == (
        '<table><tbody><tr><th colspan="2" scope="col">甲</th></tr><tr><td rowspan="3">乙</td></tr></tbody></table>'
    )


def test_boxes_of_words_become_paragraphs_and_boxes_of_boxes_go():
    assert clean("<div>一</div><div><div>二</div></div>") == "<p>一</p><p>二</p>"


@pytest.mark.parametrize(
    "tag", ["div", "b", "table", "blockquote", "ul><li", "li><div", "table><tr><td", "svg", "a href=x"]
)
def test_deep_nesting_costs_little_and_loses_no_words(tag):
    began = time.monotonic()
    cleaned = clean(f"<{tag}>" * 30_000 + "最深处的字")
    assert time.monotonic() - began < 5
    assert tag == "svg" or "最深处的字" in text_of(cleaned)


def test_a_body_beyond_the_limit_is_refused_in_chinese():
    with pytest.raises(Refusal, match="正文过长"):
        clean("字" * (MAX_LENGTH + 1))


def test_text_of_gives_one_line_for_each_block():
    assert text_of("<p>一&amp;</p><div>二<br>三</div><script>x</script><style>y</style>") == "一&\n二\n三"


def test_trusted_text_is_printed_as_it_is():
    assert trusted("<p>一</p>").__html__() == "<p>一</p>"


@given(
    parts=st.lists(
        st.sampled_from(
            ["<p>", "</p>", '<p class="jy-right">', "\n", " ", "甲 乙", "丙\xa0\t丁", "<br>", "&amp;", "\r"]
        ),
        max_size=9,
    )
)
def test_paragraphs_are_read_without_a_tree_as_with_one(parts):
    html = f"<p>甲</p>{''.join(parts)}"
    # An empty list is no paragraph, says no word and is read with a tree.
    assert text_of(html) == text_of(f"{html}<ul></ul>")


def test_most_texts_are_paragraphs():
    assert text_of('<p>甲</p>\n<p class="jy-right">乙 \xa0 丙</p>') == "甲\n乙 丙"
