"""Columns on screen: set up, changed, reviewed, and excepted from soft rules."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from jiyue.estate.sites import actions as sites
from jiyue.faces.console.tests.test_screens import page


def test_a_column_is_made_by_its_sites_manager_where_no_approval_is_asked(world, sign_in):
    client = sign_in("anyue_office", "site_manager")
    response, text = page(client, "column-new")
    assert response.status_code == 200
    assert "大理" not in text
    values = {"outlet": str(world.sites.anyue.outlet.pk), "name": "政策解读", "slug": "zcjd"}
    response = client.post(reverse("console:column-new"), values)
    assert response.status_code == 302, response.content.decode()[:4000]
    assert world.sites.anyue.outlet.columns.filter(name="政策解读").exists()


def test_where_an_approval_is_asked_a_column_goes_the_whole_way_on_screen(world, sign_in):
    outlet, deputy = world.sites.dali.outlet, sign_in("dali_office", "deputy_head")
    manager = sign_in("dali_office", "site_manager")
    values = {"outlet": str(outlet.pk), "name": "政策解读", "column_class": "documents"}
    response = manager.post(reverse("console:column-new"), values)
    assert (response.status_code, "依据" in response.content.decode()) == (422, True)
    response = manager.post(reverse("console:column-new"), values | {"ground": "工作需要"})
    change = outlet.column_changes.get()
    assert response.url == reverse("console:column-change", args=[change.pk])
    assert "设立栏目“政策解读”" in page(deputy, "inbox")[1]
    assert "分管领导批准" in page(deputy, "column-change", change.pk)[1]
    assert 'value="pass"' not in page(manager, "column-change", change.pk)[1]
    for client in (deputy, manager):
        assert client.post(response.url, {"verdict": "pass"}).status_code == 302
    column = outlet.columns.get(name="政策解读")
    assert "申请更名" in page(manager, "column", column.pk)[1]
    manager.post(reverse("console:column-rename", args=[column.pk]), {"name": "解读", "ground": "简洁"})
    assert outlet.column_changes.filter(verb="rename").exists()
    manager.post(reverse("console:column-hide", args=[column.pk]), {"reason": "归并"})
    assert outlet.column_changes.filter(verb="hide").exists()
    assert "“政策解读”更名为“解读”" in page(manager, "column-changes")[1]
    assert outlet.columns.filter(name="政策解读", hidden=False).exists()


def test_a_column_that_has_to_be_reviewed_is_reviewed_on_screen(world, sign_in):
    manager, now = sign_in("dali_office", "site_manager"), timezone.now()
    world.columns.dali_notices.column_class = "overview"
    world.columns.dali_notices.save()
    key = world.columns.dali_notices.pk
    sites.refresh_column_clock(world.columns.dali_notices, last_new_item_at=now - timedelta(days=360), at=now)
    assert "复核这个栏目" in page(manager, "column", key)[1]
    assert "复核这个栏目" not in page(manager, "column", world.columns.dali_news.pk)[1]
    manager.post(reverse("console:column-review", args=[key]), {"reason": "逐项核对，没有变化。"})
    assert "逐项核对，没有变化。" in page(manager, "column", key)[1]


def test_a_supervisor_grants_an_exception_and_takes_it_back(world, sign_in):
    supervisor = sign_in("dali_office", "supervisor")
    until = (timezone.localdate() + timedelta(days=90)).isoformat()
    values = {"outlet": str(world.sites.dali.outlet.pk), "name": "要闻快递", "reason": "系统迁移", "until": until}
    response = supervisor.post(reverse("console:exception-new"), values | {"rule_kind": "update_interval"})
    assert (response.status_code, "硬性要求" in response.content.decode()) == (422, True)
    response = supervisor.post(reverse("console:exception-new"), values | {"rule_kind": "naming"})
    made = world.sites.dali.outlet.rule_exceptions.get()
    assert response.url == reverse("console:exception", args=[made.pk])
    assert "系统迁移" in page(supervisor, "exceptions")[1]
    exported = supervisor.post(reverse("console:exceptions"), {"export": "csv"}).content.decode("utf-8-sig")
    assert "第十八条" in exported
    assert "收回" not in page(sign_in("dali_office", "site_manager"), "exception", made.pk)[1]
    supervisor.post(reverse("console:exception", args=[made.pk]), {"reason": "已不需要"})
    assert "已终止" in page(supervisor, "exceptions")[1]


def test_a_column_gets_another_owner_and_class_on_screen(world, sign_in):
    manager, column = sign_in("anyue_office", "site_manager"), world.sites.anyue.outlet.columns.first()
    url = reverse("console:column-assign", args=[column.pk])
    _, text = page(manager, "column-assign", column.pk)
    assert "依据" not in text
    assert "大理" not in text
    values = {"owner": str(world.organisations.anyue_section.pk), "column_class": "notices"}
    assert manager.post(url, values).status_code == 302
    column.refresh_from_db()
    assert (column.owner, column.column_class) == (world.organisations.anyue_section, "notices")
    refused = manager.post(url, values)
    assert (refused.status_code, "没有变化" in refused.content.decode()) == (422, True)
    foreign = manager.post(url, {**values, "owner": str(world.organisations.dali_office.pk)})
    assert (foreign.status_code, "请从列表中选择单位" in foreign.content.decode()) == (422, True)
    assert sign_in("anyue_office", "editor").get(url).status_code == 403


def test_where_an_approval_is_asked_another_owner_is_asked_for(world, sign_in):
    manager, column = sign_in("dali_office", "site_manager"), world.columns.dali_notices
    url = reverse("console:column-assign", args=[column.pk])
    values = {"owner": str(world.organisations.dali_centre.pk), "column_class": "notices"}
    assert manager.post(url, values).status_code == 422
    response = manager.post(url, {**values, "ground": "工作需要"})
    change = world.sites.dali.outlet.column_changes.get(verb="assign")
    assert response.url == reverse("console:column-change", args=[change.pk])
    assert f"{column.owner} → {world.organisations.dali_centre}" in page(manager, "column-change", change.pk)[1]
