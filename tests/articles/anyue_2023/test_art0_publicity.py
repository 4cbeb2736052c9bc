"""安岳2023 印发通知: only what is open to all goes out."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.library.actions import save_draft
from jiyue.content.review import queries
from jiyue.content.review.actions import amend
from tests.reviewing import decider, draft, pass_step, submitted, up_to
from tests.world import NOW


@pytest.mark.clause("anyue-2023/0.2")
@pytest.mark.parametrize(("publicity", "label"), [("on_request", "依申请公开"), ("not_public", "不予公开")])
def test_only_items_open_to_all_are_sent_in_and_cleared(world, publicity, label):
    resource = draft(world, publicity=publicity, closed_ground="third-party")
    with pytest.raises(Refusal, match=label) as refused:
        submitted(world, resource)
    assert "印发通知" in str(refused.value)
    editor = world.posting("anyue_office", "editor")
    save_draft(resource, revision=1, fields={"publicity": "public"}, by=editor, at=NOW)
    item = up_to(world, submitted(world, resource), "proof-3")
    with pytest.raises(Refusal, match=label):
        amend(item, fields={"publicity": publicity, "closed_ground": "third-party"}, by=decider(world, item), at=NOW)
    assert queries.clearance_for(pass_step(world, item).version)
