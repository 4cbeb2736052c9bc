"""会审意见 and 标注 on the review page, from the reviewer's and the other unit's side."""

from django.urls import reverse

from jiyue.content.review import actions as review
from tests import reviewing


def test_a_secrecy_review_is_made_on_the_review_page(furnished, sign_in):
    page = reverse("console:review", args=[furnished.review.pk])
    assert "会审意见" in sign_in("dali_office", "editor").get(page).content.decode()
    act = reverse("console:review-endorse", args=[furnished.review.pk])
    unit = furnished.world.organisations.dali_office.name
    said = {"what": "secrecy", "unit": unit, "verdict": "no", "opinion": "标题待核"}
    assert sign_in("dali_office", "editor").post(act, said).status_code == 422
    assert sign_in("dali_office", "head").post(act, said).status_code == 302
    assert "标题待核" in sign_in("dali_office", "head").get(page).content.decode()


def test_another_unit_finds_what_waits_for_its_word_and_answers(world, sign_in):
    unit = world.organisations.xiangyun_office.name
    item = reviewing.submitted(world, reviewing.draft(world, "dali", concerns=unit, title="河道治理的通知"))
    partner = sign_in("xiangyun_office", "deputy_head")
    assert "河道治理的通知" in partner.get(reverse("console:consents")).content.decode()
    assert sign_in("anyue_office", "head").get(reverse("console:review", args=[item.pk])).status_code == 404
    act = reverse("console:review-endorse", args=[item.pk])
    assert partner.post(act, {"what": "consultation", "unit": unit, "verdict": "yes"}).status_code == 302
    assert item.resource.endorsements.get().given


def test_the_author_finds_the_marked_passage(world, sign_in):
    item = reviewing.submitted(world, reviewing.draft(world, "dali"))
    editor = sign_in("dali_office", "editor")
    act = reverse("console:review-mark", args=[item.pk])
    assert editor.post(act, {"excerpt": "查无此文", "note": "改"}).status_code == 422
    assert editor.post(act, {"excerpt": "11月10日", "note": "应为12日"}).status_code == 302
    by = world.posting("dali_office", "editor")
    why = {"opinion": "见标注", "reason": "inaccurate", "seen_hash": item.version.wording_hash}
    review.decide(item, verdict="return", by=by, at=reviewing.NOW, **why)
    shown = editor.get(reverse("console:resource", args=[item.resource.pk])).content.decode()
    assert "<mark>11月10日</mark>" in shown
    assert "应为12日" in shown
