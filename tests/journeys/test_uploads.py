"""Bad files: a clear word in Chinese about what is wrong and what to do, and nothing half-written."""

import sqlite3

import pytest
from playwright.sync_api import expect

from tests.journeys import papers
from tests.journeys.demo import wait_until

BAD = {
    "坏文件.docx": (papers.broken, "另存"),
    "炸弹.docx": (papers.bomb, "请"),
    "程序.docx": (papers.program, "另存"),
    "空文件.docx": (bytes, "重新选择"),
    "旧版.doc": (lambda: b"\xd0\xcf\x11\xe0" + bytes(4096), "请"),
}


OWN = """
    SELECT {what} FROM jiyue_library_resource AS item
    JOIN jiyue_organisations_organisation AS unit ON unit.id = item.owner_id {more}
    WHERE unit.name = '丹东市人民政府办公室'
"""
FILES = "JOIN jiyue_library_attachment AS file ON file.resource_id = item.id"


def footprint(demo) -> tuple[int, int, set[str]]:
    """Dandong's items and files, and files on disk that belong to nobody; other journeys run beside this one."""
    with sqlite3.connect(f"file:{demo.home}/jiyue.sqlite3?mode=ro", uri=True) as records:
        items = records.execute(OWN.format(what="count(*)", more="")).fetchone()[0]
        files = records.execute(OWN.format(what="count(*)", more=FILES)).fetchone()[0]
        known = {row[0] for row in records.execute("SELECT sha256 FROM jiyue_library_attachment")}
    on_disk = {path.name.partition(".")[0] for path in (demo.home / "uploads").rglob("*") if path.is_file()}
    return items, files, on_disk - known


def settles_at(demo, expected: tuple[int, int, set[str]]) -> None:
    wait_until(lambda: footprint(demo) == expected, patience=10, what=f"{expected}，现为 {footprint(demo)}")


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_clear_words_and_leaves_nothing(demo, people, name):
    make, cure = BAD[name]
    editor = people("dandong-editor")
    before = footprint(demo)
    editor.upload(name, make())
    box = editor.refused()
    expect(box).to_contain_text(cure)
    assert "Error" not in box.inner_text()
    assert "Traceback" not in editor.page.content()
    editor.picture(f"upload-{list(BAD).index(name)}")
    settles_at(demo, before)


def test_after_the_bad_ones_a_good_one_comes_in(demo, people):
    editor = people("dandong-editor")
    before = footprint(demo)
    editor.upload("通知.docx", papers.notice())
    editor.says("已从文件新建")
    assert footprint(demo)[0] == before[0] + 1


def test_a_bad_attachment_leaves_the_text_safe_and_no_file(demo, people):
    editor = people("dandong-editor")
    editor.write("关于附件的测试通知", "正文不会丢失。")
    editor.page.get_by_label("添加附件").set_input_files(
        {"name": "清单.pdf", "mimeType": "application/pdf", "buffer": papers.program()}
    )
    before = footprint(demo)
    editor.press("保存草稿")
    box = editor.refused()
    expect(box).to_contain_text("不是完整的 PDF")
    expect(box).to_contain_text("怎么办")
    expect(editor.page.get_by_label("题名")).to_have_value("关于附件的测试通知")
    editor.picture("upload-attachment")
    settles_at(demo, (before[0] + 1, *before[1:]))
