"""A site goes out of service only when its contents are kept, proved, moved to the portal and the change is filed.

大理2021 第九条、云南2017 二（二）3 和二（三）2、丹东2019 第二十条.
"""

import zipfile
from datetime import date

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.models import Record
from jiyue.delivery.arrivals import archive
from jiyue.delivery.arrivals.actions import closing as actions
from jiyue.delivery.arrivals.queries import closings
from jiyue.delivery.publishing import queries as publishing
from jiyue.delivery.publishing.models import Address
from jiyue.delivery.publishing.tests.conftest import Press, small_theme  # noqa: F401 (a fixture)
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites import actions as sites
from jiyue.faces.portal.static_sites import StaticSites
from tests.registering import dandong, department
from tests.world import NOW, column, site

DALI = {"dali-2021/9.c.1"}
KEPT = DALI | {"yunnan-2017/2.2.3.c.1", "yunnan-2017/2.3.2.f.1"}


class Old:
    """A department's site with two items, and the portal of its place."""

    def __init__(self, world, settings, *, of):
        self.world, office = world, f"{of}_office"
        self.press = Press(world, settings)
        unit = department(world, of=of)
        world.organisations.bureau = unit
        self.by = world.posting("bureau", "head")
        self.press.head = lambda _office="bureau": self.by
        self.portal = getattr(world.sites, of)
        self.site = site(
            "bureau", name=f"{unit.name}网站", sponsor=unit, supervisor=getattr(world.organisations, office)
        )
        self.column = column(self.site, "工作动态", "gzdt", owner=unit, cls="news")
        self.target = column(self.portal, "部门动态", "bmdt", owner=getattr(world.organisations, office), cls="news")
        sites.grant_column(self.target, organisation=unit, by=world.posting(office, "site_manager"), at=NOW)
        self.items = [self.press.out(self.column, office="bureau", title=f"旧闻{number}") for number in (1, 2)]
        self.press.publish()

    def begun(self):
        self.closing = actions.begin_closing(self.site.outlet, portal=self.portal, by=self.by, at=self.press.tick())
        return self

    def kept(self):
        actions.back_up(self.closing, by=self.by, at=self.press.tick())
        actions.try_restore(self.closing, by=self.by, at=self.press.tick())

    def moved(self):
        return actions.move_contents(self.closing, targets={self.column: self.target}, by=self.by, at=self.press.tick())

    def filed(self):
        actions.file_change(self.closing, on=NOW.date(), proof="报送系统回执0012", by=self.by, at=self.press.tick())

    def close(self):
        """With a notice that stood long enough, where the place wants one."""
        told = {
            "basis": "示例函〔2026〕9号",
            "notice": "https://www.example.gov.cn/9.html",
            "notice_on": date(2026, 9, 1),
        }
        return actions.close(self.closing, **told, by=self.by, at=self.press.tick())

    def refusal(self):
        with pytest.raises(Refusal) as refused:
            self.close()
        self.site.outlet.refresh_from_db()
        assert self.site.outlet.status == Outlet.Status.RUNNING
        return refused.value.message, {one.clause for one in refused.value.citations}


@pytest.fixture
def old(world, settings):
    return Old(world, settings, of="dali").begun()


def asked(settings, host, path):
    """What a visitor of the host gets."""
    got = {}

    def start(status, headers):
        got["status"] = status

    application = StaticSites(None, settings.SITES_ROOT, ())
    environ = {"HTTP_HOST": host, "PATH_INFO": path, "REQUEST_METHOD": "GET"}
    got["body"] = b"".join(application(environ, start))
    return got["status"], got["body"].decode()


@pytest.mark.clause("dali-2021/9.c.1", "yunnan-2017/2.2.3.c.1")
def test_a_site_is_not_closed_before_a_backup_with_digests_was_restored_on_trial(old):
    old.moved()
    old.filed()
    said, cited = old.refusal()
    assert "还没有备份" in said
    assert cited == KEPT
    actions.back_up(old.closing, by=old.by, at=old.press.tick())
    said, cited = old.refusal()
    assert "试恢复" in said
    assert cited == DALI
    old.closing.refresh_from_db()
    with zipfile.ZipFile(archive.folder() / old.closing.archive) as kept:
        listed = kept.read(archive.MANIFEST).decode().splitlines()
    assert old.closing.parts == len(listed) > 4
    path = archive.folder() / old.closing.archive
    whole = path.read_bytes()
    path.write_bytes(whole[:2000] + bytes(200) + whole[2200:])
    with pytest.raises(Refusal, match="备份"):
        actions.try_restore(old.closing, by=old.by, at=old.press.tick())
    path.write_bytes(whole)
    actions.try_restore(old.closing, by=old.by, at=old.press.tick())
    old.closing.refresh_from_db()
    assert old.closing.tried == min(20, old.closing.parts)
    later = old.press.out(old.column, office="bureau", title="备份以后")
    assert "备份以后又发布了 1 条" in old.refusal()[0]
    old.press.withdraw(later)
    old.close()
    old.site.outlet.refresh_from_db()
    assert old.site.outlet.status == Outlet.Status.CLOSED
    assert Record.objects.filter(action="registry.close_outlet").count() == 1


@pytest.mark.clause("yunnan-2017/2.3.2.f.1")
def test_the_case_holds_the_manifest_and_an_item_can_still_be_opened_after_closing(old):
    old.moved()
    old.filed()
    assert "yunnan-2017/2.3.2.f.1" in old.refusal()[1]
    old.kept()
    closed = old.close()
    assert len(closed.manifest_sha256) == 64
    with closings.opened(closed) as kept:
        assert set(kept.items()) == {one.short_id for one in old.items}
        item = kept.item(old.items[0].short_id)
    assert (item["title"], item["columns"]) == ("旧闻1", ["工作动态"])
    assert item["body"].startswith("<p>正文")


@pytest.mark.clause("yunnan-2017/2.3.2.f.4")
def test_a_site_is_not_closed_before_the_change_of_its_data_was_filed(old):
    old.kept()
    old.moved()
    said, cited = old.refusal()
    assert "报备" in said
    assert cited == {"yunnan-2017/2.3.2.f.4"}
    with pytest.raises(Refusal, match="凭证"):
        actions.file_change(old.closing, on=NOW.date(), proof=" ", by=old.by, at=NOW)
    old.filed()
    closed = old.close()
    assert (closed.filed_on, closed.filed_proof) == (NOW.date(), "报送系统回执0012")


@pytest.mark.clause("yunnan-2017/2.2.3.c.2", "yunnan-2017/2.3.2.f.2")
def test_contents_that_were_not_moved_are_counted_and_stop_the_closing(old):
    old.kept()
    old.filed()
    said, cited = old.refusal()
    assert f"还有 2 条信息没有迁移到“{old.portal}”" in said
    assert cited == {"yunnan-2017/2.2.3.c.2", "yunnan-2017/2.3.2.f.2"}
    assert old.moved().moved == 2
    assert closings.unmoved(old.closing).count() == 0
    old.close()


@pytest.mark.clause("dandong-2019/20.4")
def test_every_item_stands_on_the_portal_and_its_old_address_leads_there(
    world, settings, django_capture_on_commit_callbacks
):
    dandong(world)
    old = Old(world, settings, of="dandong").begun()
    old.kept()
    old.filed()
    said, cited = old.refusal()
    assert "还有 2 条" in said
    assert cited == {"dandong-2019/20.4"}
    paths = {one.resource_id: one.path for one in Address.objects.filter(website=old.site)}
    assert old.moved().moved == 2
    old.press.publish()
    with django_capture_on_commit_callbacks(execute=True):
        old.close()
    for item in old.items:
        (new,) = publishing.addresses(item)
        status, body = asked(settings, "dandong.localhost", f"/{new.path}")
        assert (status, "正文" in body) == ("200 OK", True)
        status, body = asked(settings, "bureau.localhost", f"/{paths[item.pk]}")
        assert status == "200 OK"
        assert f'content="0;url={new.url}"' in body
    assert f"{old.portal.base_url}bmdt/index.html" in asked(settings, "bureau.localhost", "/gzdt/")[1]
    assert old.portal.base_url in asked(settings, "bureau.localhost", "/")[1]
    old.press.publish()
    assert new.path.split("/")[0] == "bmdt"
    assert "已经关停" in asked(settings, "bureau.localhost", "/")[1]
