from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from jiyue.delivery.publishing import rules


@given(given_=st.integers(0, 5000))
def test_each_ordinal_stands_on_exactly_one_page(given_):
    pages = range(1, rules.closed_pages(given_) + 2)
    covered = []
    for page in pages:
        first, last = rules.ordinals_of(page, given_)
        covered += range(first, last + 1)
        assert all(rules.page_of(one, given_) == page for one in (first, last) if given_)
    assert covered == list(range(1, given_ + 1))


@given(given_=st.integers(20, 5000))
def test_the_newest_page_holds_one_page_and_less_than_two(given_):
    first, last = rules.ordinals_of(rules.closed_pages(given_) + 1, given_)
    assert rules.PAGE <= last - first + 1 < 2 * rules.PAGE


@given(given_=st.integers(1, 5000))
def test_one_more_entry_closes_at_most_one_page_and_touches_it(given_):
    before, after = rules.closed_pages(given_ - 1), rules.closed_pages(given_)
    assert after - before in (0, 1)
    touched = set(rules.pages_touched(given_, given_))
    if after > before:
        assert {after} <= touched <= {after, after - 1}
    else:
        assert not touched


def test_an_address_follows_the_local_month():
    late = datetime(2026, 10, 31, 17, 30, tzinfo=UTC)
    assert rules.address("gsgg", late, "abcd2345") == "gsgg/2026/11/abcd2345.html"
    assert rules.shown_time(late) == "2026-11-01 01:30"


def test_shards_are_closed_when_full():
    assert [rules.shard_of(one) for one in (1, 200, 201)] == [1, 1, 2]
    assert [rules.shards(one) for one in (0, 200, 201)] == [1, 1, 2]


def test_the_page_of_an_item_says_the_second():
    assert rules.exact_time(datetime(2026, 10, 31, 17, 30, 7, tzinfo=UTC)) == "2026-11-01 01:30:07"
