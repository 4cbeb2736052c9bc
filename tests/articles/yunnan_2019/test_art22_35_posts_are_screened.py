"""云南2019 第二十二条、第三十五条: what goes to an account is stopped at a listed word, and opinions are marked."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.review import actions, queries
from jiyue.content.review.actions import findings
from jiyue.estate.approvals.queries import current_step
from tests.reviewing import draft, examined
from tests.world import NOW


def sent(world, body):
    editor = world.posting("dali_office", "editor")
    return actions.submit(draft(world, "dali", body=body), by=editor, at=NOW, outlet_kind="media_account")


def passed(world, review, who, **words):
    examined(world, review)
    words = {"aspects": current_step(review.case).aspects, "seen_hash": review.version.wording_hash, **words}
    return actions.decide(review, verdict="pass", by=world.posting(*who), at=NOW, **words)


EDITOR, SIGNER = ("dali_office", "editor"), ("dali_section", "section_head")


@pytest.mark.clause("yunnan-2019/22.5")
def test_a_draft_with_a_listed_word_is_stopped_and_the_signer_ticks_law_and_four_dangers(world):
    review = sent(world, "<p>警方打击网络赌博，查处“澳门新葡京”平台。</p>")
    with pytest.raises(Refusal, match="没有处理") as refused:
        passed(world, review, EDITOR)
    assert "yunnan-2019/22.5" in {one.clause for one in refused.value.citations}
    for one in review.problems:
        if one["rule_key"] == "forbidden-words":
            told = {"finding": queries.key_of(one), "reason": "警方通报，予以保留。"}
            findings.keep(review, **told, by=world.posting(*EDITOR), at=NOW)
    review = passed(world, review, EDITOR)
    aspects = current_step(review.case).aspects
    for danger in ("法律法规", "国家安全", "公共安全", "经济安全", "社会稳定"):
        with pytest.raises(Refusal, match=danger):
            passed(world, review, SIGNER, aspects=[one for one in aspects if danger not in one])
    assert queries.clearance_for(passed(world, review, SIGNER).version)


@pytest.mark.clause("yunnan-2019/35.1")
def test_personal_and_emotional_wording_is_marked_for_the_reviewer(world):
    assert sent(world, "<p>各乡镇：请报送总结。</p>").problems == []
    review = sent(world, "<p>个人认为，此事令人气愤。</p>")
    marked = [one for one in review.problems if one["evidence"].get("category") == "opinion"]
    assert {one["evidence"]["word"] for one in marked} == {"个人认为", "令人气愤"}
    assert all("第三十五条" in one["citations"][0]["article"] for one in marked)
