"""Who keeps columns and accounts: named people, gaps where nobody is, the unit's list of what is due."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jiyue.core.audit.actions import SYSTEM
from jiyue.estate.duties.actions.reminders import remind
from jiyue.estate.duties.models import Reminder
from jiyue.estate.duties.queries import register as duties
from jiyue.estate.organisations import actions as people
from jiyue.estate.organisations import charges
from jiyue.estate.registry.actions import record_post
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites import actions as sites
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.queries import upkeep
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring.models import Finding
from tests import registering
from tests.world import NOW, at, column


def text(posting, route, *args):
    answer = client_of(posting).get(reverse(f"console:{route}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def named(column, by, **people):
    for key, posting in people.items():
        given = {"charge": key, "person": str(posting.person_id)}
        answer = client_of(by).post(reverse("console:column-charges", args=[column.pk]), given)
        assert answer.status_code == 302, answer.content.decode()[:3000]


def open_charges(column):
    return {one.label for one in upkeep.charges_of_columns([column], at=NOW)[column.pk] if not one.is_filled}


def findings(outlet, *, about):
    monitoring.check_structure(outlet, at=NOW)
    rows = Finding.objects.filter(outlet=outlet, rule_key="unkept", message__contains=about)
    return {one.message: one.state for one in rows}


@pytest.mark.clause("anyue-2023/22.0.3", "anyue-2023/4.6")
def test_a_column_names_leader_section_and_person_and_shows_who_left(world):
    held, head = world.columns.anyue_news, world.posting("anyue_office", "head")
    leader, person = world.posting("anyue_office", "deputy_head"), world.posting("anyue_office", "editor")
    section = world.posting("anyue_section", "section_head")
    assert open_charges(held) == {"分管领导", "承办股室（负责人）", "具体责任人员"}
    wrong = {"charge": "leader", "person": str(person.person_id)}
    answer = client_of(head).post(reverse("console:column-charges", args=[held.pk]), wrong)
    assert (answer.status_code, "分管负责人担任" in answer.content.decode()) == (422, True)
    named(held, head, leader=leader, section=section, keeper=person)
    assert not open_charges(held)
    shown = text(head, "column", held.pk)
    assert all(str(one.person) in shown for one in (leader, section, person))
    assert str(world.organisations.anyue_office) in shown
    assert not findings(held.outlet, about="动态要闻")
    other = column(world.sites.anyue, "政策解读", "zcjd", owner=world.organisations.anyue_office)
    named(other, head, keeper=person)
    people.end_posting(person, by=SYSTEM, at=NOW, reason="调离")
    assert "已离任" in text(head, "column", held.pk)
    left = [gap for gap in upkeep.gaps(Outlet.objects.none(), held.outlet.columns, at=NOW) if "已离任" in gap.note]
    assert {gap.subject for gap in left} == {held, other}
    (message,) = findings(held.outlet, about="栏目“动态要闻”")
    assert "已离任" in message
    kept = text(leader, "upkeep")
    assert all(name in kept for name in ("动态要闻", "通知公告", "政策解读"))
    assert "要闻快递" not in kept


@pytest.mark.clause("anyue-2023/22.0.3")
def test_an_account_names_leader_section_and_person_too(world):
    account = registering.account(world, "anyue_office")
    head, section = world.posting("anyue_office", "head"), world.posting("anyue_section", "section_head")
    given = {"unit": account.sponsor, "outlet_kind": account.kind, "at": NOW}
    rows = {one.key: one for one in charges.charges_of(account, **given)}
    assert {"分管领导", "承办股室（负责人）", "具体责任人员"} <= {one.label for one in rows.values()}
    gaps = text(head, "column-gaps")
    assert "承办股室（负责人）" in gaps
    charges.name_in_charge(
        account, charge=rows["section"], person=section.person, unit=account.sponsor, by=head, at=NOW
    )
    assert not any(one.what == "承办股室（负责人）" and one.subject == account
                   for one in upkeep.gaps(Outlet.objects.all(), Column.objects.none(), at=NOW))  # fmt: skip


@pytest.mark.clause("anyue-2023/22.0.1")
def test_a_unit_without_its_system_on_record_and_a_column_without_people_are_gaps(world):
    (duty,) = registering.listed("update-responsibility", on=NOW, holder=world.organisations.anyue_office)
    head, held = world.posting("anyue_office", "head"), world.columns.anyue_news
    assert duties.due_at(duty) == registering.end_of("2023-06-03")
    gaps = text(head, "column-gaps")
    assert "建立信息更新维护责任制度" in gaps
    assert "动态要闻" in gaps
    registering.done(duty, by=head, on=NOW)
    named(held, head, leader=world.posting("anyue_office", "deputy_head"), keeper=head,
          section=world.posting("anyue_section", "section_head"))  # fmt: skip
    gaps = text(head, "column-gaps")
    assert "建立信息更新维护责任制度" not in gaps
    assert "动态要闻" not in gaps


@pytest.mark.clause("anyue-2023/22.7")
def test_the_units_list_has_what_is_late_first_and_then_what_comes_by_date(world):
    office, by = world.posting("anyue_office", "editor"), world.posting("anyue_office", "editor")
    late, soon = world.columns.anyue_news, world.columns.anyue_notices
    empty = column(world.sites.anyue, "政策解读", "zcjd", owner=world.organisations.anyue_office)
    sites.refresh_column_clock(late, last_new_item_at=NOW - timedelta(days=90), at=NOW)
    account = registering.account(world, "anyue_office")
    post = {"title": "发文", "link": "https://example.gov.cn/1", "original": True, "by": by, "at": NOW}
    record_post(account, posted_on=(NOW - timedelta(days=10)).date(), **post)
    rows = upkeep.updates(office, at=NOW)
    assert [one.subject for one in rows[:1]] == [late]
    assert {one.subject for one in rows if one.state == "never"} == {soon, empty}
    assert next(one for one in rows if one.subject == account).state == "coming"
    sites.refresh_column_clock(soon, last_new_item_at=NOW, at=NOW)
    days = [one.due_on for one in upkeep.updates(office, at=NOW) if one.state in ("coming", "later")]
    assert days == sorted(days)
    due = next(one.due_on for one in upkeep.updates(office, at=NOW) if one.subject == soon)
    for left, state in ((7, "coming"), (8, "later")):
        then = upkeep.updates(office, at=at(f"{due - timedelta(days=left)} 09:00"))
        assert next(one.state for one in then if one.subject == soon) == state
    home = text(office, "home")
    assert "本单位近期要更新的" in home
    assert "动态要闻" in home
    assert "示例" not in text(world.posting("dali_office", "editor"), "upkeep")
    exported = client_of(office).get(reverse("console:upkeep"), {"export": "csv"}).content.decode("utf-8-sig")
    assert "动态要闻,安岳县人民政府,已超期" in exported


@pytest.mark.clause("dandong-2019/8.1")
def test_a_columns_unit_is_shown_and_a_unit_that_is_no_more_is_a_finding(world):
    registering.dandong(world)
    bureau = registering.department(world, of="dandong")
    held = column(world.sites.dandong, "财政信息", "finance", owner=bureau)
    manager = world.posting("dandong_office", "site_manager")
    assert str(bureau) in text(manager, "column", held.pk)
    assert not findings(held.outlet, about="保障单位")
    bureau.until = NOW.date()
    bureau.save()
    assert list(findings(held.outlet, about="保障单位").values()) == ["suspected"]
    assert "责任单位已撤销" in text(manager, "column-gaps")
    held.owner = world.organisations.dandong_office
    held.save()
    assert list(findings(held.outlet, about="保障单位").values()) == ["closed"]


@pytest.mark.clause("dandong-2019/8.2")
def test_each_of_the_five_steps_of_content_is_held_by_somebody_of_the_sponsor_or_operator(world):
    registering.dandong(world)
    outlet = world.sites.dandong.outlet
    outlet.operator = registering.department(world, of="dandong", kind="institution", name="信息中心")
    outlet.save()
    world.organisations.centre = outlet.operator
    head, operator = world.posting("dandong_office", "head"), world.posting("centre", "editor")
    steps = {"内容策划", "内容采集", "内容编制", "内容发布", "内容更新"}
    assert steps <= {one.what for one in upkeep.gaps(Outlet.objects.all(), Column.objects.none(), at=NOW)}
    page = reverse("console:outlet-charges", args=[outlet.pk])
    for key in ("planning", "collecting", "compiling", "releasing"):
        assert client_of(head).post(page, {"charge": key, "person": str(operator.person_id)}).status_code == 302
    gaps = text(head, "column-gaps")
    assert "内容更新" in gaps
    assert "内容策划" not in gaps
    stranger = world.posting("anyue_office", "editor")
    assert client_of(head).post(page, {"charge": "updating", "person": str(stranger.person_id)}).status_code == 422


@pytest.mark.clause("dandong-2019/36.2")
def test_a_column_without_a_person_who_plans_and_edits_is_a_finding(world):
    registering.dandong(world)
    held = column(world.sites.dandong, "政务动态", "news", owner=world.organisations.dandong_office)
    (message,) = findings(held.outlet, about="栏目“政务动态”")
    assert "栏目责任人（选题策划、信息编发）" in message
    named(held, world.posting("dandong_office", "head"), keeper=world.posting("dandong_office", "editor"))
    assert findings(held.outlet, about="栏目“政务动态”") == {message: "closed"}


@pytest.mark.clause("yunnan-2017/4.2.c")
def test_the_named_person_of_a_column_is_told_and_nobody_else(world):
    held, head = world.columns.dali_news, world.posting("dali_office", "head")
    keeper = world.posting("dali_office", "section_head")
    world.posting("dali_office", "site_manager")
    assert "栏目负责人" in text(head, "column-gaps")
    sites.refresh_column_clock(held, last_new_item_at=at("2026-10-19 09:00"), at=at("2026-10-19 09:00"))
    named(held, head, keeper=keeper)
    assert not open_charges(held)
    remind(at=at("2026-11-02 09:00"))
    assert {one.recipient for one in Reminder.objects.all()} == {keeper}
    people.end_posting(keeper, by=SYSTEM, at=at("2026-11-02 10:00"), reason="调离")
    assert open_charges(held) == {"栏目负责人"}
