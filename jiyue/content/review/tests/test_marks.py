"""Marked places: a reviewer points at a passage, the author finds it where it stands."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.review import actions, queries
from tests.reviewing import decider, draft, submitted
from tests.world import NOW


def test_a_marked_passage_stands_in_its_place(world):
    item = submitted(world, draft(world))
    by = decider(world, item)
    actions.mark(item, excerpt="11月10日", note="应为12日", by=by, at=NOW)
    actions.mark(item, excerpt="各乡镇", note="应写街道", by=by, at=NOW)
    actions.decide(
        item,
        verdict="return",
        by=by,
        at=NOW,
        opinion="见标注",
        reason="inaccurate",
        seen_hash=item.version.wording_hash,
    )
    pieces = queries.marked_text(item)
    assert [(one.text, one.marks[0].note) for one in pieces if one.marks] == [
        ("各乡镇", "应写街道"),
        ("11月10日", "应为12日"),
    ]
    assert "".join(one.text for one in pieces).endswith("前报送工作总结。")


@pytest.mark.parametrize(
    ("excerpt", "note", "word"), [("没有这段", "改", "没有这段文字"), ("", "改", "原文"), ("各乡镇", " ", "意见")]
)
def test_a_mark_names_a_passage_and_what_is_wrong(world, excerpt, note, word):
    item = submitted(world, draft(world))
    with pytest.raises(Refusal, match=word):
        actions.mark(item, excerpt=excerpt, note=note, by=decider(world, item), at=NOW)


def test_only_the_holder_of_the_step_marks(world):
    item = submitted(world, draft(world))
    with pytest.raises(Refusal):
        actions.mark(item, excerpt="各乡镇", note="改", by=world.posting("anyue_office", "head"), at=NOW)
