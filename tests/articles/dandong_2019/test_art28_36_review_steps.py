"""丹东2019 第二十八条、第三十六条: proofread, reviewed, examined for secrecy; four dangers are ticked."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.library.actions import create
from jiyue.content.review import actions, queries
from jiyue.estate.approvals.queries import current_step
from tests.registering import dandong
from tests.reviewing import TEXT, examined
from tests.world import NOW

DANGERS = ("国家安全", "公共安全", "经济安全", "社会稳定")


def sent(world):
    dandong(world)
    by, office = world.posting("dandong_office", "editor"), world.organisations.dandong_office
    item = create(kind="notice", owner=office, title="关于防汛的通知", body=TEXT, theme="综合政务", by=by, at=NOW)
    return actions.submit(item, by=by, at=NOW)


def passed(world, review, role, **words):
    examined(world, review)
    step = current_step(review.case)
    words = {"aspects": step.aspects, "seen_hash": review.version.wording_hash, **words}
    return actions.decide(review, verdict="pass", by=world.posting("dandong_office", role), at=NOW, **words)


@pytest.mark.clause("dandong-2019/36.3")
def test_an_item_is_proofread_reviewed_and_examined_for_secrecy_each_step_signed_by_its_own_hand(world):
    review = sent(world)
    for role, others in (("editor", ("section_head", "head")), ("section_head", ("editor", "head"))):
        for other in others:
            with pytest.raises(Refusal) as refused:
                passed(world, review, other)
            assert "dandong-2019/36.3" in {one.clause for one in refused.value.citations}
        review = passed(world, review, role)
    review = passed(world, review, "head")
    told = [(step.label, one.posting.role) for step in review.case.steps.order_by("position")
            for one in review.case.decisions.filter(position=step.position)]  # fmt: skip
    assert told == [("审校", "editor"), ("内容审核", "section_head"), ("保密审查（签发）", "head")]
    assert queries.clearance_for(review.version)


@pytest.mark.clause("dandong-2019/28.3")
def test_nothing_is_signed_while_one_of_the_four_dangers_is_not_ticked(world):
    review = passed(world, passed(world, sent(world), "editor"), "section_head")
    aspects = current_step(review.case).aspects
    for danger in DANGERS:
        with pytest.raises(Refusal, match=danger) as refused:
            passed(world, review, "head", aspects=[one for one in aspects if danger not in one])
        assert "dandong-2019/28.3" in {one.clause for one in refused.value.citations}
    assert passed(world, review, "head").case.outcome == "approved"
