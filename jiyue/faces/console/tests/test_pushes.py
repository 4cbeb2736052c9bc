"""新媒体推送 and 新媒体发文 on the screen: chosen, shortened, reviewed, copied out, recorded, followed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from jiyue.common.html import parse
from jiyue.delivery.channels.models import Push
from jiyue.delivery.publishing.models import Release
from jiyue.estate.registry.models import Post
from jiyue.faces.console.tests.conftest import client_of
from tests import posting, reviewing


def page(client, route, *args, **query):
    return client.get(reverse(f"console:{route}", args=args), query)


def words(response):
    return " ".join(parse(response.content.decode()).css_first("main").text().split())


def sent(client, route, values, *args):
    response = client.post(reverse(f"console:{route}", args=args), values)
    return response.status_code, response


@pytest.fixture
def out(world):
    """An item of Anyue that is out, and its account."""
    now = timezone.now()
    outlet = posting.account(world, "anyue_office", "安岳发布")
    resource = posting.item(world, at=now)
    reviewing.cleared(world, resource, at=now)
    return resource, outlet


def test_a_clerk_takes_an_item_to_an_account_copies_it_out_and_says_where_it_stands(world, out, sign_in):
    resource, outlet = out
    client = sign_in("anyue_office", "editor")
    assert "推送到新媒体" in words(page(client, "resource", resource.pk))
    assert "安岳发布" in words(page(client, "resource-push", resource.pk))
    nothing, answer = sent(client, "resource-push", {"do": "out"}, resource.pk)
    assert (nothing, "至少选择一个" in words(answer)) == (422, True)
    assert sent(client, "resource-push", {"do": "out", "accounts": [str(outlet.pk)]}, resource.pk)[0] == 302
    push = Push.objects.get()
    shown = words(page(client, "push", push.pk))
    assert "可以发布" in shown
    assert "沿用信息的签发" in shown
    whole = parse(page(client, "push", push.pk).content.decode()).css_first("#copy-whole").text()
    assert (push.title in whole, push.link in whole) == (True, True)
    at = timezone.localtime()
    told = {"link": "https://mp.example.cn/s/1", "posted_at": f"{at:%Y-%m-%dT%H:%M}"}
    assert sent(client, "push-posted", {**told, "link": "没有网址"}, push.pk)[0] == 422
    assert sent(client, "push-posted", told, push.pk)[0] == 302
    post = Post.objects.get()
    assert "与留存时一致" in words(page(client, "post", post.pk))
    assert "安岳发布" in words(page(client, "posts"))
    assert post.title in page(client, "posts", export="csv").content.decode("utf-8-sig")
    warned = words(page(client, "resource", resource.pk))
    assert "须同时更正账号上的发文" in warned
    assert "系统不能代为撤下" in words(page(sign_in("anyue_office", "head"), "resource-withdraw", resource.pk))


def test_a_reworded_draft_goes_through_the_accounts_workflow_on_the_screen(world, out, sign_in):
    resource, outlet = out
    client = sign_in("anyue_office", "editor")
    sent(client, "resource-push", {"do": "draft", "accounts": [str(outlet.pk)]}, resource.pk)
    push = Push.objects.get()
    fields = {"revision": 1, "title": "公交有新变化", "digest": "", "text": "调整为15条线路。", "do": "save"}
    assert sent(client, "push", fields, push.pk)[0] == 302
    shown = words(page(client, "push", push.pk))
    assert "“15条”在信息中没有" in shown
    assert "与信息的题名不一致" in shown
    assert sent(client, "push", {**fields, "do": "save"}, push.pk)[0] == 422
    assert sent(client, "push", {**fields, "revision": 2, "do": "submit"}, push.pk)[0] == 302
    assert "审核中" in words(page(client, "pushes"))
    inbox = words(page(client, "inbox"))
    assert "安岳发布发文" in inbox
    seen = parse(page(client, "push", push.pk).content.decode()).css_first("[name=seen_hash]").attributes["value"]
    ids = [one.attributes["id"] for one in parse(page(client, "push", push.pk).content.decode()).css("main [id]")]
    assert len(ids) == len(set(ids))
    values = {"verdict": "pass", "seen_hash": seen, "opinion": ""}
    missing, answer = sent(client, "push-decide", values, push.pk)
    ticks = [one.attributes["value"] for one in parse(answer.content.decode()).css("[name=aspects]")]
    if ticks:
        assert missing == 422
        assert sent(client, "push-decide", {**values, "aspects": ticks}, push.pk)[0] == 302
    assert sent(client, "push-drop", {"reason": "改日再发"}, push.pk)[0] == 302
    assert "已取消" in words(page(client, "pushes"))


def test_a_post_without_a_source_is_listed_named_removed_and_what_is_on_other_accounts_is_not_seen(world, out, sign_in):
    resource, outlet = out
    client, now = sign_in("anyue_office", "editor"), timezone.localtime()
    told = {"title": "活动预告", "link": "https://mp.example.cn/s/2", "text": "今天下午。", "why_none": "现场发布"}
    assert sent(client, "outlet-posts", {**told, "posted_at": f"{now:%Y-%m-%dT%H:%M}"}, outlet.pk)[0] == 302
    post = Post.objects.get()
    assert "活动预告" in words(page(client, "posts", show="unsourced"))
    source = {"resource": str(resource.pk), "posted_at": f"{now:%Y-%m-%dT%H:%M}"}
    assert sent(client, "post-source", source, post.pk)[0] == 302
    assert "活动预告" not in words(page(client, "posts", show="unsourced"))
    assert "活动预告" in words(page(client, "posts", show="differs"))
    assert sent(client, "post-keep", {"title": "活动预告", "text": "今天下午三点。"}, post.pk)[0] == 302
    assert sent(client, "post-gone", {"gone": ""}, post.pk)[0] == 422
    assert sent(client, "post-gone", {"gone": "platform", "reason": "平台误删"}, post.pk)[0] == 302
    assert "平台误删" in words(page(client, "post", post.pk))
    figures = {"day": f"{now:%Y-%m-%d}", "followers": 100, "reads": 5, "likes": 1, "shares": 0}
    assert sent(client, "outlet-figures", figures, outlet.pk)[0] == 302
    assert "安岳发布" in words(page(client, "post-figures"))
    other = sign_in("xiangyun_office", "editor")
    assert page(other, "post", post.pk).status_code == 404
    assert "活动预告" not in words(page(other, "posts"))


def test_an_item_that_was_taken_back_leaves_a_task_that_is_settled_by_removing_the_post(world, out, sign_in):
    resource, outlet = out
    client, now = sign_in("anyue_office", "editor"), timezone.localtime()
    told = {"title": "公交线路调整公告", "link": "https://mp.example.cn/s/3", "text": "请市民合理安排出行。"}
    sent(
        client, "outlet-posts", {**told, "posted_at": f"{now:%Y-%m-%dT%H:%M}", "resource": str(resource.pk)}, outlet.pk
    )
    head = client_of(world.posting("anyue_office", "head"))
    sent(head, "resource-withdraw", {"reason": "内容有误"}, resource.pk)
    assert Release.objects.get().withdrawn_at
    post = Post.objects.get()
    assert "撤下：安岳发布" in words(page(client, "posts"))
    assert "须撤下" in words(page(client, "post", post.pk))
    sent(client, "post-gone", {"gone": "withdrawn", "reason": "已删除"}, post.pk)
    assert "撤下：安岳发布" not in words(page(client, "posts"))
