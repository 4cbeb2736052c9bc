"""Several Word files at once, and what the gate found in each attachment."""

import docx
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jiyue.common.tests.papers import letter, workbook
from jiyue.content.library.actions import attach, clean_attachment
from jiyue.content.library.models import Attachment, Resource
from jiyue.content.library.queries import current_attachments
from jiyue.faces.console.forms import resources as forms
from tests import reviewing

ADDRESS = reverse("console:resource-import")


def paper(title):
    def fill(document: docx.document.Document):
        document.core_properties.author = "赵六"
        document.add_paragraph(title).alignment = 1
        document.add_paragraph("请各单位做好准备。")

    return letter(fill)


def file(name, data):
    return SimpleUploadedFile(name, data)


def test_each_file_is_a_draft_or_a_line_that_says_why_not(world, sign_in):
    client = sign_in("dali_office", "editor")
    good, other = paper("关于供暖的通知"), paper("关于防火的通知")
    papers = {"一.docx": good, "二.docx": b"PK broken", "三.docx": good, "四.docx": other}

    def send():
        return client.post(ADDRESS, {"file": [file(*one) for one in papers.items()], "kind": "notice"})

    answer = send()
    text = answer.content.decode()
    assert "导入结果：2 个文件已成草稿，2 个没有导入" in text
    assert [row.draft.title for row in Resource.objects.order_by("created_at")] == ["关于供暖的通知", "关于防火的通知"]
    lines = {one.name: one for one in answer.context["results"]}
    assert (lines["二.docx"].resource, bool(lines["二.docx"].refusal.cure)) == (None, True)
    assert "《关于供暖的通知》的附件中，没有重复新建" in lines["三.docx"].refusal.message
    assert [one["message"] for one in lines["一.docx"].problems if "赵六" in str(one)]
    assert Attachment.objects.count() == 2
    assert "0 个文件已成草稿，4 个没有导入" in send().content.decode()


def test_a_single_line_is_answered_to_a_browser_that_sends_one_by_one(world, sign_in):
    client = sign_in("dali_office", "editor")
    piece = {"kind": "notice", "piece": "yes"}
    text = client.post(ADDRESS, {**piece, "file": [file("一.docx", paper("关于供暖的通知"))]}).content.decode()
    assert "已成草稿" in text
    assert "<html" not in text
    assert "没有导入：二.docx" in client.post(ADDRESS, {**piece, "file": [file("二.docx", b"x")]}).content.decode()
    assert "请选择文件" in client.post(ADDRESS, piece).content.decode()


def test_too_many_files_at_once_are_refused_before_any_is_read(world, sign_in, monkeypatch):
    monkeypatch.setattr(forms, "MOST_FILES", 1)
    sent = [file("一.docx", paper("甲")), file("二.docx", paper("乙"))]
    answer = sign_in("dali_office", "editor").post(ADDRESS, {"file": sent, "kind": "notice"})
    assert answer.status_code == 422
    assert "请分几次导入" in answer.content.decode()
    assert not Resource.objects.exists()


def test_findings_stand_with_each_file_and_replaced_files_stay_to_compare(world, sign_in):
    resource, by = reviewing.draft(world, "dali"), world.posting("dali_office", "editor")

    def fill(book):
        book.active["A1"] = "公开"
        book.properties.creator = "赵六"

    attached = attach(resource, name="名单.xlsx", data=workbook(fill), by=by, at=timezone.now())
    attach(resource, name="说明.txt", data="无".encode(), by=by, at=timezone.now())
    client, url = sign_in("dali_office", "editor"), reverse("console:resource-files", args=[resource.pk])
    shown = client.get(url)
    assert [(one.file.name, bool(one.problems), one.can_clean) for one in shown.context["files"]] == [
        ("名单.xlsx", True, True), ("说明.txt", False, False)
    ]  # fmt: skip
    assert "怎么改" in shown.content.decode()
    clean_attachment(attached, drop_hidden=False, by=by, at=timezone.now())
    shown = client.get(url)
    assert not shown.context["files"][0].problems or "赵六" not in str(shown.context["files"][0].problems)
    (old,) = shown.context["replaced"]
    assert (old.file.pk, old.copy.name, old.same_words) == (attached.pk, "名单.xlsx", True)
    address = reverse("console:preview-file", args=[resource.pk, 0, attached.stored_name])
    assert client.get(address).headers["Content-Disposition"] == "attachment"
    assert current_attachments(resource).count() == 2
    assert sign_in("anyue_office", "editor").get(url).status_code == 404
