"""应急发布 on the screens, the words a step asks for, the findings to decide, the counts of returns, who is late."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from jiyue.content.review import queries
from jiyue.content.review.models import Emergency
from jiyue.delivery.publishing import actions as publishing
from jiyue.estate.registry.models import MediaAccount, Outlet
from tests import reviewing
from tests.registering import workflow

EVENT = {"event": "某镇山体滑坡", "reason": "群众须立即避险", "kind": "release", "responder": "州应急管理局"}


def account(world):
    unit = world.organisations.dali_office
    outlet = Outlet.objects.create(kind="media_account", name="大理发布", sponsor=unit, supervisor=unit)
    MediaAccount.objects.create(outlet=outlet, platform="微信公众号", enabled_on=date(2020, 1, 1))
    return outlet


def test_from_the_event_to_the_second_look(world, sign_in):
    outlet = account(world)
    workflow(world, outlet)
    now = timezone.now()
    item = reviewing.draft(world, "dali", title="避险提示", at=now)
    publishing.place(item, column=world.columns.dali_notices, by=world.posting("dali_office", "editor"), at=now)
    begin = reverse("console:resource-urgent", args=[item.pk])
    happened = timezone.localtime(now - timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    editor, manager = sign_in("dali_office", "editor"), sign_in("dali_office", "site_manager")
    assert editor.post(begin, EVENT | {"happened_at": happened}).status_code == 422
    assert manager.post(begin, EVENT).status_code == 422
    assert manager.post(begin, EVENT | {"happened_at": happened}).status_code == 302
    emergency = Emergency.objects.get()
    page = reverse("console:emergency", args=[emergency.pk])
    assert "还没有发布" in manager.get(page).content.decode()
    head, section = sign_in("dali_office", "head"), sign_in("dali_section", "section_head")
    review_page = reverse("console:review", args=[emergency.review_id])
    assert "应急" in section.get(reverse("console:inbox")).content.decode()
    seen = {"verdict": "pass", "seen_hash": emergency.review.version.wording_hash}
    assert section.post(review_page, seen | {"aspects": ["保密性", "事实依据"]}).status_code == 302
    review = queries.review_of(item)
    reviewing.examined(world, review, at=timezone.now())
    assert (
        head.post(review_page, seen | {"aspects": ["政治导向", "口径一致", "不属于禁止发布的10类信息"]}).status_code
        == 302
    )
    shown = manager.get(page).content.decode()
    assert "事件发生后" in shown
    assert "州应急管理局" in shown
    assert "前发布动态信息" in shown
    assert outlet.name in shown
    copy = emergency.copies.get()
    there = reverse("console:emergency-copy", args=[emergency.pk, copy.pk])
    assert manager.post(there, {"link": "不是网址"}).status_code == 422
    assert manager.post(there, {"link": "https://mp.example.com/s/1"}).status_code == 302
    assert outlet.posts.get().title == "避险提示"
    look = reverse("console:emergency-look", args=[emergency.pk])
    said = {"verdict": "sound", "opinion": "已与应急部门核对。"}
    assert head.post(look, said).status_code == 422
    assert sign_in("dali_office", "deputy_head").post(look, said).status_code == 302
    assert "已与应急部门核对" in manager.get(page).content.decode()
    end = reverse("console:emergency-end", args=[emergency.pk])
    assert editor.post(end).status_code == 422
    assert manager.post(end).status_code == 302
    assert "登记事件结束" in manager.get(page).content.decode()
    assert sign_in("anyue_office", "head").post(end).status_code == 404
    assert sign_in("anyue_office", "head").get(page).status_code == 404
    assert "某镇山体滑坡" not in sign_in("anyue_office", "head").get(reverse("console:emergencies")).content.decode()


def test_a_finding_is_kept_and_the_forecast_written_on_the_review_page(world, sign_in):
    item = reviewing.submitted(world, reviewing.draft(world, body="<p>认真布署各项工作。</p>"))
    editor = sign_in("anyue_office", "editor")
    page = reverse("console:review", args=[item.pk])
    shown = editor.get(page).content.decode()
    assert "还有 1 处检查问题没有处理" in shown
    key = queries.key_of(next(one for one in item.problems if one["rule_key"] == "typo"))
    keep = reverse("console:review-keep", args=[item.pk])
    assert editor.post(keep, {"finding": key}).status_code == 422
    assert editor.post(keep, {"finding": key, "reason": "引用原文"}).status_code == 302
    assert "引用原文" in editor.get(page).content.decode()
    item = reviewing.up_to(world, reviewing.submitted(world, reviewing.draft(world, title="无误")), "review-3")
    head = sign_in("anyue_office", "head")
    assert "社会效应预判" in head.get(reverse("console:review", args=[item.pk])).content.decode()


def test_returns_are_counted_by_ground_and_lead_to_their_rows(furnished, sign_in):
    head = sign_in("dali_office", "head")
    page = reverse("console:returns")
    assert "这段时间没有退回" in head.get(page).content.decode()
    editor = sign_in("dali_office", "editor")
    said = {"verdict": "return", "reason": "third-party", "opinion": "权利人：某公司"}
    said["seen_hash"] = furnished.review.version.wording_hash
    assert editor.post(reverse("console:review", args=[furnished.review.pk]), said).status_code == 302
    shown = head.get(page, {"since": "2020-01-01", "until": "2099-01-01", "reason": "third-party"}).content.decode()
    assert furnished.review.version.title in shown
    assert "起始日期不能晚于" in head.get(page, {"since": "2026-02-01", "until": "2026-01-01"}).content.decode()


def test_the_inbox_tells_by_when_and_the_head_who_is_late(furnished, sign_in):
    case = furnished.review.case
    case.waiting_since = timezone.now() - timedelta(days=20)
    case.save(update_fields=["waiting_since"])
    inbox = reverse("console:inbox")
    assert "已超时" in sign_in("dali_office", "editor").get(inbox).content.decode()
    shown = sign_in("dali_office", "head").get(inbox).content.decode()
    assert "本单位超时未办" in shown
    assert furnished.review.version.title in shown
    assert furnished.review.version.title not in sign_in("anyue_office", "head").get(inbox).content.decode()
