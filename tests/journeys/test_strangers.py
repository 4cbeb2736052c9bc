"""Nobody reaches past his own unit: neither by the screens nor by a form sent by hand."""

import re

import pytest
from playwright.sync_api import expect

SECRET = "龙台镇看不到的内部通知"
TEXT = "请各单位按时参加会议。"


@pytest.fixture(scope="module")
def item(people) -> str:
    owner = people("anyue-editor")
    owner.write(SECRET, TEXT, kind="通知公告")
    owner.tick_column("安岳县人民政府", "通知公告")
    return owner.send()


@pytest.fixture(scope="module")
def stranger(people):
    return people("longtai-editor")


def test_he_cannot_open_it(stranger, item):
    key = re.search(r"[0-9a-f-]{36}", item)[0]
    for path in (item, f"{item}preview/", f"{item}withdraw/", f"{item}take-back/", f"preview/{key}/1/c/y/m/page.html"):
        stranger.open(path)
        expect(stranger.page.get_by_role("heading", level=1)).to_have_text("没有找到")
        assert SECRET not in stranger.page.content()
    stranger.picture("refusal-stranger")


def test_he_cannot_find_it(stranger, item):
    stranger.menu("信息")
    stranger.page.get_by_role("searchbox").fill(SECRET)
    stranger.page.get_by_role("searchbox").press("Enter")
    expect(stranger.page.get_by_role("main")).to_contain_text("没有与搜索词相符的记录")
    expect(stranger.page.get_by_role("main").get_by_role("row")).to_have_count(0)


def test_he_cannot_choose_its_columns(stranger, item):
    """His chooser offers Anyue's columns only to ask for; the item itself is nowhere to be chosen."""
    stranger.open("resources/new/")
    assert SECRET not in stranger.page.content()
    for path in ("autocomplete/", "resources/autocomplete/?term=内部", "admin/autocomplete/"):
        stranger.open(path)
        assert stranger.page.title().startswith("错误") or "找不到" in stranger.page.content()
        assert SECRET not in stranger.page.content()


@pytest.mark.parametrize("action", ["withdraw", "submit", "place", "delete_selected", "remove"])
def test_he_cannot_act_on_it_in_bulk(people, stranger, item, action):
    key = re.search(r"[0-9a-f-]{36}", item)[0]
    fields = {"action": action, "_selected_action": key, "index": "0", "confirmed": "1", "reason": "试一试"}
    answer = stranger.post("resources/", **fields)
    assert SECRET not in answer.text()
    assert "1 条完成" not in answer.text()
    owner = people("anyue-editor")
    owner.open(item)
    expect(owner.page.locator(".jy-head")).to_contain_text("审核中（一级审核）")


def test_he_cannot_export_it(stranger, item):
    answer = stranger.post("resources/", export="csv", _selected_action=re.search(r"[0-9a-f-]{36}", item)[0])
    assert answer.status == 200
    assert SECRET not in answer.text()


def test_he_cannot_remove_it(people, stranger, item):
    assert stranger.post(f"{item}remove/").status == 404
    people("anyue-editor").open(item)
    expect(people("anyue-editor").page.get_by_role("heading", level=1)).to_have_text(SECRET)
