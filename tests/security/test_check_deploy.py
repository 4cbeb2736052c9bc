"""`jiyue check --deploy` names every thing that keeps an installation from going public, and how to mend it."""

import json
import os
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from jiyue.config import readiness
from jiyue.core.accounts.models import User
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import FetchRule
from jiyue.estate.sites.models import Host


@pytest.fixture
def fit(world, settings, tmp_path, monkeypatch):
    """An installation without fault."""
    home, backups = tmp_path / "home", tmp_path / "backups"
    for folder in (home / "keys", home / "run", home / "log", home / "sites", home / "uploads", backups):
        folder.mkdir(parents=True)
    for name in ("session", "audit", "clearance", "originals"):
        (home / "keys" / f"{name}.key").write_text(name * 10)
        (home / "keys" / f"{name}.key").chmod(0o600)
    (home / "keys").chmod(0o700)
    (home / "log").chmod(0o750)
    (home / "run" / "worker").touch()
    made = backups / "jiyue-20260101-000000"
    made.mkdir()
    now = timezone.now().isoformat()
    (made / "manifest.json").write_text(json.dumps({"made_at": now}))
    (made / "check.json").write_text(json.dumps({"checked_at": now, "troubles": []}))
    settings.HOME, settings.BACKUP_DIR, settings.MODE, settings.DEBUG = home, str(backups), "production", False
    settings.SITES_ROOT, settings.UPLOADS_ROOT = home / "sites", home / "uploads"
    settings.ALLOWED_HOSTS = ["gzt.dali.example", "dali.example"]
    settings.CONSOLE_HOSTS, settings.CSRF_TRUSTED_ORIGINS = ["gzt.dali.example"], ["https://gzt.dali.example"]
    settings.CONSOLE_NETWORKS, settings.TRUSTED_PROXIES = ["10.20.0.0/16"], ["127.0.0.1"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(readiness, "database", lambda at: iter(()))
    monkeypatch.setattr(readiness, "CHECKS", [one for one in readiness.CHECKS if one.__name__ != "database"])
    for role in readiness.ADMINISTRATORS:
        world.posting("dali_office", role)
    User.objects.update(is_demo=False)
    Host.objects.update(is_demo=False)
    return settings


def found():
    return [one for one in readiness.troubles(at=timezone.now()) if one.level == "error"]


def key(settings, name):
    return Path(settings.HOME) / "keys" / name


FAULTS = {
    "运行模式": lambda s, w: setattr(s, "MODE", "demo"),
    "调试开关": lambda s, w: setattr(s, "DEBUG", True),
    "密钥文件": lambda s, w: key(s, "audit.key").unlink(),
    "可被其他用户读写": lambda s, w: key(s, "audit.key").chmod(0o644),
    "太短": lambda s, w: key(s, "session.key").write_text("short"),
    "内容相同": lambda s, w: key(s, "session.key").write_text(key(s, "audit.key").read_text()),
    "密钥目录": lambda s, w: key(s, "").chmod(0o755),
    "任意主机": lambda s, w: setattr(s, "ALLOWED_HOSTS", ["*"]),
    "console_hosts": lambda s, w: setattr(s, "CONSOLE_HOSTS", ["localhost"]),
    "共用主机名": lambda s, w: setattr(s, "CONSOLE_HOSTS", ["dali.localhost"]),
    "没有限定哪些网络": lambda s, w: setattr(s, "CONSOLE_NETWORKS", []),
    "范围过大": lambda s, w: setattr(s, "TRUSTED_PROXIES", ["10.0.0.0/8"]),
    "明文": lambda s, w: setattr(s, "SESSION_COOKIE_SECURE", False),
    "HSTS": lambda s, w: setattr(s, "SECURE_HSTS_SECONDS", 0),
    "trusted_origins": lambda s, w: setattr(s, "CSRF_TRUSTED_ORIGINS", ["http://gzt.dali.example"]),
    "可被其他用户写入": lambda s, w: Path(s.SITES_ROOT).chmod(0o777),
    "可被其他用户读取": lambda s, w: (Path(s.HOME) / "log").chmod(0o755),
    "备份存放处": lambda s, w: setattr(s, "BACKUP_DIR", ""),
    "数据目录之内": lambda s, w: setattr(s, "BACKUP_DIR", str(Path(s.HOME) / "keys")),
    "最近1天没有备份": lambda s, w: shutil.rmtree(next(Path(s.BACKUP_DIR).iterdir())),
    "演示账号": lambda s, w: User.objects.update(is_demo=True),
    "演示网站": lambda s, w: Host.objects.update(is_demo=True),
    "内部访问规则": lambda s, w: FetchRule.objects.create(
        outlet=w.sites.dali.outlet, host="dali.localhost", address="127.0.0.1", port=8000, is_demo=True
    ),
    "被改动过": lambda s, w: Posting.objects.filter(role="audit_admin").update(title="x", role="head"),
    "没有在任的审计管理员": lambda s, w: Posting.objects.filter(role="audit_admin").delete(),
    "超级用户": lambda s, w: User.objects.filter(username="dali_office-audit_admin").update(is_superuser=True),
}  # fmt: skip


@pytest.mark.parametrize("words", FAULTS)
def test_each_fault_is_named_with_its_cure(fit, world, words):
    assert found() == []
    FAULTS[words](fit, world)
    named = [one for one in found() if words in f"{one.check}{one.message}"]
    assert named
    assert all(one.cure for one in named)


def run(*arguments):
    out = StringIO()
    code = 0
    try:
        call_command("check", "--deploy", *arguments, stdout=out)
    except SystemExit as stopped:
        code = stopped.code
    return code, out.getvalue()


def test_the_command_says_so_and_exits_by_it(fit):
    code, text = run()
    assert (code, "可以对外服务" in text, "[提醒] 二次验证" in text) == (0, True, True)
    fit.DEBUG = True
    code, text = run()
    assert (code, "[错误] 调试开关" in text, "怎么办：" in text) == (1, True, True)
    code, text = run("--json")
    assert (code, json.loads(text)["ok"]) == (1, False)


def test_wrong_use_is_no_answer(fit):
    with pytest.raises(CommandError):
        call_command("check", "--deploy", "--nonsense")


def test_migrations_that_wait_are_named(db, monkeypatch):
    assert not [one for one in readiness.database(timezone.now()) if one.level == "error"]
    monkeypatch.setattr(readiness.MigrationExecutor, "migration_plan", lambda *_: [1, 2])
    assert "2 项结构更新" in next(readiness.database(timezone.now())).message


def test_a_database_that_does_not_answer_hides_no_other_trouble(fit, monkeypatch):
    def dead(at):
        raise OperationalError

    fit.DEBUG = True
    monkeypatch.setattr(readiness, "CHECKS", (dead, readiness.mode))
    assert [one.check for one in readiness.troubles(at=timezone.now())] == ["数据库", "调试开关"]
