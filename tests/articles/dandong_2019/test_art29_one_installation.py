"""丹东2019 第二十九条: one installation for the city carries many sites, each made by form alone."""

from io import BytesIO

import pytest
from django.urls import reverse

from jiyue.delivery.publishing.tests.conftest import press, small_theme  # noqa: F401 (fixtures)
from jiyue.estate.registry.models import Website
from jiyue.faces.console.tests.conftest import client_of
from jiyue.faces.portal.static_sites import StaticSites
from tests.registering import dandong
from tests.world import organisation


def status_of(root, host):
    """What a reader's browser is answered at the home page of a host."""
    heard = []
    sites = StaticSites(lambda *_: [b""], root, ["localhost"])
    asked = {"HTTP_HOST": host, "PATH_INFO": "/", "REQUEST_METHOD": "GET", "wsgi.input": BytesIO()}
    body = b"".join(sites(asked, lambda status, headers: heard.append(status)))
    return heard[0][:3], body.decode()


@pytest.mark.clause("dandong-2019/29.1")
def test_a_second_and_a_third_site_are_made_by_form_and_live_on_the_same_installation(press):  # noqa: F811
    world = press.world
    dandong(world)
    office = world.organisations.dandong_office
    supervisor = client_of(world.posting("dandong_office", "supervisor"))
    keeper = client_of(world.posting("dandong_office", "system_admin"))
    for number, (name, host) in enumerate((("丹东市教育局", "jyj.test"), ("丹东市民政局", "mzj.test"))):
        bureau = organisation(name, short=name[2:], kind="department", place=office.place, parent=office.parent)
        typed = {
            "name": name, "domain": host, "base_url": f"http://{host}/", "sponsor": bureau.pk,
            "supervisor": office.pk, "site_code": f"210600000{number}", "opened_on": "2026-11-01",
        }  # fmt: skip
        assert status_of(press.settings.SITES_ROOT, host)[0] == "400"
        answer = supervisor.post(reverse("console:outlet-new"), typed)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        made = Website.objects.get(domain=host)
        answer = keeper.post(reverse("console:host-serve", args=[made.pk]), {"name": host, "theme": "blue"})
        assert answer.status_code == 302, answer.content.decode()
        press.publish()
        status, body = status_of(press.settings.SITES_ROOT, host)
        assert status == "200"
        assert name in body
    press.publish()
    hosts = ("dandong.localhost", "jyj.test", "mzj.test")
    assert [status_of(press.settings.SITES_ROOT, host)[0] for host in hosts] == ["200", "200", "200"]
