"""云南2017 4.2、丹东2019 第二十八条: secrecy review; 云南2019 第二十四条: a word with the unit it touches."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.review import actions, queries
from jiyue.estate.approvals.queries import current_step
from tests.registering import dandong
from tests.reviewing import draft, examined, submitted, up_to
from tests.world import NOW


def signed(world, item):
    """The signing step's pass, whatever was said beside the review."""
    by = world.posting("dali_office", "head")
    return actions.decide(
        item,
        verdict="pass",
        by=by,
        at=NOW,
        aspects=current_step(item.case).aspects,
        seen_hash=item.version.wording_hash,
    )


@pytest.mark.clause("yunnan-2017/4.2.d")
def test_each_item_passes_a_review_and_a_secrecy_review_both_on_record(world):
    item = up_to(world, submitted(world, draft(world, "dali")), "review-3")
    with pytest.raises(Refusal, match="保密审查") as refused:
        signed(world, item)
    assert "yunnan-2017/4.2.d" in {one.clause for one in refused.value.citations}
    examined(world, item)
    assert signed(world, item).case.outcome == "approved"
    assert item.resource.endorsements.get(what="secrecy").given
    assert item.case.decisions.count() == 3


@pytest.mark.clause("yunnan-2019/24.1")
def test_what_touches_another_units_work_is_talked_over_with_it_first(world):
    unit = world.organisations.xiangyun_office.name
    item = up_to(world, submitted(world, draft(world, "dali", concerns=unit)), "review-3")
    examined(world, item)
    with pytest.raises(Refusal, match=unit) as refused:
        signed(world, item)
    assert "yunnan-2019/24.1" in {one.clause for one in refused.value.citations}
    word = {"what": "consultation", "unit": unit, "at": NOW}
    actions.endorse(item.resource, given=True, by=world.posting("xiangyun_office", "deputy_head"), **word)
    assert signed(world, item).case.outcome == "approved"


@pytest.mark.clause("dandong-2019/28.1")
def test_dandong_reviews_for_secrecy_before_publication(world):
    dandong(world)
    office = world.organisations.dandong_office
    item = _submitted_in_dandong(world, office)
    while not current_step(item.case).signs:
        item = _passed(world, item)
    with pytest.raises(Refusal, match="保密审查") as refused:
        _passed(world, item)
    assert "dandong-2019/28.1" in {one.clause for one in refused.value.citations}
    head = world.posting("dandong_office", "deputy_head")
    actions.endorse(item.resource, what="secrecy", unit=office.name, given=True, by=head, at=NOW)
    item = _passed(world, item)
    assert queries.clearance_for(item.version)


def _submitted_in_dandong(world, office):
    resource = draft(world, "dandong", theme="综合政务")
    return actions.submit(resource, by=world.posting("dandong_office", "editor"), at=NOW)


def _passed(world, item):
    step = current_step(item.case)
    by = world.posting("dandong_office", step.roles[0])
    return pass_step_as(item, step, by)


def pass_step_as(item, step, by):
    return actions.decide(
        item, verdict="pass", by=by, at=NOW, aspects=step.aspects, seen_hash=item.version.wording_hash
    )
