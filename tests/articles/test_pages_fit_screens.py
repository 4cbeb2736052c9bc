"""丹东2019 第十八条、云南2019 第十三条、云南2017 附件3第10项: pages at the sizes of phone, tablet, desktop."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from jiyue.common.refusals import Refusal
from jiyue.estate.registry.models import MediaAccount
from jiyue.oversight.monitoring import actions, browsing
from jiyue.oversight.monitoring.models import Finding
from tests.registering import account_registered, dandong, refusing
from tests.watching import served
from tests.world import NOW

FITS = "<p>随屏幕变窄的文字，<a href='/a.html'>链接</a>。</p><button>大按钮大按钮</button>"
WIDE = "<p><img alt='示意图' style='display:block;width:600px;height:20px'></p>"
SMALL = "<a href='/a.html' style='display:block;font-size:9px;line-height:10px'>甲</a>" * 2
COVERED = (
    "<div style='position:relative'><button>提交</button>"
    "<div style='position:absolute;inset:0;background:#fff'></div></div>"
)

needs_browser = pytest.mark.skipif(browsing.program() is None, reason="needs chromium")


def put(site, body: str) -> None:
    page = site.page(f"<main>{body}</main>", meta="<meta name='viewport' content='width=device-width'>")
    site.put("/index.html", page)


def seen(site, *, at=NOW) -> dict[str, Finding]:
    """What the look at the home page leaves open, by rule."""
    url = f"http://{site.website.domain}/"
    _, found = actions.check_screens(site.website.outlet, at=at, urls=[url])
    return {one.rule_key: one for one in found}


@needs_browser
@pytest.mark.clause("dandong-2019/18.7")
def test_dandong_lists_what_overflows_and_what_cannot_be_used(world):
    dandong(world)
    with served(world.sites.dandong) as site:
        put(site, FITS)
        assert seen(site) == {}
        put(site, WIDE + SMALL + COVERED)
        found = seen(site)
        assert "手机（宽 360 像素）超出" in found["page-overflow"].message
        assert "平板" not in found["page-overflow"].message
        assert "示意图" in found["page-overflow"].message
        said = found["hard-control"].message
        assert "手机（宽 360 像素）有 2 个太小" in said
        assert "台式电脑（宽 1366 像素）有 1 个被其他内容遮住（“提交”）" in said
        assert [one["clause"] for one in found["hard-control"].citations] == ["dandong-2019/18.7"]
        actions.monitor(site.website.outlet, at=NOW + timedelta(hours=1))
        assert Finding.objects.filter(subject_kind="screens", closed_at=None).count() == 2
        put(site, FITS)
        assert seen(site, at=NOW + timedelta(hours=2)) == {}
    assert not Finding.objects.filter(subject_kind="screens", closed_at=None).exists()


@needs_browser
@pytest.mark.clause("yunnan-2019/13.7", "yunnan-2017/A3.10.b")
def test_yunnan_pages_fit_at_360_pixels_and_apps_say_where_they_run(world):
    with served(world.sites.dali) as site:
        put(site, FITS)
        code, said = command(site)
        assert (code, "0 个问题" in said) == (0, True)
        put(site, "<div style='width:361px;white-space:nowrap'>宽一个像素不算</div>" + WIDE)
        code, said = command(site)
        assert code == 1
        assert "yunnan-2019/13.7" in said
        assert "yunnan-2017/A3.10.b" in said
        assert not Finding.objects.exists()
        (told,) = seen(site).values()
        assert {one["clause"] for one in told.citations} >= {"yunnan-2019/13.7", "yunnan-2017/A3.10.b"}
    office = world.organisations.dali_office
    app = {"form": MediaAccount.Form.APP, "verified": "organisation", "verified_subject": office.name}
    refusing(lambda: account_registered(office, name="大理发布", **app), "yunnan-2019/13.7")
    made = account_registered(office, name="大理发布", systems="Android 8、iOS 13", **app)
    assert made.account.systems == "Android 8、iOS 13"


def command(site) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("monitor", "--screens", "--url", f"http://{site.website.domain}/", stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_without_a_browser_it_says_so(world, monkeypatch):
    monkeypatch.setattr(browsing, "PROGRAMS", ())
    with pytest.raises(Refusal, match="没有 Chromium 浏览器") as refused:
        actions.check_screens(world.sites.dali.outlet, at=NOW)
    assert "apt install chromium" in refused.value.cure
    assert actions.check_screens_due(at=NOW) == 0
