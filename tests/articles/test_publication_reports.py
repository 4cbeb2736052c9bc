"""安岳2023 第十三、二十、二十一、二十二、二十三、二十六条，丹东2019 第八、二十六条: what reports say of publishing."""

from datetime import date

import pytest
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing.disclosure import follow
from jiyue.delivery.publishing.models import Placement
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.estate.duties.actions.register import complete
from jiyue.estate.duties.models import Duty
from jiyue.estate.duties.queries import register as duties
from jiyue.estate.registry.actions import record_post
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.disclosure.queries import reports
from tests import reviewing
from tests.registering import PROOF, account, cites, dandong, end_of
from tests.world import NOW, at, column

MONTH, YEAR = reports.month_of(NOW.date()), reports.year_of(NOW.date())


def plain(table):
    return [tuple(str(cell) for cell in row) for row in table.rows]


def duty_of(resource):
    return Duty.objects.get(subject_id=str(resource.pk), voided_at=None)


@pytest.mark.clause("anyue-2023/13.2")
def test_another_law_s_limit_for_a_category_goes_before_the_twenty_working_days(world):
    told = {"formed_on": date(2026, 11, 2)}
    budget, kept, late = (
        reviewing.draft(world, title=title, category="财政预算、决算信息\\预算", **told) for title in "甲乙丙"
    )
    usual = reviewing.draft(world, title="机构职能", category="机构职能信息", **told)
    follow(at=NOW)
    assert cites(duty_of(budget)) == ["anyue-2023/13.2"]
    assert duties.due_at(duty_of(budget)) == end_of("2026-11-22")
    assert duties.due_at(duty_of(usual)) == end_of("2026-11-30")
    for one, day in ((kept, "2026-11-22"), (late, "2026-11-23")):
        on = at(f"{day} 10:00")
        assert duties.was_late(complete(duty_of(one), done_at=on, proof=PROOF, by=SYSTEM, at=on)) == (one is late)
    budget.draft.category = "机构职能信息"
    budget.draft.save()
    follow(at=NOW)
    follow(at=NOW)
    assert duties.due_at(duty_of(budget)) == end_of("2026-11-30")


@pytest.mark.clause("anyue-2023/20.3", "anyue-2023/22.0.2")
def test_a_month_s_register_and_the_days_from_forming_to_publishing(press):  # noqa: F811
    world = press.world
    for title, formed in (("甲", "2026-11-02"), ("乙", "2026-10-30"), ("丙", "2026-10-05")):
        press.out(title=title, formed_on=formed)
    press.out(world.columns.dali_news, office="dali_office", title="外地的")
    press.publish()
    outlet = account(world, "anyue_office")
    editor = world.posting("anyue_office", "editor")
    post = {"title": "转发的甲", "link": "https://weibo.example.com/1", "original": True, "by": editor}
    record_post(outlet, posted_on=date(2026, 11, 2), at=press.tick(), **post)
    units, items = reports.timeliness(editor, MONTH, press.now)
    assert plain(units) == [("安岳县人民政府办公室", "3", "3", "28")]
    assert [row[-1] for row in plain(items)] == ["0", "3", "28"]
    assert items.rows[0][0].route == "resource"
    client = client_of(editor)
    page = client.get(reverse("console:report", args=["register"]), {"period": "2026-11", "export": "csv"})
    lines = page.content.decode("utf-8-sig").strip().splitlines()
    assert len(lines) == 1 + 3 + 1
    row = next(line.split(",") for line in lines if line.startswith("乙"))
    assert row[1:3] == ["安岳县人民政府办公室", "安岳县人民政府"]
    assert "/dtyw/2026/11/" in row[3]
    assert row[4].startswith("2026-11-02")
    assert row[5:7] == ["安岳县政府办主要负责人", "安岳县政府办主要负责人"]
    assert any("安岳县政府办发布" in line and "转发的甲" in line for line in lines)
    assert "外地的" not in page.content.decode()
    (before,) = reports.register(editor, reports.month_of(date(2026, 10, 1)), press.now)
    assert before.rows == ()


@pytest.mark.clause("anyue-2023/21.4")
def test_a_month_s_missed_late_and_wrong_publications_are_counted_with_their_items(press):  # noqa: F811
    world = press.world
    editor = world.posting("anyue_office", "editor")
    told = {"formed_on": "2026-10-12"}
    press.write(title="没有发布的", **told)
    late, withdrawn, corrected = (press.write(title=title, **told) for title in ("迟发的", "撤回的", "更正的"))
    follow(at=press.now)
    (empty, _) = reports.faults(editor, MONTH, press.now)
    assert plain(empty) == [("漏发", "0"), ("迟发", "0"), ("错发", "0")]
    for one in (withdrawn, corrected, late):
        press.place(one, world.columns.anyue_news)
        press.clear(one, at=at("2026-11-20 09:00") if one is late else None)
    press.publish()
    press.clear(corrected, body="<p>更正。</p>", reason="数字有误")
    press.publish()
    press.withdraw(withdrawn)
    press.now = at("2026-11-30 09:00")
    follow(at=press.now)
    counts, rows = reports.faults(editor, MONTH, press.now)
    assert plain(counts) == [("漏发", "1"), ("迟发", "1"), ("错发", "2")]
    found = {str(row[1]): (row[0], row[3]) for row in rows.rows}
    assert found["没有发布的"][0] == "漏发"
    assert found["迟发的"][0] == "迟发"
    assert found["撤回的"] == ("错发", "撤回：内容有误")
    assert found["更正的"][0] == "错发"
    page = client_of(editor).get(reverse("console:report", args=["faults"]), {"period": "2026-11"}).content.decode()
    assert reverse("console:duty", args=[duty_of(late).pk]) in page
    assert reverse("console:resource", args=[withdrawn.pk]) in page


@pytest.mark.clause("anyue-2023/23.2", "anyue-2023/26.3")
def test_the_year_s_documents_with_their_interpretations_by_form(press):  # noqa: F811
    world = press.world
    explained, single, _ = (
        press.out(kind="policy", title=title, importance=importance)
        for title, importance in (("有两种", ""), ("只有一种", ""), ("没有的", ""))
    )
    for document, forms in ((explained, ("图表图解、视频", "视频")), (single, ("文字",))):
        for form in forms:
            press.out(
                kind="interpretation",
                title=f"{form}解读",
                presentation=form,
                provider="起草部门",
                interprets=document.short_id,
            )
    editor = world.posting("anyue_office", "editor")
    forms, documents = reports.interpretations(editor, YEAR, press.now)
    told = {row[0]: row[3:] for row in plain(documents)}
    assert told == {
        "没有的": ("0", "—", "没有解读"), "有两种": ("2", "视频 2、图表图解 1", ""), "只有一种": ("1", "文字 1", "")
    }  # fmt: skip
    assert plain(documents)[0][0] == "没有的"
    assert dict(plain(forms)) == {"图表图解": "1", "视频": "1", "文字": "1"}
    press.clear(single, importance="important")
    _, documents = reports.interpretations(editor, YEAR, press.now)
    assert {row[0]: row[5] for row in plain(documents)}["只有一种"] == "形式单一"


@pytest.mark.clause("anyue-2023/26.1")
def test_the_year_s_items_by_publicity_theme(press):  # noqa: F811
    for title, theme in (("一", "正能量"), ("二", "正能量"), ("三", "党和政府声音"), ("四", "")):
        press.out(title=title, publicity_theme=theme)
    editor = press.editor()
    (table,) = reports.themes(editor, YEAR, press.now)
    assert plain(table) == [("正能量", "2", "50.0%"), ("党和政府声音", "1", "25.0%")]
    offered = client_of(editor).get(reverse("console:resource-new")).content.decode()
    for theme in ("党和政府声音", "社会主义核心价值观", "正能量"):
        assert f'<option value="{theme}">' in offered


@pytest.mark.clause("dandong-2019/8.3")
def test_what_is_handed_to_a_portal_is_taken_or_sent_back_with_a_reason_and_counted(press):  # noqa: F811
    world = press.world
    dandong(world)
    portal = column(world.sites.dandong, "政务动态", "zwdt", owner=world.organisations.dandong_office, cls="news")
    editor, manager = press.editor(), world.posting("dandong_office", "site_manager")
    first, second, third = (press.write(title=title) for title in "甲乙丙")
    for one in (first, second, third):
        press.place(one, world.columns.anyue_news)
    taken, returned = (press.place(one, portal) for one in (first, second))
    with pytest.raises(Refusal) as refused:
        publishing.answer(taken, agree=True, by=editor, at=press.tick())
    assert "dandong-2019/8.3" in [one.clause for one in refused.value.citations]
    publishing.answer(taken, agree=True, by=manager, at=press.tick())
    publishing.answer(returned, agree=False, by=manager, at=press.tick(), opinion="请补充数据来源")
    assert [Placement.objects.get(pk=one.pk).consent for one in (taken, returned)] == ["given", "refused"]
    press.place(third, portal)
    (table,) = reports.submissions(editor, YEAR, press.now)
    assert plain(table) == [("安岳县人民政府办公室", "丹东市人民政府", "3", "1", "1", "1", "50%")]


@pytest.mark.clause("dandong-2019/42.2")
def test_an_important_item_is_talked_over_with_the_portal_until_it_is_taken(press):  # noqa: F811
    world = press.world
    dandong(world)
    portal = column(world.sites.dandong, "政务动态", "zwdt", owner=world.organisations.dandong_office, cls="news")
    manager = world.posting("dandong_office", "site_manager")
    item = press.write(title="重要信息")
    press.place(item, world.columns.anyue_news)
    asked = press.place(item, portal)
    with pytest.raises(Refusal) as refused:
        publishing.answer(asked, agree=True, by=press.editor(), at=press.tick())
    assert "dandong-2019/42.2" in [one.clause for one in refused.value.citations]
    publishing.answer(asked, agree=False, by=manager, at=press.tick(), opinion="请补充数据来源")
    press.clear(item)
    press.publish()
    assert "重要信息" not in press.read("zwdt/index.html", "dandong")
    publishing.unplace(asked, by=press.editor(), at=press.tick())
    again = press.place(item, portal)
    publishing.answer(again, agree=True, by=manager, at=press.tick())
    press.publish()
    assert "重要信息" in press.read("zwdt/index.html", "dandong")
