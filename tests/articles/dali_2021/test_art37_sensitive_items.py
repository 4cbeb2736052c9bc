"""大理2021 第三十七条: what is negative or may stir opinion is signed by the main leader, with a plan beforehand."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.review import actions, queries
from jiyue.estate.approvals.queries import current_step
from tests.reviewing import draft, examined
from tests.world import NOW

PLAN = "一、专人值守；二、两小时内回应；三、必要时补充发布。"
CHAIN = [("dali_office", "editor"), ("dali_section", "section_head"), ("dali_office", "deputy_head")]


def sent(world, grade, *, plan=PLAN):
    editor = world.posting("dali_office", "editor")
    return actions.submit(draft(world, "dali"), by=editor, at=NOW, grade=grade, contingency_plan=plan)


def decide(world, review, who):
    examined(world, review)
    step = current_step(review.case)
    told = {"aspects": step.aspects if step else (), "seen_hash": review.version.wording_hash}
    return actions.decide(review, verdict="pass", by=world.posting(*who), at=NOW, **told)


@pytest.mark.clause("dali-2021/37.b")
def test_a_sensitive_item_is_signed_by_the_main_leader_and_by_nobody_below(world):
    review = sent(world, "sensitive")
    for who in CHAIN:
        review = decide(world, review, who)
    for who in [*CHAIN, ("dali_office", "supervisor")]:
        with pytest.raises(Refusal) as refused:
            decide(world, review, who)
    assert "dali-2021/37.b" in {citation.clause for citation in refused.value.citations}
    with pytest.raises(Refusal):
        queries.clearance_for(review.version)
    review = decide(world, review, ("dali_office", "head"))
    assert queries.clearance_for(review.version).signed_by == world.posting("dali_office", "head")


def test_a_sensitive_item_without_a_plan_is_refused_and_an_ordinary_one_needs_none(world):
    with pytest.raises(Refusal, match="应急预案") as refused:
        sent(world, "sensitive", plan=" ")
    assert "dali-2021/37.c" in {citation.clause for citation in refused.value.citations}
    assert sent(world, "sensitive").contingency_plan == PLAN
    assert sent(world, "ordinary", plan="").case.steps.count() == 3
