"""Emergencies: a fast lane with recorded times, the body that answers, a page of the event in order of time.

安岳2023 第二十七条、云南2019 第二十七条、云南2017 三（四）、丹东2019 第二十六条.
"""

import re
from datetime import timedelta

import pytest
from django.test import Client

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.review.actions import urgent
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing import queries as out
from jiyue.estate.approvals.queries import current_step
from jiyue.estate.duties.actions.register import Proof, complete
from jiyue.estate.duties.models import Duty
from jiyue.estate.duties.queries import register as duties
from jiyue.estate.registry.models import MediaAccount, Outlet
from tests import reviewing
from tests.registering import dandong
from tests.world import NOW, column

EVENT = {"event": "某镇山体滑坡", "happened_at": NOW - timedelta(minutes=20), "reason": "群众须立即避险"}
HOUR = timedelta(hours=1)


def written(world, place, title, *, at=NOW, where=None):
    unit = getattr(world.organisations, f"{place}_office")
    by = world.posting(f"{place}_office", "editor")
    fields = {"title": title, "body": reviewing.TEXT, "kind": "notice", "owner": unit, "theme": "综合政务"}
    item = library.create(**fields, by=by, at=at)
    where = where or getattr(world.columns, f"{place}_notices")
    publishing.place(item, column=where, by=by, at=at)
    return item


def begun(world, place, item, *, at=NOW, **changes):
    """By another manager of the house than the one who reviews."""
    world.organisations.other = getattr(world.organisations, f"{place}_office")
    by = world.posting("other", "site_manager")
    return urgent.submit_urgent(item, **{**EVENT, **changes}, by=by, at=at)


def signed(world, place, emergency, *, at):
    """Every step by somebody who may, a minute apart; the steps."""
    found, steps = emergency.review, []
    while found.case.outcome == "open":
        at += timedelta(minutes=1)
        step = current_step(found.case)
        steps.append(step)
        reviewing.examined(world, found, at=at)
        found = reviewing.pass_step(world, found, at=at, by=_decider(world, place, found, step))
    emergency.refresh_from_db()
    return steps


def _decider(world, place, found, step):
    try:
        return reviewing.decider(world, found)
    except KeyError:
        return world.posting(f"{place}_office", "head" if step.signs else step.roles[0])


def cited(refused):
    return {one.clause for one in refused.value.citations}


def shown(emergency, *, host):
    """The times on the public page of the event, and the whole page."""
    first = emergency.first or emergency
    page = Client().get(f"/ss/events/{first.pk.hex}/", headers={"host": host})
    assert page.status_code == 200
    text = page.content.decode()
    return re.findall(r"<strong>(20\d\d-\d\d-\d\d \d\d:\d\d)</strong>", text), text


@pytest.mark.clause("anyue-2023/27.1")
def test_site_and_accounts_show_it_at_once_and_the_case_counts_the_minutes(world):
    unit = world.organisations.anyue_office
    outlet = Outlet.objects.create(kind="media_account", name="安岳发布", sponsor=unit, supervisor=unit)
    MediaAccount.objects.create(outlet=outlet, platform="微信公众号")
    item = written(world, "anyue", "避险提示")
    emergency = begun(world, "anyue", item)
    signed(world, "anyue", emergency, at=NOW)
    since = out.out_since(emergency.review.version)
    assert since == emergency.review.version.clearance.cleared_at
    assert out.addresses(item)
    copy = emergency.copies.get()
    manager = world.posting("anyue_office", "site_manager")
    assert duties.due_at(copy.duty) == since + HOUR
    with pytest.raises(Refusal, match="凭证") as refused:
        complete(copy.duty, done_at=since, proof=Proof(), by=manager, at=since)
    assert cited(refused) == {"anyue-2023/27.1"}
    urgent.post_copy(copy, link="https://mp.example.com/s/1", by=manager, at=since + timedelta(minutes=2))
    assert outlet.posts.get().title == "避险提示"
    assert duties.state(Duty.objects.get(pk=copy.duty_id), since + HOUR) == duties.State.KEPT


@pytest.mark.clause("anyue-2023/27.3")
def test_later_words_stand_on_the_events_page_in_order_and_the_next_is_owed(world):
    first = begun(world, "anyue", written(world, "anyue", "避险提示"), responder="县应急管理局")
    signed(world, "anyue", first, at=NOW)
    manager, later = world.posting("anyue_office", "site_manager"), NOW + 20 * HOUR
    first.refresh_from_db()
    owed = first.next_duty
    assert duties.due_at(owed) == first.review.version.clearance.cleared_at + 24 * HOUR
    with pytest.raises(Refusal, match="还没有发布过处置情况") as refused:
        urgent.end_event(first, by=manager, at=later)
    assert cited(refused) == {"anyue-2023/27.3"}
    assert duties.state(owed, NOW + 25 * HOUR) == duties.State.LATE
    second = begun(world, "anyue", written(world, "anyue", "已转移群众", at=later), at=later, follows=first)
    signed(world, "anyue", second, at=later)
    owed.refresh_from_db()
    assert owed.completed_at == second.review.version.clearance.cleared_at
    times, text = shown(second, host="anyue.localhost")
    assert times == sorted(times)
    assert len(times) == 2
    assert text.index("避险提示") < text.index("已转移群众")
    assert "回应主体：县应急管理局" in text
    assert "处置中" in text
    assert urgent.end_event(second, by=manager, at=later + HOUR).ended_at
    first.refresh_from_db()
    assert first.next_duty.voided_at
    assert "处置结束" in shown(first, host="anyue.localhost")[1]
    assert "某镇山体滑坡" in Client().get("/ss/events/", headers={"host": "anyue.localhost"}).content.decode()
    with pytest.raises(Refusal, match="已经结束"):
        begun(world, "anyue", written(world, "anyue", "又一条", at=later), at=later + HOUR, follows=first)


def test_nothing_of_an_event_is_shown_before_it_is_out_nor_on_another_site(world):
    emergency = begun(world, "anyue", written(world, "anyue", "避险提示"))
    for host in ("anyue.localhost", "dali.localhost"):
        assert "某镇山体滑坡" not in Client().get("/ss/events/", headers={"host": host}).content.decode()
        assert Client().get(f"/ss/events/{emergency.pk.hex}/", headers={"host": host}).status_code == 404


@pytest.mark.clause("yunnan-2019/27.1", "yunnan-2019/27.2")
def test_release_or_response_goes_the_short_way_with_the_body_that_answers(world):
    item = written(world, "dali", "避险提示")
    with pytest.raises(Refusal, match="突发公共事件信息还是政务舆情回应") as refused:
        begun(world, "dali", item, responder="州应急管理局")
    assert cited(refused) == {"yunnan-2019/27.1"}
    with pytest.raises(Refusal, match="回应主体") as refused:
        begun(world, "dali", item, kind="response")
    assert cited(refused) == {"yunnan-2019/27.2"}
    emergency = begun(world, "dali", item, kind="response", responder="州应急管理局")
    steps = signed(world, "dali", emergency, at=NOW)
    assert [(step.key, step.signs) for step in steps] == [("urgent-review", False), ("urgent-sign", True)]
    assert emergency.review.version.clearance.signed_by.role == "head"
    assert (emergency.get_kind_display(), emergency.responder) == ("政务舆情回应", "州应急管理局")
    minutes = (out.out_since(emergency.review.version) - emergency.happened_at) // timedelta(minutes=1)
    assert minutes == 22


@pytest.mark.clause("yunnan-2017/3.4.h")
def test_the_times_of_event_review_and_release_are_kept_and_the_review_is_there(world):
    item, told = written(world, "dali", "避险提示"), {"kind": "release", "responder": "州应急管理局"}
    with pytest.raises(Refusal, match="不能晚于现在") as refused:
        begun(world, "dali", item, **told, happened_at=NOW + HOUR)
    assert cited(refused) == {"yunnan-2017/3.4.h"}
    emergency = begun(world, "dali", item, **told)
    assert out.out_since(emergency.review.version) is None
    signed(world, "dali", emergency, at=NOW)
    reviewed = list(emergency.review.case.decisions.order_by("at").values_list("at", flat=True))
    released = out.out_since(emergency.review.version)
    assert emergency.happened_at < emergency.opened_at < reviewed[0] < reviewed[-1] == released


@pytest.mark.clause("dandong-2019/26.5")
def test_a_major_emergency_has_a_page_with_its_answers_and_their_times(world):
    dandong(world)
    where = column(world.sites.dandong, "通知公告", "tzgg", owner=world.organisations.dandong_office, cls="notices")
    first = begun(world, "dandong", written(world, "dandong", "避险提示", where=where))
    signed(world, "dandong", first, at=NOW)
    manager, later = world.posting("dandong_office", "site_manager"), NOW + HOUR
    with pytest.raises(Refusal, match="还没有发布过处置情况") as refused:
        urgent.end_event(first, by=manager, at=later)
    assert cited(refused) == {"dandong-2019/26.5"}
    item = written(world, "dandong", "回应群众关切", at=later, where=where)
    second = begun(world, "dandong", item, at=later, follows=first, kind="response", responder="市应急管理局")
    signed(world, "dandong", second, at=later)
    times, text = shown(first, host="dandong.localhost")
    assert len(times) == 2
    assert times == sorted(times)
    assert "政务舆情回应　回应主体：市应急管理局" in text
    assert urgent.end_event(first, by=manager, at=later + HOUR).ended_at
