"""大理2021 第十五条: overviews, guides and rules change or are reviewed once a year; a report is published anew."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.estate.duties import queries as clocks
from jiyue.estate.sites import actions, queries, rules
from tests.world import NOW, at, column


@pytest.fixture
def make(world):
    def of(column_class):
        made = column(world.sites.dali, "测试栏目", "ceshi", owner=world.organisations.dali_office, cls=column_class)
        actions.refresh_column_clock(made, last_new_item_at=at("2025-11-05 10:00"), at=at("2025-11-05 10:00"))
        return made

    return of


def broken_by(made, day):
    found = queries.update_standings(made, last_new_item_at=made.last_item_at, on=at(f"{day} 09:00").date())
    return {citation.clause for one in found if one.broken for citation in one.applied.citations}


def review(world, made, *, day="2026-11-03 09:00", statement="逐项核对，内容没有变化。", role="site_manager"):
    by = world.posting("dali_office", role)
    return actions.review_column(made, statement=statement, by=by, at=at(day))


CHANGE_OR_REVIEW = [
    pytest.param(cls, set(ids), marks=pytest.mark.clause(*ids))
    for cls, ids in [
        ("overview", ("dali-2021/15.1.1.b", "dali-2021/15.1.1.c")),
        ("catalogue_overview", ("dali-2021/15.2.1.b", "dali-2021/15.2.1.c")),
        ("catalogue_guide", ("dali-2021/15.2.2.a", "dali-2021/15.2.2.b")),
        ("catalogue_rules", ("dali-2021/15.2.4.a", "dali-2021/15.2.4.b")),
    ]
]


@pytest.mark.parametrize(("column_class", "clauses"), CHANGE_OR_REVIEW)
def test_what_neither_changed_nor_was_reviewed_for_a_year_is_late_and_a_signed_review_gives_another_year(
    world, make, column_class, clauses
):
    made = make(column_class)
    assert broken_by(made, "2026-11-05") == set()
    assert broken_by(made, "2026-11-06") == clauses
    with pytest.raises(Refusal, match="结论"):
        review(world, made, statement=" ")
    signed = review(world, made)
    assert (signed.reviewed_by, signed.reviewed_at) == (
        world.posting("dali_office", "site_manager"),
        at("2026-11-03 09:00"),
    )
    assert broken_by(made, "2026-11-06") == set()
    assert clocks.clock_of(made, rules.UPDATE_CLOCK).due_at.date().isoformat() == "2027-11-03"
    assert broken_by(made, "2027-11-04") == clauses


@pytest.mark.clause("dali-2021/15.2.3")
def test_no_review_replaces_the_yearly_report_but_the_next_report_does(world, make):
    made = make("catalogue_report")
    with pytest.raises(Refusal, match="复核不能代替更新") as refused:
        review(world, made)
    assert {citation.clause for citation in refused.value.citations} == {"dali-2021/15.2.3"}
    assert broken_by(made, "2026-11-06") == {"dali-2021/15.2.3"}
    actions.refresh_column_clock(made, last_new_item_at=at("2026-11-02 08:00"), at=NOW)
    assert broken_by(made, "2026-11-06") == set()


def test_the_review_is_signed_by_the_unit_that_is_responsible(world, make):
    made = make("overview")
    for who in (("dali_office", "editor"), ("dali_office", "supervisor"), ("xiangyun_office", "site_manager")):
        with pytest.raises(Refusal, match="负责复核"):
            actions.review_column(made, statement="没有变化。", by=world.posting(*who), at=NOW)
    assert not queries.reviews_of(made).exists()
