"""大理2021 第十四条、第十五条: branches are delegated, counties adapt classes and say where their catalogue stands."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.estate.duties.queries import clock_of
from jiyue.estate.sites import actions, queries
from jiyue.estate.sites.models import Column, NavEntry
from jiyue.estate.sites.queries import choices
from jiyue.estate.sites.rules import UPDATE_CLOCK
from jiyue.faces.console.tests.conftest import client_of
from tests import columns, registering
from tests.world import NOW, column


def text(posting, route, *args, **query):
    answer = client_of(posting).get(reverse(f"console:{route}", args=args), query)
    assert answer.status_code == 200, (route, answer.status_code)
    return answer.content.decode()


@pytest.mark.clause("dali-2021/14.a")
def test_a_department_manages_its_own_branch_of_columns_and_catalogues_and_no_other(world):
    o = world.organisations
    o.dali_finance = registering.department(world)
    office, finance = world.posting("dali_office", "site_manager"), world.posting("dali_finance", "site_manager")
    branch = column(world.sites.dali, "财政信息", "finance", owner=o.dali_finance, cls="documents")
    catalogue = column(world.sites.dali, "财政公开目录", "finance-catalogue", owner=o.dali_office)
    Column.objects.filter(pk=catalogue.pk).update(form="catalogue")
    below = column(world.sites.dali, "预决算", "budget", owner=o.dali_office, cls="reports", parent=branch)
    ask = {"unit": "dali_finance", "verb": "rename", "name": "财政预决算公开"}
    with pytest.raises(Refusal, match="书面申请"):
        columns.asked(world, column=below, **ask)
    with pytest.raises(Refusal, match="不能管理"):
        actions.delegate(branch, unit=o.dali_finance, by=finance, at=NOW)
    page = reverse("console:outlet-delegate", args=[world.sites.dali.pk])
    for one in (branch, catalogue):
        sent = {"column": str(one.pk), "unit": str(o.dali_finance.pk)}
        assert client_of(office).post(page, sent).status_code == 302
    assert "财政公开目录" in text(office, "outlet-delegations", world.sites.dali.pk)
    assert "信息公开目录" in text(office, "outlet-delegations", world.sites.dali.pk, export="csv")
    columns.carried_out(world, columns.asked(world, column=below, **ask))
    below.refresh_from_db()
    assert below.name == "财政预决算公开"
    added = columns.asked(world, unit="dali_finance", name="财政年报", parent=catalogue)
    assert (added.owner, added.parent) == (o.dali_finance, catalogue)
    for verb in ("rename", "hide"):
        with pytest.raises(Refusal, match="书面申请"):
            columns.asked(world, verb=verb, unit="dali_finance", column=world.columns.dali_news, name="别的栏目")
    assert client_of(finance).post(page, {"column": str(branch.pk), "unit": str(o.dali_centre.pk)}).status_code in (
        404, 422,
    )  # fmt: skip
    actions.end_delegation(choices.delegations_of(world.sites.dali.outlet).get(column=branch), by=office, at=NOW)
    with pytest.raises(Refusal, match="书面申请"):
        columns.asked(world, column=below, **ask | {"name": "又一个名称"})


@pytest.mark.clause("dali-2021/14.a")
def test_where_no_approval_is_asked_the_branch_is_changed_directly_by_its_unit_alone(world):
    o, town = world.organisations, registering.department(world, of="anyue", name="教育局")
    o.anyue_education = town
    by, top = world.posting("anyue_education", "site_manager"), world.columns.anyue_notices
    with pytest.raises(Refusal, match="不能管理"):
        actions.create_column(world.sites.anyue, name="招生考试", owner=town, parent=top, by=by, at=NOW)
    actions.delegate(top, unit=town, by=world.posting("anyue_office", "site_manager"), at=NOW)
    made = actions.create_column(world.sites.anyue, name="招生考试", owner=town, parent=top, by=by, at=NOW)
    assert actions.rename_column(made, name="招生信息", by=by, at=NOW).name == "招生信息"
    for change in (
        lambda: actions.rename_column(world.columns.anyue_news, name="别的", by=by, at=NOW),
        lambda: actions.create_column(world.sites.anyue, name="别的", owner=town, by=by, at=NOW),
        lambda: actions.compose(world.sites.anyue.outlet, blocks=[], by=by, at=NOW),
    ):
        with pytest.raises(Refusal, match="不能管理"):
            change()


@pytest.mark.clause("dali-2021/15.b")
def test_a_county_adapts_the_limit_of_a_class_and_the_page_shows_the_original(world):
    outlet, news = world.sites.xiangyun.outlet, world.columns.xiangyun_news
    by, on = world.posting("xiangyun_office", "site_manager"), NOW.date()
    rows = {one.column_class: one.words for one in choices.class_rows(outlet, on=on)}
    assert rows["news"] == "14天（按第十五条执行）"
    actions.refresh_column_clock(news, last_new_item_at=NOW, at=NOW)
    sent = {"term": "20 days", "reason": "本县管理办法", "at": NOW, "column_class": "news"}
    prefecture = world.posting("dali_office", "site_manager")
    for site, who in ((world.sites.dali.outlet, prefecture), (outlet, prefecture)):
        refusal = registering.refusing(lambda s=site, w=who: actions.adapt_class(s, by=w, **sent), "dali-2021/15.b")
        assert "自行决定" in refusal.message
    page = reverse("console:outlet-class", args=[outlet.pk, "news"])
    given = {"amount": "20", "unit_of_time": "days", "reason": "本县管理办法"}
    assert client_of(by).post(page, given | {"reason": ""}).status_code == 422
    assert client_of(by).post(page, given).status_code == 302
    assert "20天（改自第十五条，原为14天）" in text(by, "outlet-classes", outlet.pk)
    assert "20天（改自第十五条，原为14天）" in text(by, "column", news.pk)
    clock = clock_of(news, UPDATE_CLOCK)
    assert (clock.term, clock.due_at.date()) == ("20 days", (NOW + timedelta(days=20)).date())
    assert "dali-2021/15.b" in {one["clause"] for one in clock.citations}
    assert queries.update_rules_for(world.columns.dali_news, on)[0].rule.term == "14 days"
    assert queries.update_rules_for(world.columns.xiangyun_notices, on)[0].rule.term == "6 months"
    limit = outlet.class_limits.get()
    assert client_of(by).post(reverse("console:limit-end", args=[limit.pk])).status_code == 302
    assert clock_of(news, UPDATE_CLOCK).term == "14 days"
    assert "14天（按第十五条执行）" in text(by, "outlet-classes", outlet.pk)


@pytest.mark.clause("dali-2021/15.2.a")
def test_a_county_moves_its_catalogue_in_and_out_of_the_columns_and_loses_nothing(world, press):  # noqa: F811
    outlet, office = world.sites.xiangyun.outlet, world.organisations.xiangyun_office
    by = world.posting("xiangyun_office", "site_manager")
    catalogue = column(world.sites.xiangyun, "公开目录", "catalogue", owner=office)
    Column.objects.filter(pk=catalogue.pk).update(form="catalogue")
    guide = column(world.sites.xiangyun, "公开指南", "guide", owner=office, parent=catalogue)
    top = world.columns.xiangyun_notices
    press.out(guide, office="xiangyun_office", title="祥云县公开指南")
    actions.navigate(outlet, entries=[(world.columns.xiangyun_news, ""), (catalogue, "")], by=by, at=NOW)
    press.publish()
    before = press.read("guide/index.html", "xiangyun")
    assert 'href="../catalogue/index.html"' in before
    prefecture = world.posting("dali_office", "site_manager")
    inside = {"standalone": False, "parent": top, "at": NOW}
    for site, who in ((outlet, prefecture), (world.sites.dali.outlet, prefecture)):
        registering.refusing(lambda s=site, w=who: actions.set_catalogue(s, by=w, **inside), "dali-2021/15.2.a")
    page = reverse("console:outlet-catalogue", args=[outlet.pk])
    assert client_of(by).post(page, {"standing": "inside"}).status_code == 422
    assert client_of(by).post(page, {"standing": "inside", "parent": str(top.pk)}).status_code == 302
    guide.refresh_from_db()
    assert (guide.depth, [one.column.name for one in queries.nav_of(outlet)]) == (3, ["要闻快递"])
    press.publish()
    moved = press.read("guide/index.html", "xiangyun")
    assert "祥云县公开指南" in moved
    assert "公示公告" in moved[moved.index("当前位置") :][:800]
    assert "公开目录" in press.read("gsgg/index.html", "xiangyun")
    actions.set_catalogue(outlet, standalone=True, by=by, at=NOW)
    guide.refresh_from_db()
    assert (guide.depth, NavEntry.objects.filter(column=catalogue).count()) == (2, 1)
    press.publish()
    assert press.read("guide/index.html", "xiangyun").count("祥云县公开指南") == before.count("祥云县公开指南")
    assert "独立设置" in text(by, "outlet-catalogue", outlet.pk)
