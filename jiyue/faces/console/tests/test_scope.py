"""公开范围变更 on the screens: no plain saving, an application, a leader's word."""

from django.urls import reverse

from jiyue.content.library.models import ScopeChange


def test_a_leader_decides_on_a_change_of_scope(furnished, sign_in):
    editor, head = sign_in("dali_office", "editor"), sign_in("dali_office", "head")
    live = furnished.live
    page = editor.get(reverse("console:resource", args=[live.pk])).content.decode()
    assert reverse("console:resource-scope", args=[live.pk]) in page
    change = furnished.scope_change
    shown = reverse("console:scope-change", args=[change.pk])
    assert 'name="verdict"' not in editor.get(shown).content.decode()
    page = head.get(shown).content.decode()
    assert "主动公开 → 不予公开" in page
    assert "内部事务信息" in page
    assert head.post(shown, {"verdict": "return", "opinion": ""}).status_code == 422
    assert head.post(shown, {"verdict": "pass", "opinion": "同意"}).status_code == 302
    live.draft.refresh_from_db()
    assert live.draft.publicity == "not_public"


def test_an_application_without_a_ground_says_what_to_do(furnished, sign_in):
    editor, head = sign_in("dali_office", "editor"), sign_in("dali_office", "head")
    shown = reverse("console:scope-change", args=[furnished.scope_change.pk])
    head.post(shown, {"verdict": "return", "opinion": "应当公开"})
    form = reverse("console:resource-scope", args=[furnished.live.pk])
    assert "变更为" in editor.get(form).content.decode()
    answer = editor.post(form, {"publicity": "on_request", "reason": "需要"})
    assert answer.status_code == 422
    assert "法定情形" in answer.content.decode()
    answer = editor.post(form, {"publicity": "on_request", "ground": "on-request", "reason": "需要"})
    assert answer.status_code == 302
    assert ScopeChange.objects.filter(resource=furnished.live, after="on_request").exists()
