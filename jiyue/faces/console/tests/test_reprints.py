"""转载 on the screens: sources, tasks with their state, an item beside its original."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jiyue.content.reprints import actions, queries
from jiyue.faces.console.views import reprints as views
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


def test_the_tasks_are_paged_and_a_page_costs_as_much_for_many_rows_as_for_few(
    furnished, sign_in, world, monkeypatch, django_assert_max_num_queries
):
    supervisor = sign_in("dali_office", "supervisor")
    page = reverse("console:reprints")
    with CaptureQueriesContext(connection) as few:
        supervisor.get(page)
    by = world.posting("dali_office", "supervisor")
    for number in range(2, 5):
        url = f"https://example.gov.cn/{number}.html"
        told = {"title": f"第{number}条", "url": url, "issuer": "国务院", "body": "", "published_at": furnished.now}
        actions.give_tasks([world.sites.xiangyun.outlet], **told, by=by, at=furnished.now)
    with django_assert_max_num_queries(len(few)):
        shown = supervisor.get(page).content.decode()
    assert "第4条" in shown
    monkeypatch.setattr(views, "PER_PAGE", 2)
    first, second = (supervisor.get(page, {"page": number}).content.decode() for number in (1, 2))
    assert "共 2 页" in first
    titles = ["第2条", "第3条", "第4条", furnished.repost.title]
    assert all((one in first) != (one in second) for one in titles)


def test_nothing_is_fetched_for_somebody_who_may_not_write(furnished, sign_in, monkeypatch):
    def fetched(*_args, **_kwargs):
        raise AssertionError

    monkeypatch.setattr(views, "fetch", fetched)
    text = furnished.sent.draft
    text.source_url = "https://a.gov.cn/1.html"
    text.save(update_fields=["source_url"])
    page = reverse("console:resource-original", args=[furnished.sent.pk])
    answer = sign_in("xiangyun_office", "site_manager").post(page, {"do": "capture"})
    assert answer.status_code == 422
    assert "只能由该单位办理" in answer.content.decode()


def test_items_are_sent_in_together_with_the_reason_and_each_result_is_told(furnished, sign_in):
    editor, rows = sign_in("dali_office", "editor"), reverse("console:resources")
    chosen = {"action": "submit", "_selected_action": [str(furnished.draft.pk), str(furnished.live.pk)], "index": "0"}
    assert "修改原因" in editor.post(rows, chosen).content.decode()
    told = editor.post(rows, chosen | {"confirmed": "1"}).content.decode()
    assert "再次送审须写明修改原因" in told
    told = editor.post(rows, chosen | {"confirmed": "1", "reason": "更正第二段数据"}).content.decode()
    assert "1 条完成" in told
    assert furnished.live.versions.order_by("-number").first().reason == "更正第二段数据"
