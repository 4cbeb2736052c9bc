"""丹东2019 第三十一条: the platform makes, configures, suspends and closes sites."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jiyue.delivery.arrivals.actions import closing
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.estate.registry.models import Outlet, Website
from jiyue.faces.console.tests.conftest import client_of
from jiyue.faces.portal.static_sites import StaticSites
from tests.registering import dandong, department
from tests.world import column

DOMAIN = "jyj.localhost"


@pytest.fixture
def city(press):  # noqa: F811
    dandong(press.world)
    press.world.organisations.bureau = department(press.world, of="dandong", name="教育局")
    return press


def reach(settings) -> int:
    """What a visitor of the site gets."""
    seen = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_HOST": DOMAIN, "wsgi.url_scheme": "http"}
    list(StaticSites(None, settings.SITES_ROOT, ["localhost"])(environ, lambda status, _headers: seen.append(status)))
    return int(seen[0][:3])


@pytest.mark.clause("dandong-2019/31.1")
def test_a_site_is_made_configured_suspended_and_closed_in_the_administration(
    city, settings, django_capture_on_commit_callbacks
):
    world, bureau = city.world, city.world.organisations.bureau
    supervisor = client_of(world.posting("dandong_office", "supervisor"))
    keeper = client_of(world.posting("dandong_office", "system_admin"))
    typed = {"name": "丹东市教育局网站", "domain": DOMAIN, "base_url": f"http://{DOMAIN}/", "site_code": "2106000099"}
    units = {"supervisor": str(world.organisations.dandong_office.pk), "sponsor": str(bureau.pk)}
    made = supervisor.post(reverse("console:outlet-new"), typed | units)
    assert made.status_code == 302, made.content.decode()
    site = Website.objects.get(domain=DOMAIN)
    assert reach(settings) == 400
    served = reverse("console:host-serve", args=[site.pk])
    assert keeper.post(served, {"name": DOMAIN, "theme": "blue"}).status_code == 302
    news = column(site, "工作动态", "news", owner=bureau, cls="news")
    city.publish(everything=True)
    assert reach(settings) == 200
    manager = client_of(world.posting("bureau", "site_manager"))
    rows = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0}
    row = {"form-0-order": 1, "form-0-column": str(news.pk), "form-0-title": "教育动态"}
    assert manager.post(reverse("console:outlet-navigation", args=[site.pk]), rows | row).status_code == 302
    assert site.outlet.nav_entries.get().label == "教育动态"
    with django_capture_on_commit_callbacks(execute=True):
        keeper.post(reverse("console:host-retire", args=[site.pk]), {"reason": "重大活动期间暂停"})
    assert reach(settings) == 400
    assert keeper.post(served, {"name": DOMAIN, "theme": "blue"}).status_code == 302
    city.publish(everything=True)
    assert reach(settings) == 200
    close(city, site)
    assert Outlet.objects.get(pk=site.pk).status == Outlet.Status.CLOSED


def close(city, site) -> None:
    """The steps of the end, with the papers that the city asks for; the workbench works at the time of the clock."""
    by, portal = city.world.posting("bureau", "head"), city.world.sites.dandong
    now = timezone.now()
    began = closing.begin_closing(site.outlet, portal=portal, by=by, at=now)
    closing.back_up(began, by=by, at=now)
    closing.try_restore(began, by=by, at=now)
    closing.file_change(began, on=timezone.localdate(now), proof="报送系统回执0012", by=by, at=now)
    told = {"basis": "示例函〔2026〕9号", "notice": "https://www.example.gov.cn/9.html"}
    closing.close(began, **told, notice_on=timezone.localdate(now) - timedelta(days=60), by=by, at=now)
