"""Putting a website into the registry through the workbench."""

import pytest
from django.urls import reverse

from jiyue.core.audit.models import Record
from jiyue.estate.registry.models import Website
from jiyue.faces.console.tests.test_screens import page


@pytest.fixture
def typed(world):
    units = world.organisations
    return {
        "name": "祥云县融媒体中心网站",
        "domain": "media.xiangyun.gov.cn",
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
    made = Website.objects.get(domain="media.xiangyun.gov.cn")
    assert made.base_url == "https://media.xiangyun.gov.cn/"
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
