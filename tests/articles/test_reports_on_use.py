"""云南2017 二（二）4、丹东2019 第四条、第三十二条: what use and demand say, and how many sites share the platform."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiyue.delivery.publishing.models import Address
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.delivery.search import actions as search
from jiyue.delivery.search.models import AskedWord
from jiyue.estate.sites.models import Host
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.disclosure.models import Reach
from tests.registering import dandong
from tests.world import NOW, site

PHONE = "Mozilla/5.0 (Linux; Android 14) Mobile"
MONTH = f"{NOW:%Y-%m}"


def log_of(tmp_path, *hits):
    """A server's log of the second of the month: address, status, browser."""
    lines = [
        f'203.0.113.9 - - [02/Nov/2026:09:00:00 +0800] "GET {path} HTTP/1.1" {status} 512 "-" "{agent}"\n'
        for path, status, agent in hits
    ]
    (tmp_path / "access.log").write_text("".join(lines))
    return str(tmp_path / "access.log")


def report(client, name):
    return client.get(reverse("console:report", args=[name]), {"period": MONTH}).content.decode()


@pytest.mark.clause("yunnan-2017/2.2.4.h", "dandong-2019/32.11")
def test_the_month_s_use_is_reported_and_what_is_decided_stands_beside_it(press, tmp_path):  # noqa: F811
    item = press.out(title="育儿指南")
    press.publish()
    path = "/" + Address.objects.get(resource=item).path
    hits = [(path, 200, PHONE)] * 3 + [(path, 200, "Mozilla/5.0 (X11)"), ("/old/page.html", 404, PHONE)]
    hits += [("/11010519491231002X.html", 404, PHONE), ("/assets/a.css", 200, PHONE)]
    call_command("count_usage", "anyue.localhost", log_of(tmp_path, *hits))
    assert "203.0" not in str(list(Reach.objects.values()))
    assert Reach.objects.filter(kind="dead_end").get().what == "/old/page.html"
    assert "没有找到" in Client().get("/ss/", {"q": "育儿补贴"}, HTTP_HOST="anyue.localhost").content.decode()
    search.count_heard(at=timezone.now())
    AskedWord.objects.update(month=NOW.date().replace(day=1))
    world = press.world
    manager = world.posting("anyue_office", "site_manager")
    client = client_of(manager)
    page = report(client, "improvement")
    for said in ("没有人浏览的栏目", "育儿补贴", "/old/page.html", "一半以上的浏览来自手机", "75%"):
        assert said in page
    unread = page.partition('jy-table__first">')[2].partition("没有结果的搜索")[0]
    assert world.columns.anyue_notices.name in unread
    assert world.columns.anyue_news.name not in unread
    note = reverse("console:report-note", args=["improvement"]) + f"?period={MONTH}"
    values = {"website": world.sites.anyue.pk, "about": "/old/page.html", "text": "转到新的地址"}
    assert "转到新的地址" in client.post(note, values, follow=True).content.decode()
    writer = client_of(world.posting("anyue_office", "editor"))
    assert writer.post(note, values).status_code == 422
    page = report(writer, "demand")
    assert "育儿补贴" in page
    assert "育儿指南" in page
    asked = {"website": world.sites.anyue.pk, "about": "办证", "text": "希望公布办证所需材料"}
    wanted = reverse("console:report-note", args=["demand"]) + f"?period={MONTH}"
    assert "希望公布办证所需材料" in writer.post(wanted, asked, follow=True).content.decode()
    stranger = client_of(world.posting("xiangyun_office", "site_manager"))
    assert "希望公布办证所需材料" not in report(stranger, "demand")
    assert stranger.post(wanted, asked).status_code == 422


@pytest.mark.clause("dandong-2019/4.1")
def test_how_many_sites_share_the_platform(world):
    dandong(world)
    office = world.organisations.dandong_office
    other = site("jyj", name="丹东市教育局", sponsor=office, supervisor=office)
    client = client_of(world.posting("dandong_office", "supervisor"))
    assert figures(client) == ["2", "2", "100%", "0"]
    Host.objects.filter(website=other).delete()
    assert figures(client) == ["2", "1", "50%", "0"]
    assert "不在平台" in report(client, "platform")


def figures(client) -> list[str]:
    return re.findall(r'data-label="数值">([^<]*)<', report(client, "platform"))
