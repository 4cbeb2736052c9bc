"""A short text that a parser makes gigabytes or minutes of is refused, and takes nobody else along."""

import time

import pytest

from jiyue.common import html
from jiyue.common.refusals import Refusal

# Every paragraph opens all of these again: 23 kB became 1.4 million elements.
REOPENED = "<p>" + "".join(f"<font a={number}>" for number in range(280)) + "</p>" + "<p>字" * 100_000
HIDDEN_IN_QUOTES = "<p>" + "".join(f'<b a=\'"\' b="x>{number}">' for number in range(280)) + "</p>" + "<p>字" * 100_000
DEEP = "<div></x>" * 250_000


@pytest.mark.parametrize("hostile", [REOPENED, HIDDEN_IN_QUOTES, DEEP], ids=["reopened", "quoted", "deep"])
def test_markup_that_would_swell_is_refused_with_what_to_do(hostile):
    began = time.monotonic()
    with pytest.raises(Refusal) as refused:
        html.clean(hostile)
    assert "纯文本" in refused.value.cure
    assert time.monotonic() - began < 60


def test_a_long_document_with_many_honest_tags_is_cleaned_as_ever():
    paragraph = '<p><strong>第一条</strong>内容<a href="https://www.gov.cn/">链接</a></p>'
    assert html.is_heavy(paragraph * 4000)
    assert html.clean(paragraph * 4000).count("<strong>第一条</strong>") == 4000


def test_a_monstrous_page_is_read_with_its_links_and_without_swelling():
    link = '<a href="https://example.org/">链接</a>'
    tree = html.parse(f"{link}{REOPENED}")
    assert len(tree.css("a")) == 1
    assert len(tree.css("p *")) < 100_000


def test_links_are_read_however_deep_they_are_buried():
    tree = html.parse("<div>" * 1000 + '<a href="https://example.org/">链接</a>')
    assert tree.css_first("a").attributes["href"] == "https://example.org/"
