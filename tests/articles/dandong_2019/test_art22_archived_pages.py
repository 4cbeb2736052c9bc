"""丹东2019 第二十二条: when a site moves or is redesigned, old pages of value are archived and nothing is lost."""

from urllib.parse import urlsplit

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.delivery.arrivals import actions, queries
from jiyue.delivery.arrivals.readers import Folder
from jiyue.delivery.publishing import builder
from jiyue.delivery.publishing.models import Address
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring.models import Finding
from tests.registering import dandong
from tests.reviewing import cleared
from tests.watching import served
from tests.world import NOW, at, column

BASE = "http://old.test/"
TEXT = "这是旧网站上的一篇文章，整合迁移时逐条核对，迁入以后的文字和原来的一样，一个字也不少。"
PAGE = "<html><title>{0}</title><body><h1>{0}</h1><p>发布日期：2018-03-04 来源：市政府</p><div id=zoom><p>{1}</p></div>"


@pytest.fixture
def moved(world, tmp_path):
    """Two old pages and a list, brought into the site of the city."""
    dandong(world)
    for number in (1, 2):
        (tmp_path / f"{number}.html").write_text(PAGE.format(f"第{number}篇", f"{TEXT}第{number}篇。"))
    (tmp_path / "index.html").write_text("<html><body><a href='1.html'>一</a><a href='2.html'>二</a></body></html>")
    by = world.posting("dandong_office", "editor")
    ledger = actions.begin(world.sites.dandong, address=BASE, by=by, at=NOW)
    actions.bring_in(ledger, Folder(tmp_path, BASE), by=by, at=NOW)
    return ledger, by


def page(ledger, number):
    return ledger.pages.get(url=f"{BASE}{number}.html")


def cited(refused):
    return {one.clause for one in refused.value.citations}


@pytest.mark.clause("dandong-2019/22.1")
def test_a_person_keeps_old_pages_or_leaves_them_and_the_move_waits_for_it(moved):
    ledger, by = moved
    with pytest.raises(Refusal, match="还有 2 个旧网页没有处理") as refused:
        actions.finish(ledger, by=by, at=NOW)
    assert cited(refused) == {"dandong-2019/22.1"}
    actions.archive(page(ledger, 1), by=by, at=NOW)
    assert [one.url for one in queries.waiting(ledger)] == [f"{BASE}2.html"]
    with pytest.raises(Refusal, match="理由"):
        actions.leave(page(ledger, 2), reason=" ", by=by, at=NOW)
    actions.leave(page(ledger, 2), reason="内容过时", by=by, at=NOW)
    assert actions.finish(ledger, by=by, at=NOW).finished_at == NOW
    assert list(ledger.pages.filter(archived_at__isnull=False)) == [page(ledger, 1)]
    assert page(ledger, 2).reason == "内容过时"
    with pytest.raises(Refusal, match="已经办结"):
        actions.archive(page(ledger, 2), by=by, at=NOW)


@pytest.mark.clause("dandong-2019/22.4")
def test_what_was_lost_on_the_way_is_named_and_stops_the_move(moved):
    ledger, by = moved
    found = queries.compared(ledger)
    assert (found.articles, found.unchanged, found.losses) == (2, 2, ())
    for number in (1, 2):
        actions.archive(page(ledger, number), by=by, at=NOW)
    gone = page(ledger, 2).resource
    gone.draft.body = "<p>别的文字</p>"
    type(gone.draft).objects.filter(resource=gone).update(body="<p>别的文字</p>", revision=1)
    assert [(one.url, "文字" in why) for one, why in queries.compared(ledger).losses] == [(f"{BASE}2.html", True)]
    library.remove(gone, by=by, at=NOW)
    with pytest.raises(Refusal, match=r"2\.html：迁入的信息《第2篇》已被删除") as refused:
        actions.finish(ledger, by=by, at=NOW)
    assert cited(refused) == {"dandong-2019/22.4"}
    type(gone).objects.filter(pk=gone.pk).update(removed_at=None)
    type(gone.draft).objects.filter(resource=gone).update(revision=3)
    with pytest.raises(Refusal, match="开头没有“已归档”"):
        actions.finish(ledger, by=by, at=NOW)
    actions.archive(page(ledger, 2), by=by, at=NOW)
    assert actions.finish(ledger, by=by, at=NOW).finished_at == NOW


@pytest.mark.clause("dandong-2019/22.3")
def test_the_page_says_at_its_head_that_it_is_archived_and_since_when(world, moved, tmp_path, settings):
    """A page without the words does not pass; with them it is seen on the site of Anyue, whose review is walked."""
    ledger, by = moved
    kept = actions.archive(page(ledger, 1), by=by, at=NOW)
    actions.leave(page(ledger, 2), reason="内容过时", by=by, at=NOW)
    draft = kept.resource.draft
    bare = {"body": f"<p>{TEXT}第1篇。</p>"}
    library.save_draft(kept.resource, revision=draft.revision, fields=bare, by=by, at=NOW)
    with pytest.raises(Refusal, match="开头没有“已归档”") as refused:
        actions.finish(ledger, by=by, at=NOW)
    assert cited(refused) == {"dandong-2019/22.3"}
    settings.SITES_ROOT = tmp_path / "sites"
    old = tmp_path / "anyue"
    old.mkdir()
    column = world.columns.anyue_news
    crumb = f"<div>当前位置：<a href='/'>首页</a> &gt; <a href='/x/'>{column.name}</a></div>"
    (old / "1.html").write_text(PAGE.format("旧闻", f"{TEXT}").replace("<h1>", f"{crumb}<h1>"))
    by = world.posting("anyue_office", "editor")
    ledger = actions.begin(world.sites.anyue, address=BASE, by=by, at=NOW)
    actions.bring_in(ledger, Folder(old, BASE), by=by, at=NOW)
    kept = actions.archive(page(ledger, 1), by=by, at=at("2026-11-03 09:00"))
    fields = {"theme": "综合政务"}
    draft = kept.resource.draft
    library.save_draft(kept.resource, revision=draft.revision, fields=fields, by=by, at=at("2026-11-03 09:01"))
    assert "已归档" not in _published(world)
    cleared(world, kept.resource, at=at("2026-11-03 10:00"))
    text = _published(world)
    head = text.index("<strong>已归档</strong>　归档时间：2026年11月3日")
    assert text.index("旧闻</h1>") < head < text.index(TEXT[:10], text.index("</h1>"))


def _published(world):
    builder.publish_due(at=at("2026-11-03 12:00"), site="anyue.localhost")
    found = Address.objects.filter(website=world.sites.anyue, resource__isnull=False).first()
    return (builder.folder_of("anyue.localhost") / found.path).read_text() if found else ""


@pytest.mark.clause("dandong-2019/22.2")
def test_an_archived_page_and_its_files_last_and_are_watched(press, moved):  # noqa: F811
    """No list leads to the page any more; the daily watch asks for it all the same, and for its files."""
    ledger, by = moved
    resource = actions.archive(page(ledger, 1), by=by, at=NOW).resource
    file = library.attach(resource, name="表.csv", data="甲,乙\n1,2\n".encode(), by=by, at=NOW)
    press.place(resource, column(ledger.website, "旧网站", "old", owner=resource.owner))
    press.clear(resource, attachments=[file.sha256])
    press.publish()
    path = Address.objects.get(website=ledger.website, resource=resource).path
    tree = press.folder("dandong")
    assert "已归档" in (tree / path).read_text()
    with served(ledger.website) as site:
        for one in tree.rglob("*.*"):
            if one.suffix not in (".gz", ".br"):
                kind = "text/html; charset=utf-8" if one.suffix == ".html" else "application/octet-stream"
                site.put(f"/{one.relative_to(tree)}", one.read_bytes(), kind=kind)
        site.put("/index.html", site.page("<main>首页</main>"))
        assert dead(site) == {}
        assert f"/{path}" in site.asked
        link = f"/files/{file.sha256}.csv"
        assert link in site.asked
        kept = site.pages.pop(link)
        assert list(dead(site)) == [link]
        site.pages[link] = kept
        kept = site.pages.pop(f"/{path}")
        gone = dead(site)[f"/{path}"]
        assert "已归档的页面" in gone.message
        assert "dandong-2019/22.2" in {one["clause"] for one in gone.citations}
        site.pages[f"/{path}"] = kept
        assert dead(site) == {}


def dead(site):
    """What the daily watch says of archived pages, by path."""
    monitoring.monitor(site.website.outlet, at=NOW)
    found = Finding.objects.filter(rule_key="archived-page", closed_at=None)
    return {urlsplit(one.url).path: one for one in found}
