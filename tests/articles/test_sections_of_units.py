"""Units without a site have their section on the portal of their level, from the day on which they are registered."""

import pytest
from django.test import Client

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.estate.organisations.actions import create_organisation
from jiyue.estate.organisations.models import Place
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.queries import sections
from tests import registering
from tests.world import NOW, column, organisation, site


def page(path, host):
    return Client(headers={"host": f"{host}.localhost"}).get(path)


def text(path, host):
    answer = page(path, host)
    assert answer.status_code == 200
    return answer.content.decode()


def basis(unit):
    return {cited.clause for one in sections.asked_of(unit, on=NOW.date()) for cited in one.citations}


def made(world, key, name, *, kind, place, parent):
    unit = create_organisation(name, kind=kind, place=place, parent=parent, by=SYSTEM, at=NOW)
    setattr(world.organisations, key, unit)
    return unit


@pytest.fixture
def county(world):
    """A county of Dandong with its portal, beside the city and the city's portal."""
    registering.dandong(world)
    o, city = world.organisations, Place.objects.get(code="210600")
    place = Place.objects.create(code="210624", name="宽甸满族自治县", level="county", parent=city)
    o.kuandian = organisation(
        "宽甸满族自治县人民政府", short="宽甸县政府", kind="government", place=place, parent=o.dandong
    )
    office = {"short": "宽甸县政府办", "kind": "office", "place": place, "parent": o.kuandian}
    o.kuandian_office = organisation("宽甸满族自治县人民政府办公室", **office)
    world.sites.kuandian = site(
        "kuandian", name="宽甸县人民政府", sponsor=o.kuandian_office, supervisor=o.dandong_office
    )
    return o


@pytest.mark.clause("dandong-2019/10.3")
def test_a_new_township_has_its_section_with_disclosure_and_services_on_the_county_portal(world, press, county):  # noqa: F811
    assert "长甸镇" not in text("/ss/units/", "kuandian")
    town = made(world, "town", "长甸镇人民政府", kind="township", place=county.kuandian.place, parent=county.kuandian)
    assert basis(town) == {"dandong-2019/10.3"}
    path = f"/ss/units/{town.code}/"
    empty = text(path, "kuandian")
    assert [word in empty for word in ("政务公开", "还没有公开信息", "政务服务", "还没有发布办事指南")] == [True] * 4
    assert path[1:] in text("/ss/units/", "kuandian").replace("&#x2f;", "/")
    assert "各单位公开专栏" in text("/ss/disclosure/", "kuandian")
    assert page(path, "dandong").status_code == 404
    assert "长甸镇" not in text("/ss/units/", "dandong")
    news = column(world.sites.kuandian, "乡镇动态", "towns", owner=town)
    service = column(world.sites.kuandian, "政务服务", "services", owner=town)
    Column.objects.filter(pk=service.pk).update(form="service")
    press.out(news, office="town", title="长甸镇防汛演练")
    press.out(service, office="town", title="残疾人补贴申领指南", kind="guide")
    press.out(news, office="kuandian_office", title="县里的消息")
    filled = text(path, "kuandian")
    disclosure, services = filled[filled.index("<h2>政务公开") :].split("<h2>政务服务")
    assert ("长甸镇防汛演练" in disclosure, "残疾人补贴申领指南" in disclosure) == (True, False)
    assert ("残疾人补贴申领指南" in services, "services/index.html" in services) == (True, True)
    assert "县里的消息" not in filled


@pytest.mark.clause("dandong-2019/11.4")
def test_a_department_without_a_site_has_its_section_on_the_portal_of_its_level_and_one_with_a_site_has_none(
    world, press, county  # noqa: F811
):  # fmt: skip
    city = Place.objects.get(code="210600")
    bureau = made(world, "bureau", "丹东市教育局", kind="department", place=city, parent=county.dandong)
    other = made(world, "other", "丹东市商务局", kind="department", place=city, parent=county.dandong)
    assert basis(bureau) == {"dandong-2019/11.4"}
    school = column(world.sites.dandong, "教育", "education", owner=bureau)
    press.out(school, office="bureau", title="中考安排")
    press.out(school, office="bureau", title="教师资格认定指南", kind="guide")
    shown = text(f"/ss/units/{bureau.code}/", "dandong")
    assert "中考安排" in shown
    assert "教师资格认定指南" in shown[shown.index("<h2>政务服务") :]
    assert page(f"/ss/units/{bureau.code}/", "kuandian").status_code == 404
    assert "丹东市商务局" in text("/ss/units/", "dandong")
    site("commerce", name="丹东市商务局", sponsor=other, supervisor=county.dandong_office)
    assert "丹东市商务局" not in text("/ss/units/", "dandong")
    assert page(f"/ss/units/{other.code}/", "dandong").status_code == 404


@pytest.mark.clause("anyue-2023/6.2")
def test_every_unit_publishes_on_the_county_portal_where_a_new_one_finds_its_section(world, press):  # noqa: F811
    o = world.organisations
    unit = made(world, "health", "安岳县卫生健康局", kind="department", place=o.anyue.place, parent=o.anyue)
    path = f"/ss/units/{unit.code}/"
    assert "还没有公开信息" in text(path, "anyue")
    own = site("health", name="安岳县卫生健康局", sponsor=unit, supervisor=o.anyue_office)
    elsewhere = column(own, "动态", "news", owner=unit)
    item = press.write(office="health", title="疫苗接种安排")
    with pytest.raises(Refusal, match="统一在“安岳县人民政府”公开") as refused:
        press.place(item, elsewhere)
    assert [one.clause for one in refused.value.citations] == ["anyue-2023/6.2"]
    press.place(item, column(world.sites.anyue, "卫生健康", "health", owner=unit))
    press.place(item, elsewhere)
    press.clear(item)
    assert "疫苗接种安排" in text(path, "anyue")
    assert "安岳县卫生健康局" in text("/ss/units/", "anyue")
    press.out(world.columns.dali_news, office="dali_office", title="外州的消息")
