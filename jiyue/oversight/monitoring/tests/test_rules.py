"""Addresses, lists and what proves that a problem is gone: values in, values out."""

from datetime import date

import pytest

from jiyue.oversight.monitoring import rules
from jiyue.oversight.monitoring.rules import Held, ListSeen, SeenPage

HOME = "http://a.example/"
TODAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("url", "one"),
    [
        ("http://a.example", "http://a.example/"),
        ("http://A.example:80/index.html#top", "http://a.example/"),
        ("https://a.example:443/x/index.html", "https://a.example/x/"),
        ("http://a.example/x/page.html?id=1", "http://a.example/x/page.html?id=1"),
        ("http://a.example/myindex.html", "http://a.example/myindex.html"),
    ],
)
def test_one_page_has_one_spelling(url, one):
    assert rules.canonical(url) == one


@pytest.mark.parametrize(
    "url",
    [
        "http://b.example/",
        "http://a.example/ss/?q=1",
        "http://a.example/hd/letter",
        "http://a.example/api/v1/",
        "http://[broken",
        "http://a.example/" + "x" * 500,
    ],
)
def test_links_to_others_to_programs_and_to_nowhere_are_not_followed(url):
    assert not rules.is_ours(url, HOME)
    assert rules.is_ours("http://a.example/ssx/page.html", HOME)


def test_an_address_of_the_record_is_asked_for_where_the_site_was_entered():
    assert (
        rules.at("http://a.localhost:8123/", "http://a.localhost:8000/x.html?p=1")
        == "http://a.localhost:8123/x.html?p=1"
    )


def shown(main):
    return rules.read_list(f"<body><main>{main}</main></body>", url=f"{HOME}news/", home=HOME, today=TODAY)


def test_the_newest_day_of_a_row_with_a_link_counts():
    rows = "<li><a href='1.html'>一</a> 2026-10-01</li><li><a href='2.html'>二</a><span>2026年10月9日</span></li>"
    assert shown(f"<p>自2026-11-01起施行</p><ul>{rows}</ul>") == ListSeen(
        2, date(2026, 10, 9), (date(2026, 10, 1), date(2026, 10, 9))
    )


def test_days_to_come_and_days_that_do_not_exist_count_for_nothing():
    rows = "<li><a href='1.html'>一</a> 2026-12-31</li><li><a href='2.html'>二</a> 2026-02-30</li>"
    assert shown(f"<ul>{rows}</ul>") == ListSeen(2, None)


def test_a_list_with_nothing_but_the_way_home_is_empty():
    nav = "<nav><li><a href='/other/'>栏目</a> 2026-10-01</li></nav>"
    assert shown(
        f"{nav}<p>暂无信息。<a href='../index.html'>返回首页</a><a href='index.html#x'>刷新</a></p>"
    ) == ListSeen(0, None)


def test_a_list_that_a_script_writes_cannot_be_judged():
    assert shown("<ul id='list'></ul><script>load()</script>") is None


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<meta name='ArticleTitle' content='x'><meta name='ColumnName' content='y'>", "content"),
        ("<meta name='columnname' content='y'>", "column"),
        ("<p>", "home"),
    ],
)
def test_the_demanded_tags_tell_what_kind_a_page_is(html, kind):
    assert rules.page_kind(html) == kind


PAGE, SOURCE = f"{HOME}a.html", f"{HOME}list/"


def gone(held, *pages, linked=(), columns=()):
    return rules.is_gone(held, pages={page.url: page for page in pages}, columns=columns, linked=set(linked))


@pytest.mark.parametrize(("status", "proved"), [(200, True), (404, True), (410, True), (500, False), (0, False)])
def test_a_page_that_failed_proves_nothing(status, proved):
    held = Held("forbidden-link", "page", "1", PAGE)
    assert gone(held, SeenPage(PAGE, status)) is proved
    assert not gone(held)


def test_a_dead_link_is_gone_when_it_answers_or_when_nothing_leads_there_any_more():
    held = Held("dead-link", "page", "1", PAGE, referrer=SOURCE)
    assert gone(held, SeenPage(PAGE, 200))
    assert gone(held, SeenPage(PAGE, 404), SeenPage(SOURCE, 200))
    assert not gone(held, SeenPage(PAGE, 404), SeenPage(SOURCE, 200), linked=[PAGE])
    assert not gone(held, SeenPage(PAGE, 404), SeenPage(SOURCE, 500))
    assert not gone(held, SeenPage(PAGE, 404))


def test_a_column_is_in_order_when_its_list_was_read_or_it_is_no_longer_in_use():
    held = Held("overdue-column", "column", "7", SOURCE)
    assert gone(held, SeenPage(SOURCE, 200), columns={"7"})
    assert not gone(held, SeenPage(SOURCE, 404), columns={"7"})
    assert gone(held, SeenPage(SOURCE, 404), columns=set())


def test_no_character_that_a_database_refuses_stays():
    assert rules.plain({"a\x00": ["b\ud800", 3, None]}) == {"a\ufffd": ["b\ufffd", 3, None]}
