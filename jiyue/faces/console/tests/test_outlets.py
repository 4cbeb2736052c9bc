"""Putting a website into the registry through the workbench."""

import pytest
from django.urls import reverse

from jiyue.core.audit.models import Record
from jiyue.estate.registry.models import Outlet, Website
from jiyue.faces.console.tests.test_screens import page


@pytest.fixture
def typed(world):
    units = world.organisations
    return {
        "name": "祥云县融媒体中心网站",
        "domain": "www.xiangyun.gov.cn",
        "supervisor": str(units.dali_office.pk),
        "sponsor": str(units.xiangyun_office.pk),
        "site_code": "5329230099",
    }


def test_the_supervising_unit_registers_a_website_and_the_act_is_on_record(world, sign_in, typed):
    client = sign_in("dali_office", "supervisor")
    _, text = page(client, "outlets")
    assert reverse("console:outlet-new") in text
    response = client.post(reverse("console:outlet-new"), typed)
    assert response.status_code == 302, response.content.decode()[:4000]
    made = Website.objects.get(domain="www.xiangyun.gov.cn")
    assert made.base_url == "https://www.xiangyun.gov.cn/"
    assert response.url == reverse("console:outlet", args=[made.pk])
    assert "已登记" in client.get(response.url).content.decode()
    assert Record.objects.filter(action="registry.register_website", subject_id=str(made.pk)).exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"domain": "http://坏/"}, "不是有效的域名"),
        ({"base_url": "https://elsewhere.gov.cn/"}, "不在主域名"),
        ({"name": ""}, "请填写网站名称"),
        ({"sponsor": "00000000-0000-0000-0000-000000000000"}, "请从列表中选择单位"),
        ({"opened_on": "昨天"}, "请按年月日填写开通日期"),
    ],
)
def test_bad_input_says_what_to_do_and_keeps_what_was_typed(world, sign_in, typed, change, said):
    before = Website.objects.count()
    response = sign_in("dali_office", "supervisor").post(reverse("console:outlet-new"), typed | change)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "5329230099" in text
    assert Website.objects.count() == before


def test_a_domain_is_registered_once(world, sign_in, typed):
    client = sign_in("dali_office", "supervisor")
    client.post(reverse("console:outlet-new"), typed)
    assert "已经登记" in client.post(reverse("console:outlet-new"), typed).content.decode()


def test_nobody_registers_for_another_supervising_unit(world, sign_in, typed):
    before = Website.objects.count()
    stranger = sign_in("anyue_office", "supervisor")
    assert stranger.post(reverse("console:outlet-new"), typed).status_code == 422
    editor = sign_in("dali_office", "editor")
    assert editor.post(reverse("console:outlet-new"), typed).status_code == 403
    assert Website.objects.count() == before


def test_what_breaks_a_rule_is_refused_with_its_article_and_nothing_is_registered(world, sign_in, typed):
    before = Website.objects.count()
    client = sign_in("dali_office", "supervisor")
    response = client.post(reverse("console:outlet-new"), typed | {"domain": "media.xiangyun.gov.cn"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "第二十九条" in text
    assert Website.objects.count() == before


def test_the_registry_is_held_against_the_rules_and_strangers_see_nothing_of_it(world, sign_in):
    units = world.organisations
    world.sites.xiangyun.outlet.delete()
    section = units.dali_section
    stands = Outlet.objects.create(
        kind="media_account", name="信息公开小站", sponsor=section, supervisor=units.dali_office
    )
    client = sign_in("dali_office", "supervisor")
    _, text = page(client, "outlet-conformance")
    assert "信息公开小站" in text
    assert "“祥云县人民政府”应当开设政府网站" in text
    assert "不得开设政务新媒体账号" in page(client, "outlet", stands.pk)[1]
    _, own = page(sign_in("dali_office", "editor"), "outlet-conformance")
    assert "信息公开小站" in own
    assert "应当开设" not in own.replace("应当开设而没有的", "")
    assert "信息公开小站" not in page(sign_in("anyue_office", "supervisor"), "outlet-conformance")[1]


def test_the_supervisor_grants_one_more_name_in_the_workbench(world, sign_in):
    outlet = Outlet.objects.create(
        kind="media_account",
        name="大理发布",
        sponsor=world.organisations.dali_office,
        supervisor=world.organisations.dali_office,
    )
    values = {"outlet": str(outlet.pk), "rule_kind": "outlet_name", "name": "大理微政务", "reason": "两个平台"}
    response = sign_in("dali_office", "supervisor").post(
        reverse("console:exception-new"), values | {"until": "2099-01-01"}
    )
    assert response.status_code == 302, response.content.decode()[:4000]
    assert outlet.rule_exceptions.get().about == "大理微政务"
