"""What is left of a rulebook when one clause is switched off or its numbers are moved."""

from datetime import date
from pathlib import Path

import pytest

from jiyue.rulebook.regulations.applied import applied
from jiyue.rulebook.regulations.loader import load_all
from jiyue.rulebook.regulations.mutation import mutate
from jiyue.rulebook.regulations.schema import (
    Naming,
    PersonalData,
    RejectionReasons,
    RequiredElements,
    ReviewChain,
    UpdateInterval,
)

PACKS = load_all(Path(__file__).resolve().parents[3] / "rulepacks")
ANYUE, DALI = "512021", "532900"


def changed(clause, how, kind, *, place, **facets):
    mutant = mutate(PACKS, clause, how)
    return applied(mutant.packs, kind, place=place, on=date(2026, 11, 2), **facets)


@pytest.mark.parametrize(("how", "term"), [("more", "15 days"), ("less", "13 days")])
def test_a_number_moves_by_one(how, term):
    [found] = changed("anyue-2023/22.1", how, UpdateInterval, place=ANYUE, column_class="news", outlet_kind="website")
    assert found.rule.term == term


def test_a_rule_that_hangs_on_the_clause_alone_is_gone():
    [found] = changed("anyue-2023/22.1", "off", UpdateInterval, place=ANYUE, column_class="news", outlet_kind="website")
    assert found.citations[0].clause == "anyue-2023/22.4"


def test_a_rule_of_several_clauses_stays_without_this_one():
    found = changed("anyue-2023/14.3", "off", PersonalData, place=ANYUE)
    assert "anyue-2023/14.3" not in {citation.clause for one in found for citation in one.citations}
    assert "anyue-2023/14.4" in {citation.clause for one in found for citation in one.citations}


def test_the_part_that_the_clause_names_is_gone_and_the_others_stay():
    [chain] = changed("anyue-2023/16.1.7", "off", ReviewChain, place=ANYUE, outlet_kind="website")
    assert [step.key for step in chain.rule.steps] == ["review-1", "review-2", "proof-1", "proof-2", "proof-3"]
    [chain] = changed("anyue-2023/16.0.2", "off", ReviewChain, place=ANYUE, outlet_kind="website")
    assert [bool(step.aspects) for step in chain.rule.steps][:3] == [True, True, False]
    [reasons] = changed("anyue-2023/17.5", "off", RejectionReasons, place=ANYUE)
    assert "unfavourable" not in {reason.key for reason in reasons.rule.reasons}
    footers = changed("dali-2021/30.i", "off", RequiredElements, place=DALI, location="footer")
    assert "dali-2021/30.i" not in {name for footer in footers for name in footer.sources}


def test_a_default_goes_with_the_clause_it_fills_and_its_number_moves():
    assert {one.rule.max_length for one in changed("dali-2021/18.a", "more", Naming, place=DALI)} >= {13}
    assert "dali-2021/18.a" not in {
        citation.clause for one in changed("dali-2021/18.a", "off", Naming, place=DALI) for citation in one.citations
    }


def test_what_has_no_rule_or_no_number_cannot_be_changed():
    assert mutate(PACKS, "anyue-2023/1.2", "off") is None
    assert mutate(PACKS, "anyue-2023/22.5", "more") is None
    assert mutate(PACKS, "no-such/1", "off") is None


def test_the_packs_themselves_stay_as_they_are():
    before = [len(edition.rules) for pack in PACKS for edition in pack.editions]
    assert mutate(PACKS, "anyue-2023/22.1", "off").changes == ("去掉规则 update-news",)
    assert [len(edition.rules) for pack in PACKS for edition in pack.editions] == before
