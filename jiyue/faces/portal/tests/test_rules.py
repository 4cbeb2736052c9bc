"""Whatever a visitor types is a search or nothing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiyue.faces.portal.rules import MOST_LETTERS, MOST_PAGES, cleaned, day, page_numbers, understood

TODAY = date(2026, 11, 2)
KINDS = {"document", "article"}
SITES = {"dali.localhost", "anyue.localhost"}


def test_a_full_search_is_understood():
    asked = understood(
        {"q": " 政务　公开\n", "kind": "document", "time": "month", "order": "date", "page": "3"},
        kinds=KINDS,
        sites=SITES,
        today=TODAY,
    )
    assert (asked.query, asked.kind, asked.order, asked.page) == ("政务 公开", "document", "date", 3)
    assert asked.since == date(2026, 10, 2)


@pytest.mark.parametrize(
    "given_values",
    [
        {"kind": "secret"},
        {"time": "century"},
        {"order": "price"},
        {"page": "-1"},
        {"page": "１２"},
        {"page": "9" * 400},
        {"since": "2026-13-40"},
        {"until": "yesterday"},
        {"scope": "world"},
        {"site": "anyue.localhost"},
        {"column": "../x"},
        {"year": "26"},
        {"validity": "<有效>"},
    ],
)
def test_unknown_values_fall_back(given_values):
    asked = understood({"q": "公开"} | given_values, kinds=KINDS, sites=SITES, today=TODAY)
    assert asked == understood({"q": "公开"}, kinds=KINDS, sites=SITES, today=TODAY)


def test_dates_may_be_given_outright():
    asked = understood(
        {"q": "公开", "since": "2026-01-01", "until": "2026-06-30"}, kinds=KINDS, sites=SITES, today=TODAY
    )
    assert (asked.since, asked.until) == (date(2026, 1, 1), date(2026, 6, 30))
    assert asked.address(2) == "?q=%E5%85%AC%E5%BC%80&since=2026-01-01&until=2026-06-30&page=2"


def test_another_page_keeps_the_choices():
    asked = understood({"q": "a&b=c", "kind": "document", "time": "week"}, kinds=KINDS, sites=SITES, today=TODAY)
    assert asked.address(2) == "?q=a%26b%3Dc&kind=document&time=week&page=2"
    assert asked.address(1) == "?q=a%26b%3Dc&kind=document&time=week"


def test_another_site_is_asked_for_on_the_platform_and_a_column_on_this_site():
    wide = {"q": "公开", "scope": "all", "site": "anyue.localhost", "column": "xwdt", "year": "2026", "exact": "1"}
    asked = understood(wide, kinds=KINDS, sites=SITES, today=TODAY)
    assert (asked.scope, asked.site, asked.column, asked.year) == ("all", "anyue.localhost", "", "2026")
    assert asked.address(2).endswith("&scope=all&site=anyue.localhost&year=2026&exact=1&page=2")
    alone = understood(wide, kinds=KINDS, sites={"dali.localhost"}, today=TODAY)
    assert (alone.scope, alone.site, alone.column) == ("", "", "xwdt")


@given(st.text(alphabet=st.characters(), max_size=600))
def test_a_query_is_one_visible_line(text):
    query = cleaned(text)
    assert len(query) <= MOST_LETTERS
    assert query.isprintable()
    assert query == query.strip()


@given(st.text(max_size=12))
def test_a_day_is_a_date_or_nothing(text):
    found = day(text)
    assert found is None or found.isoformat() == text


@given(st.integers(1, MOST_PAGES), st.integers(1, MOST_PAGES))
def test_page_numbers_name_the_ends_and_this_page(page, pages):
    page = min(page, pages)
    numbers = page_numbers(page, pages)
    assert numbers[0] == 1
    assert numbers[-1] == pages
    assert page in numbers
    assert len(numbers) <= 9
    real = [number for number in numbers if number]
    assert real == sorted(set(real))
