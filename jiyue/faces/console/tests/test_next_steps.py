"""What a screen says of the next step: dead ends, published items, imports, exports, articles."""

import io

import docx
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiyue.content.library.models import Resource
from jiyue.estate.organisations.models import Posting
from jiyue.faces.console import admin
from jiyue.faces.console.tests.test_screens import page
from jiyue.faces.console.words import citations
from jiyue.rulebook.regulations.rules import Citation


def word_file(*paragraphs):
    document, data = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(data)
    return data.getvalue()


def test_a_dead_end_is_said_with_its_way_out_where_the_author_and_the_reviewer_look(furnished, sign_in):
    step = furnished.review.case.steps.get(position=1)
    Posting.objects.filter(role__in=step.roles, organisation=step.organisation).update(until=furnished.now.date())
    client = sign_in("dali_office", "site_manager")
    for route, key in (("resource", furnished.sent.pk), ("review", furnished.review.pk)):
        _, text = page(client, route, key)
        assert "没有人可以办理" in text
        assert "请安全管理员授予" in text
    _, text = page(client, "resource", furnished.draft.pk)
    assert "没有人可以办理" not in text


def test_the_steps_to_come_name_who_holds_the_post_or_that_nobody_does(furnished, sign_in):
    step = furnished.review.case.steps.order_by("position").last()
    holder = Posting.objects.filter(role__in=step.roles, organisation=step.organisation).first()
    holder = holder or furnished.world.posting("dali_office", step.roles[0])
    client = sign_in("dali_office", "editor")
    _, text = page(client, "resource", furnished.sent.pk)
    assert f"·{holder.person.name}" in text
    Posting.objects.filter(role__in=step.roles, organisation=step.organisation).update(until=furnished.now.date())
    _, text = page(client, "resource", furnished.sent.pk)
    assert f"·{holder.person.name}" not in text
    assert "·无人任职" in text


def test_a_published_item_is_not_urged_to_review_again_until_it_is_changed(furnished, sign_in):
    client = sign_in("dali_office", "editor")
    main = '<button class="gv-button" name="do" value="submit">'
    _, text = page(client, "resource", furnished.live.pk)
    assert main not in text
    assert "修改后送审" in text
    _, text = page(client, "resource", furnished.draft.pk)
    assert main in text


def test_an_imported_item_names_its_editor(furnished, sign_in):
    client = sign_in("dali_office", "editor")
    file = SimpleUploadedFile("通知.docx", word_file("关于冬季供暖的通知", "请各单位做好准备。"))
    client.post(reverse("console:resource-import"), {"file": file, "kind": "notice"})
    made = Resource.objects.get(draft__title__contains="冬季供暖")
    assert made.draft.editor_name == furnished.world.posting("dali_office", "editor").person.name


def test_an_export_holds_every_row_that_the_list_counts(furnished, sign_in, monkeypatch):
    monkeypatch.setattr(admin, "EXPORT_CHUNK", 1)
    client = sign_in("dali_office", "editor")
    listed = client.get(reverse("console:resources")).context["cl"].result_count
    rows = (
        client.post(reverse("console:resources"), {"export": "csv"}).content.decode("utf-8-sig").strip().split("\r\n")
    )
    assert listed > 1
    assert len(rows) == listed + 1


def test_articles_are_cited_once_with_all_their_quotes():
    def cited(quote):
        return Citation("sample", "2026", f"sample/{quote}", "示例办法", "第十四条", quote)

    (one,) = citations([cited("不得公开号码"), cited("不得公开电话"), cited("不得公开号码")])
    assert [quote["text"] for quote in one["quotes"]] == ["不得公开号码", "不得公开电话"]
