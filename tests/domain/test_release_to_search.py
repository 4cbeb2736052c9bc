"""From the last proofreading to the search box, and out again: every fact reaches the index by itself."""

from jiyue.content.library import actions as library
from jiyue.content.review import actions as review
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.search.actions import update_due
from jiyue.delivery.search.models import IndexChange
from jiyue.delivery.search.queries import search
from tests.reviewing import cleared, draft, pass_step, submitted
from tests.world import NOW, at

LATER = at("2026-11-05 09:00")


def found(text, host="anyue.localhost"):
    update_due(at=LATER)
    return [hit.title for hit in search(text, hosts=[host]).items]


def released(world, title="关于报送工作总结的通知"):
    resource = draft(world, title=title)
    by = world.posting("anyue_office", "site_manager")
    publishing.place(resource, column=world.columns.anyue_notices, by=by, at=NOW)
    return resource, cleared(world, resource)


def test_what_is_cleared_is_found_and_what_is_withdrawn_is_not(world):
    resource, _ = released(world)
    draft(world, title="没有送审的通知")
    assert found("通知") == ["关于报送工作总结的通知"]
    manager = world.posting("anyue_office", "site_manager")
    publishing.withdraw(resource, by=manager, at=LATER, reason="内容有误")
    assert found("通知") == []


def test_a_revoked_clearance_takes_the_item_out_of_the_search(world):
    _, clearance = released(world)
    assert found("总结")
    review.revoke(clearance, by=world.posting("anyue_office", "head"), at=LATER, reason="签发有误")
    assert found("总结") == []


def test_the_old_words_are_found_until_the_new_ones_are_cleared(world):
    resource, _ = released(world)
    editor = world.posting("anyue_office", "editor")
    library.save_draft(resource, revision=1, fields={"title": "修订后的公告"}, by=editor, at=NOW)
    item = submitted(world, resource)
    assert (found("总结的通知"), found("公告")) == (["关于报送工作总结的通知"], [])
    while item.case.outcome == "open":
        item = pass_step(world, item)
    assert (found("总结的通知"), found("公告")) == ([], ["修订后的公告"])


def test_an_item_under_review_makes_no_work_for_the_index(world):
    resource = draft(world)
    before = IndexChange.objects.count()
    submitted(world, resource)
    assert IndexChange.objects.count() == before
