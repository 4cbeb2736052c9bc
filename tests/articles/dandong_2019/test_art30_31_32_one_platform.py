"""丹东2019 第三十条至第三十二条: one platform for many sites: publishing, one library, one management, its operator."""

import pytest
from django.urls import reverse
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing.actions import schedules
from jiyue.delivery.publishing.models import Address, Release
from jiyue.delivery.publishing.tests.conftest import press, small_theme  # noqa: F401 (fixtures)
from jiyue.estate.registry.models import SiteRequest
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring.models import Finding
from tests.registering import dandong, refusing
from tests.world import at, column, organisation, site

NINE = at("2026-11-20 09:00")


@pytest.fixture
def north(press):  # noqa: F811
    """Dandong's portal, a bureau's site beside it, and the centre that runs the platform."""
    world = press.world
    dandong(world)
    o = world.organisations
    office = o.dandong_office
    beside = {"place": office.place, "parent": office.parent}
    o.bureau_office = organisation("丹东市教育局", short="市教育局", kind="department", **beside)
    o.centre = organisation("丹东市信息中心", short="市信息中心", kind="institution", **beside)
    world.sites.bureau = site("jyj", name="丹东市教育局", sponsor=o.bureau_office, supervisor=office)
    world.columns.portal = column(world.sites.dandong, "要闻", "yw", owner=office, cls="news")
    world.columns.bureau = column(world.sites.bureau, "工作动态", "gzdt", owner=o.bureau_office, cls="news")
    return press


@pytest.mark.clause("dandong-2019/31.5")
def test_the_public_page_follows_what_is_published_scheduled_and_withdrawn(north):
    columns, head = north.world.columns, north.head("dandong_office")
    now_out = north.out(columns.portal, office="dandong_office", title="当即发布的")
    later = north.write(office="dandong_office", title="定时发布的")
    north.place(later, columns.portal)
    editor = north.editor("dandong_office")
    schedules.schedule(later, act="release", due_at=NINE, by=editor, at=north.tick())
    north.clear(later)
    north.publish()
    path = Address.objects.get(resource=now_out).path
    assert "当即发布的" in north.read(path, site="dandong")
    shown = north.read("yw/index.html", site="dandong")
    assert "当即发布的" in shown
    assert "定时发布的" not in shown
    north.now = NINE
    schedules.fire_due(at=NINE)
    north.publish()
    assert "定时发布的" in north.read(Address.objects.get(resource=later).path, site="dandong")
    assert "定时发布的" in north.read("yw/index.html", site="dandong")
    refusing(lambda: publishing.withdraw(now_out, by=head, at=north.tick(), reason=" "), "dandong-2019/31.5")
    north.publish()
    assert (north.folder("dandong") / path).exists()
    publishing.withdraw(now_out, by=head, at=north.tick(), reason="内容有误")
    north.publish()
    assert not (north.folder("dandong") / path).exists()
    assert "当即发布的" not in north.read("yw/index.html", site="dandong")


@pytest.mark.clause("dandong-2019/32.2")
def test_what_was_put_on_a_site_beside_the_library_is_flagged(north):
    outlet = north.world.sites.dandong.outlet
    north.out(north.world.columns.portal, office="dandong_office")
    north.publish()
    monitoring.check_structure(outlet, at=north.tick())
    strays = Finding.objects.filter(outlet=outlet, rule_key="stray-file")
    assert not strays.exists()
    stray = north.folder("dandong") / "yw" / "notice.html"
    stray.write_text("<h1>没有入库的通知</h1>")
    monitoring.check_structure(outlet, at=north.tick())
    found = strays.get()
    assert "yw/notice.html" in found.message
    assert "dandong-2019/32.2" in [one["clause"] for one in found.citations]
    supervisor = client_of(north.world.posting("dandong_office", "supervisor"))
    assert "不是从信息库发布的文件" in supervisor.get(reverse("console:findings")).content.decode()
    stray.unlink()
    monitoring.check_structure(outlet, at=north.tick())
    assert strays.get().state == Finding.State.CLOSED


@pytest.mark.clause("dandong-2019/32.10")
def test_the_platform_manager_finds_items_of_two_sites_in_one_list_and_withdraws_one(north):
    columns = north.world.columns
    ours = north.out(columns.portal, office="dandong_office", title="市政府的消息")
    theirs = north.out(columns.bureau, office="bureau_office", title="教育局的消息")
    north.publish()
    manager = client_of(north.world.posting("dandong_office", "supervisor"))
    listed = reverse("console:platform-items")
    page = manager.get(listed).content.decode()
    assert "市政府的消息" in page
    assert "教育局的消息" in page
    assert "丹东市教育局 1 条" in page
    only = manager.get(listed, {"site": "jyj.localhost"}).content.decode()
    assert "教育局的消息" in only
    assert "市政府的消息" not in only
    address = reverse("console:platform-item", args=[theirs.pk])
    assert client_of(north.world.posting("dandong_office", "head")).get(address).status_code == 403
    assert client_of(north.world.posting("anyue_office", "supervisor")).get(address).status_code == 404
    bureau = north.world.posting("bureau_office", "supervisor")
    assert "市政府的消息" not in client_of(bureau).get(listed).content.decode()
    with pytest.raises(Refusal, match="网站管理员或负责人"):
        publishing.withdraw(ours, by=bureau, at=north.tick(), reason="试")
    assert manager.post(address, {"reason": ""}).status_code == 422
    assert manager.post(address, {"reason": "内容有误"}).url == listed
    out = Release.objects.get(resource=theirs)
    assert (out.withdrawn_reason, out.withdrawn_by.role) == ("内容有误", "supervisor")
    assert "已撤回：内容有误" in manager.get(listed).content.decode()
    north.now = timezone.now()
    north.publish()
    assert "教育局的消息" not in north.read("gzdt/index.html", site="jyj")
    assert "市政府的消息" in north.read("yw/index.html", site="dandong")
    table = manager.get(listed, {"export": "csv"}).content.decode("utf-8-sig")
    assert "教育局的消息" in table


@pytest.mark.clause("dandong-2019/30.5")
def test_a_site_s_request_has_number_state_and_answer_on_both_sides(north):
    world = north.world
    site_side = client_of(world.posting("bureau_office", "site_manager"))
    asked = {"outlet": str(world.sites.bureau.pk), "title": "增加在线地图", "text": "校车线路要上图，12月1日前。"}
    nobody = site_side.post(reverse("console:site-request-new"), asked)
    assert nobody.status_code == 422
    assert "无处送达" in nobody.content.decode()
    operator = client_of(world.posting("centre", "platform_operator"))
    made = site_side.post(reverse("console:site-request-new"), asked)
    one = SiteRequest.objects.get()
    assert made.url == reverse("console:site-request", args=[one.pk])
    assert (one.receiver, one.state) == (world.organisations.centre, "sent")
    page = site_side.get(made.url).content.decode()
    assert one.number in page
    assert "待受理" in page
    assert one.number in operator.get(reverse("console:site-requests")).content.decode()
    assert operator.post(reverse("console:site-request-take", args=[one.pk])).status_code == 302
    assert "办理中" in site_side.get(made.url).content.decode()
    assert site_side.post(reverse("console:site-request-take", args=[one.pk])).status_code == 422
    assert operator.post(made.url, {"verdict": "done", "text": " "}).status_code == 422
    assert operator.post(made.url, {"verdict": "done", "text": "地图已上线。"}).status_code == 302
    shown = site_side.get(made.url).content.decode()
    assert "已办结" in shown
    assert "地图已上线。" in shown
    assert client_of(world.posting("anyue_office", "head")).get(made.url).status_code == 404
