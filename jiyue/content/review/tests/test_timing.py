"""Steps have limits: reminders before, escalation after, none for what was returned; urgent ones have their own."""

from datetime import timedelta

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.review import actions, queries
from jiyue.content.review.actions import timing, urgent
from jiyue.estate.approvals.queries import current_step
from jiyue.estate.duties.actions.reminders import remind
from jiyue.estate.duties.models import Clock, Reminder
from tests.reviewing import decider, draft, pass_step, submitted
from tests.world import NOW, at

NEXT_DAY, LATER = at("2026-11-03 09:00"), at("2026-11-06 09:00")


def waiting(review, moment):
    return queries.waits([current_step(review.case)], at=moment)[str(review.case_id)]


def test_a_step_has_a_limit_from_when_it_began_to_wait_and_tells_its_level_and_why(world):
    review = submitted(world, draft(world))
    first = waiting(review, NOW)
    assert (first.level, first.since) == ("running", NOW)
    assert first.explain
    assert first.citations
    assert waiting(review, first.due_at).level == "soon"
    assert waiting(review, first.due_at + timedelta(seconds=1)).is_late
    review = pass_step(world, review, at=NEXT_DAY)
    assert waiting(review, NEXT_DAY).due_at > first.due_at


def test_the_worker_runs_the_clock_reminds_and_tells_the_leaders_and_stops_it_with_the_decision(world):
    review, head = submitted(world, draft(world)), world.posting("anyue_office", "head")
    assert timing.keep_time(at=NOW) == 1
    assert timing.keep_time(at=NOW) == 0
    clock = Clock.objects.get(rule_key="review.step")
    assert clock.holder_posting == world.posting("anyue_office", "editor")
    remind(at=clock.due_at)
    assert Reminder.objects.get(clock=clock).recipient == clock.holder_posting
    remind(at=LATER)
    assert head in {one.recipient for one in Reminder.objects.filter(clock=clock)}
    review = pass_step(world, review, at=LATER)
    assert timing.keep_time(at=LATER + timedelta(minutes=5)) == 2
    clock.refresh_from_db()
    assert clock.stopped_at == LATER
    hold = {"reason": "untimely", "opinion": "暂缓。", "hold_until": LATER.date() + timedelta(days=9)}
    said = {"by": decider(world, review), "at": LATER, "seen_hash": review.version.wording_hash}
    actions.decide(review, verdict="return", **hold, **said)
    timing.keep_time(at=LATER + timedelta(days=1))
    assert not Clock.objects.filter(rule_key="review.step", stopped_at=None).exists()


def test_what_a_document_asks_of_every_item_is_walked_in_an_emergency_too_within_the_hour(world):
    told = {"event": "某镇山体滑坡", "happened_at": NOW - timedelta(minutes=9), "reason": "群众须避险", "at": NOW}
    told |= {"kind": "release", "responder": "州应急管理局"}
    by = world.posting("anyue_office", "site_manager")
    with pytest.raises(Refusal, match="不能发起") as refused:
        urgent.submit_urgent(draft(world), by=world.posting("anyue_office", "editor"), **told)
    assert refused.value.citations
    for wrong in ({"event": " "}, {"reason": ""}, {"happened_at": NOW + timedelta(minutes=1)}):
        with pytest.raises(Refusal):
            urgent.submit_urgent(draft(world), by=by, **told | wrong)
    here = urgent.submit_urgent(draft(world), by=by, **told)
    assert here.review.case.steps.count() == 6
    assert waiting(here.review, NOW).due_at - NOW == timedelta(hours=1)
    item = draft(world, "dali")
    there = urgent.submit_urgent(item, by=world.posting("dali_office", "site_manager"), **told)
    assert [one.key for one in there.review.case.steps.all()] == ["urgent-review", "urgent-sign"]
    sensitive = {"grade": "sensitive", "contingency_plan": "专人值守。"}
    grave = urgent.submit_urgent(
        draft(world, "dali"), by=world.posting("dali_office", "site_manager"), **told, **sensitive
    )
    assert grave.review.case.steps.count() == 4
