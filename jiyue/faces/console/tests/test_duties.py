"""The register's screens: registering, completing with proof, extending, and who sees what."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jiyue.estate.duties.actions.lapse import lapse
from jiyue.estate.duties.actions.register import register
from jiyue.estate.duties.actions.schedule import schedule
from jiyue.estate.duties.models import Duty
from jiyue.faces.console.tests.conftest import CANARY
from tests.registering import account, workflow


@pytest.fixture
def begin(world):
    def run(matter, *, days, unit="xiangyun_office", subject="示例对象"):
        now = timezone.now()
        holder, by = getattr(world.organisations, unit), world.posting(unit, "editor")
        return register(matter, holder=holder, subject=subject, started_at=now - timedelta(days=days), by=by, at=now)

    return run


def url(route, duty):
    return reverse(f"console:{route}", args=[duty.pk])


def day(*, ago=0):
    return (timezone.localdate() - timedelta(days=ago)).isoformat()


def test_a_letter_is_registered_and_its_clock_runs(world, sign_in):
    client = sign_in("xiangyun_office", "editor")
    form = client.get(reverse("console:duty-new")).content.decode()
    assert "答复简单常见问题咨询（不超过5个工作日）" in form
    assert "大理白族自治州" not in form.split("<form")[-1].split("</form>")[0]
    sent = {
        "holder": str(world.organisations.xiangyun_office.pk), "matter": "reply_limit.simple", "subject": "来信第12号",
        "started_on": day(), "started_at": "",
    }  # fmt: skip
    response = client.post(reverse("console:duty-new"), sent)
    duty = Duty.objects.get(subject_label="来信第12号")
    assert response.url == url("duty", duty)
    text = client.get(response.url).content.decode()
    assert "办理中" in text
    assert "起算事件发生在" in text
    assert "第十五条第（一）项第4目" in text


def test_a_limit_in_hours_asks_for_the_time_and_a_strange_unit_is_not_offered(world, sign_in):
    client = sign_in("xiangyun_office", "editor")
    sent = {
        "holder": str(world.organisations.dali_office.pk), "matter": "reply_limit.simple", "subject": "来信",
        "started_on": day(),
    }  # fmt: skip
    response = client.post(reverse("console:duty-new"), sent)
    assert response.status_code == 422
    assert "请从列表中选择单位" in response.content.decode()
    assert not Duty.objects.exists()


def test_completing_asks_for_proof_and_says_when_it_was_late(begin, sign_in):
    duty = begin("reply_limit.simple", days=20)
    client = sign_in("xiangyun_office", "editor")
    assert "已超期" in client.get(url("duty", duty)).content.decode()
    empty = client.post(url("duty-complete", duty), {"done_on": day()})
    assert empty.status_code == 422
    assert "没有办结凭证" in empty.content.decode()
    file = SimpleUploadedFile("答复.txt", "已答复。".encode())
    sent = {"done_on": day(), "note": "已电话答复", "file": file}
    response = client.post(url("duty-complete", duty), sent, follow=True)
    assert "逾期完成" in response.content.decode()
    kept = client.get(url("duty-proof", duty))
    assert (kept.content.decode(), kept["Content-Disposition"][:10]) == ("已答复。", "attachment")


def test_a_notice_that_still_has_to_stand_is_not_completed(begin, sign_in):
    duty = begin("notice_period.website.migrate", days=3)
    client = sign_in("xiangyun_office", "site_manager")
    assert "期限未满" in client.get(url("duty", duty)).content.decode()
    response = client.post(url("duty-complete", duty), {"done_on": day(), "link": "https://www.example.gov.cn/1"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "不得提前办结" in text
    assert "之后办结" in text
    assert "第九条" in text


def test_a_head_extends_and_a_supervisor_pauses_resumes_and_voids(begin, sign_in):
    duty = begin("reply_limit.objection", days=2, unit="dali_office")
    head, supervisor = sign_in("dali_office", "head"), sign_in("dali_office", "supervisor")
    assert head.post(url("duty-extend", duty), {"amount": "5", "reason": "案情复杂"}).status_code == 302
    beyond = head.post(url("duty-extend", duty), {"amount": "90", "reason": "案情复杂"})
    assert beyond.status_code == 422
    assert "累计超过30个工作日" in beyond.content.decode()
    assert head.post(url("duty-pause", duty), {"reason": "征求第三方意见"}).status_code == 422
    assert supervisor.post(url("duty-pause", duty), {"reason": "征求第三方意见"}).status_code == 302
    assert "已暂停" in head.get(url("duty", duty)).content.decode()
    assert supervisor.post(url("duty-resume", duty)).status_code == 302
    assert supervisor.post(url("duty-void", duty), {"reason": "重复登记"}).status_code == 302
    assert "重复登记" in head.get(url("duty", duty)).content.decode()


def test_extending_is_offered_to_those_alone_who_may_and_others_are_told_who_may(begin, sign_in):
    duty = begin("reply_limit.objection", days=2, unit="dali_office")
    head, editor = sign_in("dali_office", "head"), sign_in("dali_office", "editor")
    assert url("duty-extend", duty) in head.get(url("duty", duty)).content.decode()
    form = head.get(url("duty-extend", duty))
    assert form.status_code == 200
    trail = form.content.decode().split("当前位置")[-1].split("</ol>")[0]
    assert [word in trail for word in ("责任事项", "详情", "批准延长")] == [True] * 3
    text = editor.get(url("duty", duty)).content.decode()
    assert url("duty-extend", duty) not in text
    assert "需要延长的，请由" in text
    refused = editor.get(url("duty-extend", duty))
    assert refused.status_code == 422
    assert "您的岗位不能批准延长" in refused.content.decode()


def test_what_is_late_can_no_longer_be_extended_and_nobody_is_offered_it(begin, sign_in):
    duty = begin("reply_limit.objection", days=40, unit="dali_office")
    head = sign_in("dali_office", "head")
    text = head.get(url("duty", duty)).content.decode()
    assert (url("duty-extend", duty) in text, "需要延长的" in text) == (False, False)
    assert "不能再延长" in head.get(url("duty-extend", duty)).content.decode()


def test_a_task_that_no_rule_asks_for_any_more_says_so(world, sign_in):
    now = timezone.now()
    schedule(at=now)
    duty = Duty.objects.filter(holder=world.organisations.dali_office, clock__isnull=False).first()
    lapse(duty, at=now)
    client = sign_in("dali_office", "supervisor")
    text = client.get(url("duty", duty)).content.decode()
    assert "起不再要求办理：现行规则包不再要求此事项" in text
    assert url("duty-complete", duty) not in text
    listed = client.get(reverse("console:duties"), {"state": "lapsed"}).content.decode()
    assert duty.title in listed.split('class="jy-list__main"')[1]


def test_the_list_hides_historic_tasks_until_they_are_asked_for_and_filters_by_document(world, sign_in):
    schedule(at=timezone.now())
    client = sign_in("dali_office", "supervisor")
    address = reverse("console:duties")
    text = client.get(address).content.decode()
    assert "编制政府网站监管年度报表并向社会公开" in text
    assert "建立并细化工作方案" not in text
    historic = client.get(address, {"state": "historic"}).content.decode()
    assert "建立并细化工作方案" in historic
    assert "年度报表" not in historic.split('class="jy-list__main"')[1]
    by_article = {"pack": "yunnan-2017", "state": "historic", "matter": "dated_task.a3-4-a"}
    one = client.get(address, by_article).content.decode().split('class="jy-list__main"')[1]
    assert "建立并细化工作方案" in one
    assert "登记未登记的网站" not in one
    only = client.get(address, {"pack": "dali-2021"}).content.decode().split('class="jy-list__main"')[1]
    assert "按应急处置预案开展演练" in only
    assert "年度报表" not in only


def test_a_unit_sees_and_exports_its_own_and_the_supervisor_its_scope(furnished, begin, sign_in):
    begin("reply_limit.simple", days=1, subject="祥云来信")
    address = reverse("console:duties")
    own = sign_in("xiangyun_office", "editor").post(address, {"export": "csv"}).content.decode("utf-8-sig")
    assert "祥云来信" in own
    assert CANARY not in own
    wide = sign_in("dali_office", "supervisor").post(address, {"export": "csv"}).content.decode("utf-8-sig")
    assert "祥云来信" in wide
    assert f"{CANARY}来信" in wide


def test_the_first_screen_counts_what_is_late(begin, sign_in):
    begin("reply_limit.simple", days=30)
    for unit, role in (("xiangyun_office", "editor"), ("dali_office", "supervisor")):
        text = sign_in(unit, role).get(reverse("console:home")).content.decode()
        assert 'jy-todo__label">责任事项' in text


def test_an_accounts_posts_are_recorded_and_its_gaps_listed(world, sign_in):
    outlet = account(world, "xiangyun_office")
    client = sign_in("xiangyun_office", "editor")
    page = url("outlet-posts", outlet)
    assert "还没有记录发文" in client.get(page).content.decode()
    told = {"text": "正文。", "why_none": "现场直播", "original": "on"}
    sent = {"posted_at": f"{day()} 00:00", "title": "发文", "link": "https://example.gov.cn/9", **told}
    refused = client.post(page, sent)
    assert refused.status_code == 422
    assert f'href="/console/schemes/accounts/{outlet.pk}/">去办理' in refused.content.decode()
    workflow(world, outlet)
    for ago in (20, 0):
        sent = {"posted_at": f"{day(ago=ago)} 00:00", "title": f"发文{ago}", "link": f"https://example.gov.cn/{ago}"}
        sent |= told
        assert client.post(page, sent).status_code == 302
    text = client.get(page).content.decode()
    assert "缺更" in text
    assert "第二十二条第一款" in text
    again = client.post(page, {**sent, "title": "重复"})
    assert again.status_code == 422
    assert "已经记录" in again.content.decode()
    assert sign_in("anyue_office", "supervisor").get(page).status_code == 404
