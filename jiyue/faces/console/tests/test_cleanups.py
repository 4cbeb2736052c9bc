"""清理整合 on the workbench: pasted accounts, the task that follows, the closing that ends it, a site that is kept."""

from django.urls import reverse
from django.utils import timezone

from jiyue.core.audit.models import Record
from jiyue.estate.registry.models import Cleanup, MediaAccount, Outlet
from jiyue.faces.console.tests.conftest import client_of
from jiyue.faces.console.tests.test_screens import page
from tests.registering import dandong

LINE = "大理发布\t第三方平台账号\t微博\t{}\t州政府办公室\t2021-03-01\t大理白族自治州人民政府办公室\t官方微博"


def pasted(world, client, *lines):
    values = {"supervisor": str(world.organisations.dali_office.pk), "table": "\n".join(lines)}
    return client.post(reverse("console:outlet-take-in"), values)


def test_pasted_accounts_show_a_double_one_and_closing_it_ends_the_task(world, sign_in):
    client = sign_in("dali_office", "supervisor")
    assert "批量补登" in page(client, "outlets")[1]
    response = pasted(world, client, LINE.format("d1"), LINE.format("d2"))
    assert response.url == reverse("console:cleanups")
    text = page(client, "cleanups")[1]
    cleanup = Cleanup.objects.get()
    shown = reverse("console:cleanup", args=[cleanup.pk])
    assert shown in text
    assert "同一平台多个账号" in text
    assert reverse("console:duty", args=[cleanup.duty_id]) in client.get(shown).content.decode()
    second = MediaAccount.objects.get(handle="d2").outlet
    closing = reverse("console:outlet-close", args=[second.pk])
    assert closing in page(client, "outlet", second.pk)[1]
    today = timezone.localdate()
    values = {"closed_on": today.isoformat(), "basis": "关停备案〔2026〕5号"}
    refused = client.post(closing, values)
    assert refused.status_code == 422
    assert "关停前须公告" in refused.content.decode()
    values |= {"notice": "https://www.dali.gov.cn/gg/1.html", "notice_on": "2026-01-05"}
    assert client.post(closing, values).status_code == 302
    assert "已整合" in client.get(shown).content.decode()
    assert "关停备案〔2026〕5号" in page(client, "outlet", second.pk)[1]
    exported = client.get(reverse("console:cleanups"), {"export": "csv"}).content.decode("utf-8-sig")
    assert "州政府办公室：微博" in exported or "大理白族自治州人民政府办公室：微博" in exported
    assert Record.objects.filter(action="registry.close_outlet", subject_id=str(second.pk)).exists()


def test_one_wrong_line_takes_nothing_in_and_says_which(world, sign_in):
    client = sign_in("dali_office", "supervisor")
    good = LINE.format("d1")
    for bad, said in (
        (good.replace("州政府办公室", "某某办"), "第2行：没有可以登记的主办单位"),
        (good.replace("2021-03-01", "去年"), "第2行：开通日期"),
        (good.replace("第三方平台账号", "论坛"), "第2行：形式"),
        (good.replace("2021-03-01", "2099-03-01"), "第2行：补登已经开设的"),
    ):
        response = pasted(world, client, good, bad)
        assert response.status_code == 422
        assert said in response.content.decode()
    assert not Outlet.objects.filter(kind="media_account").exists()
    assert pasted(world, sign_in("dali_office", "editor"), good).status_code == 403


def test_a_specialist_site_is_taken_in_with_its_target_and_kept_for_a_named_rule(world):
    dandong(world)
    office, client = world.organisations.dandong_office, client_of(world.posting("dandong_office", "supervisor"))
    values = {
        "name": "丹东市公共资源交易网", "domain": "ggzy.dandong.gov.cn", "supervisor": str(office.pk),
        "sponsor": str(office.pk), "specialty": "trading", "target": "公共资源交易频道", "existing": "on",
        "opened_on": "2019-05-01",
    }  # fmt: skip
    new = reverse("console:outlet-new")
    assert "公共资源交易网站" in client.get(new).content.decode()
    assert "不再单独开设" in client.post(new, {**values, "existing": ""}).content.decode()
    assert client.post(new, values).status_code == 302
    cleanup = Cleanup.objects.get(kind="specialist")
    shown = reverse("console:cleanup", args=[cleanup.pk])
    assert "公共资源交易频道" in client.get(shown).content.decode()
    assert client.post(shown, {"basis": ""}).status_code == 422
    assert client.post(shown, {"basis": "《公共资源交易平台管理暂行办法》"}).status_code == 302
    assert "依规定保留" in client.get(shown).content.decode()


def test_strangers_see_and_close_nothing_of_it(world, sign_in):
    pasted(world, sign_in("dali_office", "supervisor"), LINE.format("d1"), LINE.format("d2"))
    cleanup, stranger = Cleanup.objects.get(), sign_in("anyue_office", "supervisor")
    assert stranger.get(reverse("console:cleanup", args=[cleanup.pk])).status_code == 404
    assert "微博" not in page(stranger, "cleanups")[1]
    account = MediaAccount.objects.first().outlet
    assert stranger.get(reverse("console:outlet-close", args=[account.pk])).status_code == 404
