"""Moments: they wait for the approval, fire on time, and never stand above it."""

from datetime import timedelta

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.review import actions as review
from jiyue.core.audit.models import Record
from jiyue.delivery.publishing import queries
from jiyue.delivery.publishing.actions import schedules
from jiyue.delivery.publishing.models import Release
from tests.world import at

NINE = at("2026-11-20 09:00")


@pytest.fixture
def waiting(press):
    """A cleared notice that goes out on the 20th at nine."""
    resource = press.write()
    press.place(resource, press.world.columns.anyue_news)
    schedules.schedule(resource, act="release", due_at=NINE, by=press.editor(), at=press.tick())
    press.clear(resource)
    return resource


def out(resource):
    return Release.objects.filter(resource=resource, withdrawn_at=None).exists()


def last(resource, act="release"):
    return queries.schedules_of(resource).filter(act=act).first()


def test_what_is_cleared_waits_for_its_moment_and_then_stands_on_the_site(press, waiting):
    assert not out(waiting)
    assert schedules.fire_due(at=NINE - timedelta(seconds=1)) == 0
    assert schedules.fire_due(at=NINE) == 1
    assert out(waiting)
    assert last(waiting).fired_at == NINE
    assert last(waiting).note == ""
    assert str(last(waiting)) == "定时发布 2026-11-20 09:00（北京时间）"
    press.now = NINE
    press.publish()
    assert [one.path for one in queries.addresses(waiting)] == [queries.receipts(waiting).get().path]
    assert Record.objects.filter(action="publishing.fire", summary__contains="已执行").exists()


def test_a_moment_does_not_stand_above_the_approval(press):
    resource = press.write()
    press.place(resource, press.world.columns.anyue_news)
    schedules.schedule(resource, act="release", due_at=NINE, by=press.editor(), at=press.tick())
    assert schedules.fire_due(at=NINE) == 0
    assert not out(resource)
    (late,) = queries.schedule_troubles(press.head(), at=NINE + timedelta(minutes=3))
    assert "还没有通过审核" in queries.schedule_trouble(late)
    press.clear(resource, at=NINE + timedelta(hours=1))
    assert out(resource)
    assert "晚于定时" in last(resource).note


def test_a_clearance_taken_back_in_between_voids_it(press, waiting):
    clearance = last(waiting).clearance
    review.revoke(clearance, by=press.head(), at=press.tick(), reason="内容有误")
    assert schedules.fire_due(at=NINE) == 1
    assert not out(waiting)
    assert "撤销" in last(waiting).note
    assert last(waiting).voided_at == NINE
    (trouble,) = queries.schedule_troubles(press.head(), at=NINE + timedelta(days=1))
    assert queries.schedule_trouble(trouble) == last(waiting).note


def test_a_change_after_the_approval_voids_it(press, waiting):
    library.save_draft(
        waiting, revision=waiting.draft.revision, fields={"body": "<p>改过。</p>"}, by=press.editor(), at=press.tick()
    )
    schedules.fire_due(at=NINE)
    assert not out(waiting)
    assert "又有修改" in last(waiting).note


def test_a_new_version_approved_in_time_goes_out_in_the_place_of_the_first(press, waiting):
    later = press.clear(waiting, body="<p>改过。</p>")
    waiting.draft.body = "<p>改过。</p>"
    waiting.draft.save()
    assert not out(waiting)
    schedules.fire_due(at=NINE)
    assert Release.objects.get(resource=waiting).version == later


def test_what_fires_late_says_how_late(press, waiting):
    schedules.fire_due(at=NINE + timedelta(minutes=40))
    assert out(waiting)
    assert "40 分钟" in last(waiting).note
    assert list(queries.schedule_troubles(press.head(), at=NINE + timedelta(hours=1))) == [last(waiting)]


def test_what_is_out_goes_by_itself(press, world):
    resource = press.out()
    with pytest.raises(Refusal, match="原因"):
        schedules.schedule(resource, act="withdraw", due_at=NINE, by=press.head(), at=press.tick())
    with pytest.raises(Refusal, match="网站管理员或负责人"):
        schedules.schedule(resource, act="withdraw", due_at=NINE, by=press.editor(), at=press.tick(), reason="期满")
    schedules.schedule(resource, act="withdraw", due_at=NINE, by=press.head(), at=press.tick(), reason="公示期满")
    schedules.fire_due(at=NINE)
    assert not out(resource)
    assert Release.objects.get(resource=resource).withdrawn_reason == "定时撤下：公示期满"


def test_a_moment_is_moved_and_taken_back_by_those_who_may(press, waiting):
    with pytest.raises(Refusal, match="网站管理员或负责人"):
        schedules.schedule(waiting, act="release", due_at=NINE + timedelta(days=1), by=press.editor(), at=press.tick())
    later = NINE + timedelta(days=1)
    moved = schedules.schedule(waiting, act="release", due_at=later, by=press.head(), at=press.tick())
    assert schedules.fire_due(at=NINE) == 0
    with pytest.raises(Refusal, match="任"):
        schedules.cancel(moved, by=press.editor("dali_office"), at=press.tick())
    schedules.cancel(moved, by=press.head(), at=press.tick())
    assert out(waiting)
    assert [bool(one.cancelled_at) for one in queries.schedules_of(waiting)] == [True, True]


@pytest.mark.parametrize(
    ("who", "when", "act", "word"),
    [
        ("anyue_office", "2026-11-01 09:00", "release", "将来"),
        ("dali_office", "2026-11-20 09:00", "release", "在任的信息员"),
        ("anyue_office", "2026-11-20 09:00", "burn", "没有这种"),
    ],
)
def test_what_cannot_be_set_is_refused(press, who, when, act, word):
    resource = press.write()
    with pytest.raises(Refusal, match=word):
        schedules.schedule(resource, act=act, due_at=at(when), by=press.editor(who), at=press.tick())


def test_what_goes_out_goes_before_it_is_taken_back(press):
    resource = press.write()
    schedules.schedule(resource, act="withdraw", due_at=NINE, by=press.head(), at=press.tick(), reason="期满")
    with pytest.raises(Refusal, match="须晚于"):
        schedules.schedule(resource, act="release", due_at=NINE, by=press.editor(), at=press.tick())
    early = NINE - timedelta(hours=1)
    assert schedules.schedule(resource, act="release", due_at=early, by=press.editor(), at=press.tick()).is_open
