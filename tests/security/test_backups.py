"""A backup is good only after it was restored and compared; what is altered, cut or missing is found."""

import json
import sqlite3
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.config import backups, schedule
from jiyue.core.audit import queries as audit
from jiyue.core.audit.actions import SYSTEM, record
from jiyue.core.audit.models import Record
from tests.world import NOW

NEXT = NOW + timedelta(days=1)


@pytest.fixture
def home(transactional_db, world, settings, tmp_path):
    """A data folder with keys, uploads and evidence, and an act on record."""
    settings.HOME = tmp_path / "home"
    settings.BACKUP_DIR, settings.BACKUP_KEYS_DIR = str(tmp_path / "backups"), ""
    keys = ("keys/audit.key", "keys/originals.key", "keys/publishing/online.pem")
    for name in (*keys, "uploads/ab/abc.pdf", "evidence/1"):
        path = settings.HOME / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name * 20)
    (settings.HOME / "sites").mkdir()
    (settings.HOME / "sites" / "page.html").write_text("生成的页面")
    record("test.act", world.organisations.dali, by=SYSTEM, at=NOW, summary="一件事")
    return settings.HOME


@pytest.fixture
def made(home, settings):
    return backups.make(Path(settings.BACKUP_DIR), at=NOW)


def test_what_is_restored_is_what_was_there(home, made, tmp_path):
    assert backups.check(made, at=NOW) == []
    into = tmp_path / "new"
    database = into / backups.restore(made, into=into)
    files = {path.relative_to(into).as_posix() for path in into.rglob("*") if path.is_file()} - {database.name}
    assert files == {
        path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file() and "sites" not in path.parts
    }
    assert all((into / name).read_bytes() == (home / name).read_bytes() for name in files)
    assert (into / "keys" / "audit.key").stat().st_mode & 0o077 == 0
    assert made.stat().st_mode & 0o077 == 0
    if connection.vendor == "sqlite":
        (text,) = sqlite3.connect(database).execute("SELECT summary FROM jiyue_audit_record").fetchone()
        assert text == "一件事"


@pytest.mark.parametrize("fault", ["data", "member list", "keys", "audit head", "no manifest", "cut"])
def test_a_bad_backup_is_found(home, made, fault):
    manifest = json.loads((made / "manifest.json").read_text())
    if fault in ("data", "keys"):
        path = made / f"{fault}.tar"
        content = path.read_bytes()
        spot = content.index(b"abc.pdfuploads" if fault == "data" else b"online.pemkeys")
        path.write_bytes(content[:spot] + b"X" + content[spot + 1 :])
    elif fault == "member list":
        del manifest["members"]["evidence/1"]
        (made / "manifest.json").write_text(json.dumps(manifest))
    elif fault == "audit head":
        manifest["audit"]["sequence"] = 7
        (made / "manifest.json").write_text(json.dumps(manifest))
    elif fault == "no manifest":
        (made / "manifest.json").unlink()
    else:
        (made / "data.tar").write_bytes((made / "data.tar").read_bytes()[:700])
    assert backups.check(made, at=NOW)
    assert Record.objects.get(action="audit.backup_check").data["troubles"]


def test_keys_may_lie_elsewhere_and_are_then_needed(home, settings, tmp_path):
    apart = tmp_path / "safe"
    made = backups.make(Path(settings.BACKUP_DIR), at=NOW, keys_to=apart)
    (keys,) = apart.iterdir()
    assert not any(b"online.pem" in path.read_bytes() for path in made.iterdir() if path.name != "manifest.json")
    with pytest.raises(Refusal, match=r"keys.tar"):
        backups.restore(made, into=tmp_path / "new")
    backups.restore(made, into=tmp_path / "new", keys=keys)
    assert (tmp_path / "new" / "keys" / "publishing" / "online.pem").is_file()


def test_nothing_is_put_into_the_data_folder_or_over_another(home, made, tmp_path, settings):
    with pytest.raises(Refusal, match="数据目录之内"):
        backups.make(home / "backups", at=NEXT)
    with pytest.raises(Refusal, match="不是空目录"):
        backups.restore(made, into=home)
    with pytest.raises(Refusal, match="已经存在"):
        backups.make(Path(settings.BACKUP_DIR), at=NOW)
    assert [path.name for path in Path(settings.BACKUP_DIR).iterdir()] == [made.name]


def test_the_worker_makes_and_tries_one_a_day(home, settings):
    sweep = next(one for one in schedule.sweeps() if one.name == "backup")
    for hours in (0, 3, 48, 50):
        sweep.run(NOW + timedelta(hours=hours))
    kept = backups.listed(Path(settings.BACKUP_DIR))
    assert [one.made_at for one in kept] == [NOW + timedelta(days=2), NOW]
    assert all(one.checked_at and not one.troubles for one in kept)
    settings.BACKUP_DIR = ""
    assert backups.run_due(at=NOW + timedelta(days=99)) is None


def test_the_command_makes_tries_lists_and_restores(home, settings, tmp_path):
    told = StringIO()
    call_command("backup", "make", stdout=told)
    call_command("backup", "list", stdout=told)
    call_command("backup", "check", stdout=told)
    (made,) = backups.listed(Path(settings.BACKUP_DIR))
    call_command("backup", "restore", str(made.path), f"--into={tmp_path / 'new'}", stdout=told)
    assert told.getvalue().count("试恢复良好") == 2
    assert "检验良好" in told.getvalue()
    assert "已恢复到" in told.getvalue()
    (made.path / "data.tar").write_bytes(b"")
    with pytest.raises(SystemExit):
        call_command("backup", "check", stdout=told)
    settings.BACKUP_DIR = ""
    with pytest.raises(CommandError, match="backup_dir"):
        call_command("backup", "check")
    assert audit.verify().ok
    assert timezone.now() > made.made_at
