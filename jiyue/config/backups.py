"""Backups: the records, the files and the keys of this installation; good only after a trial restore."""

import fcntl
import hashlib
import hmac
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from jiyue.common.files import write_atomic
from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, note_backup
from jiyue.core.audit.queries import Anchor, head
from jiyue.estate.organisations import keeping

DATABASE = {"sqlite": "jiyue.sqlite3", "postgresql": "jiyue.dump"}
DATA, KEYS, MANIFEST = "data.tar", "keys.tar", "manifest.json"
# What belongs to the data beside the database; pages and search index are made anew from it.
FOLDERS = ("uploads", "evidence", "rulepacks", "archives")
FILES = ("settings.toml",)
NAME = "jiyue-%Y%m%d-%H%M%S"


@dataclass(frozen=True)
class Backup:
    """One finished backup as it lies in its folder."""

    path: Path
    made_at: datetime
    checked_at: datetime | None
    troubles: tuple[str, ...]
    size: int


def make(folder: Path, *, at: datetime, keys_to: Path | None = None) -> Path:
    """A new backup under `folder`; it gets its name when it is whole. The database first: files are only ever added."""
    home = Path(settings.HOME).resolve()
    if folder.resolve().is_relative_to(home):
        raise Refusal(f"备份目录 {folder} 在数据目录之内，会与数据一起丢失。", cure="请指定另一块磁盘上的目录。")
    target = folder / timezone.localtime(at).strftime(NAME)
    if target.exists():
        raise Refusal(f"备份 {target.name} 已经存在。", cure="请稍后再试。")
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder, keys_to):
        _make(target, home, at=at, keys_to=keys_to)
    note_backup(name=target.name, troubles=[], step="make", by=SYSTEM, at=at)
    return target


@contextmanager
def _alone(*folders: Path | None) -> Iterator[None]:
    """Nobody else makes a backup there; what one that was killed had begun is cleared away: it may hold keys."""
    with ExitStack() as held:
        for folder in filter(None, folders):
            folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(folder, os.O_RDONLY)
            held.callback(os.close, handle)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Refusal("另一个进程正在备份。", cure="请等它完成后再试。")
            for left in folder.glob(".part-*"):
                shutil.rmtree(left)
        yield


def _make(target: Path, home: Path, *, at: datetime, keys_to: Path | None) -> None:
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=target.parent))
    keys_part = Path(tempfile.mkdtemp(prefix=".part-", dir=keys_to)) if keys_to else part
    try:
        anchor = head()
        database = part / DATABASE[connection.vendor]
        _dump(database)
        members = _pack(part / DATA, [(database, database.name), *_data(home)])
        database.unlink()
        keys = _pack(keys_part / KEYS, list(_tree(home / "keys", "keys")))
        facts: dict[str, Any] = {"made_at": at.isoformat(), "database": database.name, "members": members, "keys": keys}
        facts["audit"] = {"sequence": anchor.sequence, "digest": anchor.digest}
        write_atomic(part / MANIFEST, _sealed(facts))
        part.chmod(0o700)
        if keys_to:
            (keys_part / KEYS).rename(keys_to / f"{target.name}-{KEYS}")
        part.rename(target)
    finally:
        for one in {part, keys_part}:
            shutil.rmtree(one, ignore_errors=True)


def check(backup: Path, *, at: datetime) -> list[str]:
    """Restore on trial and compare; what is wrong, in words. The result is kept beside the backup."""
    try:
        facts = _facts(backup)
        with tempfile.TemporaryDirectory(prefix="jiyue-restore-") as place:
            troubles = _tried(backup, facts, Path(place))
    except (OSError, ValueError, KeyError, tarfile.TarError) as error:
        troubles = [f"备份不完整或不可读（{type(error).__name__}）。"]
    result = {"checked_at": at.isoformat(), "troubles": troubles}
    if backup.is_dir():
        write_atomic(backup / "check.json", json.dumps(result, ensure_ascii=False).encode())
    note_backup(name=backup.name, troubles=troubles, step="check", by=SYSTEM, at=at)
    return troubles


def restore(backup: Path, *, into: Path, keys: Path | None = None) -> str:
    """Unpack into an empty data folder; the name of the database's file there."""
    if into.exists() and any(into.iterdir()):
        raise Refusal(f"{into} 不是空目录。", cure="请指定一个新的数据目录，核对无误后再切换过去。")
    facts = _facts(backup)
    keys = keys or backup / KEYS
    if not keys.is_file():
        raise Refusal("没有找到密钥备份 keys.tar。", cure="请用 --keys 指明它的位置。")
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    for archive in (backup / DATA, keys):
        _unpack(archive, into)
    if troubles := _compared(facts["members"], into) + _compared(facts["keys"], into):
        shutil.rmtree(into)
        raise Refusal("备份与清单不一致：" + "；".join(troubles[:5]) + "。", cure="请改用另一份备份。")
    for path in (into / "keys").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return str(facts["database"])


def listed(folder: Path) -> list[Backup]:
    """The finished backups, the newest first."""
    found = [_read(path) for path in folder.glob("jiyue-*") if (path / MANIFEST).is_file()] if folder.is_dir() else []
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def lacks(*, at: datetime) -> list[keeping.Lack]:
    """What the rules miss in the backups of this installation."""
    found = listed(Path(settings.BACKUP_DIR)) if settings.BACKUP_DIR else []
    good = [one.checked_at for one in found if one.checked_at and not one.troubles]
    return keeping.judge(made_at=found[0].made_at if found else None, tested_at=max(good, default=None), at=at)


def run_due(*, at: datetime) -> Path | None:
    """Make, try and tidy when the rules say that it is time; without a folder of backups nothing happens."""
    if not settings.BACKUP_DIR or not lacks(at=at):
        return None
    folder = Path(settings.BACKUP_DIR)
    made = make(folder, at=at, keys_to=Path(settings.BACKUP_KEYS_DIR) if settings.BACKUP_KEYS_DIR else None)
    if not check(made, at=at):
        tidy(folder, at=at)
    return made


def tidy(folder: Path, *, at: datetime) -> list[str]:
    """Remove the backups beyond the number that the rules ask to keep."""
    old = [one.path for one in listed(folder)[keeping.backup_rule(at).rule.keep :]]
    for path in old:
        shutil.rmtree(path)
    return [path.name for path in old]


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        if connection.in_atomic_block:  # SQLite would wait for this very transaction for ever
            raise RuntimeError("a backup is made outside of transactions")
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        with copy:
            connection.connection.backup(copy)
        copy.close()
        return
    at = settings.DATABASES["default"]
    command = ["pg_dump", "--format=custom", "--no-owner", f"--file={target}", f"--dbname={at['NAME']}"]
    command += [f"--host={at['HOST']}", f"--port={at['PORT']}", f"--username={at['USER']}"]
    done = subprocess.run(
        command, env={**os.environ, "PGPASSWORD": str(at["PASSWORD"])}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refusal(f"pg_dump 失败：{done.stderr.strip()[:300]}。", cure="请检查数据库连接和 pg_dump 的版本。")


def _data(home: Path) -> Iterator[tuple[Path, str]]:
    for name in FOLDERS:
        yield from _tree(home / name, name)
    for name in FILES:
        if (home / name).is_file():
            yield home / name, name


def _tree(folder: Path, name: str) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path, f"{name}/{path.relative_to(folder).as_posix()}"


def _pack(archive: Path, members: list[tuple[Path, str]]) -> dict[str, str]:
    """Write the archive, readable by its owner alone; the digests of what is in it."""
    found = {}
    with os.fdopen(os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            for path, name in members:
                tar.add(path, name, recursive=False)
                found[name] = _digest(path)
        file.flush()
        os.fsync(file.fileno())
    return found


def _unpack(archive: Path, into: Path) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sealed(facts: dict[str, Any]) -> bytes:
    return json.dumps({**facts, "seal": _seal(facts)}, ensure_ascii=False, indent=1).encode()


def _seal(facts: dict[str, Any]) -> str:
    text = "jiyue.backup" + json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def _facts(backup: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((backup / MANIFEST).read_bytes())
    return facts


def _compared(members: dict[str, str], place: Path) -> list[str]:
    return [
        f"{name} 缺失或内容不符"
        for name, digest in members.items()
        if not (place / name).is_file() or _digest(place / name) != digest
    ]


def _tried(backup: Path, facts: dict[str, Any], place: Path) -> list[str]:
    told = dict(facts)
    troubles = [] if hmac.compare_digest(told.pop("seal", ""), _seal(told)) else ["清单的封存值不符，可能被改动过"]
    _unpack(backup / DATA, place)
    troubles += _compared(facts["members"], place)
    if (backup / KEYS).is_file():
        _unpack(backup / KEYS, place)
        troubles += _compared(facts["keys"], place)
    return troubles + _opens(place / facts["database"], Anchor(**facts["audit"]))


def _opens(database: Path, anchor: Anchor) -> list[str]:
    """Whether the copy of the database can be read and holds the audit record up to where it stood."""
    if not database.is_file():
        return []
    if database.suffix == ".dump":
        command = ["pg_restore", "--list", str(database)]
        done = subprocess.run(command, capture_output=True, check=False)
        return [] if done.returncode == 0 else ["数据库副本不可读"]
    copy = sqlite3.connect(database)
    try:
        (said,) = copy.execute("PRAGMA integrity_check").fetchone()
        last = copy.execute("SELECT sequence, digest FROM jiyue_audit_chainhead").fetchone() or (0, "")
    except sqlite3.DatabaseError:
        return ["数据库副本不可读"]
    finally:
        copy.close()
    is_behind = last[0] < anchor.sequence or (last[0] == anchor.sequence and last[1] != anchor.digest)
    return [*([] if said == "ok" else ["数据库副本已损坏"]), *(["数据库副本缺少审计记录"] if is_behind else [])]


def _read(path: Path) -> Backup:
    facts, result = _facts(path), {}
    if (path / "check.json").is_file():
        result = json.loads((path / "check.json").read_bytes())
    checked = datetime.fromisoformat(result["checked_at"]) if result else None
    size = sum(one.stat().st_size for one in path.iterdir())
    return Backup(path, datetime.fromisoformat(facts["made_at"]), checked, tuple(result.get("troubles", ())), size)
