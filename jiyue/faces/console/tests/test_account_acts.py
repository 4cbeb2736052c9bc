"""启用、更名、委托承办 on the workbench."""

from django.urls import reverse

from jiyue.core.audit.models import Record
from jiyue.faces.console.tests.test_screens import page
from tests.registering import account_registered, standing


def test_an_account_is_enabled_renamed_and_entrusted_and_the_card_shows_it(world, sign_in):
    office = world.organisations.dali_office
    account = account_registered(office, name="大理发布", **standing(office))
    own, supervisor = sign_in("dali_office", "site_manager"), sign_in("dali_office", "supervisor")
    enable, rename, entrust = (
        reverse(f"console:outlet-{act}", args=[account.pk]) for act in ("enable", "rename", "entrust")
    )
    assert enable in page(own, "outlet", account.pk)[1]
    values = {"verified": "organisation", "verified_subject": office.name, "verified_on": "2026-03-01"}
    refused = own.post(enable, values)
    assert refused.status_code == 422
    assert "没有记录认证凭证" in refused.content.decode()
    assert own.post(enable, {**values, "proof": "认证函〔2026〕9号"}).status_code == 302
    refused = supervisor.post(rename, {"name": "大理发布唯一官方", "reason": "易记"})
    assert "不得使用的“唯一官方”" in refused.content.decode()
    assert supervisor.post(rename, {"name": "大理州发布", "reason": "与单位名称一致"}).status_code == 302
    refused = own.post(entrust, {"contractor": "某传媒有限公司"})
    assert refused.status_code == 422
    assert "第八条" in refused.content.decode()
    given = {"contractor": "某传媒有限公司", "contract": "委托运营合同", "terms": "受托方编辑制作"}
    assert own.post(entrust, given).status_code == 302
    text = page(own, "outlet", account.pk)[1]
    for said in ("认证函〔2026〕9号", "大理州发布", "某传媒有限公司", "受托方编辑制作"):
        assert said in text
    assert enable not in text
    acts = set(Record.objects.filter(subject_id=str(account.pk)).values_list("action", flat=True))
    assert {"registry.enable_account", "registry.rename_outlet", "registry.entrust"} <= acts


def test_editors_and_strangers_change_nothing(world, sign_in):
    office = world.organisations.dali_office
    account = account_registered(office, name="大理发布", **standing(office))
    for act in ("enable", "rename", "entrust"):
        url = reverse(f"console:outlet-{act}", args=[account.pk])
        assert sign_in("anyue_office", "supervisor").get(url).status_code == 404
        values = {"name": "大理州发布", "reason": "试", "verified_subject": "试", "contractor": "某公司"}
        assert sign_in("dali_office", "editor").post(url, values).status_code in (403, 422)
    account.refresh_from_db()
    assert (account.name, account.contractor) == ("大理发布", "")


def test_a_licence_is_recorded_on_the_card_and_the_activity_ended(world, sign_in):
    office = world.organisations.dali_office
    account = account_registered(office, name="大理发布")
    client = sign_in("dali_office", "site_manager")
    declare = reverse("console:outlet-activity", args=[account.pk])
    assert declare in page(client, "outlet", account.pk)[1]
    assert client.post(declare, {"key": "news", "licence": "", "expires_on": ""}).status_code == 302
    assert "没有登记资质" in page(client, "outlet", account.pk)[1]
    half = client.post(declare, {"key": "news", "licence": "许可证〔2026〕1号"})
    assert half.status_code == 422
    assert "同时填写" in half.content.decode()
    given = {"key": "news", "licence": "许可证〔2026〕1号", "expires_on": "2099-12-31"}
    assert client.post(declare, given).status_code == 302
    text = page(client, "outlet", account.pk)[1]
    assert "许可证〔2026〕1号" in text
    assert "没有登记资质" not in text
    ending = reverse("console:activity-end", args=[account.activities.get().pk])
    assert sign_in("anyue_office", "supervisor").post(ending).status_code == 404
    assert client.post(ending).status_code == 302
    assert not account.activities.exists()
