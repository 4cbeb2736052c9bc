"""After the signature: a change of layout is proofreading, a change of wording asks for the signature again (D16)."""

import pytest
from playwright.sync_api import expect

TITLE = "关于校对环节修改的测试通知"
TEXT = "各乡镇要在十二月底前完成农村公路养护检查。"
SIGNED = [("一级审核", "通过", "editor"), ("二级审核", "通过", "deputy"), ("三级审核（签发）", "签发", "head")]


@pytest.fixture(scope="module")
def case(people) -> str:
    """Signed, now with the first proofreader."""
    editor = people("anyue-editor")
    editor.write(TITLE, TEXT, kind="通知公告")
    editor.tick_column("安岳县人民政府", "通知公告")
    editor.send()
    for step, button, role in SIGNED:
        people(f"anyue-{role}").decide(TITLE, step, button)
    return people("anyue-site").review_path(TITLE)


@pytest.fixture
def proofreader(people, case):
    """With the text open for a change."""
    person = people("anyue-site")
    person.open(case)
    expect(person.page.locator(".jy-head")).to_contain_text("审核中（一校）")
    person.page.get_by_role("link", name="直接修改").click()
    return person


def test_a_change_of_layout_stays_with_the_proofreader(proofreader):
    proofreader.page.locator(".jy-editor [role=textbox] p", has_text=TEXT).click()
    proofreader.press("居中")
    proofreader.press("保存修改")
    proofreader.says("已保存为第 2 版")
    expect(proofreader.page.locator(".jy-head")).to_contain_text("审核中（一校）")
    proofreader.picture("proof-1-layout")


def test_a_change_of_wording_goes_back_to_the_signature(people, proofreader, case):
    proofreader.type_body("检查结果报县交通运输局。")
    proofreader.press("保存修改")
    proofreader.says("文字有改动，已退回签发环节重新审核签发。")
    proofreader.picture("proof-2-wording")
    expect(proofreader.page.get_by_role("button", name="通过", exact=True)).to_have_count(0)
    assert proofreader.post(case, verdict="pass", seen_hash="0" * 64).status == 422
    head = people("anyue-head")
    head.open_task(TITLE)
    expect(head.page.locator(".jy-head")).to_contain_text("审核中（三级审核（签发））")
    expect(head.page.locator("ins")).to_contain_text("县交通运输局")
    head.picture("proof-3-head")
