"""The helps of the body editor answer with text and words, and to those alone who write."""

from django.test import Client
from django.urls import reverse

ADDRESS = reverse("console:resource-paste")
LIST = "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>一、</span>要求</p>"


def test_pasted_text_comes_back_as_the_house_writes_it(sign_in):
    answer = sign_in("anyue_office", "editor").post(ADDRESS, {"html": LIST + "<p><img src='file:///a.png'></p>"})
    assert answer.json()["html"].startswith("<h2>一、要求</h2>")
    assert answer.json()["notes"] == ["有 1 张图片未能粘贴，正文中留有标记。"]


def test_a_whole_body_is_put_right_and_what_is_left_is_said(sign_in):
    client = sign_in("anyue_office", "editor")
    answer = client.post(
        ADDRESS, {"html": "<p>　　各单位,请报送。</p><p><strong>要求</strong></p>", "whole": "yes"}
    ).json()
    assert answer["html"] == "<p>各单位，请报送。</p><p><strong>要求</strong></p>"
    assert answer["notes"] == ["整行加粗代替小标题。请选中这一行，点“大标题”或“小标题”。"]


def test_a_monstrous_text_is_refused_and_strangers_have_no_business_here(sign_in):
    client = sign_in("anyue_office", "editor")
    refused = client.post(ADDRESS, {"html": "<p>a</p>" * 20_000})
    assert refused.status_code == 422
    assert "请改用“从文件新建”" in refused.json()["refusal"]
    assert client.get(ADDRESS).status_code == 405
    assert Client().post(ADDRESS, {"html": LIST}).status_code == 302
