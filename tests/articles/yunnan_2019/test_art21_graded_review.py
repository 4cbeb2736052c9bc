"""云南2019 第二十一条: who signs an item for an account goes by its grade; words may raise it, nothing lowers it."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.review import actions, queries
from jiyue.estate.approvals.queries import current_step
from tests.reviewing import TEXT, draft, examined
from tests.world import NOW

SIGNERS = {"ordinary": ("dali_section", "section_head"), "important": ("dali_office", "deputy_head"),
           "major": ("dali_office", "head")}  # fmt: skip


def sent(world, grade="", **fields):
    item = draft(world, "dali", **fields)
    editor = world.posting("dali_office", "editor")
    return actions.submit(item, by=editor, at=NOW, grade=grade, outlet_kind="media_account")


def decide(world, review, who, *, verdict="pass"):
    examined(world, review)
    words = {"seen_hash": review.version.wording_hash, "aspects": current_step(review.case).aspects}
    return actions.decide(review, verdict=verdict, by=world.posting(*who), at=NOW, **words)


def signed(world, review, grade):
    """Pass the editor's step; the signers of the other grades are refused, the right one's word clears the item."""
    review = decide(world, review, ("dali_office", "editor"))
    for other, who in SIGNERS.items():
        if other != grade:
            with pytest.raises(Refusal) as refused:
                decide(world, review, who)
            assert refused.value.citations
    with pytest.raises(Refusal):
        queries.clearance_for(review.version)
    return queries.clearance_for(decide(world, review, SIGNERS[grade]).version)


@pytest.mark.parametrize(
    "grade",
    [
        pytest.param("ordinary", marks=pytest.mark.clause("yunnan-2019/21.3")),
        pytest.param("important", marks=pytest.mark.clause("yunnan-2019/21.4")),
        pytest.param("major", marks=pytest.mark.clause("yunnan-2019/21.5")),
    ],
)
def test_each_grade_has_its_own_signer_and_no_other_signs(world, grade):
    review = sent(world, grade)
    assert review.case.steps.count() == 2
    assert signed(world, review, grade).signed_by == world.posting(*SIGNERS[grade])


@pytest.mark.clause("yunnan-2019/21.6")
def test_a_draft_on_an_epidemic_is_raised_to_the_top_by_itself_and_a_change_cannot_slip_it_in(world):
    review = sent(world, "ordinary", body="<p>当前疫情防控工作有关情况通报如下。</p>")
    assert review.grade == "major"
    assert current_step(review.case).label == "编辑审核"
    signed(world, review, "major")
    plain = sent(world, "ordinary", title="关于报送材料的通知")
    with pytest.raises(Refusal, match="重大敏感信息") as refused:
        actions.amend(
            plain, fields={"body": TEXT + "<p>群体性事件已妥善处置。</p>"},
            by=world.posting("dali_office", "editor"), at=NOW,
        )  # fmt: skip
    assert "yunnan-2019/21.6" in {citation.clause for citation in refused.value.citations}


@pytest.mark.clause("yunnan-2019/21.2")
def test_nothing_goes_out_to_an_account_before_the_chain_of_its_grade_has_ended(world):
    review = decide(world, sent(world, "important"), ("dali_office", "editor"))
    with pytest.raises(Refusal) as refused:
        queries.clearance_for(review.version)
    assert "yunnan-2019/21.2" in {citation.clause for citation in refused.value.citations}
    assert queries.clearance_for(decide(world, review, SIGNERS["important"]).version)


def test_detection_never_lowers_what_the_editor_chose_and_an_unknown_grade_is_refused(world):
    assert sent(world, "major").grade == "major"
    with pytest.raises(Refusal, match="没有这一级别"):
        sent(world, "urgent", title="另一条信息")
