"""转载 on the screens: sources, tasks with their state, an item beside its original."""

from django.urls import reverse
from django.utils import timezone

from jiyue.content.reprints import actions, queries
from tests import reviewing


def test_the_list_shows_sources_and_tasks_and_a_task_becomes_a_draft(furnished, sign_in):
    editor = sign_in("dali_office", "editor")
    page = editor.get(reverse("console:reprints")).content.decode()
    assert "example.gov.cn" in page
    assert furnished.repost.title in page
    row = page.split(furnished.repost.title, 1)[1].split("</tr>")[0]
    assert "日期怎么来的" in row
    assert "12小时" in row
    answer = editor.post(reverse("console:repost-take-up", args=[furnished.repost.pk]))
    furnished.repost.refresh_from_db()
    assert answer.url == reverse("console:resource", args=[furnished.repost.resource_id])
    beside = editor.get(reverse("console:resource-original", args=[furnished.repost.resource_id])).content.decode()
    assert "题名和正文与原文一致" in beside


def test_a_supervisor_gives_tasks_and_a_manager_keeps_the_list(furnished, sign_in, world):
    supervisor, manager = sign_in("dali_office", "supervisor"), sign_in("dali_office", "site_manager")
    when = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    said = {"title": "要闻", "url": "https://www.gov.cn/2.html", "issuer": "国务院", "published_at": when, "body": "文"}
    assert supervisor.post(reverse("console:repost-new"), said).status_code == 422
    outlets = {"outlets": [str(world.sites.xiangyun.outlet.pk)]}
    assert supervisor.post(reverse("console:repost-new"), said | outlets).status_code == 302
    assert manager.get(reverse("console:repost-new")).status_code == 403
    source = {"name": "中国政府网", "host": "www.gov.cn", "nature": "government", "basis": "党政机关网站"}
    assert manager.post(reverse("console:source-new"), source | {"host": "没有域名"}).status_code == 422
    assert manager.post(reverse("console:source-new"), source).status_code == 302
    assert manager.post(reverse("console:source-end", args=[furnished.source.pk])).status_code == 302


def test_every_change_is_shown_and_its_reason_kept(world, sign_in):
    url = "https://www.gov.cn/3.html"
    resource = reviewing.draft(world, "dali", origin="转载", source_url=url, title="原题改", body="<p>正文。</p>")
    editor = sign_in("dali_office", "editor")
    page = reverse("console:resource-original", args=[resource.pk])
    assert editor.post(page, {"do": "excuse", "change_reason": "改"}).status_code == 422
    by = world.posting("dali_office", "editor")
    html = "<h1>原题</h1><article><p>正文。</p></article>".encode()
    actions.capture(resource, url=url, page=html, by=by, at=reviewing.NOW)
    assert "<ins>改</ins>" in editor.get(page).content.decode()
    assert editor.post(page, {"do": "excuse", "exception_reason": "急"}).status_code == 422
    assert editor.post(page, {"do": "excuse", "change_reason": "标题过长"}).status_code == 302
    assert queries.captured_of(resource).change_reason == "标题过长"
