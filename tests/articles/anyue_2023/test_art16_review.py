"""安岳2023 第十六条: three reviews and three proofreadings, each by the one whom the article names."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.review import queries
from jiyue.content.review.actions import amend
from jiyue.estate.approvals.queries import current_step
from tests.reviewing import TEXT, cleared, decider, draft, pass_step, submitted, up_to
from tests.world import NOW

EVERYBODY = [
    ("anyue_office", "editor"),
    ("anyue_office", "site_manager"),
    ("anyue_section", "section_head"),
    ("anyue_office", "deputy_head"),
    ("anyue_office", "head"),
    ("anyue_office", "supervisor"),
    ("dali_office", "head"),
]


def refused_to_all_but(world, item, *allowed):
    """Everybody else of the unit, and the head of another one, is refused this step."""
    for unit, role in EVERYBODY:
        if role not in allowed or unit == "dali_office":
            with pytest.raises(Refusal) as refused:
                pass_step(world, item, by=world.posting(unit, role))
            assert refused.value.citations


@pytest.mark.clause("anyue-2023/16.0.1", "anyue-2023/16.0.4")
def test_nothing_is_published_before_three_reviews_and_three_proofreadings(world):
    item = submitted(world, draft(world))
    steps = 0
    while item.case.outcome == "open":
        with pytest.raises(Refusal) as refused:
            queries.clearance_for(item.version)
        assert "第十六条" in str(refused.value)
        item = pass_step(world, item)
        steps += 1
    assert steps == 6
    assert queries.clearance_for(item.version)


@pytest.mark.clause("anyue-2023/16.1.1")
def test_only_an_information_officer_of_the_unit_signs_review_1_even_of_his_own_item(world):
    item = submitted(world, draft(world))
    refused_to_all_but(world, item, "editor")
    assert current_step(pass_step(world, item).case).key == "review-2"


@pytest.mark.clause("anyue-2023/16.1.4")
def test_only_the_deputy_head_signs_review_2_and_may_mend_the_text(world):
    item = up_to(world, submitted(world, draft(world)), "review-2")
    refused_to_all_but(world, item, "deputy_head")
    item = amend(item, fields={"body": TEXT.replace("10日", "12日")}, by=decider(world, item), at=NOW)
    (change,) = queries.last_change(item).fields
    assert {one.text for one in change.segments if one.operation != "same"} == {"0", "2"}
    assert item.version.made_by == decider(world, item)
    assert current_step(pass_step(world, item).case).key == "review-3"


@pytest.mark.clause("anyue-2023/16.1.7")
def test_only_the_head_signs_review_3_and_fixes_the_wording(world):
    item = up_to(world, submitted(world, draft(world)), "review-3")
    refused_to_all_but(world, item, "head")
    assert item.signed_hash == ""
    item = pass_step(world, item)
    assert item.signed_hash == item.version.wording_hash
    assert item.signed_by == world.posting("anyue_office", "head")


@pytest.mark.clause("anyue-2023/16.2.1")
def test_proof_1_is_read_by_the_layout_person_and_not_by_the_author(world):
    item = up_to(world, submitted(world, draft(world)), "proof-1")
    refused_to_all_but(world, item, "site_manager")
    with pytest.raises(Refusal, match="文字"):
        pass_step(world, item, aspects=["图片", "格式", "美工"])
    assert current_step(pass_step(world, item).case).key == "proof-2"


@pytest.mark.clause("anyue-2023/16.2.2")
def test_only_the_section_head_reads_proof_2(world):
    item = up_to(world, submitted(world, draft(world)), "proof-2")
    refused_to_all_but(world, item, "section_head")
    assert current_step(pass_step(world, item).case).key == "proof-3"


@pytest.mark.clause("anyue-2023/16.2.3")
def test_the_deputy_head_reads_proof_3_and_with_it_the_item_is_cleared(world):
    item = up_to(world, submitted(world, draft(world)), "proof-3")
    refused_to_all_but(world, item, "deputy_head")
    item = pass_step(world, item)
    assert queries.clearance_for(item.version)


@pytest.mark.clause("anyue-2023/16.2.0")
def test_proofreading_that_changes_the_wording_does_not_end_in_publication(world):
    changed = up_to(world, submitted(world, draft(world)), "proof-3")
    changed = amend(changed, fields={"title": "改过的题名"}, by=decider(world, changed), at=NOW)
    assert current_step(changed.case).key == "review-3"
    with pytest.raises(Refusal):
        queries.clearance_for(changed.version)
    assert queries.clearance_for(cleared(world, draft(world)).version)


@pytest.mark.parametrize(
    ("step", "named"),
    [
        pytest.param("review-1", "保密性 规范性 准确性", marks=pytest.mark.clause("anyue-2023/16.1.2")),
        pytest.param("review-2", "发布依据 公文规范 发布价值", marks=pytest.mark.clause("anyue-2023/16.1.5")),
        pytest.param("review-3", "政治 法律 政策 保密 文字 舆情", marks=pytest.mark.clause("anyue-2023/16.0.2")),
    ],
)
def test_a_review_is_not_signed_while_one_aspect_is_open(world, step, named):
    item = up_to(world, submitted(world, draft(world)), step)
    aspects = current_step(item.case).aspects
    for left_out in named.split():
        with pytest.raises(Refusal, match=left_out):
            pass_step(world, item, aspects=[aspect for aspect in aspects if aspect != left_out])
    assert current_step(pass_step(world, item).case).key != step


def test_the_three_reviews_need_three_persons(world):
    from jiyue.estate.organisations.models import Posting

    item = up_to(world, submitted(world, draft(world)), "review-3")
    deputy, head = world.posting("anyue_office", "deputy_head"), world.posting("anyue_office", "head")
    also_head = Posting.objects.create(
        person=deputy.person, organisation=head.organisation, role="head", since=head.since, confirmed_at=NOW
    )
    with pytest.raises(Refusal, match="不同的人"):
        pass_step(world, item, by=also_head)
    assert pass_step(world, item, by=head).signed_by == head
