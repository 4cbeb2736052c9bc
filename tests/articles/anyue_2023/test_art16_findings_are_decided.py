"""安岳2023 第十六条: language findings are mended or kept for a reason; the signer foresees the effect."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.review import queries
from jiyue.content.review.actions import amend, findings
from jiyue.estate.approvals.queries import current_step
from tests.reviewing import TEXT, decider, draft, pass_step, submitted, up_to
from tests.world import NOW

SLIP = TEXT.replace("报送", "认真布署、报送")


def keep(world, item, **words):
    (typo,) = [one for one in item.problems if one["rule_key"] == "typo"]
    words = {"finding": queries.key_of(typo), "reason": "引用原文，保留原字。", "by": decider(world, item), **words}
    return findings.keep(item, at=NOW, **words)


@pytest.mark.clause("anyue-2023/16.1.3")
def test_a_typo_is_mended_or_kept_for_a_reason_before_review_1_is_signed(world):
    item = submitted(world, draft(world, body=SLIP))
    with pytest.raises(Refusal, match="布署") as refused:
        pass_step(world, item)
    assert "anyue-2023/16.1.3" in {one.clause for one in refused.value.citations}
    for wrong in ({"reason": " "}, {"finding": "0" * 32}, {"by": world.posting("anyue_office", "head")}):
        with pytest.raises(Refusal):
            keep(world, item, **wrong)
    mended = amend(item, fields={"body": TEXT}, by=decider(world, item), at=NOW)
    assert current_step(pass_step(world, mended).case).key == "review-2"


@pytest.mark.clause("anyue-2023/16.1.6")
def test_what_review_1_kept_is_shown_to_review_2_with_the_reason_and_decided_anew(world):
    item = submitted(world, draft(world, body=SLIP))
    keep(world, item)
    item = pass_step(world, item)
    (waiting,) = queries.undecided(item, current_step(item.case), on=NOW.date())
    assert waiting.before.reason == "引用原文，保留原字。"
    with pytest.raises(Refusal) as refused:
        pass_step(world, item)
    assert "anyue-2023/16.1.6" in {one.clause for one in refused.value.citations}
    keep(world, item, reason="已与原文核对，同意保留。")
    assert current_step(pass_step(world, item).case).key == "review-3"


@pytest.mark.clause("anyue-2023/16.1.9")
def test_the_signer_writes_down_the_effect_that_is_foreseen_and_whether_it_goes_out(world):
    item = up_to(world, submitted(world, draft(world)), "review-3")
    with pytest.raises(Refusal, match="社会效应预判"):
        pass_step(world, item, answers={"forecast": " "})
    item = pass_step(world, item, answers={"forecast": "群众关注度高，已备答问。", "unasked": "x"})
    signed = item.case.decisions.get(position=3)
    assert signed.answers == {"forecast": "群众关注度高，已备答问。"}
    assert signed.verdict == "pass"


@pytest.mark.clause("anyue-2023/16.1.8")
def test_a_wrong_title_is_shown_to_the_signer_who_mends_it_or_keeps_it_for_a_reason(world):
    clean = up_to(world, submitted(world, draft(world)), "review-3")
    assert not queries.undecided(clean, current_step(clean.case), on=NOW.date())
    wrong = TEXT.replace("各乡镇", "县人力资源与社会保障局")
    item = up_to(world, submitted(world, draft(world, title="另一份通知", body=wrong)), "review-3")
    for aspect in ("政治", "政策"):
        left = [one for one in current_step(item.case).aspects if one != aspect]
        with pytest.raises(Refusal, match=f"尚有未核对的要点：{aspect}"):
            pass_step(world, item, aspects=left)
    (waiting,) = queries.undecided(item, current_step(item.case), on=NOW.date())
    assert "人力资源与社会保障局" in waiting.message
    with pytest.raises(Refusal, match="人力资源与社会保障局") as refused:
        pass_step(world, item)
    assert "anyue-2023/16.1.8" in {one.clause for one in refused.value.citations}
    findings.keep(item, finding=waiting.key, reason="引用原文件名称。", by=decider(world, item), at=NOW)
    assert current_step(pass_step(world, item).case).key == "proof-1"
