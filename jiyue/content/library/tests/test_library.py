from datetime import timedelta

import pytest

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library import queries
from jiyue.content.library.actions import (
    attach,
    create,
    import_docx,
    keep_original,
    make_version,
    open_original,
    remove,
    remove_attachment,
    restore,
    save_draft,
)
from jiyue.content.library.models import Resource, Version
from jiyue.core.audit.models import Record
from tests.reviewing import cleared, draft
from tests.world import NOW, at

LATER = at("2026-11-02 10:30")


def test_a_new_resource_has_an_owner_an_index_number_and_a_day(world):
    resource = draft(world)
    text = resource.draft
    assert (text.revision, text.source, str(text.formed_on)) == (1, "安岳县人民政府办公室", "2026-11-02")
    assert resource.short_id.upper() in text.index_number
    assert text.index_number.startswith("512021-")
    assert Record.objects.get(action="library.create").subject_id == str(resource.pk)


def test_markup_that_could_run_is_not_stored(world):
    resource = draft(world, body="<p onclick='x()'>正文<script>alert(1)</script></p>")
    assert resource.draft.body == "<p>正文</p>"


def test_a_save_over_somebody_elses_is_refused_with_who_and_when(world):
    resource = draft(world)
    first, second = world.posting("anyue_office", "editor"), world.posting("anyue_section", "editor")
    save_draft(resource, revision=1, fields={"title": "甲的题名"}, by=first, at=LATER)
    with pytest.raises(Refusal) as refused:
        save_draft(resource, revision=1, fields={"title": "乙的题名"}, by=second, at=LATER)
    assert first.person.name in refused.value.message
    assert "2026-11-02 10:30" in refused.value.message
    saved = save_draft(resource, revision=2, fields={"title": "乙的题名"}, by=second, at=LATER)
    assert (saved.revision, saved.title) == (3, "乙的题名")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "长" * 201}, "题名"),
        ({"title": " "}, "题名"),
        ({"publicity": "secret"}, "公开属性"),
        ({"formed_on": "2026-02-30"}, "信息形成日期"),
    ],
)
def test_a_field_that_cannot_be_stored_is_named(world, fields, words):
    resource = draft(world)
    with pytest.raises(Refusal, match=words):
        save_draft(resource, revision=1, fields=fields, by=world.posting("anyue_office", "editor"), at=LATER)
    assert Resource.objects.get().draft.revision == 1


@pytest.mark.parametrize(
    ("unit", "role", "may"),
    [
        ("anyue_office", "editor", True),
        ("anyue_section", "section_head", True),
        ("dali_office", "editor", False),
        ("dali_office", "supervisor", False),
        ("anyue_office", "security_admin", False),
        ("anyue_office", "platform_operator", False),
    ],
)
def test_only_the_owners_staff_see_and_change_a_draft(world, unit, role, may):
    resource, posting = draft(world), world.posting(unit, role)
    if may:
        assert queries.get(posting, resource.pk, at=LATER) == resource
        assert save_draft(resource, revision=1, fields={"title": "改"}, by=posting, at=LATER).title == "改"
        return
    assert not queries.visible_to(posting, at=LATER).exists()
    with pytest.raises(queries.NotVisible):
        queries.get(posting, str(resource.pk), at=LATER)
    with pytest.raises(Refusal):
        save_draft(resource, revision=1, fields={"title": "改"}, by=posting, at=LATER)
    with pytest.raises(Refusal):
        create(kind="news", owner=resource.owner, title="替别人写", by=posting, at=LATER)


def test_an_unknown_id_and_a_foreign_one_are_refused_in_the_same_words(world):
    resource, stranger = draft(world), world.posting("dali_office", "editor")
    said = set()
    for key in (resource.pk, "019b0000-0000-7000-8000-000000000000", "../../etc", ""):
        with pytest.raises(queries.NotVisible) as refused:
            queries.get(stranger, key)
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_posting_that_ended_changes_nothing(world):
    resource, posting = draft(world), world.posting("anyue_section", "editor")
    posting.until = LATER.date()
    posting.save()
    with pytest.raises(Refusal, match="任职"):
        save_draft(resource, revision=1, fields={"title": "改"}, by=posting, at=LATER)


def test_versions_are_numbered_and_keep_files_that_the_draft_lost(world):
    resource, by = draft(world), world.posting("anyue_office", "editor")
    file = attach(resource, name="附件1.txt", data="名单".encode(), by=by, at=NOW)
    with pytest.raises(Refusal, match="已经在附件中"):
        attach(resource, name="另名.txt", data="名单".encode(), by=by, at=NOW)
    first = make_version(resource, by=by, at=NOW, reason="初稿")
    remove_attachment(file, by=by, at=LATER)
    save_draft(resource, revision=1, fields={"body": "<p>各乡镇：</p><p>请于11月20日前报送。</p>"}, by=by, at=LATER)
    second = make_version(resource, by=by, at=LATER, reason="改日期")
    assert [one.number for one in queries.history(resource)] == [2, 1]
    assert [one.name for one in queries.attachments_of(first)] == ["附件1.txt"]
    assert queries.attachments_of(second) == []
    assert queries.wording_hash_of(first) == first.wording_hash != second.wording_hash
    comparison = queries.diff(first, second)
    assert comparison.removed == ("附件1.txt",)
    assert [change.field for change in comparison.fields] == ["body"]
    changed = {(one.operation, one.text) for one in comparison.fields[0].segments if one.operation != "same"}
    assert ("removed", "工作总结") in changed


def test_a_change_of_layout_alone_shows_as_such(world):
    resource, by = draft(world, body="<p>第一段。第二段。</p>"), world.posting("anyue_office", "editor")
    first = make_version(resource, by=by, at=NOW)
    save_draft(resource, revision=1, fields={"body": "<p>第一段。</p><p>第二段。</p>"}, by=by, at=LATER)
    second = make_version(resource, by=by, at=LATER)
    assert queries.diff(first, second).layout_only
    assert first.wording_hash == second.wording_hash


def test_what_was_cleared_is_not_removed_and_a_draft_is(world):
    kept, gone, by = draft(world), draft(world), world.posting("anyue_office", "editor")
    cleared(world, kept)
    with pytest.raises(Refusal, match="不能删除"):
        remove(kept, by=by, at=NOW + timedelta(days=1))
    remove(gone, by=by, at=LATER)
    assert list(queries.visible_to(by)) == [kept]
    assert Version.objects.filter(resource=gone).count() == 0


def test_staff_find_by_part_of_a_title_or_number(world):
    one = draft(world, title="关于防汛工作的通知", document_number="安府办〔2026〕11号")
    draft(world, title="关于春耕的通知")
    mine = queries.visible_to(world.posting("anyue_office", "editor"))
    assert list(queries.search(mine, "防汛 11号")) == [one]
    assert list(queries.search(mine, one.short_id)) == [one]
    assert queries.search(mine, "%").count() == 0


def word(*paragraphs, picture=None):
    import io

    from docx import Document

    document = Document()
    for text, alignment in paragraphs:
        document.add_paragraph(text).alignment = alignment
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "项目", "数量"
    if picture:
        document.add_picture(io.BytesIO(picture))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def png():
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


def test_a_word_file_becomes_a_resource_with_title_number_table_and_pictures(world):
    lines = [("安府办〔2026〕11号", 1), ("关于报送总结的通知", 1), ("各乡镇：", None), ("请于11月10日前报送。", None)]
    data, by = word(*lines, picture=png()), world.posting("anyue_office", "editor")
    resource = import_docx(data, "通知.docx", owner=by.organisation, kind="notice", by=by, at=NOW)
    text = resource.draft
    assert (text.title, text.document_number) == ("关于报送总结的通知", "安府办〔2026〕11号")
    assert "<table>" in text.body
    files = list(queries.current_attachments(resource))
    assert [(one.inline, one.extension) for one in files] == [(True, "png"), (False, "docx")]
    assert f'src="files/{files[0].sha256}.png"' in text.body
    assert uploads.path_of(files[0].sha256, "png").is_file()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old", b"<html>"])
def test_a_broken_word_file_leaves_nothing_behind(world, data):
    by = world.posting("anyue_office", "editor")
    with pytest.raises(Refusal) as refused:
        import_docx(data, "通知.docx", owner=by.organisation, kind="notice", by=by, at=NOW)
    assert refused.value.cure
    assert not Resource.objects.exists()
    good = word(("关于报送总结的通知", 1))
    assert import_docx(good, "通知.docx", owner=by.organisation, kind="notice", by=by, at=NOW).pk


def test_a_supervisor_works_on_drafts_of_his_own_alone(world):
    editor, supervisor = world.posting("dali_office", "editor"), world.posting("dali_office", "supervisor")
    theirs = create(kind="notice", owner=editor.organisation, title="信息员的草稿", by=editor, at=NOW)
    own = create(kind="bulletin", owner=editor.organisation, title="季度通报", by=supervisor, at=NOW)
    with pytest.raises(Refusal, match="自己起草"):
        remove(theirs, by=supervisor, at=NOW)
    remove(own, by=supervisor, at=NOW)
    assert set(Resource.objects.filter(removed_at=None)) == {theirs}


def test_an_earlier_version_comes_back_as_the_draft_with_its_files(world):
    resource, by = draft(world), world.posting("anyue_office", "editor")
    file = attach(resource, name="附件1.txt", data="名单".encode(), by=by, at=NOW)
    first = make_version(resource, by=by, at=NOW)
    remove_attachment(file, by=by, at=LATER)
    attach(resource, name="附件2.txt", data="新名单".encode(), by=by, at=LATER)
    save_draft(resource, revision=1, fields={"title": "改过的题名"}, by=by, at=LATER)
    with pytest.raises(Refusal, match="另行保存"):
        restore(first, revision=1, by=by, at=LATER)
    again = restore(first, revision=2, by=by, at=LATER)
    assert (again.title, again.revision) == (first.title, 3)
    assert [one.name for one in queries.current_attachments(resource)] == ["附件1.txt"]
    assert make_version(resource, by=by, at=LATER).wording_hash == first.wording_hash


def test_an_original_is_read_by_few_for_a_purpose_and_on_record(world):
    editor, head = world.posting("dali_office", "editor"), world.posting("dali_office", "head")
    other = world.posting("dali_office", "site_manager")
    resource = create(kind="policy", owner=editor.organisation, title="办法", by=editor, at=NOW)
    kept = keep_original(resource, name="原件.txt", data=b"whole", redactions="删去名单", by=editor, at=NOW)
    for posting, purpose, words in ((other, "核对", "只有存入人"), (head, " ", "用途")):
        with pytest.raises(Refusal, match=words):
            open_original(kept, purpose=purpose, by=posting, at=LATER)
    assert not Record.objects.filter(action="library.open_original").exists()
    assert open_original(kept, purpose="核对删减", by=head, at=LATER) == b"whole"
    assert Record.objects.get(action="library.open_original").data["purpose"] == "核对删减"


def test_a_near_copy_and_a_same_title_are_found_in_the_house_alone(world):
    by, text = (
        world.posting("anyue_office", "editor"),
        "<p>" + "全县防汛工作会议强调，要压实责任，加强巡查。" * 5 + "</p>",
    )
    first = draft(world, title="全县召开防汛会议", body=text)
    make_version(first, by=by, at=NOW)
    copy = draft(world, title="县里开会部署防汛", body=text.replace("加强巡查。</p>", "加强值守。</p>"))
    named = draft(world, title="全县召开防汛会议", body="<p>另一次会议研究了山洪灾害防御和避险转移的具体安排。</p>")
    foreign = draft(world, "dali", title="全县召开防汛会议", body=text)
    unlike = draft(world, title="春耕备耕", body="<p>各乡镇抓紧春耕备耕，农资供应充足，价格平稳。</p>")
    found = [[(one.resource, one.likeness) for one in queries.copies_of(row.draft)] for row in (copy, named, foreign)]
    assert found == [[(first, "text")], [(first, "title")], []]
    assert queries.copies_of(unlike.draft) == []


def test_a_document_is_named_by_code_or_number_and_only_its_own_house_is_searched(world):
    by = world.posting("anyue_office", "editor")
    old = draft(world, kind="policy", title="旧办法", document_number="安府办〔2020〕1号")
    new = draft(world, kind="policy", title="新办法", document_number="安府办〔2026〕9号")
    ended = {"validity": "repealed", "validity_on": "2026-11-01", "validity_by": "安府办[2026]9号"}
    text = save_draft(old, revision=1, fields=ended, by=by, at=LATER)
    assert (text.validity_by, text.validity_ref) == ("《新办法》（安府办〔2026〕9号）", new.short_id)
    assert save_draft(old, revision=2, fields={"validity_by": text.validity_by}, by=by, at=LATER).validity_ref
    with pytest.raises(Refusal, match="没有找到"):
        draft(world, "dali", kind="interpretation", interprets="安府办〔2026〕9号")
    assert draft(world, "dali", kind="interpretation", interprets=new.short_id).draft.interprets == new.short_id
