"""Nothing goes past review: neither by the screens nor by a form sent by hand."""

import re
import sqlite3

import pytest
from playwright.sync_api import expect

from tests.journeys import public

OWN = "安岳县政府办自审测试通知"
DRAFT = "尚未送审的通知"
TEXT = "请各单位按时参加会议。"


@pytest.fixture(scope="module")
def case(people) -> str:
    """Written by the deputy, level 1 passed by the editor: now level 2 would be the author's."""
    author = people("anyue-deputy")
    author.write(OWN, TEXT, kind="通知公告")
    author.tick_column("安岳县人民政府", "通知公告")
    author.send()
    path = people("anyue-editor").review_path(OWN)
    people("anyue-editor").decide(OWN, "一级审核")
    return path


def test_his_screens_do_not_offer_it(people, case):
    author = people("anyue-deputy")
    author.open("inbox/")
    expect(author.page.get_by_role("main")).not_to_contain_text(OWN)
    author.open(case)
    expect(author.page.get_by_role("button", name="通过", exact=True)).to_have_count(0)
    author.picture("refusal-author")


def test_a_form_sent_by_hand_is_refused_with_the_article(people, case):
    author = people("anyue-deputy")
    answer = author.post(case, verdict="pass", seen_hash="0" * 64, opinion="同意")
    assert answer.status == 422
    assert "不能办理" in answer.text()
    assert "第十六条" in answer.text()
    author.open(case)
    expect(author.page.get_by_role("main")).to_contain_text("二级审核（办理中）")


def test_nor_does_level_one_help_its_reviewer_to_level_two(people, case):
    editor = people("anyue-editor")
    assert editor.post(case, verdict="pass", seen_hash="0" * 64).status == 422


@pytest.fixture
def unreviewed(demo, people):
    """A draft of Dali's, and its editor made a superuser in the database."""
    editor = people("dali-editor")
    editor.write(DRAFT, TEXT, kind="通知公告")
    editor.tick_column("大理白族自治州人民政府", "公示公告")
    path = editor.send()
    _superuser(demo, "dali-editor", 1)
    yield path
    _superuser(demo, "dali-editor", 0)


def test_no_button_no_form_and_no_rebuild_publishes_what_was_not_reviewed(demo, people, unreviewed):
    editor = people("dali-editor")
    editor.open(unreviewed)
    expect(editor.page.get_by_role("button", name=re.compile("发布|签发"))).to_have_count(0)
    editor.picture("refusal-superuser")
    case = editor.review_path(DRAFT)
    editor.open(case)
    seen = editor.page.locator("[name=seen_hash]").get_attribute("value")
    editor.decide(DRAFT, "初审")
    for _ in range(2):
        assert editor.post(case, verdict="pass", seen_hash=seen, aspects="保密性").status == 422
    assert editor.post(unreviewed, do="publish", title=DRAFT).status in (404, 405, 422)
    for path in ("admin/", "publish/", f"{unreviewed}publish/"):
        assert editor.post(path).status == 404
    assert demo.run("publish", "--site", "dali.localhost", "--all").returncode == 0
    assert DRAFT not in public.fetch(demo.site("dali", "gsgg/"))[1]
    assert DRAFT not in public.search(demo, "dali", DRAFT)


def _superuser(demo, login: str, value: int) -> None:
    with sqlite3.connect(demo.home / "jiyue.sqlite3", timeout=20) as records:
        done = records.execute(
            "UPDATE jiyue_accounts_user SET is_superuser = ?, is_staff = ? WHERE username = ?", (value, value, login)
        )
        assert done.rowcount == 1
