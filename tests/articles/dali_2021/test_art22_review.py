"""大理2021 第二十二条、第三十七条: reviewed first, published after; nobody stands above it."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.library.actions import make_version
from jiyue.content.review import queries
from jiyue.content.review.models import Clearance
from jiyue.core.accounts.models import User
from tests.reviewing import cleared, draft, pass_step, submitted
from tests.world import NOW


@pytest.mark.clause("dali-2021/22.f", "dali-2021/37.a")
def test_an_unreviewed_version_is_refused_whoever_asks_and_a_reviewed_one_is_not(world):
    resource = draft(world, "dali")
    version = make_version(resource, by=world.posting("dali_office", "editor"), at=NOW)
    with pytest.raises(Refusal) as refused:
        queries.clearance_for(version)
    assert {"第二十二条", "第三十七条"} <= {one.article for one in refused.value.citations}
    clearance = cleared(world, resource)
    assert queries.clearance_for(clearance.version) == clearance


@pytest.mark.clause("dali-2021/22.f")
def test_an_administrator_cannot_clear_what_the_chain_has_not_passed(world):
    item = submitted(world, draft(world, "dali"))
    operator = world.posting("dali_office", "system_admin")
    User.objects.filter(pk=operator.person.user_id).update(is_superuser=True)
    with pytest.raises(Refusal):
        pass_step(world, item, by=operator)
    with pytest.raises(Refusal):
        queries.clearance_for(item.version)
    while item.case.outcome == "open":
        item = pass_step(world, item)
    assert queries.clearance_for(item.version)


def test_the_platforms_default_chain_is_labelled_and_must_be_walked_to_its_end(world):
    item = submitted(world, draft(world, "dali"))
    with pytest.raises(Refusal) as refused:
        queries.clearance_for(item.version)
    assert "平台默认，非文件原文" in str(refused.value)
    labels = []
    while item.case.outcome == "open":
        labels.append(item.case.steps.get(position=item.case.position).label)
        item = pass_step(world, item)
    assert labels == ["初审", "复审", "终审（签发）"]
    assert queries.clearance_for(item.version)


@pytest.mark.clause("dali-2021/22.b")
def test_each_item_keeps_who_provided_reviewed_and_signed_it_and_nobody_changes_that(world):
    clearance = cleared(world, draft(world, "dali"))
    version, case = clearance.version, clearance.version.resource.reviews.get().case
    assert version.made_by == world.posting("dali_office", "editor")
    deciders = [decision.posting for decision in case.decisions.order_by("at")]
    assert len(deciders) == 3
    assert clearance.signed_by == deciders[-1] == world.posting("dali_office", "head")
    Clearance.objects.filter(pk=clearance.pk).update(signed_by=deciders[0])
    with pytest.raises(Refusal):
        queries.clearance_for(version)
