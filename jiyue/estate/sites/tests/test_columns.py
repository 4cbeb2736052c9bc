from datetime import date
from typing import get_args

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM
from jiyue.core.audit.models import Record
from jiyue.estate.sites import actions, queries, rules, signals
from jiyue.estate.sites.models import Column
from jiyue.rulebook.regulations.schema.columns import ColumnClass
from tests import columns
from tests.world import NOW, at


def create(world, name="人事信息", **changes):
    given = {
        "owner": world.organisations.dali_office,
        "by": SYSTEM,
        "at": NOW,
        "column_class": "documents",
        **changes,
    }
    return actions.create_column(world.sites.dali, name=name, **given)


def test_a_new_column_gets_its_address_in_pinyin_once_and_keeps_it_when_renamed(world):
    column = create(world)
    assert column.slug == "renshixinxi"
    column = actions.rename_column(column, name="人事任免", by=SYSTEM, at=NOW)
    assert (column.name, column.slug) == ("人事任免", "renshixinxi")
    assert list(
        Record.objects.filter(action__startswith="sites.").order_by("sequence").values_list("action", flat=True)
    ) == [
        "sites.create_column",
        "sites.rename_column",
    ]


def test_pages_hear_of_a_changed_column(world):
    heard = []

    def listen(column, **_):
        heard.append(column.name)

    signals.column_changed.connect(listen)
    try:
        create(world)
    finally:
        signals.column_changed.disconnect(listen)
    assert heard == ["人事信息"]


@pytest.mark.parametrize(
    ("name", "taken", "slug"),
    [
        ("要闻快递", set(), "yaowenkuaidi"),
        ("要闻快递", {"yaowenkuaidi"}, "yaowenkuaidi-2"),
        ("财政预决算报告公开专栏", set(), "czyjsbggkzl"),
        ("2026年A类", set(), "2026nianalei"),
        ("——", set(), "lanmu"),
        ("API", set(), "api-2"),
    ],
)
def test_slugs_are_ascii_short_and_unique(name, taken, slug):
    made = rules.slug_of(name, taken)
    assert made == slug
    assert rules.slug_problem(made, taken) == ""


@pytest.mark.parametrize("slug", ["yaowen", "api", "Bad", "a/b", "..", "-a", "a--b", "中文", "x" * 61])
def test_a_slug_that_is_taken_reserved_or_malformed_is_refused(world, slug):
    with pytest.raises(Refusal, match="网址名"):
        create(world, slug=slug)


def test_only_the_site_manager_of_sponsor_or_operator_builds_columns(world):
    def build(name, *who):
        return actions.create_column(
            world.sites.anyue, name=name, owner=world.organisations.anyue_office, by=world.posting(*who), at=NOW
        )

    world.sites.anyue.outlet.operator = world.organisations.dali_centre
    world.sites.anyue.outlet.save()
    for who in (("xiangyun_office", "site_manager"), ("anyue_office", "editor"), ("anyue_office", "security_admin")):
        with pytest.raises(Refusal, match="网站管理员"):
            build("人事信息", *who)
    assert build("人事信息", "dali_centre", "site_manager")
    assert build("统计公报", "anyue_section", "site_manager")


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "要闻快递"}, {"column_class": "nonsense"}])
def test_what_cannot_be_right_is_refused(world, wrong):
    with pytest.raises(Refusal):
        create(world, **wrong)


def test_a_parent_stands_on_the_same_site_and_in_use(world):
    with pytest.raises(Refusal, match="上级栏目"):
        create(world, parent=world.columns.xiangyun_news)
    child = create(world, parent=world.columns.dali_news)
    assert child.depth == 2
    tree = queries.column_tree(world.sites.dali)
    assert [[node.column.name, [below.column.name for below in node.children]] for node in tree] == [
        ["公示公告", []],
        ["要闻快递", ["人事信息"]],
    ]


def test_a_column_is_taken_out_of_use_from_below_and_with_a_reason(world):
    child = create(world, parent=world.columns.dali_news)
    manager = SYSTEM
    with pytest.raises(Refusal, match="下级栏目"):
        actions.hide_column(world.columns.dali_news, by=manager, at=NOW, reason="归并")
    with pytest.raises(Refusal, match="理由"):
        actions.hide_column(child, by=manager, at=NOW, reason="")
    actions.hide_column(child, by=manager, at=NOW, reason="归并")
    assert child not in queries.columns_of(world.sites.dali)
    assert Column.objects.filter(pk=child.pk).exists()
    with pytest.raises(Refusal, match="已经停用"):
        actions.hide_column(child, by=manager, at=NOW, reason="归并")


def test_consent_is_the_owners_to_give_and_to_take_back(world):
    column, dali = world.columns.xiangyun_news, world.organisations.dali_office
    assert queries.needs_consent(column, organisation=dali, at=NOW)
    for who in (("dali_office", "site_manager"), ("dali_office", "supervisor"), ("xiangyun_office", "editor")):
        with pytest.raises(Refusal, match="只有该单位可以授权"):
            actions.grant_column(column, organisation=dali, by=world.posting(*who), at=NOW)
    owner = world.posting("xiangyun_office", "site_manager")
    grant = actions.grant_column(column, organisation=dali, by=owner, at=NOW)
    assert not queries.needs_consent(column, organisation=dali, at=NOW)
    assert not queries.needs_consent(column, organisation=world.organisations.dali_section, at=NOW)
    with pytest.raises(Refusal, match="已获授权"):
        actions.grant_column(column, organisation=dali, by=owner, at=NOW)
    with pytest.raises(Refusal):
        actions.withdraw_grant(grant, by=world.posting("dali_office", "site_manager"), at=NOW)
    actions.withdraw_grant(grant, by=owner, at=NOW)
    assert queries.needs_consent(column, organisation=dali, at=NOW)


def test_a_grant_ends_on_its_date_and_one_never_grants_to_oneself(world):
    column, owner = world.columns.xiangyun_news, world.posting("xiangyun_office", "head")
    with pytest.raises(Refusal, match="责任单位"):
        actions.grant_column(column, organisation=world.organisations.xiangyun_office, by=owner, at=NOW)
    with pytest.raises(Refusal, match="日期"):
        actions.grant_column(
            column, organisation=world.organisations.dali_office, until=date(2026, 1, 1), by=owner, at=NOW
        )
    actions.grant_column(
        column, organisation=world.organisations.dali_office, until=date(2026, 11, 10), by=owner, at=NOW
    )
    dali = world.organisations.dali_office
    assert not queries.needs_consent(column, organisation=dali, at=at("2026-11-09 23:00"))
    assert queries.needs_consent(column, organisation=dali, at=at("2026-11-10 00:00"))


def test_choosable_are_own_granted_and_those_of_the_same_supervisors_tree(world):
    def offered(*who):
        return {column.pk: column.consent for column in queries.choosable_for(world.posting(*who), at=NOW)}

    c = world.columns
    actions.grant_column(c.xiangyun_news, organisation=world.organisations.dali_office, by=SYSTEM, at=NOW)
    assert offered("dali_office", "editor") == {
        c.dali_news.pk: "own",
        c.dali_notices.pk: "own",
        c.xiangyun_news.pk: "granted",
        c.xiangyun_notices.pk: "ask",
    }
    assert offered("xiangyun_office", "editor")[c.dali_news.pk] == "ask"
    assert set(offered("anyue_section", "editor")) == {c.anyue_news.pk, c.anyue_notices.pk}
    Column.objects.filter(pk=c.dali_news.pk).update(hidden=True)
    assert c.dali_news.pk not in offered("dali_office", "editor")


def test_columns_of_strangers_are_not_listed(world):
    seen = queries.visible_to(world.posting("xiangyun_office", "editor"))
    assert {column.outlet_id for column in seen} == {world.sites.xiangyun.pk}
    supervisor = queries.visible_to(world.posting("dali_office", "supervisor"))
    assert {column.outlet_id for column in supervisor} == {world.sites.dali.pk, world.sites.xiangyun.pk}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "没有变化"),
        ({"column_class": "nonsense"}, "没有“nonsense”这一栏目分类"),
        ({"column_class": ""}, "须同步明确"),
    ],
)
def test_what_cannot_be_assigned_is_said(world, changes, words):
    column = create(world)
    given = {"owner": column.owner, "column_class": column.column_class, **changes}
    with pytest.raises(Refusal, match=words):
        actions.assign_column(column, by=SYSTEM, at=NOW, **given)


def test_where_an_approval_is_asked_no_manager_assigns_alone(world):
    column, manager = create(world), world.posting("dali_office", "site_manager")
    values = {"owner": world.organisations.dali_centre, "column_class": "documents"}
    with pytest.raises(Refusal, match="须先经审批"):
        actions.assign_column(column, by=manager, at=NOW, **values)
    change = columns.asked(world, verb="assign", column=column, **values)
    assert str(change) == "调整栏目“人事信息”的责任单位和分类"
    column.refresh_from_db()
    assert column.owner == world.organisations.dali_office
    columns.carried_out(world, change)
    column.refresh_from_db()
    assert column.owner == world.organisations.dali_centre


def test_the_classes_that_a_rule_may_name_are_those_that_a_column_may_have():
    assert set(get_args(ColumnClass)) == set(Column.Class.values)
