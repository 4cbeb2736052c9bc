"""Writing files so that a reader sees the old bytes or the new ones, never half of them."""

import ctypes
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from jiyue.common.refusals import Refusal

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_FEW = 100
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
NO_SPACE = "磁盘已满，这次操作没有完成；此前已经保存和发布的内容不受影响。"
NO_SPACE_CURE = "请联系平台运维人员清理磁盘或扩容，恢复后先核对这件事是否已经办好，再重新办理。"


def is_disk_full(error: BaseException | None) -> bool:
    """Whether something failed for want of space, be it a file or (in the words of its engine) the database."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _NO_SPACE:
            return True
        if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL" or getattr(error, "sqlstate", "") == "53100":
            return True
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def refusing_when_full() -> Iterator[None]:
    """What fails for want of space is refused in words; any other error goes on as it is."""
    try:
        yield
    except Exception as error:
        if not is_disk_full(error):
            raise
        raise Refusal(NO_SPACE, cure=NO_SPACE_CURE) from error


def write_atomic(path: Path | str, data: bytes, *, sync: bool = True) -> None:
    """Put `data` at `path`: temporary file in the same folder, fsync, rename, fsync of the folder.

    `sync=False` leaves out the fsyncs, for a fresh tree that gets one `sync_tree` at the end.
    """
    path = Path(path)
    _make_folder(path.parent, sync=sync)
    handle, temporary = tempfile.mkstemp(prefix=".tmp-", dir=path.parent)
    try:
        try:
            _write_all(handle, data, sync=sync)
        finally:
            os.close(handle)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    if sync:
        sync_folder(path.parent)


def write_together(folder: Path | str, files: Mapping[str, bytes], *, staging: Path | str) -> None:
    """Put several files under `folder`; each appears whole, and all are durable when this returns.

    They are written in `staging` first, a folder of the same file system that nobody reads and no other writer
    uses, so that a killed process leaves nothing behind in `folder`; then the renames follow one another closely.
    Many are made durable by one sync of the file system, few each by itself.
    """
    staging = Path(staging)
    _make_folder(staging, sync=False)
    for leftover in staging.iterdir():
        leftover.unlink()
    # Plain strings: over a thousand files pathlib would cost more than the renames.
    waiting = {f"{staging}/{number}": f"{folder}/{path}" for number, path in enumerate(files)}
    many = len(files) > _FEW
    try:
        for temporary, data in zip(waiting, files.values(), strict=True):
            _write_new(temporary, data, sync=not many)
        if many:
            sync_tree(staging)
    except OSError:
        # A full disk gets its space back: others may need it for what cannot wait.
        for temporary in waiting:
            Path(temporary).unlink(missing_ok=True)
        raise
    for temporary, target in waiting.items():
        try:
            os.replace(temporary, target)  # noqa: PTH105
        except FileNotFoundError:
            _make_folder(Path(target).parent, sync=True)
            os.replace(temporary, target)  # noqa: PTH105
    for parent in dict.fromkeys(os.path.dirname(target) for target in waiting.values()):  # noqa: PTH120
        sync_folder(parent)


def _write_new(path: str, data: bytes, *, sync: bool) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    try:
        _write_all(handle, data, sync=sync)
    finally:
        os.close(handle)


def _write_all(handle: int, data: bytes, *, sync: bool) -> None:
    written = os.write(handle, data)
    while written < len(data):
        written += os.write(handle, data[written:])
    os.fchmod(handle, 0o644)
    if sync:
        os.fsync(handle)


def sync_folder(folder: Path | str) -> None:
    """Make the names in one folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path | str) -> None:
    """Make everything under `folder` durable with one call (the whole file system, by syncfs)."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if _libc().syncfs(handle) != 0:
            os.sync()
    except AttributeError:
        os.sync()
    finally:
        os.close(handle)


def swap_tree(fresh: Path | str, live: Path | str) -> None:
    """Let `fresh` take the place of `live` in one step; the former tree is removed afterwards."""
    fresh, live = Path(fresh), Path(live)
    if not live.exists():
        _make_folder(live.parent, sync=True)
        fresh.rename(live)
        sync_folder(live.parent)
        return
    _exchange(fresh, live)
    sync_folder(live.parent)
    shutil.rmtree(fresh)


def replace_tree(fresh: Path | str, live: Path | str) -> None:
    """One sync of the fresh tree, then one swap."""
    sync_tree(fresh)
    swap_tree(fresh, live)


def move_into(source: Path, target: Path) -> None:
    """Let every file of one tree stand in another of the same file system, in place of what was there."""
    if not target.exists():
        source.rename(target)
        return
    for where, _, names in os.walk(source):
        folder = target / Path(where).relative_to(source)
        folder.mkdir(exist_ok=True)
        for name in names:
            (Path(where) / name).replace(folder / name)
    shutil.rmtree(source)


def _exchange(fresh: Path, live: Path) -> None:
    """Exchange two folders atomically where the system can; else by two renames."""
    try:
        failed = _libc().renameat2(_AT_FDCWD, os.fsencode(fresh), _AT_FDCWD, os.fsencode(live), _RENAME_EXCHANGE) != 0
    except AttributeError:
        failed = True
    if failed:
        former = live.with_name(f".former-{live.name}-{os.getpid()}")
        live.rename(former)
        fresh.rename(live)
        former.rename(fresh)


def _make_folder(folder: Path, *, sync: bool) -> None:
    """Make missing folders and, when asked, their names durable."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for child in reversed(missing):
        child.mkdir(exist_ok=True)
        if sync:
            sync_folder(child.parent)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
