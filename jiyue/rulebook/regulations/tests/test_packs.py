"""The packs that are shipped: complete, quoted word for word, and each rule on the clause it claims."""

from datetime import date
from pathlib import Path

import pytest

from jiyue.rulebook.regulations.applied import DEFAULT_LABEL, applied
from jiyue.rulebook.regulations.loader import load_all, normalised, quoted
from jiyue.rulebook.regulations.schema import (
    ApprovalChain,
    ClearanceRequired,
    DisclosureLimit,
    ForbiddenContent,
    Naming,
    NoticePeriod,
    PersonalData,
    Publicity,
    Rectification,
    RejectionReasons,
    ReportSchedule,
    RequiredElements,
    RequiredMetadata,
    ReviewChain,
    SelfEvident,
    UpdateInterval,
)

PACKS = load_all(Path(__file__).resolve().parents[3] / "rulepacks")
BY_ID = {pack.id: pack for pack in PACKS}
DALI, XIANGYUN, ANYUE, DANDONG = "532900", "532923", "512021", "210600"
TODAY = date(2026, 11, 2)
ROWS = {"anyue-2023": 207, "dali-2021": 246, "dandong-2019": 243, "yunnan-2017": 302, "yunnan-2019": 238}


def ask(kind, place, on=TODAY, **facets):
    return applied(PACKS, kind, place=place, on=on, **facets)


def test_every_row_of_the_requirement_matrix_is_a_clause():
    assert {pack: len(BY_ID[pack].latest.clauses) for pack in ROWS} == ROWS
    assert sum(ROWS.values()) == 1236


@pytest.mark.parametrize("pack", ROWS)
def test_every_quote_stands_in_the_text(pack):
    edition = BY_ID[pack].latest
    text = normalised(edition.text)
    assert [clause.id for clause in edition.clauses.values() if not quoted(clause.quote, text)] == []


def test_the_restored_text_is_free_of_the_injected_words_and_says_so():
    pack = BY_ID["dandong-2019"]
    assert "澳门" not in pack.latest.text
    assert "13 处" in pack.document.provenance


def test_a_soft_word_makes_a_soft_clause_and_an_undated_edition_is_assumed():
    assert BY_ID["anyue-2023"].latest.clauses["anyue-2023/22.4"].strength == "soft"
    assert BY_ID["dali-2021"].latest.clauses["dali-2021/18.b"].strength == "soft"
    assert BY_ID["anyue-2023"].latest.clauses["anyue-2023/21.3"].strength == "hard"
    assert BY_ID["dali-2021"].latest.header.assumed
    assert not BY_ID["yunnan-2019"].latest.header.assumed


def test_anyue_has_three_reviews_and_three_proofreadings_and_only_the_first_may_be_the_authors():
    [chain] = ask(ReviewChain, ANYUE, outlet_kind="website")
    steps = chain.rule.steps
    assert chain.origin == "document"
    assert [step.key for step in steps] == ["review-1", "review-2", "review-3", "proof-1", "proof-2", "proof-3"]
    assert [step.key for step in steps if step.author == "may"] == ["review-1"]
    assert [step.key for step in steps if step.signs] == ["review-3"]
    assert {step.key for step in steps if step.distinct_in_group} == {"review-1", "review-2", "review-3"}
    assert chain.cite(steps[2].clause)[0].clause == "anyue-2023/16.1.7"


def test_dali_and_its_counties_follow_the_labelled_default_chain():
    for place in (DALI, XIANGYUN):
        [chain] = ask(ReviewChain, place, outlet_kind="website")
        assert chain.origin == "default"
        assert [step.roles[0] for step in chain.rule.steps] == ["editor", "section_head", "head"]
        assert {citation.default_label for citation in chain.citations} == {DEFAULT_LABEL}
        assert [citation.clause for citation in chain.citations] == ["dali-2021/22.c", "dali-2021/22.e"]


@pytest.mark.parametrize(
    ("place", "facets", "term", "clause"),
    [
        (XIANGYUN, {"column_class": "news"}, "14 days", "dali-2021/15.1.2.b"),
        (XIANGYUN, {"column_class": "", "name": "要闻快递"}, "14 days", "dali-2021/15.1.2.b"),
        (DALI, {"column_class": "documents"}, "6 months", "dali-2021/15.1.5.b"),
        (DALI, {"column_class": "statistics_monthly"}, "1 month", "dali-2021/15.1.3.b"),
        (DALI, {"column_class": "reports"}, "12 months", "dali-2021/15.1.6.b"),
        (ANYUE, {"column_class": "news"}, "14 days", "anyue-2023/22.1"),
        (ANYUE, {"column_class": "notices", "depth": 1}, "6 months", "anyue-2023/22.2"),
        (ANYUE, {"column_class": "notices", "depth": 2}, "1 year", "anyue-2023/22.4"),
        (ANYUE, {"name": "安岳统计月报"}, "1 month", "anyue-2023/22.3.1"),
        (ANYUE, {"name": "安岳风光"}, "1 year", "anyue-2023/22.4"),
    ],
)
def test_a_column_has_the_interval_of_its_class_or_name(place, facets, term, clause):
    [found] = ask(UpdateInterval, place, **{"outlet_kind": "website", **facets})
    assert (found.rule.term, found.citations[0].clause) == (term, clause)


def test_a_media_account_has_an_interval_of_its_own():
    [found] = ask(UpdateInterval, ANYUE, outlet_kind="media_account")
    assert found.citations[0].clause == "anyue-2023/22.6"


def test_several_packs_add_up_and_the_stricter_one_stands_first():
    found = ask(RequiredElements, XIANGYUN, location="footer")
    assert [one.pack for one in found] == ["dali-2021", "national-base", "yunnan-2017"]
    assert "exposure_desk" in {element.key for element in found[0].rule.elements}


@pytest.mark.parametrize(("location", "required"), [("meta_home", 3), ("meta_column", 7), ("meta_content", 10)])
def test_pages_carry_three_seven_and_ten_required_tags(location, required):
    [found] = ask(RequiredElements, ANYUE, location=location)
    assert len([element for element in found.rule.elements if element.required]) == required


def test_defaults_fill_gaps_and_give_way_to_a_document():
    assert ask(Publicity, DANDONG)[0].origin == "default"
    [anyue] = ask(Publicity, ANYUE)
    assert (anyue.origin, anyue.citations[0].clause) == ("document", "anyue-2023/0.2")
    assert ask(Rectification, ANYUE)[0].rule.term == "3 working days"
    assert ask(SelfEvident, ANYUE)[0].origin == "default"
    assert [one.origin for one in ask(Naming, DALI)] == ["document", "default"]


def test_what_each_document_demands_of_a_resource():
    general = [one for one in ask(DisclosureLimit, ANYUE) if not one.rule.category]
    assert {one.pack: one.rule.term for one in general} == dict.fromkeys(
        ("anyue-2023", "national-base"), "20 working days"
    )
    (own,) = [one for one in ask(PersonalData, ANYUE) if one.pack == "anyue-2023"]
    assert {option.label for option in own.rule.exceptions} == {"惩戒公示", "强制性信息披露"}
    assert "dali-2021/24.7" in {one.citations[0].clause for one in ask(ForbiddenContent, XIANGYUN)}
    assert {one.rule.key for one in ask(RequiredMetadata, DALI, resource_kind="news", origin="自编信息")} == {
        "complete-metadata",
        "metadata-fields",
        "map-number",
    }
    assert len(ask(RejectionReasons, ANYUE)[0].rule.reasons) == 6
    assert {citation.clause for citation in ask(ClearanceRequired, DALI)[0].citations} == {
        "dali-2021/22.f",
        "dali-2021/37.a",
    }


def test_notices_approvals_and_reports():
    longest = ask(NoticePeriod, DALI, occasion="close", outlet_kind="media_account")[0]
    assert longest.rule.term == "15 working days"
    assert ask(NoticePeriod, ANYUE, occasion="close")[0].origin == "default"
    assert ask(ReportSchedule, DALI, report="quarterly_notice")[0].citations[0].clause == "dali-2021/44.a"
    assert ask(ApprovalChain, XIANGYUN, purpose="placement")[0].rule.steps[0].at == "column_owner"


def test_no_rule_binds_before_its_edition_is_in_force():
    assert ask(ReviewChain, ANYUE, on=date(2023, 3, 2), outlet_kind="website")[0].origin == "default"
    assert ask(ReviewChain, ANYUE, on=date(2023, 3, 3), outlet_kind="website")[0].origin == "document"


def test_a_default_that_fills_no_clause_is_never_cited_as_a_document():
    [found] = ask(Rectification, DANDONG)
    assert str(found.citations[0]).endswith("（平台默认，非文件原文）")
    assert "《" not in str(found.citations[0])
