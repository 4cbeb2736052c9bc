"""Versions side by side, an old one taken up again, and the original that only a purpose opens."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiyue.content.library.actions import keep_original, make_version, save_draft
from jiyue.core.audit.models import Record
from jiyue.faces.console.tests.test_screens import form_of
from tests.reviewing import draft
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice(world):
    """A draft with two versions."""
    by = world.posting("dali_office", "editor")
    resource = draft(world, "dali")
    make_version(resource, by=by, at=NOW)
    save_draft(resource, revision=1, fields={"body": "<p>请于11月20日前报送。</p>"}, by=by, at=NOW)
    make_version(resource, by=by, at=NOW, reason="改日期")
    resource.draft.refresh_from_db()
    return resource


def test_two_versions_are_compared_and_the_older_one_comes_back_as_the_draft(sign_in, twice):
    client = sign_in("dali_office", "editor")
    page = client.get(reverse("console:version", args=[twice.pk, 2])).content.decode()
    assert "<ins>" in page
    assert "<del>" in page
    assert "改日期" in page
    assert client.get(reverse("console:version", args=[twice.pk, 3])).status_code == 404
    client.post(reverse("console:version-restore", args=[twice.pk, 1]), {"revision": "2"})
    twice.draft.refresh_from_db()
    assert twice.draft.body == twice.versions.get(number=1).body


def test_a_stranger_finds_neither_versions_nor_originals(sign_in, twice, world):
    by = world.posting("dali_office", "editor")
    kept = keep_original(twice, name="原件.txt", data=b"whole", redactions="删去名单", by=by, at=NOW)
    client = sign_in("anyue_office", "editor")
    for url in (reverse("console:version", args=[twice.pk, 1]), reverse("console:original", args=[kept.pk])):
        assert client.get(url).status_code == 404


def test_an_original_goes_in_by_the_editor_and_comes_out_for_a_purpose_alone(sign_in, twice):
    client = sign_in("dali_office", "editor")
    file = SimpleUploadedFile("原件.txt", "删减前的全文".encode())
    sent = form_of(twice, publicity="redacted", original=file, redactions="删去内部安排")
    client.post(reverse("console:resource", args=[twice.pk]), sent)
    kept = twice.originals.get()
    url = reverse("console:original", args=[kept.pk])
    assert client.post(url, {"purpose": ""}).status_code == 422
    assert not Record.objects.filter(action="library.open_original").exists()
    answer = client.post(url, {"purpose": "核对"})
    assert answer.content.decode() == "删减前的全文"
    assert "attachment" in answer["Content-Disposition"]
    assert Record.objects.filter(action="library.open_original").exists()
