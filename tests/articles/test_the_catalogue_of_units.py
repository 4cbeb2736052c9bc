"""The disclosure catalogue as a structure: classes of every department, themes of data, years, the matrix of rows."""

import json
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.content.review import actions as review
from jiyue.core.audit.models import Record
from jiyue.delivery.catalogue import actions, queries
from jiyue.delivery.catalogue.models import Chase, MatrixRow
from jiyue.delivery.publishing import queries as publishing
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.estate.approvals.queries import inbox
from jiyue.estate.duties.models import Clock
from jiyue.estate.sites import actions as sites
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring import queries as watch
from jiyue.oversight.monitoring.models import Finding
from tests import columns, registering
from tests.reviewing import draft
from tests.world import NOW, at, column

CLASSES = ["概况类", "政府信息公开指南", "政府信息公开年报", "政府信息公开制度", "主动公开", "重点领域信息公开"]
HEADINGS = ["机构职能", "内设科室", "下属单位", "领导简介", "办公地点", "办公时间", "联系方式"]


@pytest.fixture(autouse=True)
def no_cache():
    cache.clear()


@pytest.fixture
def bureau(world):
    world.organisations.dali_finance = registering.department(world)
    return world.organisations.dali_finance


def shown(press, category, *, office="dali_office", when=None, **fields):  # noqa: F811
    target = getattr(press.world.columns, f"{office.split('_')[0]}_notices")
    return press.out(target, office=office, category=category, at=when, **fields)


def row_of(world, unit, *, on=NOW):
    rows = queries.matrix(world.sites.dali, at=on)
    return {cell.label: cell.state for row in rows if row.unit == unit for cell in row.cells}


def lacking(website, rule_key, *, on=NOW):
    monitoring.check_structure(website.outlet, at=on)
    rows = Finding.objects.filter(outlet=website.outlet, rule_key=rule_key).exclude(state="closed")
    return [one.message for one in rows]


THEMES = ["人口", "自然资源", "经济", "农业", "工业", "服务业", "财政金融", "民生保障"]


@pytest.mark.parametrize(
    "theme",
    [
        pytest.param(theme, marks=pytest.mark.clause(f"yunnan-2017/A3.12.c.{number}"))
        for number, theme in enumerate(THEMES, start=1)
    ],
)
def test_each_theme_of_statistics_has_its_own_date_and_is_a_finding_when_stale(world, press, theme):  # noqa: F811
    number = THEMES.index(theme) + 1
    category = f"社会关注度高的统计数据\\{theme}"
    office = world.organisations.dali_office
    assert category in review_values(office)
    (stale,) = [one for one in queries.themes(world.sites.dali, at=NOW) if one.part == theme]
    assert {cited.clause for cited in stale.citations} == {f"yunnan-2017/A3.12.c.{number}"}
    assert stale.is_late
    shown(press, category, period="2026年9月")
    (fresh,) = [one for one in queries.themes(world.sites.dali, at=press.now) if one.part == theme]
    assert not fresh.is_late
    assert fresh.due == date(2027, 2, 2)
    others = lacking(world.sites.dali, "stale-theme", on=press.now)
    assert len(others) == len(THEMES) - 1
    assert not any(f"的“{theme}”" in one for one in others)
    later = lacking(world.sites.dali, "stale-theme", on=at("2027-02-03 09:00"))
    assert any(f"的“{theme}”没有按期更新" in one for one in later)


def review_values(owner):
    from jiyue.content.review.queries import category_values

    return category_values(owner, on=NOW.date())


@pytest.mark.clause("dali-2021/15.2.d")
def test_every_department_has_six_classes_and_what_it_lacks_is_a_finding(world, press, bureau):  # noqa: F811
    assert list(row_of(world, bureau)) == CLASSES
    assert set(row_of(world, bureau).values()) == {"missing"}
    guide = press.write(office="dali_finance", category="政府信息公开指南")
    press.place(guide, column(world.sites.dali, "财政", "finance", owner=bureau))
    press.clear(guide, at=NOW)
    assert row_of(world, bureau)["政府信息公开指南"] == "kept"
    assert row_of(world, bureau, on=at("2027-11-03 09:00"))["政府信息公开指南"] == "late"
    (missing,) = [one for one in lacking(world.sites.dali, "missing-class") if "财政局" in one]
    assert [one in missing for one in CLASSES] == [one != "政府信息公开指南" for one in CLASSES]
    (late,) = [one for one in lacking(world.sites.dali, "late-class", on=at("2027-11-03 09:00")) if "财政局" in one]
    assert "政府信息公开指南（最近 " in late
    finding = Finding.objects.get(rule_key="missing-class", responsible=bureau)
    assert "dali-2021/15.2.d" in {one["clause"] for one in finding.citations}


@pytest.mark.clause("dali-2021/15.2.b")
def test_the_section_presses_departments_once_each_and_it_stays_on_record(world, bureau):
    section = world.posting("dali_section", "section_head")
    site = world.sites.dali
    for who in [("dali_office", "editor"), ("dali_finance", "section_head")]:
        with pytest.raises(Refusal, match="负责督促") as refused:
            actions.chase(site, units=[bureau], by=world.posting(*who), at=NOW)
        assert [one.clause for one in refused.value.citations] == ["dali-2021/15.2.b"]
    office = world.organisations.dali_office
    made = actions.chase(site, units=[bureau, office], by=section, at=NOW, note="请于月底前公开")
    assert {one.unit for one in made} == {bureau, office}
    assert [one["label"] for one in Chase.objects.get(unit=bureau).items] == CLASSES
    assert Record.objects.filter(action="catalogue.chase").count() == 2
    with pytest.raises(Refusal, match="今天已就同样的事项"):
        actions.chase(site, units=[bureau], by=section, at=NOW)
    assert set(queries.chases_visible_to(world.posting("dali_finance", "editor"))) == {made[0]}


@pytest.mark.clause("dali-2021/15.2.c")
def test_the_report_names_what_is_late_and_what_is_inaccurate_by_department(world, press, bureau):  # noqa: F811
    site = world.sites.dali
    place = column(site, "财政", "finance", owner=bureau)
    item = press.out(place, office="dali_finance", category="政府信息公开指南", title="财政局公开指南", at=NOW)
    assert watch.catalogue_quality(site, at=NOW) == []
    assert "没有不及时、不准确的信息" in screen(world, "catalogue-report", "dali_office", "section_head")
    chosen = screen(world, "catalogue", "dali_office", "section_head", site=str(site.pk), words="财政")
    assert f'<input type="hidden" name="site" value="{site.pk}">' in chosen
    assert f"&amp;site={site.pk}" in chosen
    path = publishing.addresses(item)[0].path
    Finding.objects.create(
        outlet=site.outlet, responsible=bureau, rule_key="typo", subject_kind="page", subject_id="1", locus="1",
        url=f"{site.base_url}{path}", title="错别字：公并", message="错别字", cure="更正", gravity="minor",
        first_seen_at=NOW, last_seen_at=NOW,
    )  # fmt: skip
    later = at("2027-11-03 09:00")
    found = [(one.unit, one.what, one.quality) for one in watch.catalogue_quality(site, at=later)]
    assert found == [(bureau, "财政局公开指南", "不准确"), (bureau, "政府信息公开指南", "不及时")]
    page = screen(world, "catalogue-report", "dali_office", "section_head", export="csv")
    assert "错别字：公并" in page


@pytest.mark.clause("dali-2021/17.b")
def test_a_catalogue_goes_from_the_section_to_the_leader_to_the_centre(world):
    outlet, units = world.sites.dali.outlet, world.organisations
    outlet.operator = units.dali_centre
    outlet.save()
    with pytest.raises(Refusal, match="须先经审批"):
        sites.create_column(world.sites.dali, name="重点领域", owner=units.dali_office, form="catalogue",
                            by=world.posting("dali_centre", "site_manager"), at=NOW)  # fmt: skip
    asked = {"form": "catalogue", "name": "重点领域", "unit": "dali_section", "role": "section_head"}
    change = columns.asked(world, **asked)
    steps = ["信息公开科呈报", "分管领导批准", "州电子政务管理中心实施"]
    assert [one.label for one in columns.case(change).steps.order_by("position")] == steps
    operator, deputy = world.posting("dali_centre", "platform_operator"), world.posting("dali_office", "deputy_head")
    with pytest.raises(Refusal) as refused:
        columns.decide(change, deputy)
    assert "dali-2021/17.b" in {one.clause for one in refused.value.citations}
    columns.decide(change, world.posting("dali_section", "section_head"))
    assert not inbox(operator, NOW)
    columns.decide(change, deputy)
    assert [step.case for step in inbox(operator, NOW)] == [columns.case(change)]
    columns.decide(change, operator)
    assert outlet.columns.get(name="重点领域").form == "catalogue"


@pytest.mark.clause("dali-2021/15.2.5")
def test_an_item_of_proactive_disclosure_names_its_basis_or_is_not_reviewed(world, press):  # noqa: F811
    category, by = "主动公开\\法律法规规定", world.posting("dali_office", "editor")
    with pytest.raises(Refusal, match="没有填写公开依据") as refused:
        review.submit(draft(world, "dali", category=category), by=by, at=NOW)
    assert "dali-2021/15.2.5" in {one.clause for one in refused.value.citations}
    basis = "《中华人民共和国预算法》第十四条"
    assert review.submit(draft(world, "dali", category=category, public_basis=basis), by=by, at=NOW)
    shown(press, category, public_basis=basis)
    answer = Client(headers={"host": "dali.localhost"}).get("/ss/catalogue/class-proactive.json")
    assert json.loads(answer.content)["rows"][0]["public_basis"] == basis


def profile_of(world, unit, **empty):
    by = world.posting("dali_finance", "editor")
    return actions.save_profile(unit, parts={name: f"{name}的内容" for name in HEADINGS} | empty, by=by, at=NOW)


@pytest.mark.clause("dali-2021/15.2.1.a")
def test_a_departments_overview_is_made_of_seven_parts_and_not_without_its_hours(world, bureau):
    by = world.posting("dali_finance", "editor")
    profile = profile_of(world, bureau, 办公时间=" ")
    assert [one for one in lacking(world.sites.dali, "incomplete-profile") if "财政局" in one and "缺办公时间" in one]
    with pytest.raises(Refusal, match="缺办公时间"):
        actions.draft_overview(profile, by=by, at=NOW)
    resource = actions.draft_overview(profile_of(world, bureau), by=by, at=NOW)
    assert (resource.draft.category, resource.draft.title) == ("概况类", f"{bureau}概况")
    assert not [one for one in lacking(world.sites.dali, "incomplete-profile") if "财政局" in one]
    body = resource.draft.body.replace("办公时间的内容", "")
    bare = draft(world, "dali", category="概况类", body=body)
    with pytest.raises(Refusal, match="没有办公时间") as refused:
        review.submit(bare, by=world.posting("dali_office", "editor"), at=NOW)
    assert "dali-2021/15.2.1.a" in {one.clause for one in refused.value.citations}
    assert review.submit(resource, by=by, at=NOW)


@pytest.mark.clause("anyue-2023/11.2")
def test_an_empty_field_of_a_units_page_is_named_with_the_unit(world):
    office, by = world.organisations.anyue_office, world.posting("anyue_office", "editor")
    names = ["机关职能", "机构设置", "办公地址", "办公时间", "联系方式", "负责人姓名"]
    parts = {name: f"{name}的内容" for name in names}
    profile = actions.save_profile(office, parts=parts, by=by, at=NOW)
    resource = actions.draft_overview(profile, by=by, at=NOW)
    assert all(f"{name}的内容" in resource.draft.body for name in names)
    assert not lacking(world.sites.anyue, "incomplete-profile")
    actions.save_profile(office, parts=parts | {"办公时间": ""}, by=by, at=NOW)
    (message,) = lacking(world.sites.anyue, "incomplete-profile")
    assert (str(office) in message, "缺办公时间。" in message) == (True, True)
    finding = Finding.objects.get(rule_key="incomplete-profile", state__in=["suspected", "confirmed"])
    assert "anyue-2023/11.2" in {one["clause"] for one in finding.citations}
    with pytest.raises(Refusal, match="在任人员办理"):
        actions.save_profile(office, parts=parts, by=world.posting("dali_office", "editor"), at=NOW)


ROW = {"area": "教育", "content": "招生政策", "limit": "20 working days", "method": "政府网站公开目录"}


@pytest.mark.clause("yunnan-2017/3.1.c")
def test_a_row_with_a_limit_makes_duties_and_findings(world, press, bureau):  # noqa: F811
    by = world.posting("dali_office", "section_head")
    given = {"units": [bureau], "since": NOW.date(), "stage": "decision", "by": by, "at": NOW}
    office = world.organisations.dali_office
    for name in ("content", "limit", "method"):
        with pytest.raises(Refusal, match="没有写明") as refused:
            actions.add_row(office, **given, **(ROW | {name: ""}))
        assert "yunnan-2017/3.1.c" in {one.clause for one in refused.value.citations}
    with pytest.raises(Refusal, match="所辖范围"):
        actions.add_row(office, **(given | {"units": [world.organisations.anyue_office]}), **ROW)
    row = actions.add_row(office, **given, **ROW)
    bound = row.bound.get()
    clock = Clock.objects.get(holder=bureau, rule_key=queries.DEMAND_CLOCK)
    assert clock.due_at.date() == date(2026, 11, 30)
    assert not lacking(world.sites.dali, "overdue-disclosure", on=at("2026-11-30 09:00"))
    (late,) = lacking(world.sites.dali, "overdue-disclosure", on=at("2026-12-01 09:00"))
    assert "教育：招生政策" in late
    finance = world.posting("dali_finance", "editor")
    with pytest.raises(Refusal, match="已经发布"):
        actions.settle(bound, code="没有", by=finance, at=NOW)
    item = press.out(column(world.sites.dali, "财政", "finance", owner=bureau), office="dali_finance")
    actions.settle(bound, code=item.short_id, by=finance, at=press.now)
    assert not lacking(world.sites.dali, "overdue-disclosure", on=at("2026-12-01 09:00"))
    actions.begin_again(bound, formed_on=date(2026, 11, 2), by=finance, at=press.now)
    assert queries.clock_of_bound(bound)


@pytest.mark.clause("yunnan-2017/A3.12.a")
def test_the_matrix_shows_its_last_revision_and_flags_rows_without_subject_or_limit(world, bureau):
    by = world.posting("dali_office", "section_head")
    row = actions.add_row(world.organisations.dali_office, units=[bureau], since=NOW.date(), by=by, at=NOW, **ROW)
    assert queries.flaws(row, on=NOW.date()) == []
    with pytest.raises(Refusal, match="没有写明") as refused:
        actions.revise_row(row, by=by, at=at("2026-11-05 09:00"), **(ROW | {"limit": ""}))
    assert "yunnan-2017/A3.12.a" in {one.clause for one in refused.value.citations}
    row = actions.revise_row(row, by=by, at=at("2026-11-05 09:00"), **(ROW | {"content": "招生计划"}))
    assert (row.revised_at, row.revised_by) == (at("2026-11-05 09:00"), by)
    row.bound.all().delete()
    row.limit = ""
    row.save()
    assert queries.flaws(row, on=NOW.date()) == ["主体", "时限"]
    assert "没有写明：主体、时限" in screen(world, "disclosure-rows", "dali_office", "section_head")


@pytest.mark.clause("dali-2021/15.2.6")
def test_a_key_area_is_set_up_on_a_basis_and_its_departments_see_the_duty(world, bureau):
    by, office = world.posting("dali_office", "site_manager"), world.organisations.dali_office
    given = {"units": [bureau], "since": NOW.date(), "by": by, "at": NOW, "is_key_area": True}
    stated = {"area": "安全生产", "limit": "20 working days"}
    for flaw in ({}, {"basis": "工作需要"}, {"basis": "文件", "basis_kind": "other"}):
        with pytest.raises(Refusal, match="依据") as refused:
            actions.add_row(office, **given, **stated, **flaw)
        assert [one.clause for one in refused.value.citations] == ["dali-2021/15.2.6"]
    actions.add_row(office, **given, **stated, basis="《安全生产法》", basis_kind="law")
    assert "安全生产" in screen(world, "disclosure-rows", "dali_finance", "editor")
    assert Clock.objects.filter(holder=bureau, label="公开“安全生产”").exists()
    assert "安全生产" not in screen(world, "disclosure-rows", "anyue_office", "editor")


def screen(world, route, unit, role, **data):
    from django.urls import reverse

    from jiyue.faces.console.tests.conftest import client_of

    answer = client_of(world.posting(unit, role)).get(reverse(f"console:{route}"), data)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.clause("dandong-2019/25.3")
def test_guide_catalogue_and_report_by_year_stand_together_and_a_missing_year_is_found(world, press):  # noqa: F811
    registering.dandong(world)
    website, office = world.sites.dandong, world.organisations.dandong_office
    world.columns.dandong_notices = column(website, "政府信息公开年度报告", "yearly", owner=office)
    lacks = lacking(website, "missing-column")
    assert any("政府信息公开指南" in one for one in lacks)
    assert any("政府信息公开目录" in one for one in lacks)
    assert not any("政府信息公开年度报告" in one for one in lacks)
    for year in (2023, 2025):
        shown(press, "政府信息公开年度报告", office="dandong_office", period=f"{year}年", title=f"{year}年度报告")
    shown(press, "政府信息公开指南", office="dandong_office", title="本机关公开指南")
    assert lacking(website, "missing-year") == ["没有 2024 年的“政府信息公开年度报告”。"]
    page = Client(headers={"host": "dandong.localhost"}).get("/ss/disclosure/").content.decode()
    assert all(words in page for words in ("2023年度报告", "2025年度报告", "本机关公开指南", "政府信息公开目录"))
    assert page.index("2025年度报告") < page.index("2024 年") < page.index("2023年度报告")


@pytest.mark.clause("yunnan-2017/3.1.g")
def test_a_standard_catalogue_is_loaded_as_a_table_and_shows_the_share_of_each_department(world, press, bureau):  # noqa: F811
    by, office = world.posting("dali_office", "section_head"), world.organisations.dali_office
    client, page = client_of(by), reverse("console:disclosure-standard")
    head = "领域\t内容\t时限\t方式\t依据\t公开主体"
    rows = [
        f"财政预决算\t部门预算\t20个工作日\t政府网站\t预算法\t{bureau.name}、{office.short_name}",
        f"财政预决算\t部门决算\t20个工作日\t政府网站\t预算法\t{bureau.name}",
    ]
    sent = {"name": "财政预决算标准目录", "since": "2026-11-02"}
    faulty = [rows[0], rows[1].replace(bureau.name, "某某局")]
    soon = [rows[0].replace("20个工作日", "尽快")]
    for table, word in ((faulty, "不是所辖单位"), (soon, "看不懂"), (["教育"], "不完整")):
        answer = client.post(page, sent | {"table": "\n".join([head, *table])})
        assert (answer.status_code, word in answer.content.decode()) == (422, True)
    assert not MatrixRow.objects.exists()
    assert client_of(world.posting("dali_office", "editor")).post(page, sent | {"table": rows[0]}).status_code == 422
    assert client.post(page, sent | {"table": "\n".join([head, *rows])}).status_code == 302
    assert Clock.objects.filter(holder=bureau, rule_key=queries.DEMAND_CLOCK).count() == 2
    item = press.out(column(world.sites.dali, "财政", "finance", owner=bureau), office="dali_finance", title="部门预算")
    bound = MatrixRow.objects.get(content="部门预算").bound.get(unit=bureau)
    actions.settle(bound, code=item.short_id, by=world.posting("dali_finance", "editor"), at=press.now)
    found = {one.unit: (one.owed, one.out, one.share) for one in queries.coverage([bureau, office])}
    assert found == {bureau: (2, 1, 0.5), office: (1, 0, 0.0)}
    shown = client.get(reverse("console:disclosure-coverage")).content.decode()
    assert [word in shown for word in ("财政预决算标准目录", "50%", "0%")] == [True] * 3
    theirs = client_of(world.posting("dali_finance", "editor")).get(reverse("console:disclosure-coverage"))
    table = theirs.content.decode()
    assert ("50%" in table, f">{office.name}<" in table) == (True, False)
    press.withdraw(item)
    assert {one.unit: one.out for one in queries.coverage([bureau])} == {bureau: 0}
