"""Putting a media account into the registry through the workbench."""

import pytest
from django.urls import reverse

from jiyue.core.audit.models import Record
from jiyue.estate.registry.models import MediaAccount
from jiyue.faces.console.tests.test_screens import page

NEW = "console:outlet-new-account"


@pytest.fixture
def typed(world):
    office = world.organisations.dali_office
    return {
        "name": "大理州发布", "form": "account", "platform": "微信公众号", "handle": "dalifabu",
        "supervisor": str(office.pk), "sponsor": str(office.pk), "verified": "organisation",
        "verified_subject": office.name, "verification": f"{office.name}官方账号",
    }  # fmt: skip


def test_the_supervising_unit_registers_an_account_and_the_list_shows_its_platform(sign_in, typed):
    client = sign_in("dali_office", "supervisor")
    assert reverse(NEW) in page(client, "outlets")[1]
    response = client.post(reverse(NEW), typed)
    made = MediaAccount.objects.get()
    assert response.url == reverse("console:outlet", args=[made.pk])
    text = client.get(response.url).content.decode()
    assert "微信公众号（dalifabu）" in text
    assert "以单位认证：大理白族自治州人民政府办公室" in text
    assert "微信公众号" in page(client, "outlets")[1]
    assert Record.objects.filter(action="registry.register_account", subject_id=str(made.pk)).exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"platform": ""}, "请选择所在平台"),
        ({"platform": "某平台"}, "某平台"),
        ({"name": ""}, "请填写账号名称"),
        ({"verification": "便民信息"}, "公开认证信息没有写明主办单位名称"),
        ({"for_campaign": "on"}, "不得为专项活动或专项工作单独开设"),
    ],
)
def test_bad_input_says_what_to_do_and_keeps_what_was_typed(sign_in, typed, change, said):
    response = sign_in("dali_office", "supervisor").post(reverse(NEW), typed | change)
    text = response.content.decode()
    assert (response.status_code, MediaAccount.objects.count()) == (422, 0)
    assert said in text
    assert "dalifabu" in text


def test_an_exception_for_a_campaign_is_granted_in_the_workbench(world, sign_in, typed):
    client = sign_in("dali_office", "supervisor")
    values = {
        "outlet": str(world.sites.dali.outlet.pk), "rule_kind": "opening_purpose", "name": "大理州发布",
        "reason": "重大节庆", "until": "2027-01-01",
    }  # fmt: skip
    response = client.post(reverse("console:exception-new"), values)
    assert response.status_code == 422
    assert "没有可以例外的规定" in response.content.decode()
    client.post(reverse(NEW), typed)
    values["outlet"] = str(MediaAccount.objects.get().pk)
    assert client.post(reverse("console:exception-new"), values).status_code == 302
    assert client.post(reverse(NEW), typed | {"for_campaign": "on", "platform": "微博"}).status_code == 302


def test_nobody_registers_for_another_supervising_unit(sign_in, typed):
    assert sign_in("anyue_office", "supervisor").post(reverse(NEW), typed).status_code == 422
    assert sign_in("dali_office", "editor").post(reverse(NEW), typed).status_code == 403
    assert not MediaAccount.objects.exists()
