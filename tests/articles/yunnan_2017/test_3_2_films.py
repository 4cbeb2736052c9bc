"""云南2017 三（二）: interpretations in other forms than words: uploaded, played on the page, counted."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

import jiyue
from jiyue.common.html import parse
from jiyue.content.library import actions as library
from jiyue.content.library.queries import current_attachments
from jiyue.content.review import gates
from jiyue.delivery.publishing.models import Address
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.faces.console.tests.conftest import client_of
from jiyue.faces.console.tests.test_screens import form_of
from jiyue.faces.portal.static_sites import StaticSites
from jiyue.oversight.disclosure.queries import reports
from tests.films import film, sound
from tests.world import NOW

FORMS = ["数字化", "图表图解", "音频", "视频", "动漫"]
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\n大家好".encode()


def fetched(root, path, **headers):
    """What the built-in server answers a visitor of the Dali site."""
    seen = {}
    asked = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/{path}", "HTTP_HOST": "dali.localhost", **asked}
    server = StaticSites(lambda *_: [], root, ["localhost"])
    body = server(environ, lambda status, headers: seen.update(status=status[:3], **dict(headers)))
    return seen, b"".join(body)


@pytest.mark.clause("yunnan-2017/3.2.b")
def test_a_film_is_uploaded_in_the_editor_plays_on_the_public_page_and_its_form_is_counted(
    press,  # noqa: F811
    settings,
    tmp_path,
):
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.THEMES_ROOT = Path(jiyue.__file__).parent / "themes"
    columns, editor = press.world.columns, press.editor("dali_office")
    policy = press.out(columns.dali_news, office="dali_office", kind="policy", title="关于旅游市场的通知")
    told = {"presentation": "视频、音频", "media_note": "画面为办事大厅。", "transcript": "大家好。\n第一条。"}
    said = press.write(office="dali_office", kind="interpretation", title="看懂", interprets=policy.short_id)
    client, address = client_of(editor), reverse("console:resource", args=[said.pk])
    fake = SimpleUploadedFile("解读.mp4", b"%PDF-1.4 " + bytes(500))
    refused = client.post(address, {**form_of(said, **told), "new_files": [fake]})
    assert (refused.status_code, "不是 MP4" in refused.content.decode()) == (422, True)
    said.draft.refresh_from_db()
    files = {"解读.mp4": film(notes=b"+25.60+100.26/"), "解读.vtt": CAPTIONS, "录音.mp3": sound()}
    sent = [SimpleUploadedFile(name, data) for name, data in files.items()]
    assert client.post(address, {**form_of(said, **told), "new_files": sent}).status_code == 302
    kept = {one.name: one for one in current_attachments(said)}
    assert set(kept) == set(files)
    said.draft.refresh_from_db()
    press.now = timezone.now()
    press.place(said, columns.dali_news)
    press.clear(said, attachments=[one.sha256 for one in kept.values()], **told)
    press.publish()
    path = Address.objects.get(resource=said).path
    page = parse(fetched(Path(settings.SITES_ROOT), path)[1].decode())
    video, audio = page.css_first("video[controls]"), page.css_first("audio[controls] source")
    source, track = video.css_first("source"), video.css_first("track[kind=captions]")
    assert not video.css_first("[autoplay]")
    assert (source.attributes["type"], audio.attributes["type"]) == ("video/mp4", "audio/mpeg")
    assert [one.text() for one in page.css("details.jy-transcript .jy-body p")] == ["大家好。", "第一条。"]
    assert page.css_first(".jy-player__note").text() == "画面为办事大厅。"
    assert kept["解读.vtt"].sha256 in track.attributes["src"]
    where = source.attributes["src"].removeprefix("../../../")
    seen, part = fetched(Path(settings.SITES_ROOT), where, range="bytes=4-7")
    assert (seen["status"], seen["Content-Type"], part) == ("206", "video/mp4", b"ftyp")
    _, whole = fetched(Path(settings.SITES_ROOT), where)
    assert whole == film(index_first=True)
    assert "media-src 'self'" in seen["Content-Security-Policy"]
    by_form, _ = reports.interpretations(editor, reports.year_of(NOW.date()), press.now)
    assert dict(by_form.rows) == {"视频": 1, "音频": 1}


@pytest.mark.clause("yunnan-2017/3.2.b")
def test_the_five_forms_are_named_and_another_one_is_pointed_out(world, settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path
    editor = world.posting("dali_office", "editor")
    page = client_of(editor).get(reverse("console:resource-new")).content.decode()
    listed = parse(page).css("#presentation-values option")
    assert set(FORMS) <= {one.attributes["value"] for one in listed}
    dali = world.organisations.dali_office
    said = library.create(kind="interpretation", owner=dali, title="看懂", by=editor, at=NOW)
    for number, form in enumerate([*FORMS, "快板"], start=1):
        library.save_draft(said, revision=number, fields={"presentation": form}, by=editor, at=NOW)
        version = library.make_version(said, by=editor, at=NOW)
        found = [one for one in gates.screened(version, owner=dali, on=NOW.date()) if "解读形式" in one.message]
        assert bool(found) == (form == "快板"), form
        assert all("yunnan-2017/3.2.b" in [cited.clause for cited in one.citations] for one in found)
