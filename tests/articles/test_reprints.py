"""安岳2023 第二十四条、云南2019 第二十五条、大理2021 第二十三条、云南2017 4.3、丹东2019 第二十五条: reprints."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.reprints import actions, queries
from jiyue.content.review import actions as review
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing import reposts
from jiyue.estate.duties.queries.register import State
from jiyue.estate.registry.models import Outlet
from tests.registering import dandong, filled
from tests.reviewing import cleared, draft
from tests.world import NOW, at

URL = "https://www.sc.gov.cn/2026/1.html"
PAGE = (
    "<html><h1>关于防汛的通知</h1><article><p>各地要做好防汛准备。</p><p>每日巡查两次。</p></article></html>".encode()
)
TEXT = "<p>各地要做好防汛准备。</p><p>每日巡查两次。</p>"


def clauses(refused):
    return {one.clause for one in refused.value.citations}


def reprint(world, place, **changes):
    fields = {"title": "关于防汛的通知", "body": TEXT, "source": "四川省人民政府", "source_url": URL, "kind": "news"}
    return draft(world, place, origin="转载", **{**fields, **changes})


def listed(world, place, host="sc.gov.cn"):
    owner, by = getattr(world.organisations, f"{place}_office"), world.posting(f"{place}_office", "site_manager")
    return actions.add_source(
        owner, name="四川省人民政府网站", host=host, nature="government", basis="党政机关网站", by=by, at=NOW
    )


def captured(world, place, resource):
    return actions.capture(resource, url=URL, page=PAGE, by=world.posting(f"{place}_office", "editor"), at=NOW)


def send(world, place, resource):
    return review.submit(resource, by=world.posting(f"{place}_office", "editor"), at=NOW)


SOURCES = [("anyue", "anyue-2023/24.3"), ("dali", "yunnan-2019/25.3"), ("dali", "dali-2021/23.d")]


@pytest.mark.parametrize(("place", "clause"), [pytest.param(*row, marks=pytest.mark.clause(row[1])) for row in SOURCES])
def test_a_reprint_comes_from_a_listed_source_or_by_an_exception_on_record(world, place, clause):
    resource = reprint(world, place)
    editor = world.posting(f"{place}_office", "editor")
    original = captured(world, place, resource)
    with pytest.raises(Refusal, match="稿源名单") as refused:
        send(world, place, resource)
    assert clause in clauses(refused)
    with pytest.raises(Refusal, match="负责人"):
        actions.excuse(original, exception_reason="应急需要", by=editor, at=NOW)
    actions.excuse(original, exception_reason="应急需要", by=world.posting(f"{place}_office", "head"), at=NOW)
    assert send(world, place, resource).case.outcome == "open"
    source = listed(world, place)
    other = reprint(world, place, title="另一条")
    actions.capture(other, url=URL, page=PAGE.replace("关于防汛的通知".encode(), "另一条".encode()), by=editor, at=NOW)
    assert send(world, place, other).case.outcome == "open"
    actions.end_source(source, by=world.posting(f"{place}_office", "site_manager"), at=NOW)
    assert queries.source_of(URL, owner=other.owner) is None


FIDELITY = [("anyue", "anyue-2023/24.2"), ("dali", "yunnan-2019/25.2"), ("dali", "dali-2021/23.c")]


@pytest.mark.parametrize(
    ("place", "clause"), [pytest.param(*row, marks=pytest.mark.clause(row[1])) for row in FIDELITY]
)
def test_title_and_text_say_what_the_original_says_or_why_not_and_where(world, place, clause):
    listed(world, place)
    resource = reprint(world, place, title="关于防汛的紧急通知", body=TEXT.replace("两次", "三次"))
    with pytest.raises(Refusal, match="原文") as refused:
        send(world, place, resource)
    assert clause in clauses(refused)
    original = captured(world, place, resource)
    with pytest.raises(Refusal, match="题名、正文与原文不一致") as refused:
        send(world, place, resource)
    assert clause in clauses(refused)
    found = queries.changes(resource.draft, original)
    assert [(one.operation, one.text) for one in found.title if one.operation != "same"] == [("added", "紧急")]
    assert [one.text for one in found.text if one.operation != "same"] == ["两", "三"]
    actions.excuse(original, change_reason="按本地要求", by=world.posting(f"{place}_office", "editor"), at=NOW)
    assert send(world, place, resource).case.outcome == "open"
    assert queries.captured_of(resource).change_reason == "按本地要求"
    faithful = reprint(world, place)
    captured(world, place, faithful)
    assert send(world, place, faithful).case.outcome == "open"


def test_what_is_no_reprint_is_not_asked_for_a_source(world):
    assert send(world, "anyue", draft(world)).case.outcome == "open"


@pytest.mark.parametrize(
    ("host", "basis", "word"), [("不是域名", "党政机关网站", "不完整"), ("www.gov.cn", " ", "不完整")]
)
def test_a_source_has_a_host_and_a_basis(world, host, basis, word):
    by = world.posting("anyue_office", "site_manager")
    owner = world.organisations.anyue_office
    with pytest.raises(Refusal, match=word):
        actions.add_source(owner, name="某站", host=host, nature="media", basis=basis, by=by, at=NOW)


PUBLISHED = at("2026-11-01 20:00")


def given(world, outlets, supervisor, *, published=PUBLISHED):
    return actions.give_tasks(
        outlets,
        title="国务院关于防汛的通知",
        url=URL,
        issuer="国务院",
        body=TEXT,
        published_at=published,
        by=world.posting(*supervisor),
        at=NOW,
    )


@pytest.mark.clause("yunnan-2017/4.3.d")
def test_each_lower_site_gets_a_task_with_text_and_source_whose_completion_is_tracked(world):
    outlets = [world.sites.dali.outlet, world.sites.xiangyun.outlet]
    with pytest.raises(Refusal, match="监管员"):
        given(world, outlets, ("dali_office", "editor"))
    with pytest.raises(Refusal, match="不归本单位监管"):
        given(world, [world.sites.anyue.outlet], ("dali_office", "supervisor"))
    tasks = given(world, outlets, ("dali_office", "supervisor"), published=at("2026-11-01 21:30"))
    assert {one.outlet for one in tasks} == set(outlets)
    own = next(one for one in tasks if one.outlet == world.sites.dali.outlet)
    editor = world.posting("dali_office", "editor")
    resource = actions.take_up(own, by=editor, at=NOW)
    assert (resource.draft.body, resource.draft.source, resource.draft.source_url) == (TEXT, "国务院", URL)
    with pytest.raises(Refusal, match="已经有人办理"):
        actions.take_up(own, by=editor, at=NOW)
    listed(world, "dali")
    publishing.place(resource, column=world.columns.dali_news, by=editor, at=NOW)
    cleared(world, resource)
    later = at("2026-11-02 10:00")
    assert reposts.follow(at=later) == 1
    supervisor = world.posting("dali_office", "supervisor")
    states = {row.task.outlet: row for row in queries.rows(supervisor, at=later)}
    assert states[world.sites.dali.outlet].state == State.KEPT
    assert 11 < states[world.sites.dali.outlet].hours < 12
    assert [row.task.outlet for row in queries.late(supervisor, at=later)] == [world.sites.xiangyun.outlet]
    assert queries.late(world.posting("anyue_office", "supervisor"), at=later) == []
    _late_is_ruled(world, states[world.sites.xiangyun.outlet].task)
    assert filled("yunnan-2017/4.3.d", "repost").term == "12 hours"


def _late_is_ruled(world, task):
    """Done after its hours it is recorded as late."""
    editor = world.posting("xiangyun_office", "editor")
    resource = actions.take_up(task, by=editor, at=NOW)
    actions.add_source(
        resource.owner, name="省政府", host="sc.gov.cn", nature="government", basis="上级",
        by=world.posting("xiangyun_office", "site_manager"), at=NOW,
    )  # fmt: skip
    publishing.place(resource, column=world.columns.xiangyun_news, by=editor, at=NOW)
    _cleared_in_xiangyun(world, resource, at=at("2026-11-02 10:30"))
    reposts.follow(at=at("2026-11-02 12:00"))
    task.duty.refresh_from_db()
    assert queries.row(task, at=at("2026-11-02 12:00")).state == State.KEPT_LATE


def _cleared_in_xiangyun(world, resource, *, at):
    from jiyue.estate.approvals.queries import current_step
    from tests.reviewing import examined, ticked

    item = review.submit(resource, by=world.posting("xiangyun_office", "editor"), at=at)
    while item.case.outcome == "open":
        step = current_step(item.case)
        examined(world, item, at=at)
        by = world.posting("xiangyun_office", step.roles[0])
        if step.signs:
            ticked(item, by=by, at=at)
        item = review.decide(
            item, verdict="pass", by=by, at=at, aspects=step.aspects, seen_hash=item.version.wording_hash
        )


@pytest.mark.clause("yunnan-2019/25.5")
def test_an_important_policy_opens_a_task_for_every_account_and_the_delay_is_measured(world):
    accounts = [
        Outlet.objects.create(
            kind="media_account", name=name, sponsor=office, supervisor=world.organisations.dali_office
        )
        for name, office in (
            ("大理州政府微信", world.organisations.dali_office),
            ("祥云县政府微信", world.organisations.xiangyun_office),
        )
    ]
    tasks = given(world, accounts, ("dali_office", "supervisor"))
    assert {one.outlet for one in tasks} == set(accounts)
    assert filled("yunnan-2019/25.5", "repost").term == "12 hours"
    _by_hand(world, tasks[0], "dali_office", "2026-11-02 06:00", State.KEPT, 10.0)
    _by_hand(world, tasks[1], "xiangyun_office", "2026-11-02 08:30", State.KEPT_LATE, 12.5)


def _by_hand(world, task, office, done, state, hours):
    """An account's post is shown by its link."""
    from jiyue.estate.duties.actions.register import Proof, complete

    by = world.posting(office, "editor")
    with pytest.raises(Refusal, match="没有办结凭证"):
        complete(task.duty, done_at=at(done), proof=Proof(), by=by, at=NOW)
    proof = Proof(link="https://mp.weixin.qq.com/s/1")
    task.duty = complete(task.duty, done_at=at(done), proof=proof, by=by, at=NOW)
    row = queries.row(task, at=NOW)
    assert (row.state, row.hours) == (state, hours)


@pytest.mark.clause("dandong-2019/25.6")
def test_dandong_reposts_important_items_of_higher_portals_by_tasks(world):
    dandong(world)
    outlet = world.sites.dandong.outlet
    (task,) = given(world, [outlet], ("dandong_office", "supervisor"))
    _by_hand(world, task, "dandong_office", "2026-11-02 08:01", State.KEPT_LATE, 12 + 1 / 60)
    second = actions.give_tasks(
        [outlet], title="另一件", url="https://www.ln.gov.cn/2.html", issuer="辽宁省人民政府", body=TEXT,
        published_at=PUBLISHED, by=world.posting("dandong_office", "supervisor"), at=NOW,
    )[0]  # fmt: skip
    _by_hand(world, second, "dandong_office", "2026-11-02 07:57", State.KEPT, 11.95)


def test_a_task_is_given_once(world):
    given(world, [world.sites.dali.outlet], ("dali_office", "supervisor"))
    with pytest.raises(Refusal, match="已有这项"):
        given(world, [world.sites.dali.outlet], ("dali_office", "supervisor"))


def test_an_empty_page_is_no_original(world):
    resource = reprint(world, "anyue")
    with pytest.raises(Refusal, match="没有读到正文"):
        actions.capture(resource, url=URL, page=b"<html></html>", by=resource.created_by, at=NOW)
