"""A cleaned copy takes the place of a file, on record; versions keep what they were made with."""

import pytest

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.common.tests.papers import workbook
from jiyue.content.library import queries
from jiyue.content.library.actions import attach, clean_attachment, make_version
from jiyue.core.audit.models import Record
from tests.reviewing import draft, submitted
from tests.world import NOW, at

LATER = at("2026-11-02 10:30")


def fill(book):
    book.active["A1"] = "公开"
    book.properties.creator = "赵六"
    book.create_sheet("底稿")["B2"] = "内部"
    book["底稿"].sheet_state = "hidden"


def with_file(world):
    resource, by = draft(world), world.posting("anyue_office", "editor")
    return resource, attach(resource, name="名单.xlsx", data=workbook(fill), by=by, at=NOW), by


def findings(file):
    return {trace.finding for trace in queries.attachment_inside(file).traces}


def test_the_copy_takes_the_place_of_the_file_and_goes_on_record(world):
    resource, file, by = with_file(world)
    first = make_version(resource, by=by, at=NOW)
    copy = clean_attachment(file, drop_hidden=False, by=by, at=LATER)
    assert [one.pk for one in queries.current_attachments(resource)] == [copy.pk]
    assert (copy.name, findings(file), findings(copy)) == (
        "名单.xlsx",
        {"hidden_cells", "author_metadata"},
        {"hidden_cells"},
    )
    assert [one.sha256 for one in queries.attachments_of(first)] == [file.sha256]
    assert uploads.path_of(file.sha256, "xlsx").is_file()
    (row,) = Record.objects.filter(action="library.clean_attachment")
    assert row.data == {"sha256": copy.sha256, "of": file.sha256, "drop_hidden": False}


def test_hidden_parts_stop_the_review_until_they_are_dropped(world):
    resource, file, by = with_file(world)
    with pytest.raises(Refusal, match="隐藏的工作表、行或列") as refused:
        submitted(world, resource)
    assert "清理副本" in str(refused.value)
    clean_attachment(file, drop_hidden=True, by=by, at=LATER)
    assert submitted(world, resource)


def test_strangers_other_kinds_and_second_times_are_refused(world):
    resource, file, by = with_file(world)
    with pytest.raises(Refusal, match="只能由该单位办理"):
        clean_attachment(file, drop_hidden=False, by=world.posting("dali_office", "editor"), at=LATER)
    text = attach(resource, name="说明.txt", data=b"x", by=by, at=NOW)
    with pytest.raises(Refusal, match="只有 Word 文档和 Excel 表格"):
        clean_attachment(text, drop_hidden=False, by=by, at=LATER)
    copy = clean_attachment(file, drop_hidden=True, by=by, at=LATER)
    with pytest.raises(Refusal, match="已经移除"):
        clean_attachment(file, drop_hidden=True, by=by, at=LATER)
    with pytest.raises(Refusal, match="已经在附件中"):
        clean_attachment(copy, drop_hidden=True, by=by, at=LATER)
