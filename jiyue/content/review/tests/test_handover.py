"""Somebody leaves: drafts get another keeper, waiting steps somebody who can decide them, all on record."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.review import actions, queries
from jiyue.core.audit.models import Record
from jiyue.estate.organisations.models import Person, Posting
from tests.reviewing import cleared, draft, submitted
from tests.world import NOW


def another(world, role, name="接替人"):
    office = world.organisations.anyue_office
    return Posting.objects.create(
        person=Person.objects.create(name=name), organisation=office, role=role, since=NOW.date().replace(year=2020),
        confirmed_at=NOW,
    )  # fmt: skip


def test_drafts_and_waiting_steps_go_to_the_successor(world):
    leaving, head = world.posting("anyue_office", "editor"), world.posting("anyue_office", "head")
    item, out = draft(world), draft(world, title="已经发布的")
    cleared(world, out)
    waiting = submitted(world, draft(world, title="在审的"))
    to = another(world, "editor")
    assert set(queries.drafts_of(leaving)) == {item, waiting.resource}
    made = actions.hand_over(leaving, to=to, by=head, at=NOW)
    assert set(queries.drafts_of(to)) == {item, waiting.resource}
    assert not queries.drafts_of(leaving).exists()
    assert made.cases == [str(waiting.case.pk)]
    assert Record.objects.filter(action="review.hand_over", subject_id=str(made.pk)).exists()
    item.refresh_from_db()
    assert (item.keeper, item.created_by) == (to, leaving)


def test_a_successor_who_could_not_decide_what_waits_is_refused(world):
    leaving, head = world.posting("anyue_office", "editor"), world.posting("anyue_office", "head")
    submitted(world, draft(world))
    with pytest.raises(Refusal, match="接收人不能办理"):
        actions.hand_over(leaving, to=world.posting("anyue_office", "site_manager"), by=head, at=NOW)
    assert queries.drafts_of(leaving).exists()


@pytest.mark.parametrize(
    ("by", "to", "word"),
    [
        (("anyue_office", "editor"), ("anyue_office", "site_manager"), "负责人办理"),
        (("dali_office", "head"), ("anyue_office", "site_manager"), "负责人办理"),
        (("anyue_office", "head"), ("dali_office", "editor"), "本单位另一名"),
        (("anyue_office", "head"), ("anyue_office", "editor"), "本单位另一名"),
    ],
)
def test_a_leader_of_the_unit_hands_over_to_somebody_of_the_unit(world, by, to, word):
    leaving = world.posting("anyue_office", "editor")
    with pytest.raises(Refusal, match=word):
        actions.hand_over(leaving, to=world.posting(*to), by=world.posting(*by), at=NOW)
