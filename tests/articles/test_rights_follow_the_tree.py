"""Who sees and changes what: by level, by unit, by role, by column; what nobody granted is refused."""

import csv
import io

import pytest
from django.db.models import Model
from django.urls import get_resolver, reverse

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library.models import Resource
from jiyue.delivery.publishing import actions as publishing
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry import actions as registry
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites import actions as sites
from jiyue.estate.sites.models import Column
from jiyue.faces.console import scopes
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.inspection import policies as inspection
from tests import registering, reviewing
from tests.world import NOW, organisation, site


def seen(posting: Posting, model: type[Model] = Outlet) -> set[str]:
    return {str(one) for one in scopes.visible(model, posting, NOW)}


def opens(posting: Posting, outlet: Outlet) -> int:
    return client_of(posting).get(reverse("console:outlet", args=[outlet.pk])).status_code


def under_the_province(world) -> None:
    """Dali's tree hangs below the province's."""
    registering.yunnan(world)
    top = world.organisations.yunnan
    for unit in Organisation.objects.filter(lineage__startswith=world.organisations.dali.lineage):
        Organisation.objects.filter(pk=unit.pk).update(lineage=f"{top.lineage}{unit.lineage[1:]}")
    Organisation.objects.filter(pk=world.organisations.dali.pk).update(parent=top)


def account_of(world, sponsor: Organisation, name: str, *, by: Posting, supervisor: Organisation) -> Outlet:
    return registry.register_account(name, sponsor=sponsor, supervisor=supervisor, by=by, at=NOW)


@pytest.mark.clause("dali-2021/3.b")
def test_a_unit_sees_and_changes_its_own_branch_and_the_superior_sees_all_below(world):
    finance = registering.department(world)
    culture = registering.department(world, name="文旅局")
    world.organisations.finance, world.organisations.culture = finance, culture
    prefecture, county = world.posting("dali_office", "supervisor"), world.posting("xiangyun_office", "supervisor")
    assert seen(prefecture) == {"大理白族自治州人民政府", "祥云县人民政府"}
    assert seen(county) == {"祥云县人民政府"}
    assert seen(county, Organisation) < seen(prefecture, Organisation)
    assert not seen(world.posting("finance", "section_head"), Organisation) & {str(culture), "祥云县人民政府"}
    own, other = world.posting("finance", "editor"), world.posting("culture", "editor")
    draft = library.create(kind="notice", owner=finance, title="关于预算的通知", body="<p>正文</p>", by=own, at=NOW)
    with pytest.raises(Refusal):
        library.create(kind="notice", owner=finance, title="关于决算的通知", body="<p>正文</p>", by=other, at=NOW)
    assert seen(own, Resource) == {str(draft)}
    assert seen(other, Resource) == set()
    for one in (other, world.posting("xiangyun_office", "editor")):
        assert client_of(one).get(reverse("console:resource", args=[draft.pk])).status_code == 404
    assert client_of(own).get(reverse("console:resource", args=[draft.pk])).status_code == 200


@pytest.mark.clause("dali-2021/4.e")
def test_a_section_inside_the_office_supervises_in_its_name(world):
    section = world.posting("dali_section", "supervisor")
    office = world.organisations.dali_office
    assert organisations.supervisors_over(world.organisations.xiangyun_office, NOW) == [section]
    assert seen(section) == {"大理白族自治州人民政府", "祥云县人民政府"}
    assert inspection.may_issue(office, section, at=NOW)
    assert client_of(section).get(reverse("console:order-new")).status_code in (200, 302)
    for unit, role in (("dali_section", "editor"), ("anyue_section", "supervisor"), ("dali_centre", "supervisor")):
        assert not inspection.may_issue(office, world.posting(unit, role), at=NOW)
    assert client_of(world.posting("dali_section", "editor")).get(reverse("console:order-new")).status_code == 403


@pytest.mark.clause("yunnan-2017/2.1.1.a", "yunnan-2017/2.1.1.d")
def test_the_provinces_office_sees_every_site_below_and_each_office_its_own_territory(world):
    under_the_province(world)
    o = world.organisations
    own = site("jyt", name="云南省教育厅", sponsor=o.yunnan_department, supervisor=o.yunnan_department)
    top = world.posting("yunnan_office", "supervisor")
    assert seen(top) == {"大理白族自治州人民政府", "祥云县人民政府", "云南省教育厅"}
    assert seen(world.posting("dali_office", "supervisor")) == {"大理白族自治州人民政府", "祥云县人民政府"}
    county, department = (
        world.posting("xiangyun_office", "supervisor"),
        world.posting("yunnan_department", "supervisor"),
    )
    assert seen(county) == {"祥云县人民政府"}
    assert seen(department) == {"云南省教育厅"}
    assert opens(top, world.sites.xiangyun.outlet) == opens(county, world.sites.xiangyun.outlet) == 200
    assert opens(department, own.outlet) == 200
    assert opens(department, world.sites.dali.outlet) == opens(county, world.sites.dali.outlet) == 404
    assert opens(top, world.sites.anyue.outlet) == 404
    world.sites.xiangyun.outlet.delete()
    values = {"domain": "www.xiangyun.gov.cn", "base_url": "https://www.xiangyun.gov.cn/", "at": NOW}
    values |= {"sponsor": o.xiangyun_office, "supervisor": o.xiangyun_office}
    with pytest.raises(Refusal, match="只能由该单位登记"):
        registry.register_website("祥云县人民政府", by=department, **values)
    assert registry.register_website("祥云县人民政府", by=county, **values).outlet.supervisor == o.xiangyun_office


@pytest.mark.clause("yunnan-2019/6.2")
def test_each_office_supervises_the_accounts_of_its_own_area(world):
    o = world.organisations
    county, prefecture = world.posting("xiangyun_office", "supervisor"), world.posting("dali_office", "supervisor")
    with pytest.raises(Refusal, match="只能由该单位登记"):
        account_of(world, o.xiangyun_office, "祥云发布", by=county, supervisor=o.dali_office)
    account_of(world, o.xiangyun_office, "祥云发布", by=county, supervisor=o.xiangyun_office)
    account_of(world, o.dali_office, "大理发布", by=prefecture, supervisor=o.dali_office)
    assert {"祥云发布", "大理发布"} <= seen(prefecture)
    assert "祥云发布" in seen(county)
    assert "大理发布" not in seen(county)
    assert not seen(world.posting("anyue_office", "supervisor")) & {"祥云发布", "大理发布"}


@pytest.fixture
def dandong(world):
    registering.dandong(world)
    o, place = world.organisations, world.organisations.dandong.place
    o.county = organisation("凤城市人民政府", short="凤城市政府", kind="government", place=place, parent=o.dandong)
    office = {"short": "凤城市政府办", "kind": "office", "place": place, "parent": o.county}
    o.county_office = organisation("凤城市人民政府办公室", **office)
    o.department = registering.department(world, of="dandong")
    site("fc", name="凤城市人民政府", sponsor=o.county_office, supervisor=o.county_office)
    for sponsor, name in ((o.county_office, "凤城发布"), (o.department, "丹东财政")):
        Outlet.objects.create(kind="media_account", name=name, sponsor=sponsor, supervisor=sponsor)
    return world


@pytest.mark.clause("dandong-2019/5.1", "dandong-2019/5.4", "dandong-2019/5.5")
def test_city_county_and_department_supervise_what_is_theirs(dandong):
    o = dandong.organisations
    city = dandong.posting("dandong_office", "supervisor")
    county, department = dandong.posting("county_office", "supervisor"), dandong.posting("department", "supervisor")
    assert seen(city) == {"丹东市人民政府", "凤城市人民政府", "凤城发布", "丹东财政"}
    assert seen(county) == {"凤城市人民政府", "凤城发布"}
    assert seen(department) == {"丹东财政"}
    for by, unit in ((city, o.dandong_office), (county, o.county_office), (department, o.department)):
        assert inspection.may_issue(unit, by, at=NOW)
        others = {o.dandong_office, o.county_office, o.department, o.dali_office} - {unit}
        assert not any(inspection.may_issue(other, by, at=NOW) for other in others)
        for outlet in Outlet.objects.all():
            assert opens(by, outlet) == (200 if str(outlet) in seen(by) else 404)


@pytest.mark.clause("dandong-2019/31.4")
def test_rights_go_by_role_organisation_site_and_column(dandong):
    dandong.organisations.finance = dandong.organisations.department
    column = Column.objects.create(
        outlet=dandong.sites.dandong.outlet, owner=dandong.organisations.dandong_office, name="公告", slug="gg",
        description="发布公告。", keywords="公告", column_type="公告", column_class="notices", depth=1,
    )  # fmt: skip
    guest, owner = dandong.posting("department", "editor"), dandong.posting("dandong_office", "section_head")
    role = dandong.posting("dandong_office", "editor")
    with pytest.raises(Refusal):
        sites.grant_column(column, organisation=dandong.organisations.department, by=role, at=NOW)
    with pytest.raises(Refusal):
        sites.grant_column(column, organisation=dandong.organisations.department, by=guest, at=NOW)
    item = library.create(
        kind="notice",
        owner=dandong.organisations.department,
        title="关于预算的公告",
        body="<p>正文</p>",
        by=guest,
        at=NOW,
    )
    second = library.create(
        kind="notice",
        owner=dandong.organisations.department,
        title="关于决算的公告",
        body="<p>正文</p>",
        by=guest,
        at=NOW,
    )
    assert publishing.place(item, column=column, by=guest, at=NOW).consent == "waiting"
    sites.grant_column(column, organisation=dandong.organisations.department, by=owner, at=NOW)
    assert publishing.place(second, column=column, by=guest, at=NOW).consent == "given"
    assert publishing.place(second, column=dandong.columns.anyue_notices, by=guest, at=NOW).consent == "waiting"
    manager = dandong.posting("dandong_office", "site_manager")
    values = {"name": "规划计划", "owner": dandong.organisations.dandong_office, "by": manager, "at": NOW}
    values |= {"description": "发布规划。", "keywords": "规划", "column_type": "规划计划"}
    with pytest.raises(Refusal, match="不能管理"):
        sites.create_column(dandong.sites.anyue, **values)
    assert sites.create_column(dandong.sites.dandong, **values).outlet == dandong.sites.dandong.outlet


@pytest.mark.clause("yunnan-2019/33.4.3")
def test_what_nobody_opened_stays_shut(world):
    outlet = world.sites.dali.outlet
    anonymous = client_of(world.posting("dali_office", "editor"))
    anonymous.logout()
    names = [entry.name for entry in get_resolver("jiyue.faces.console.urls").url_patterns]
    assert len(names) > 50
    for name in ("home", "outlets", "resources", "accounts", "audit", "postings"):
        assert anonymous.get(reverse(f"console:{name}")).url.startswith("/accounts/login/")
    opened = {
        role: {name: client_of(world.posting("dali_office", role)).get(reverse(f"console:{name}")).status_code
               for name in ("outlets", "resources", "accounts", "audit", "postings")}
        for role in ("editor", "system_admin", "audit_admin")
    }  # fmt: skip
    assert opened["editor"] == {"outlets": 200, "resources": 200, "accounts": 403, "audit": 403, "postings": 403}
    assert opened["system_admin"] == {"outlets": 403, "resources": 403, "accounts": 200, "audit": 403, "postings": 403}
    assert opened["audit_admin"] == {"outlets": 403, "resources": 403, "accounts": 200, "audit": 200, "postings": 200}
    Posting.objects.filter(role="editor").update(until=NOW.date())
    assert client_of(world.posting("dali_office", "editor")).get(reverse("console:outlets")).status_code == 302
    with pytest.raises(KeyError):
        scopes.visible(type(outlet._meta.pk), world.posting("dali_office", "head"), NOW)


@pytest.mark.clause("yunnan-2019/33.3.1")
def test_rights_are_set_by_role_and_unit_and_can_be_drawn_as_a_report(world):
    editor = world.posting("xiangyun_office", "editor")
    world.posting("anyue_office", "head")
    client = client_of(world.posting("dali_office", "security_admin"))
    answer = client.post(reverse("console:postings"), {"export": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["人员", "单位", "角色"]
    assert [str(editor.person), "祥云县人民政府办公室", "信息员"] in [row[:3] for row in rows]
    assert not any("安岳" in "".join(row) for row in rows)
    assert client_of(editor).post(reverse("console:postings"), {"export": "csv"}).status_code == 403


@pytest.mark.clause("dandong-2019/33.3")
def test_unit_and_person_are_fixed_with_each_item(world):
    item = reviewing.draft(world, "dali")
    publishing.place(item, column=world.columns.dali_notices, by=world.posting("dali_office", "editor"), at=NOW)
    clearance = reviewing.cleared(world, item)
    version = clearance.version
    assert version.resource.owner == world.organisations.dali_office
    assert version.made_by == world.posting("dali_office", "editor")
    assert clearance.signed_by == world.posting("dali_office", "head")
    with pytest.raises(Refusal):
        library.save_draft(
            item, revision=item.draft.revision, fields={}, by=world.posting("anyue_office", "editor"), at=NOW
        )
    page = client_of(world.posting("dali_office", "editor")).get(reverse("console:resource", args=[item.pk]))
    assert str(world.organisations.dali_office) in page.content.decode()
