"""What was altered on the disk is found against the record, put on record, and put right."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from jiyue.core.audit.models import Record
from jiyue.delivery.publishing import builder, manifest, restore
from jiyue.delivery.publishing.models import Change


@pytest.fixture
def standing(press):
    for _ in range(3):
        press.out()
    press.publish()
    return press


def differences(press):
    return next(one for one in restore.restore(at=press.tick()) if one.host == "anyue.localhost")


def test_a_site_as_published_is_left_alone_and_nothing_is_recorded(standing):
    before, acts = standing.tree(), Record.objects.count()
    assert not differences(standing)
    assert standing.tree() == before
    assert Record.objects.count() == acts


def test_altered_missing_and_injected_files_are_named_recorded_and_put_right(standing):
    before, folder = standing.tree(), standing.folder()
    (folder / "index.html").write_text("casino")
    (folder / "feed.xml").unlink()
    (folder / "dtyw/casino.php").write_text("x")
    (folder / "robots.txt").unlink()
    (folder / "robots.txt").symlink_to(folder / "index.html")
    found = differences(standing)
    assert found.changed == ["index.html", "robots.txt"]
    assert found.missing == ["feed.xml"]
    assert found.extra == ["dtyw/casino.php"]
    assert standing.tree() == before
    assert not (folder / "dtyw/casino.php").exists()
    act = Record.objects.get(action="publishing.restore")
    assert act.data["changed"] == found.changed
    assert "4" in act.summary
    assert not differences(standing)


@pytest.mark.parametrize("victim", [manifest.INDEX, manifest.WITNESS, "manifest/timestamp.json", "part"])
def test_an_altered_manifest_is_found_and_put_right(standing, victim):
    before, folder = standing.tree(), standing.folder()
    if victim == "part":
        victim = next(f"manifest/{path.name}" for path in folder.glob("manifest/*.txt") if path.stat().st_size)
    (folder / victim).write_text("{}")
    found = differences(standing)
    assert victim in [*found.changed, *found.unsigned]
    assert standing.tree() == before
    assert not differences(standing)


def test_killed_after_the_record_the_worker_puts_it_right(standing, monkeypatch):
    before = standing.tree()
    (standing.folder() / "index.html").write_text("casino")
    with monkeypatch.context() as patch:
        patch.setattr(builder, "publish_due", lambda **_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            restore.restore(at=standing.tick())
    assert Change.objects.filter(done_at=None).exists()
    standing.publish()
    assert standing.tree() == before


def test_the_command_reports_and_ends_with_1_when_something_was_wrong(standing):
    out = StringIO()
    call_command("publish", "--restore", "--json", stdout=out)
    assert not any(one["changed"] for one in json.loads(out.getvalue()))
    (standing.folder() / "index.html").write_text("casino")
    with pytest.raises(CommandError) as ended:
        call_command("publish", "--restore", "--site", "anyue.localhost", stdout=(out := StringIO()))
    assert ended.value.returncode == 1
    assert "被改动：index.html" in out.getvalue()
