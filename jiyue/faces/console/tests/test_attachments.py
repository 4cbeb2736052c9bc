"""清理副本: the editor's button, what the screen shows, what it does."""

from django.urls import reverse
from django.utils import timezone

from jiyue.common.tests.papers import workbook
from jiyue.content.library.actions import attach
from jiyue.content.library.queries import attachment_inside, current_attachments
from jiyue.faces.console.tests.test_screens import form_of
from tests import reviewing


def fill(book):
    book.active["A1"] = "公开"
    book.create_sheet("底稿")["B2"] = "内部"
    book["底稿"].sheet_state = "hidden"


def with_file(world):
    resource, by = reviewing.draft(world, "dali"), world.posting("dali_office", "editor")
    return resource, attach(resource, name="名单.xlsx", data=workbook(fill), by=by, at=timezone.now())


def test_the_button_saves_the_draft_and_leads_to_the_screen(world, sign_in):
    resource, file = with_file(world)
    editor = sign_in("dali_office", "editor")
    assert "清理副本" in editor.get(reverse("console:resource", args=[resource.pk])).content.decode()
    sent = editor.post(
        reverse("console:resource", args=[resource.pk]), form_of(resource, title="新题名", clean=str(file.pk))
    )
    assert sent.url == reverse("console:resource-clean", args=[resource.pk, file.pk])
    resource.draft.refresh_from_db()
    assert resource.draft.title == "新题名"
    page = editor.get(sent.url).content.decode()
    assert "整张工作表隐藏" in page
    assert "同时删除隐藏的工作表" in page


def test_hidden_parts_go_only_with_the_tick(world, sign_in):
    resource, file = with_file(world)
    editor = sign_in("dali_office", "editor")
    done = editor.post(reverse("console:resource-clean", args=[resource.pk, file.pk]), {}, follow=True)
    assert "已换成清理后的副本" in done.content.decode()
    (copy,) = current_attachments(resource)
    assert "内部" in attachment_inside(copy).words
    editor.post(reverse("console:resource-clean", args=[resource.pk, copy.pk]), {"drop_hidden": "on"})
    (bare,) = current_attachments(resource)
    assert "内部" not in attachment_inside(bare).words
    again = editor.post(reverse("console:resource-clean", args=[resource.pk, bare.pk]), {"drop_hidden": "on"})
    assert again.status_code == 409
    assert "已经在附件中" in again.content.decode()


def test_strangers_find_nothing(world, sign_in):
    resource, file = with_file(world)
    url = reverse("console:resource-clean", args=[resource.pk, file.pk])
    assert sign_in("anyue_office", "editor").get(url).status_code == 404
    assert sign_in("anyue_office", "editor").post(url, {}).status_code == 404
