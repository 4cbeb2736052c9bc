"""Saved filters, keywords for several items at once, and taking the last bulk act back."""

import re

from django.urls import reverse

from jiyue.content.library.models import Resource, SavedFilter
from jiyue.core.audit.models import Record
from tests import reviewing

LIST, SAVE, UNDO = (reverse(f"console:{name}") for name in ("resources", "filter-save", "bulk-undo"))


def saved(client, name="会议动态", conditions="kind__exact=news&q=会议&owner__name=x&p=3", **more):
    return client.post(SAVE, {"name": name, "conditions": conditions, **more})


def test_a_filter_is_kept_with_what_the_list_offers_and_shared_on_request(world, sign_in):
    client = sign_in("dali_office", "editor")
    answer = saved(client)
    kept = SavedFilter.objects.get()
    assert kept.conditions == "kind__exact=news&q=%E4%BC%9A%E8%AE%AE"
    assert answer.url == f"{LIST}?{kept.conditions}"
    assert "会议动态</a>" in client.get(LIST).content.decode()
    colleague = sign_in("dali_office", "head")
    assert "会议动态</a>" not in colleague.get(LIST).content.decode()
    saved(client, shared="yes")
    assert "会议动态<span" in colleague.get(LIST).content.decode()
    assert "会议动态<span" not in sign_in("anyue_office", "editor").get(LIST).content.decode()
    assert SavedFilter.objects.count() == 1
    assert Record.objects.filter(action="library.save_filter").count() == 2


def test_a_filter_without_name_or_conditions_is_refused_and_strangers_remove_none(world, sign_in):
    client = sign_in("dali_office", "editor")
    assert saved(client, name=" ").status_code == 422
    assert saved(client, conditions="owner__name=x").status_code == 422
    saved(client, shared="yes")
    url = reverse("console:filter-drop", args=[SavedFilter.objects.get().pk])
    assert sign_in("anyue_office", "head").post(url).status_code == 404
    assert sign_in("dali_office", "section_head").post(url).status_code == 422
    assert sign_in("dali_office", "head").post(url).status_code == 302
    assert not SavedFilter.objects.exists()


def bulk(client, action, rows, **more):
    chosen = {"action": action, "index": "0", "confirmed": "1", "_selected_action": [str(row.pk) for row in rows]}
    return client.post(LIST, {**chosen, **more})


def ticket_of(answer):
    return re.search(r'name="ticket" value="([^"]+)"', answer.content.decode())[1]


def test_keywords_are_added_to_several_and_taken_back_where_nobody_went_on(world, sign_in):
    rows = [reviewing.draft(world, "dali", title=title, keywords="防火") for title in ("甲通知", "乙通知")]
    client = sign_in("dali_office", "editor")
    answer = bulk(client, "tag", rows, words="防火、 检查,安全")
    assert [row.draft.keywords for row in Resource.objects.all()] == ["防火 检查 安全"] * 2
    changed = Resource.objects.get(pk=rows[1].pk)
    bulk(client, "tag", [changed], words="冬季")
    ticket = ticket_of(answer)
    back = client.post(UNDO, {"ticket": ticket}).content.decode()
    assert "1 条完成，1 条未办理" in back
    assert Resource.objects.get(pk=rows[0].pk).draft.keywords == "防火"
    assert Resource.objects.get(pk=rows[1].pk).draft.keywords == "防火 检查 安全 冬季"
    assert "都已经有了" in bulk(client, "tag", rows[1:], words="冬季").content.decode()
    assert bulk(client, "tag", rows, words=" ").status_code == 422
    assert sign_in("dali_office", "head").post(UNDO, {"ticket": ticket}).status_code == 422
    assert client.post(UNDO, {"ticket": ticket + "x"}).status_code == 422


def test_placing_and_sending_in_are_taken_back_until_somebody_decided(world, sign_in):
    row = reviewing.draft(world, "dali", title="丙动态", kind="news")
    client, column = sign_in("dali_office", "editor"), str(world.columns.dali_news.pk)
    assert "没有选择栏目" in bulk(client, "place", [row]).content.decode()
    placed = bulk(client, "place", [row], columns=[column])
    assert "已取消投放到 1 个栏目" in client.post(UNDO, {"ticket": ticket_of(placed)}).content.decode()
    assert not row.placements.filter(removed_at__isnull=True).exists()
    sent = ticket_of(bulk(client, "submit", [row]))
    assert "已撤回送审" in client.post(UNDO, {"ticket": sent}).content.decode()
    assert "不能直接撤销" in client.post(UNDO, {"ticket": sent}).content.decode()
