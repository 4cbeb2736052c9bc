"""No letter that nobody sees reaches the library, and so no page, feed or table."""

from jiyue.content.library import actions as library
from tests import reviewing
from tests.world import NOW


def test_control_and_direction_characters_are_not_stored(world):
    resource = reviewing.draft(world, title="甲\u202e乙\x0b\x01\ud800丙", body="<p>正&#x202e;文\u2067&#11;。</p>")
    assert resource.draft.title == "甲乙丙"
    assert resource.draft.body == "<p>正文。</p>"
    by = world.posting("anyue_office", "editor")
    saved = library.save_draft(resource, revision=1, fields={"summary": "一\u202e二"}, by=by, at=NOW)
    assert saved.summary == "一二"
