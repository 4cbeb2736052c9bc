"""Rules are resolved once for a kind, place and day; an answer that was kept is the one that would be found anew."""

import inspect
import re
from datetime import date
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from jiyue.rulebook.regulations import applied as engine
from jiyue.rulebook.regulations.applied import applied
from jiyue.rulebook.regulations.loader import load_all
from jiyue.rulebook.regulations.schema import AnyRule, RuleBase, UpdateInterval

PACKS = load_all(Path(__file__).resolve().parents[3] / "rulepacks")
KINDS = get_args(get_args(AnyRule)[0])
PLACES = ("532900", "532923", "512021", "210600", "000000")
DAYS = (date(2018, 5, 1), date(2026, 11, 2))
QUESTIONS = [
    {"outlet_kind": kind, "name": name, "column_class": cls, "depth": depth, "grade": grade, "rule_key": key}
    for kind, (name, cls, depth), (grade, key) in product(
        (None, "website", "media_account"),
        ((None, None, None), ("要闻快递", "news", 1), ("政策文件", "", 2), ("专题专栏", "overview", 3)),
        ((None, None), ("major", "dead-link"), ("general", "sites.update")),
    )
] + [
    {"resource_kind": "document", "origin": "转载"},
    {"occasion": "close"},
    {"key": "media-platforms"},
    {"site": "portal"},
    {"urgent": True},
    {"step": "review-2", "urgent": True, "origin": "转载"},
]


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_is_what_the_rules_say_when_asked_anew(place):
    asked = 0
    for kind, on, facets in product(KINDS, DAYS, QUESTIONS):
        anew = engine._fitting(engine._binding(PACKS, kind, place, on), facets)
        assert applied(PACKS, kind, place=place, on=on, **facets) == anew
        assert applied(PACKS, kind, place=place, on=on, **facets) == anew
        asked += len(anew)
    assert asked


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_kind_names_all_that_it_looks_at_in_a_question(kind: type[RuleBase]):
    source = inspect.getsource(kind.matches)
    looked = set(re.findall(r'facets\.get\("(\w+)"', source))
    assert looked <= {*kind.facets, *kind.asks}
    assert engine._says_what_it_asks(kind)


def test_nothing_is_kept_of_a_kind_that_does_not_say_what_it_looks_at():
    class Silent(UpdateInterval):
        def matches(self, **facets):
            return super().matches(**facets)

    assert engine._says_what_it_asks(UpdateInterval)
    assert not engine._says_what_it_asks(Silent)


def test_an_answer_may_be_changed_by_who_asked_without_harm():
    asked = {"place": "532900", "on": DAYS[1], "column_class": "news"}
    first = applied(PACKS, UpdateInterval, **asked)
    assert first
    first.clear()
    assert applied(PACKS, UpdateInterval, **asked)


def test_so_many_answers_are_kept_and_no_more():
    bound = engine._binding(PACKS, UpdateInterval, "532900", DAYS[1])
    for number in range(engine.KEPT_ANSWERS + 10):
        applied(PACKS, UpdateInterval, place="532900", on=DAYS[1], name=f"栏目{number}")
    assert len(bound.answers) <= engine.KEPT_ANSWERS


def test_a_facet_that_cannot_be_kept_is_answered_all_the_same():
    asked = {"place": "532900", "on": DAYS[1]}
    assert applied(PACKS, UpdateInterval, outlet_kind=["website"], **asked) == []
