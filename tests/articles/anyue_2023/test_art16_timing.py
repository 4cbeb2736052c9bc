"""安岳2023 第十六条：公开时机得当。The signer confirms the moment, and may set one that the worker keeps."""

from datetime import timedelta

import pytest

from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing import queries
from jiyue.delivery.publishing.actions import schedules
from jiyue.estate.approvals.queries import current_step
from tests.reviewing import decider, draft, pass_step, submitted, up_to
from tests.world import NOW

LATER = NOW + timedelta(days=3)


@pytest.mark.clause("anyue-2023/16.0.3")
def test_the_signer_confirms_the_moment_and_may_put_it_off(world):
    resource = draft(world)
    editor = world.posting("anyue_office", "editor")
    publishing.place(resource, column=world.columns.anyue_notices, by=editor, at=NOW)
    item = up_to(world, submitted(world, resource), "review-3")
    head = decider(world, item)
    schedules.schedule(resource, act="release", due_at=LATER, by=head, at=NOW)
    others = [one for one in current_step(item.case).aspects if one != "公开时机"]
    with pytest.raises(Refusal, match="公开时机"):
        pass_step(world, item, aspects=others)
    item = pass_step(world, item)
    while item.case.outcome == "open":
        item = pass_step(world, item)
    assert queries.release_of(resource) is None
    schedules.fire_due(at=LATER)
    assert queries.release_of(resource).released_at == LATER
