"""安岳2023 第十一条、大理2021 第二十一条、丹东2019 第二十五条、云南2017 三（一）: public is the rule."""

from datetime import timedelta

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library.actions import scope
from jiyue.core.audit.models import Record
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing.models import Release
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals.queries import case_of
from tests.registering import dandong
from tests.reviewing import cleared, draft
from tests.world import NOW, column


def shows_the_rule(world, office, *, owner):
    """A new item is open to all; anything else is refused without one of the listed grounds, and kept with one."""
    editor = world.posting(office, "editor")
    new = library.create(kind="notice", owner=owner, title="通知", by=editor, at=NOW)
    assert new.draft.publicity == "public"
    with pytest.raises(Refusal, match="公开为常态、不公开为例外") as refused:
        library.save_draft(new, revision=1, fields={"publicity": "not_public"}, by=editor, at=NOW)
    with pytest.raises(Refusal, match="法定情形"):
        library.save_draft(
            new, revision=1, fields={"publicity": "not_public", "closed_ground": "领导要求"}, by=editor, at=NOW
        )
    with pytest.raises(Refusal, match="法定情形"):
        library.create(kind="notice", owner=owner, title="又一通知", publicity="on_request", by=editor, at=NOW)
    closed = {"publicity": "not_public", "closed_ground": "state-secret"}
    kept = library.save_draft(new, revision=1, fields=closed, by=editor, at=NOW)
    assert (kept.publicity, kept.closed_ground) == ("not_public", "state-secret")
    version = library.make_version(new, by=editor, at=NOW)
    assert version.closed_ground == "state-secret"
    return [citation.clause for citation in refused.value.citations]


@pytest.mark.clause("anyue-2023/11.0.1", "anyue-2023/11.0.2")
def test_at_anyue_only_a_statutory_ground_keeps_an_item_back(world):
    cited = shows_the_rule(world, "anyue_office", owner=world.organisations.anyue_office)
    assert cited == ["anyue-2023/11.0.1", "anyue-2023/11.0.2"]


@pytest.mark.clause("dali-2021/21.a", "yunnan-2017/3.1.b")
def test_at_dali_only_a_statutory_ground_keeps_an_item_back(world):
    cited = shows_the_rule(world, "dali_office", owner=world.organisations.dali_office)
    assert {"dali-2021/21.a", "yunnan-2017/3.1.b"} <= {*cited}


@pytest.mark.clause("dandong-2019/25.1")
def test_at_dandong_only_a_statutory_ground_keeps_an_item_back(world):
    dandong(world)
    cited = shows_the_rule(world, "dandong_office", owner=world.organisations.dandong_office)
    assert "dandong-2019/25.1" in cited


@pytest.mark.clause("dali-2021/21.b")
def test_the_scope_of_a_live_item_changes_by_an_approval_with_a_reason_and_a_trail(world):
    editor, head = world.posting("dali_office", "editor"), world.posting("dali_office", "head")
    item = draft(world, "dali")
    publishing.place(item, column=world.columns.dali_notices, by=editor, at=NOW)
    cleared(world, item)
    item.refresh_from_db()
    closed = {"publicity": "on_request", "closed_ground": "on-request"}
    with pytest.raises(Refusal, match="报批"):
        library.save_draft(item, revision=item.draft.revision, fields=closed, by=editor, at=NOW)
    asked = {"publicity": "on_request", "ground": "on-request", "by": editor, "at": NOW}
    with pytest.raises(Refusal, match="须写明理由") as refused:
        scope.apply_for_change(item, reason=" ", **asked)
    assert [one.clause for one in refused.value.citations] == ["dali-2021/21.b"]
    change = scope.apply_for_change(item, reason="涉及尚未公布的事项", **asked)
    case = case_of(scope.CASE, change)
    assert Release.objects.filter(resource=item, withdrawn_at=None).exists()
    with pytest.raises(Refusal, match="主要负责人"):
        approvals.decide(case, verdict="pass", by=editor, at=NOW)
    approvals.decide(case, verdict="pass", by=head, at=NOW + timedelta(hours=1))
    item.draft.refresh_from_db()
    assert (item.draft.publicity, item.draft.closed_ground) == ("on_request", "on-request")
    assert not Release.objects.filter(resource=item, withdrawn_at=None).exists()
    trail = Record.objects.filter(subject_id=str(item.pk), action__startswith="library.change_scope").get()
    assert trail.data["before"] == "public"
    assert trail.actor_id == str(head.pk)


def test_a_refused_change_of_scope_leaves_everything_as_it_is(world):
    editor, head = world.posting("dali_office", "editor"), world.posting("dali_office", "head")
    item = draft(world, "dali")
    asked = {"publicity": "not_public", "ground": "internal", "reason": "内部事务", "by": editor, "at": NOW}
    with pytest.raises(Refusal, match="可以直接修改"):
        scope.apply_for_change(item, **asked)
    publishing.place(item, column=column(world.sites.dali, "其他", "qt", owner=item.owner), by=editor, at=NOW)
    cleared(world, item)
    change = scope.apply_for_change(item, **asked)
    approvals.decide(
        case_of(scope.CASE, change), verdict="return", reason="不同意变更", opinion="应当公开", by=head, at=NOW
    )
    item.draft.refresh_from_db()
    assert item.draft.publicity == "public"
    assert Release.objects.filter(resource=item, withdrawn_at=None).exists()
