"""One library, many fronts: an item goes to the website and to accounts as one record, and its posts follow it.

安岳2023 第十二条，大理2021 第十九条，丹东2019 第二十四条，云南2019 第五、二十二、二十五、三十一、四十一条.
"""

from datetime import timedelta

import pytest

from jiyue.common import uploads
from jiyue.common.html import parse
from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library.models import Draft
from jiyue.content.review import actions as review_actions
from jiyue.core.audit.models import Record
from jiyue.delivery.channels import actions, queries
from jiyue.delivery.channels.actions import recording
from jiyue.delivery.channels.models import FollowUp, PostRecord, Push
from jiyue.delivery.channels.queries import posts
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing import queries as sites
from jiyue.estate.approvals.queries import current_step
from jiyue.estate.duties.queries import register as duties
from jiyue.estate.registry.actions import record_post
from jiyue.faces.console.tests.conftest import client_of
from tests.articles.test_interpretation_products import picture as image
from tests.films import film
from tests.posting import WORDS, account, item, pushed, reviewed, reworded
from tests.registering import dandong, refusing
from tests.reviewing import cleared, examined, pass_step
from tests.world import NOW, column

HOUR = timedelta(hours=1)
LATER = NOW + HOUR


def findings(posting, key, *, at=LATER):
    """The posts that a person finds under one heading of the list."""
    rows = posts.rows(posts.visible_to(posting), at=at)
    return [str(row.post) for row in rows if row.has(key)]


def posted(world, push, *, at=LATER, link="https://mp.example.cn/s/1", unit="anyue_office"):
    by = world.posting(unit, "editor")
    return recording.mark_posted(Push.objects.get(pk=push.pk), link=link, posted_at=at, by=by, at=at)


def noted(world, outlet, unit="dali_office", *, at=LATER, **told):
    """A post recorded by hand."""
    values = {
        "title": "一条发文",
        "link": f"https://mp.example.cn/s/{outlet.pk}/{told.get('title', '')}",
        "text": "正文。",
    }
    values |= {"posted_at": at, "original": True, **told}
    return recording.record_manual(outlet, **values, by=world.posting(unit, "editor"), at=at)


@pytest.mark.clause("anyue-2023/12.3")
def test_an_item_that_goes_to_accounts_stands_on_the_website_as_the_same_record(world):
    outlet, by = account(world, "anyue_office"), world.posting("anyue_office", "editor")
    resource = item(world, placed=False)
    refused = refusing(lambda: actions.propose(resource, outlet=outlet, by=by, at=NOW), "anyue-2023/12.3")
    assert "不能只发新媒体" in refused.message
    publishing.place(resource, column=world.columns.anyue_notices, by=by, at=NOW)
    push = pushed(world, resource, outlet)
    assert queries.state_of(push).label == "随信息签发"
    cleared(world, resource)
    record = posted(world, push)
    assert record.resource == resource
    assert [one.resource for one in sites.placements(resource)] == [resource]
    assert record.push.link == sites.addresses(resource)[0].url


@pytest.mark.clause("yunnan-2019/5.1")
def test_one_approved_item_goes_to_a_site_and_two_accounts_and_nothing_is_typed_again(world):
    outlets = [account(world, "dali_office", name) for name in ("大理微信", "大理微博")]
    resource, by = item(world, "dali", placed=False), world.posting("dali_office", "editor")
    cleared(world, resource)
    done = actions.put_out(resource, columns=[world.columns.dali_notices], outlets=outlets, by=by, at=LATER)
    assert [one.is_live for one in done.placements] == [True]
    for push in done.pushes:
        reviewed(world, push, at=LATER)
    ready = Push.objects.filter(resource=resource)
    assert {queries.state_of(one).label for one in ready} == {"可以发布"}
    version = sites.release_of(resource).version
    assert {(one.title, one.digest) for one in ready} == {(version.title, version.summary)}
    assert {one.link for one in ready} == {sites.addresses(resource)[0].url}
    assert all("12条线路" in queries.ready_of(one).whole for one in ready)


def at_the_centre(world):
    """The centre's item for the portal, with everybody in the centre who has to sign."""
    o = world.organisations
    for role in ("section_head", "head", "deputy_head", "site_manager"):
        world.posting("dali_centre", role)
    by = world.posting("dali_centre", "editor")
    return by, library.create(kind="notice", owner=o.dali_centre, by=by, at=NOW, **WORDS)


def walked(world, review, *, unit="dali_centre", until_last=False, at=LATER):
    """The item's own review by people of one unit, up to its last signature or with it."""
    while review.case.outcome == "open":
        step = current_step(review.case)
        if until_last and step.position == review.case.steps.count():
            return review
        examined(world, review, at=at)
        review = pass_step(world, review, at=at, by=world.posting(unit, step.roles[0]))
    return review


@pytest.mark.clause("dali-2021/19.a")
def test_the_centre_puts_an_approved_item_on_the_portal_and_the_account_in_one_act(world):
    wechat = account(world, "dali_centre", "大理州人民政府网")
    portal = column(world.sites.dali, "中心发布", "zxfb", owner=world.organisations.dali_centre)
    by, resource = at_the_centre(world)
    refusing(lambda: actions.propose(resource, outlet=wechat, by=by, at=NOW), "dali-2021/19.a")
    publishing.place(resource, column=portal, by=by, at=NOW)
    push = reviewed(world, pushed(world, resource, wechat, unit="dali_centre"), unit="dali_centre")
    assert queries.state_of(push).label == "待网站发布"
    review = walked(world, review_actions.submit(resource, by=by, at=NOW), until_last=True, at=NOW)
    assert (sites.addresses(resource), Push.objects.get().handed_at) == ([], None)
    walked(world, review)
    (push,), (address,) = Push.objects.all(), sites.addresses(resource)
    assert (push.handed_at, push.link, address.since) == (LATER, address.url, LATER)
    logged = Record.objects.filter(action__in=["publishing.release", "channels.hand_over"], at=LATER)
    assert {one.action for one in logged} == {"publishing.release", "channels.hand_over"}


@pytest.mark.clause("dandong-2019/24.4")
def test_an_account_that_was_earlier_than_the_website_is_in_the_list(world):
    dandong(world)
    outlet, by = account(world, "dandong_office"), world.posting("dandong_office", "editor")
    notices = column(world.sites.dandong, "通知公告", "tzgg", owner=world.organisations.dandong_office)
    late, prompt = (
        library.create(
            kind="notice", owner=world.organisations.dandong_office, by=by, at=NOW, **{**WORDS, "title": one}
        )
        for one in ("晚上网站的公告", "先上网站的公告")
    )
    for resource in (late, prompt):
        publishing.place(resource, column=notices, by=by, at=NOW)
    noted(world, outlet, "dandong_office", title="晚上网站的公告", resource=late, at=NOW)
    assert findings(by, posts.NOT_FIRST) == ["晚上网站的公告"]
    for resource in (late, prompt):
        walked(world, review_actions.submit(resource, by=by, at=NOW), unit="dandong_office")
    noted(world, outlet, "dandong_office", title="先上网站的公告", resource=prompt, at=LATER)
    assert findings(by, posts.NOT_FIRST, at=LATER) == ["晚上网站的公告"]
    (row,) = [one for one in posts.rows(posts.visible_to(by), at=LATER) if one.has(posts.NOT_FIRST)]
    assert row.findings[0].message == "比网站早 1 小时。"


@pytest.mark.clause("yunnan-2019/22.4")
def test_a_post_without_an_item_is_flagged_and_whoever_edits_an_item_is_told_of_its_posts(world):
    outlet, by = account(world, "dali_office"), world.posting("dali_office", "editor")
    refusing(lambda: noted(world, outlet, title="无源发文"), "yunnan-2019/22.4")
    noted(world, outlet, title="活动直播", why_none="现场直播，没有文字稿")
    resource = item(world, "dali")
    cleared(world, resource)
    record = noted(world, outlet, title="公交线路调整公告", resource=resource, text="11月20日起调整为12条线路。")
    assert findings(by, posts.UNSOURCED) == ["活动直播"]
    assert findings(by, posts.DIFFERS) == []
    assert posts.standing_of(resource) == [record]
    reworded(world, resource, at=LATER, unit="dali_office", body=WORDS["body"].replace("12条", "15条"), summary="")
    (task,) = FollowUp.objects.all()
    assert (task.kind, task.record, duties.due_at(task.duty) > LATER) == ("correct", record, True)
    assert findings(by, posts.DIFFERS) == ["公交线路调整公告"]


@pytest.mark.clause("yunnan-2019/22.3")
def test_a_typo_in_a_draft_is_marked_and_the_time_from_the_site_to_the_post_is_shown(world):
    outlet, resource = account(world, "dali_office"), item(world, "dali")
    cleared(world, resource, at=NOW)
    push = pushed(world, resource, outlet, unit="dali_office", text="请市民按步就班。")
    marked = [one for one in queries.screened(push, at=NOW) if one.rule_key == "typo"]
    assert any("按步就班" in one.message for one in marked)
    assert all("yunnan-2019/22.3" in {cited.clause for cited in one.citations} for one in marked)
    sound = actions.drop(push, reason="重写", by=world.posting("dali_office", "editor"), at=NOW)
    assert sound.dropped_at
    push = reviewed(world, pushed(world, resource, outlet, unit="dali_office"), at=LATER)
    since = sites.release_of(resource).first_released_at
    posted(world, push, unit="dali_office", at=since + 2 * HOUR)
    rows = posts.rows(posts.visible_to(world.posting("dali_office", "editor")), at=since + 3 * HOUR)
    assert [one.delay_words for one in rows] == ["2 小时"]
    assert posts.delays(rows) == posts.Delays(1, "2 小时", "2 小时")


@pytest.mark.clause("yunnan-2019/25.4")
def test_a_repost_with_a_shop_link_is_stopped_and_found_on_a_live_account(world):
    outlet, by = account(world, "dali_office"), world.posting("dali_office", "editor")
    resource = item(world, "dali", origin="转载", source="新华社", source_url="https://www.news.cn/1.html")
    text = "好物推荐：https://item.taobao.com/item.htm?id=1 立即购买"
    push = actions.propose(resource, outlet=outlet, by=by, at=NOW)
    fields = {"title": push.title, "digest": "", "text": text}
    push = actions.save(push, fields=fields, revision=1, by=by, at=NOW)
    refused = refusing(lambda: actions.submit(push, by=by, at=NOW), "yunnan-2019/25.4")
    assert "taobao.com" in refused.message
    push = actions.save(push, fields={**fields, "text": "请合理安排出行。"}, revision=2, by=by, at=NOW)
    assert queries.state_of(actions.submit(push, by=by, at=NOW)).label == "审核中"
    noted(world, outlet, title="好物推荐", text=text, why_none="合作单位供稿")
    noted(world, outlet, title="出行提示", text="请合理安排出行。", why_none="现场提示")
    assert findings(by, posts.ADVERTISES) == ["好物推荐"]


@pytest.mark.clause("yunnan-2019/31.3")
def test_posts_and_figures_are_archived_and_a_post_deleted_on_the_platform_is_still_there(world, settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path
    outlet, by = account(world, "dali_office"), world.posting("dali_office", "editor")
    refusing(lambda: noted(world, outlet, text="", why_none="现场直播"), "yunnan-2019/31.3")
    record = noted(world, outlet, title="活动回顾", why_none="现场直播", pictures=[("现场.png", image(40))])
    recording.record_gone(record, gone="platform", reason="平台误判", by=by, at=LATER)
    (row,) = posts.rows(posts.visible_to(by), at=LATER)
    (shot,) = row.record.kept
    assert (row.record.get_gone_display(), shot.text, posts.is_intact(shot)) == ("平台删除", "正文。", True)
    assert uploads.is_intact(*shot.pictures[0]["file"].split("."))
    for day, followers in ((1, 1000), (2, 1250)):
        recording.record_figures(
            outlet, day=NOW.date().replace(day=day), followers=followers, reads=300, by=by, at=LATER
        )
    (grown,) = posts.growth(by, since=NOW.date().replace(day=1), until=LATER.date())
    assert (grown.gained, grown.reads, grown.posts, grown.originals_share) == (250, 600, 1, "100%")


@pytest.mark.clause("yunnan-2019/41.8")
def test_evidence_stands_on_record_unchangeably_before_an_unlawful_post_is_removed(world):
    outlet, by = account(world, "dali_office"), world.posting("dali_office", "editor")
    copy = {"posted_on": NOW.date(), "title": "违法信息", "link": "https://mp.example.cn/s/9", "original": False}
    post = record_post(outlet, **copy, by=by, at=NOW)
    record = PostRecord.objects.create(post=post, posted_at=NOW, why_none="被盗号发布")
    gone = {"gone": "unlawful", "reason": "被盗号发布", "by": by, "at": LATER}
    refusing(lambda: recording.record_gone(record, **gone), "yunnan-2019/41.8")
    shot = recording.keep(record, title="违法信息", text="扫码领奖", by=by, at=LATER)
    recording.record_gone(record, **gone)
    assert posts.is_intact(record.snapshots.get())
    for change in (shot.save, shot.delete):
        with pytest.raises(Refusal, match="快照不能"):
            change()
    record.snapshots.update(text="改过的字")
    assert not posts.is_intact(record.snapshots.get())


def test_what_goes_back_on_the_site_is_a_task_on_the_accounts_and_unposted_drafts_go_with_it(world):
    wechat, weibo = account(world, "anyue_office", "安岳微信"), account(world, "anyue_office", "安岳微博")
    resource, head = item(world), world.posting("anyue_office", "head")
    cleared(world, resource)
    record = posted(world, pushed(world, resource, wechat))
    ready = pushed(world, resource, weibo)
    assert queries.state_of(ready).label == "可以发布"
    gone = publishing.withdraw(resource, by=head, at=LATER + HOUR, reason="内容有误")
    assert [sentence for sentence in gone.could_not if "安岳微信" in sentence and "列为任务" in sentence]
    ready.refresh_from_db()
    assert queries.state_of(ready).label == "已取消"
    (task,) = posts.follow_ups(head)
    told = {"by": world.posting("anyue_office", "editor"), "at": LATER + HOUR}
    with pytest.raises(Refusal, match="须撤下"):
        recording.finish(task, note="已更正", **told)
    recording.record_gone(record, gone="withdrawn", reason="已从账号删除", **told)
    assert list(posts.follow_ups(head)) == []


def test_the_clearance_of_the_item_is_enough_only_for_its_own_words_and_only_for_the_very_chain(world):
    here, dali = account(world, "anyue_office"), account(world, "dali_office")
    resource, elsewhere = item(world), item(world, "dali")
    for one in (resource, elsewhere):
        cleared(world, one)
    push = pushed(world, resource, here, text="请市民合理安排出行。")
    assert push.covered_by == sites.release_of(resource).clearance
    actions.drop(push, reason="重写", by=world.posting("anyue_office", "editor"), at=NOW)
    own_words = pushed(world, resource, here, text="快来看，公交有了新变化！")
    at_dali = pushed(world, elsewhere, dali, unit="dali_office")
    assert [queries.state_of(one).label for one in (own_words, at_dali)] == ["审核中", "审核中"]


def test_only_accounts_of_the_own_unit_that_are_in_use_are_offered_and_taken(world):
    ours, theirs = account(world, "anyue_office"), account(world, "xiangyun_office")
    closed = account(world, "anyue_office", "停用账号")
    closed.status = "closed"
    closed.save()
    resource = item(world)
    assert list(queries.accounts_for(resource)) == [ours]
    for outlet in (theirs, closed):
        with pytest.raises(Refusal, match="启用的政务新媒体账号"):
            pushed(world, resource, outlet)
    with pytest.raises(Refusal, match="只能由该单位办理"):
        pushed(world, resource, ours, unit="xiangyun_office")


CLASSES = ("案件侦查调查", "法庭审理及判决", "灾情疫情", "统计数据", "环保测评")


@pytest.mark.parametrize("name", CLASSES)
def test_the_settings_show_five_classes_of_sensitive_topics_whose_words_raise_the_grade(world, name):
    outlet, resource = account(world, "dali_office"), item(world, "dali")
    client = client_of(world.posting("dali_office", "editor"))
    html = parse(client.get("/console/term-lists/", {"words": f"敏感信息：{name}"}).content.decode())
    (row,) = html.css("tbody tr")
    words = row.css("td")[0].text(strip=True).split("、")
    for word in words:
        push = pushed(world, resource, outlet, unit="dali_office", text=f"关于{word}。")
        assert push.grade in ("important", "major"), word
        actions.drop(push, reason="换一条", by=world.posting("dali_office", "editor"), at=NOW)
    assert pushed(world, resource, outlet, unit="dali_office").grade == "ordinary"


@pytest.mark.clause("anyue-2023/23.4")
def test_a_picture_too_wide_for_a_telephone_is_pointed_out_in_the_editor_and_the_product_goes_to_an_account(
    world, settings, tmp_path
):
    settings.UPLOADS_ROOT = tmp_path
    outlet, by = account(world, "anyue_office"), world.posting("anyue_office", "editor")
    said = item(world, kind="interpretation", title="一图读懂公交调整")
    wide = library.attach(said, name="宽图.png", data=image(1081), by=by, at=NOW, inline=True)
    client = client_of(by)
    odd = library.attach(said, name="解读.mp4", data=film(codec="hvc1"), by=by, at=NOW)
    fixed = {"body": f'<p style="width:1200px">{WORDS["title"]}</p><table width="1200"><tr><td>甲</td></tr></table>'}
    library.save_draft(said, revision=said.draft.revision, fields=fixed, by=by, at=NOW)
    shown = client.get(f"/console/resources/{said.pk}/").content.decode()
    assert "宽图.png”宽 1081 像素" in shown
    assert "解读.mp4”用了 H.265" in shown
    said.refresh_from_db()
    assert "1200" not in Draft.objects.get(resource=said).body
    for one in (wide, odd):
        library.remove_attachment(one, by=by, at=NOW)
    library.attach(said, name="竖图.png", data=image(1080), by=by, at=NOW, inline=True)
    assert "像素，在手机上" not in client.get(f"/console/resources/{said.pk}/").content.decode()
    assert pushed(world, said, outlet).picture.name == "竖图.png"
