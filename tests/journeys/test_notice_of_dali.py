"""A notice of Dali stands on two sites: its own, and with the owner's consent in a column of Xiangyun."""

import pytest
from playwright.sync_api import expect

from tests.journeys import public

TITLE = "大理州政务服务大厅元旦假期值班安排"
TEXT = "元旦放假期间，州政务服务大厅设值班窗口，受理咨询和紧急事项，办件进度可在网站查询。"
# The default chain where the rules name none.
STEPS = [
    ("初审", "通过", "dali-editor"),
    ("复审", "通过", "dali-section"),
    ("终审（签发）", "签发", "dali-head"),
]


@pytest.fixture(scope="module")
def item(people) -> str:
    """Written by hand, placed into a column of each site, sent to review."""
    editor = people("dali-editor")
    editor.write(TITLE, TEXT, kind="动态")
    editor.tick_column("大理白族自治州人民政府", "政务动态")
    expect(editor.page.get_by_text("须祥云县政府办同意").first).to_be_attached()
    editor.tick_column("祥云县人民政府", "政务动态")
    editor.picture("dali-01-written")
    path = editor.send()
    panel = editor.page.locator("details.jy-panel").filter(has=editor.page.locator("summary", has_text="投放"))
    expect(panel).to_contain_text("待栏目责任单位同意")
    editor.picture("dali-02-sent")
    return path


@pytest.fixture(scope="module")
def agreed(people, item) -> None:
    owner = people("xiangyun-site")
    owner.open()
    owner.page.locator(".jy-todo a").filter(has_text="投放申请").click()
    owner.picture("dali-03-consents")
    owner.page.get_by_role("link", name=TITLE).click()
    expect(owner.page.frame_locator("iframe").locator("h1")).to_have_text(TITLE)
    owner.picture("dali-04-consent")
    owner.press("同意")
    owner.says("已同意投放，随签发上线。")


@pytest.fixture(scope="module")
def live(demo, people, item, agreed) -> dict[str, str]:
    people("dali-editor").open_task(TITLE)
    # Where no document names a chain, nobody is told that one does (D3).
    expect(people("dali-editor").page.get_by_role("main")).to_contain_text("平台默认，非文件原文")
    for step, button, login in STEPS:
        people(login).decide(TITLE, step, button)
    people(STEPS[-1][2]).says("已通过全部环节，正在发布。")
    return {site: public.address_of(demo, site, "zwdt", TITLE) for site in ("dali", "xiangyun")}


def test_both_sites_show_it_with_their_own_frame_and_the_same_source(live):
    for site, name in (("dali", "大理白族自治州人民政府"), ("xiangyun", "祥云县人民政府")):
        tree = public.page(live[site])
        metas = public.metas(tree)
        assert TEXT in tree.css_first("main").text()
        assert metas["SiteName"] == name
        assert metas["ContentSource"] == "大理白族自治州人民政府办公室"


def test_the_editor_sees_both_addresses(people, item, live):
    editor = people("dali-editor")
    editor.open(item)
    for address in live.values():
        expect(editor.page.locator(f'a[href="{address}"]')).to_be_visible()
