"""丹东2019 第三十三条: reviewed first, made public after; without a review nothing is published."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.library.actions import create, make_version
from jiyue.content.review import actions, queries
from jiyue.estate.approvals.queries import current_step
from tests.registering import dandong
from tests.reviewing import TEXT, examined
from tests.world import NOW


@pytest.mark.clause("dandong-2019/33.2", "dandong-2019/33.4")
def test_no_version_is_cleared_before_the_last_review_and_the_reviewed_one_is(world):
    dandong(world)
    by = world.posting("dandong_office", "editor")
    office = world.organisations.dandong_office
    item = create(kind="notice", owner=office, title="关于防汛的通知", body=TEXT, theme="综合政务", by=by, at=NOW)
    version = make_version(item, by=by, at=NOW)
    with pytest.raises(Refusal) as refused:
        queries.clearance_for(version)
    assert {"dandong-2019/33.2", "dandong-2019/33.4"} <= {one.clause for one in refused.value.citations}
    review = actions.submit(item, by=by, at=NOW)
    for role in ("editor", "section_head", "head"):
        with pytest.raises(Refusal):
            queries.clearance_for(review.version)
        examined(world, review)
        step = current_step(review.case)
        review = actions.decide(
            review,
            verdict="pass",
            by=world.posting("dandong_office", role),
            at=NOW,
            aspects=step.aspects,
            seen_hash=review.version.wording_hash,
        )
    assert queries.clearance_for(review.version).version == review.version
