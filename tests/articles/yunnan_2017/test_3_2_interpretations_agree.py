"""云南2017 三（二）: what explains a policy agrees with it; figures that the policy does not have are decided on."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.review import queries
from jiyue.content.review.actions import findings
from jiyue.estate.approvals.queries import current_step
from tests.reviewing import draft, pass_step, submitted
from tests.world import NOW

POLICY = "<p>对符合条件的企业补助5000元，期限为3年，2026年10月1日起施行。</p>"


@pytest.mark.clause("yunnan-2017/3.2.e")
def test_a_figure_that_the_policy_does_not_have_is_shown_and_decided_on(world):
    policy = draft(world, "dali", kind="policy", title="企业补助办法", body=POLICY)
    words = {"kind": "interpretation", "interprets": policy.short_id}
    right = submitted(world, draft(world, "dali", title="解读", body="<p>每户补助5000元，共3年。</p>", **words))
    assert not [one for one in right.problems if one["rule_key"] == "number-not-in-policy"]
    assert current_step(pass_step(world, right).case).key == "review-2"
    wrong = submitted(world, draft(world, "dali", title="一图读懂", body="<p>每户补助8000元，共3年。</p>", **words))
    (found,) = [one for one in wrong.problems if one["rule_key"] == "number-not-in-policy"]
    assert found["evidence"]["figure"] == "8000元"
    with pytest.raises(Refusal, match="8000元") as refused:
        pass_step(world, wrong)
    assert "yunnan-2017/3.2.e" in {one.clause for one in refused.value.citations}
    by = world.posting("dali_office", "editor")
    findings.keep(wrong, finding=queries.key_of(found), reason="含市级配套3000元。", by=by, at=NOW)
    assert current_step(pass_step(world, wrong).case).key == "review-2"
