"""安岳2023 第十七条: what does not pass goes back with one of the reasons the article lists."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.review.actions import decide
from tests.reviewing import decider, draft, submitted, up_to
from tests.world import NOW


@pytest.mark.clause("anyue-2023/17.0")
@pytest.mark.parametrize("reason", ["secret", "unlawful", "harmful", "untimely", "unfavourable", "inaccurate"])
def test_a_return_names_one_of_the_listed_reasons_and_says_what_is_wrong(world, reason):
    item = up_to(world, submitted(world, draft(world)), "review-2")
    words = {"by": decider(world, item), "at": NOW, "seen_hash": item.version.wording_hash}
    for unknown in ("", "不喜欢", "other"):
        with pytest.raises(Refusal, match="理由") as refused:
            decide(item, verdict="return", reason=unknown, opinion="请修改。", **words)
        assert "第十七条" in str(refused.value)
    with pytest.raises(Refusal):
        decide(item, verdict="return", reason=reason, opinion=" ", **words)
    item = decide(item, verdict="return", reason=reason, opinion="第二段数据请核实。", **words)
    assert item.case.outcome == "returned"
    assert item.case.decisions.last().reason == reason
