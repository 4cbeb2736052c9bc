"""第二十二条第二款: lead units of columns, industry departments over their field, and what they ask of units."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.core.audit.models import Record
from jiyue.delivery.coordination import actions, queries
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.estate.duties.actions.reminders import remind
from jiyue.estate.duties.models import Reminder
from jiyue.estate.sites import actions as sites
from jiyue.faces.console.tests.conftest import client_of
from tests import registering
from tests.world import NOW, column, organisation

EDUCATION = "科技、教育"


@pytest.fixture
def units(world):
    """The education bureau, the finance bureau and a township of Anyue."""
    o = world.organisations
    o.anyue_education = registering.department(world, of="anyue", name="教育局")
    o.anyue_finance = registering.department(world, of="anyue")
    o.anyue_town = organisation("岳阳镇人民政府", short="岳阳镇", kind="township", place=o.anyue.place, parent=o.anyue)
    return o


def named(world, **values):
    outlet = world.sites.anyue.outlet
    return actions.name_lead(outlet, by=world.posting("anyue_office", "site_manager"), at=NOW, **values)


def text(posting, route, *args, **query):
    answer = client_of(posting).get(reverse(f"console:{route}", args=args), query)
    assert answer.status_code == 200, (route, answer.status_code)
    return answer.content.decode()


def refused(posting, route, *args, **sent):
    client, url = client_of(posting), reverse(f"console:{route}", args=args)
    return (client.post(url, sent) if sent else client.get(url)).status_code


@pytest.mark.clause("anyue-2023/22.0.4")
def test_the_lead_unit_of_a_column_sees_contributions_and_what_is_overdue(world, press, units):  # noqa: F811
    top = column(world.sites.anyue, "教育信息", "education", owner=units.anyue_office)
    part = column(world.sites.anyue, "学校动态", "schools", owner=units.anyue_town, cls="news", parent=top)
    page = reverse("console:lead-new") + f"?outlet={world.sites.anyue.outlet.pk}"
    manager = client_of(world.posting("anyue_office", "site_manager"))
    given = {"unit": str(units.anyue_education.pk), "column": str(top.pk)}
    assert client_of(world.posting("anyue_education", "site_manager")).post(page, given).status_code == 404
    assert manager.post(page, given | {"field": EDUCATION}).status_code == 422
    assert manager.post(page, given).status_code == 302
    lead = queries.visible_to(world.posting("anyue_education", "editor")).get()
    press.out(part, office="anyue_town", title="镇中心校开学")
    sites.refresh_column_clock(part, last_new_item_at=NOW - timedelta(days=60), at=NOW)
    by = world.posting("anyue_education", "section_head")
    assert "anyue-2023/22.0.4" in {one.clause for one in queries.citations("column", lead.outlet, on=NOW.date())}
    row, office = queries.parts(lead, at=press.now)
    assert (office.unit, office.count, office.is_late) == (units.anyue_office, 0, False)
    assert (row.unit, row.count, row.late_columns) == (units.anyue_town, 1, ("学校动态",))
    assert "栏目超期：学校动态" in text(by, "lead", lead.pk)
    assert "镇中心校开学" in text(by, "lead-items", lead.pk)
    assert "岳阳镇人民政府" in text(by, "lead", lead.pk, export="csv")
    assert str(units.anyue_education) in text(world.posting("anyue_office", "editor"), "column", top.pk)
    for stranger in (world.posting("anyue_finance", "editor"), world.posting("dali_office", "head")):
        assert refused(stranger, "lead", lead.pk) == 404
    with pytest.raises(Refusal, match="已由"):
        named(world, unit=units.anyue_finance, column=top)
    actions.end_lead(lead, by=world.posting("anyue_office", "head"), at=NOW)
    assert refused(by, "lead-request", lead.pk) == 404


@pytest.mark.clause("anyue-2023/22.0.5")
def test_the_education_bureau_sees_education_items_everywhere_and_reminds(world, press, units):  # noqa: F811
    town = column(world.sites.anyue, "岳阳镇", "yueyang", owner=units.anyue_town)
    press.out(town, office="anyue_town", title="义务教育招生", theme=EDUCATION)
    press.out(town, office="anyue_town", title="农田水利", theme="农业、林业、水利")
    other = column(world.sites.anyue, "财政", "finance", owner=units.anyue_finance)
    press.out(other, office="anyue_finance", title="教育经费", theme=f"{EDUCATION}\\教育")
    press.out(world.columns.dali_news, office="dali_office", title="外地的教育", theme=EDUCATION)
    press.write(office="anyue_town", title="还没有送审的教育稿", theme=EDUCATION)
    with pytest.raises(Refusal, match="没有“教育厅”这个领域"):
        named(world, unit=units.anyue_education, field="教育厅")
    lead = named(world, unit=units.anyue_education, field=EDUCATION)
    by = world.posting("anyue_education", "section_head")
    assert "anyue-2023/22.0.5" in {one.clause for one in queries.citations("field", lead.outlet, on=NOW.date())}
    assert [one.version.title for one in queries.items(lead)] == ["教育经费", "义务教育招生"]
    shown = text(by, "lead-items", lead.pk)
    assert [name in shown for name in ("义务教育招生", "教育经费", "农田水利", "外地的教育", "还没有送审的教育稿")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert {one.unit for one in queries.parts(lead, at=NOW)} >= {units.anyue_town, units.anyue_finance}
    sent = {"units": [str(units.anyue_town.pk)], "note": "请公开本学期收费标准"}
    for stranger in (world.posting("anyue_finance", "head"), world.posting("anyue_office", "site_manager")):
        assert refused(stranger, "lead-remind", lead.pk, **sent) == 404
    assert client_of(by).post(reverse("console:lead-remind", args=[lead.pk]), sent).status_code == 302
    town_editor = world.posting("anyue_town", "editor")
    assert "请公开本学期收费标准" in text(town_editor, "home")
    assert "请公开本学期收费标准" not in text(world.posting("anyue_finance", "editor"), "home")
    (nudge,) = queries.unread(town_editor)
    assert refused(world.posting("anyue_finance", "editor"), "nudge-read", nudge.pk, x="1") == 404
    client_of(town_editor).post(reverse("console:nudge-read", args=[nudge.pk]))
    assert "请公开本学期收费标准" not in text(town_editor, "home")
    assert Record.objects.filter(action="coordination.nudge").count() == 1


@pytest.mark.clause("anyue-2023/22.0.6")
def test_a_request_to_three_units_shows_who_has_submitted_and_who_is_late(world, press, units):  # noqa: F811
    lead = named(world, unit=units.anyue_education, field=EDUCATION)
    by, due = world.posting("anyue_education", "editor"), (NOW + timedelta(days=5)).date()
    three = [units.anyue_town, units.anyue_finance, units.anyue_office]
    given = {"title": "三季度教育收费", "wants": "收费项目和标准", "due_on": due, "at": NOW}
    for who, chosen in ((world.posting("anyue_finance", "head"), three), (by, [units.dali_office])):
        with pytest.raises(Refusal) as wrong:
            actions.ask(lead, units=chosen, by=who, **given)
        assert [one.clause for one in wrong.value.citations] == ["anyue-2023/22.0.6"]
    page = reverse("console:lead-request", args=[lead.pk])
    sent = {"title": "三季度教育收费", "wants": "收费项目和标准", "units": [str(one.pk) for one in three]}
    assert client_of(by).post(page, sent | {"due_on": "2026-01-01"}).status_code == 422
    request = actions.ask(lead, units=three, by=by, **given)
    assert "三季度教育收费" in text(world.posting("anyue_town", "editor"), "home")
    mine = request.submissions.get(unit=units.anyue_town)
    draft = press.write(office="anyue_town", title="岳阳镇教育收费")
    writer = world.posting("anyue_town", "editor")
    with pytest.raises(Refusal, match="没有找到本单位已经送审"):
        actions.submit(mine, code=draft.short_id, by=writer, at=NOW)
    press.clear(draft)
    with pytest.raises(Refusal, match="在任人员办理"):
        actions.submit(mine, code=draft.short_id, by=world.posting("anyue_finance", "editor"), at=NOW)
    actions.submit(mine, code=draft.short_id, by=writer, at=press.now)
    shown = text(by, "call", request.pk)
    assert [word in shown for word in ("岳阳镇教育收费", "逾期未报", "按期报送")] == [True, True, True]
    theirs = text(world.posting("anyue_finance", "editor"), "call", request.pk)
    assert "岳阳镇教育收费" not in theirs
    assert refused(world.posting("dali_office", "head"), "call", request.pk) == 404
    after = NOW + timedelta(days=6)
    remind(at=after)
    assert Reminder.objects.filter(clock__label__contains="三季度教育收费").values("clock").distinct().count() == 2
    assert {queries.state_of(one, at=after) for one in request.submissions.all()} == {"kept", "late"}
    late = request.submissions.get(unit=units.anyue_finance)
    item = press.out(world.columns.anyue_news, office="anyue_finance")
    page, code = reverse("console:answer", args=[late.pk]), {"code": item.short_id}
    assert refused(writer, "answer", late.pk, **code) == 404
    assert client_of(world.posting("anyue_finance", "editor")).post(page, code).status_code == 302
    assert queries.parts(lead, at=after)[0].unit == units.anyue_office
    request = actions.call_off(request, reason="不再需要", by=by, at=after)
    states = {one.unit: queries.state_of(one, at=after) for one in request.submissions.all()}
    assert states == {units.anyue_town: "kept", units.anyue_finance: "kept_late", units.anyue_office: "ended"}
