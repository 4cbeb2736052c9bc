"""What is kept ready to print gives the page that everything read anew would give, and nothing else."""

from datetime import date, timedelta

import pytest

from jiyue.content.library.models import Attachment, Resource, Version
from jiyue.content.review.models import Clearance
from jiyue.delivery.publishing import pages, prints
from jiyue.delivery.publishing.models import Placement, Print, Release
from jiyue.delivery.publishing.stock import Row
from jiyue.delivery.publishing.tests.test_pages import attach
from jiyue.estate.organisations.models import Organisation
from tests.world import at

ODD = "关于《“两项”&'三项'/办法》的<通知> &#x2f; &copy; {{ root }}"


@pytest.fixture
def standing(press):
    """Three items in a column, one of them with odd letters, one with a file."""
    first = press.out(title="第一件")
    words = {"title": ODD, "summary": ODD, "keywords": ODD, "source": "", "body": "<p>a=1 &amp; &#x2f; b</p>"}
    odd = press.out(validity="repealed", validity_on=date(2026, 12, 31), **words)
    filed = press.write(title="带附件")
    press.place(filed, press.world.columns.anyue_news)
    press.clear(filed, attachments=[attach(press, filed, b"%PDF-1 table")])
    press.publish()
    return first, odd, filed


def made_whole(press, monkeypatch):
    """Build everything; returns the titles of what was read, judged and printed the long way."""
    read = []
    judged = pages.clearances_for
    monkeypatch.setattr(pages, "clearances_for", lambda found: read.extend(found) or judged(found))
    report = press.publish(everything=True)
    return sorted(version.title for version in read), report


def test_a_page_from_what_is_kept_is_the_page_made_of_everything(press, standing, monkeypatch):
    before = press.tree()
    assert made_whole(press, monkeypatch)[0] == []
    assert press.tree() == before
    Print.objects.all().delete()
    assert len(made_whole(press, monkeypatch)[0]) == 3
    assert press.tree() == before
    assert Print.objects.count() == 3


def test_what_was_kept_and_bent_is_not_printed(press, standing, monkeypatch):
    first, odd, _ = standing
    before = press.tree()
    kept = {one.pk: bytes(one.data) for one in Print.objects.all()}
    Print.objects.filter(pk=first.pk).update(data=kept[first.pk].replace("第一件".encode(), "假一件".encode()))
    Print.objects.filter(pk=odd.pk).update(data=kept[first.pk])
    assert made_whole(press, monkeypatch)[0] == sorted([ODD, "第一件"])
    assert press.tree() == before
    assert {one.pk: bytes(one.data) for one in Print.objects.all()} == kept


def test_a_text_that_was_changed_behind_it_is_judged_again_and_refused(press, standing, monkeypatch):
    first = standing[0]
    before = press.tree()
    Version.objects.filter(resource=first).update(body="<p>没有人签发过的话。</p>")
    read, report = made_whole(press, monkeypatch)
    assert read == ["第一件"]
    assert report.refused == 1
    path = first.addresses.get().path
    assert press.tree()[path] == before[path]


@pytest.mark.parametrize("fact", ["owner", "validity", "moment"])
def test_whatever_the_words_were_made_from_makes_them_anew(press, standing, monkeypatch, fact):
    _, odd, _ = standing
    if fact == "owner":
        Organisation.objects.filter(pk=odd.owner_id).update(name="更名后的单位")
        expected = ["更名后的单位"]
    elif fact == "validity":
        Release.objects.filter(resource=odd).update(validity="repealed")
        expected = ["本文件于2026年12月31日废止"]
    else:
        moment = at("2026-11-02 09:30") - timedelta(days=400)
        Release.objects.filter(resource=odd).update(first_released_at=moment)
        expected = ["2025-09-28 09:30"]
    read, _ = made_whole(press, monkeypatch)
    assert ODD in read
    page = press.read(odd.addresses.get().path)
    assert all(one in page for one in expected)


def test_a_file_that_is_not_the_one_that_was_cleared_sends_the_item_the_long_way(press, standing, monkeypatch):
    filed = standing[2]
    Attachment.objects.filter(resource=filed).update(sha256="a" * 64)
    read, report = made_whole(press, monkeypatch)
    assert read == ["带附件"]
    assert report.refused == 1
    assert not list(press.folder().rglob(f"{'a' * 64}*"))


@pytest.mark.parametrize("trace", ["row", "record"])
def test_a_clearance_that_was_revoked_keeps_no_page_ready(press, standing, monkeypatch, trace):
    first = standing[0]
    clearance = Clearance.objects.get(version__resource=first)
    if trace == "row":
        Clearance.objects.filter(pk=clearance.pk).update(revoked_at=at("2026-11-02 12:00"))
    else:
        monkeypatch.setattr(prints, "revoked", lambda asked: {str(clearance.pk)} & {str(one) for one in asked})
    read, _ = made_whole(press, monkeypatch)
    assert read == ["第一件"]


def test_other_code_takes_no_words_for_its_own(press, standing, monkeypatch):
    monkeypatch.setattr(prints, "_FORMAT", "another")
    assert len(made_whole(press, monkeypatch)[0]) == 3


def test_a_new_version_takes_the_place_of_what_was_kept(press, standing, monkeypatch):
    first = standing[0]
    press.clear(first, title="第一件（更正）")
    press.publish()
    assert Print.objects.count() == 3
    assert made_whole(press, monkeypatch)[0] == []
    assert "第一件（更正）" in press.read(first.addresses.get().path)


def test_an_item_that_names_others_is_read_in_full(press, standing, monkeypatch):
    policy = press.out(title="办法", kind=Resource.Kind.POLICY)
    explained = press.out(title="解读", kind=Resource.Kind.INTERPRETATION, interprets=policy.short_id)
    press.publish()
    assert Placement.objects.filter(resource=explained, live_since__isnull=False).exists()
    before = press.tree()
    assert made_whole(press, monkeypatch)[0] == ["办法", "解读"]
    assert press.tree() == before


def test_nothing_moves_between_what_is_kept_and_the_text_behind_it(standing):
    first = standing[0]
    kept = bytes(Print.objects.get(pk=first.pk).data)
    start, _, word = kept.rpartition(b"\x00")
    version = Version.objects.get(resource=first)
    row, told = Row(1, first.pk, version.pk, "a.html", first.pk, version.made_at, "in_force"), ("news", False, "")
    told_apart = prints._sealed(row, told, version.body, kept)
    assert prints._sealed(row, told, word.decode() + "\x00" + version.body, start) != told_apart
