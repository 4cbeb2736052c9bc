"""The files of a site: written beside their compressed twins, one by one into the live tree or into a fresh one.

In the live tree each file is replaced atomically and made durable. A fresh tree is written plainly, unchanged files
are hard-linked from the live one after a comparison of their bytes, and then one sync and one swap put it in place.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import brotli
from isal import igzip, igzip_lib

from jiyue.common import files
from jiyue.delivery.publishing import manifest

_COMPRESSED = (".html", ".xml", ".txt", ".css", ".js", ".svg", ".json", ".csv")
_LEAST = 512
# The best that igzip has: two per cent of a page larger than zlib's level 6, for a sixth of its time.
GZIP_LEVEL = 3
BROTLI_QUALITY = 4
# A window of 64 KB holds nearly every page; a larger one only costs memory.
BROTLI_WINDOW = 16


_BROKEN: tuple[Any, ...] = (OSError, EOFError, brotli.error, igzip_lib.IsalError)
_UNPACKED: dict[str, Callable[[bytes], bytes]] = {".gz": igzip.decompress, ".br": brotli.decompress}


@dataclass(frozen=True, slots=True)
class Hashes:
    """The hashes of a file and its twins; an empty one where there is no twin."""

    sha256: str
    gz: str = ""
    br: str = ""

    @property
    def all(self) -> tuple[str, str, str]:
        return self.sha256, self.gz, self.br

    def entries(self, path: str) -> dict[str, str]:
        named = {path: self.sha256, f"{path}.gz": self.gz, f"{path}.br": self.br}
        return {name: digest for name, digest in named.items() if digest}


@dataclass
class Meter:
    """Where the time went; compressing and syncing are told apart from building."""

    compress_cpu_s: float = 0.0
    sync_wall_s: float = 0.0

    @contextmanager
    def compressing(self) -> Iterator[None]:
        start = time.thread_time()
        try:
            yield
        finally:
            self.compress_cpu_s += time.thread_time() - start

    @contextmanager
    def syncing(self) -> Iterator[None]:
        start = time.monotonic()
        yield
        self.sync_wall_s += time.monotonic() - start


def has_twins(path: str, data: bytes) -> bool:
    return len(data) >= _LEAST and path.endswith(_COMPRESSED)


def twins(path: str, data: bytes) -> tuple[bytes, bytes]:
    """The gzip and brotli twins; empty for small files and for those that are compressed already."""
    if not has_twins(path, data):
        return b"", b""
    return igzip.compress(data, GZIP_LEVEL, mtime=0), brotli.compress(data, quality=BROTLI_QUALITY, lgwin=BROTLI_WINDOW)


@contextmanager
def locked(folder: Path, *, wait: bool = True) -> Iterator[bool]:
    """One publisher at a time for a site, whatever process it runs in; False when it is not waited for and taken."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / ".publishing").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held = False
        else:
            held = True
        yield held


_AT_ONCE = 3000
"""Files that are gathered before they are made durable: about as many as the pages that go ahead of a whole build."""


@dataclass
class LiveTree:
    """The tree that readers see. Files are gathered and written together; each is replaced atomically."""

    folder: Path
    meter: Meter = field(default_factory=Meter)
    _waiting: dict[str, bytes] = field(default_factory=dict)

    def put(self, path: str, data: bytes, digest: str, former: Hashes | None = None) -> Hashes:
        """Write a file after its twins."""
        with self.meter.compressing():
            gz, br = twins(path, data)
        for suffix, twin, old in ((".gz", gz, former and former.gz), (".br", br, former and former.br)):
            if twin:
                self.write(path + suffix, twin)
            elif old:
                self.remove(path + suffix)
        self.write(path, data)
        return Hashes(digest, manifest.sha256(gz) if gz else "", manifest.sha256(br) if br else "")

    def write(self, path: str, data: bytes) -> None:
        self._waiting[path] = data
        if len(self._waiting) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Make what was gathered durable."""
        waiting, self._waiting = self._waiting, {}
        with self.meter.syncing():
            files.write_together(self.folder, waiting, staging=self.folder.with_name(".staging"))

    def remove(self, path: str) -> None:
        (self.folder / path).unlink(missing_ok=True)

    def remove_all(self, path: str) -> None:
        """A page and its twins, and the folder when it held nothing else."""
        for suffix in ("", ".gz", ".br"):
            self.remove(path + suffix)
        folder = (self.folder / path).parent
        # A build that was killed may have taken the folder away already.
        while folder != self.folder and (not folder.is_dir() or not any(folder.iterdir())):
            if folder.is_dir():
                folder.rmdir()
            folder = folder.parent
        files.sync_folder(folder)

    def read(self, path: str) -> bytes | None:
        if path in self._waiting:
            return self._waiting[path]
        try:
            return (self.folder / path).read_bytes()
        except OSError:
            return None


@dataclass
class FreshTree:
    """A new tree beside the live one, which it replaces when it is whole.

    What a build that was stopped had finished stands in a third folder until then, and is taken over byte by byte.
    """

    live: Path
    meter: Meter = field(default_factory=Meter)
    taken_over: int = 0
    """So many pages came from the build that was stopped."""
    _made: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.folder, self.stopped = self.live.with_name(".fresh"), self.live.with_name(".stopped")
        # Plain strings: over 100,000 files pathlib would cost as much as the writing.
        self._from, self._to = f"{self.live}/", f"{self.folder}/"
        self._goes_on = self.stopped.is_dir()

    def begin(self) -> None:
        """Put aside what a build that was stopped had made; of one that was stopped again, to the rest of the first."""
        if self.folder.exists():
            files.move_into(self.folder, self.stopped)
        self._goes_on = self.stopped.is_dir()
        self.folder.mkdir(parents=True)

    @contextmanager
    def giving_up(self) -> Iterator[None]:
        """Where the disk is full, half a site is not left to fill it: others need the room for what cannot wait."""
        try:
            yield
        except OSError as error:
            if files.is_disk_full(error):
                for folder in (self.folder, self.stopped):
                    shutil.rmtree(folder, ignore_errors=True)
            raise

    def put(self, path: str, data: bytes, digest: str, former: Hashes | None = None) -> Hashes:
        """Write a file and its twins, or link those of the live tree when their bytes are the right ones."""
        if former and former.sha256 == digest and self.link(path, former):
            return former
        if self._goes_on and (found := self._take_over(path, data, digest)):
            return found
        self.write(path, data)
        with self.meter.compressing():
            gz, br = twins(path, data)
            if not gz:
                return Hashes(digest)
            self.write(path + ".gz", gz)
            self.write(path + ".br", br)
            return Hashes(digest, manifest.sha256(gz), manifest.sha256(br))

    def link(self, path: str, former: Hashes) -> bool:
        """Take a file and its twins over from the live tree, unless one is missing or was tampered with."""
        self._make_folder(path)
        entries = former.entries(path)
        for name, digest in entries.items():
            try:
                with open(self._from + name, "rb") as file:  # noqa: PTH123 (see above)
                    if manifest.sha256(file.read()) != digest:
                        return False
            except OSError:
                return False
        for name in entries:
            os.link(self._from + name, self._to + name)
        return True

    def _take_over(self, path: str, data: bytes, digest: str) -> Hashes | None:
        """The files of the build that was stopped, where they are these bytes and whole twins of them."""
        entries, there = {path: digest}, f"{self.stopped}/"
        try:
            with open(there + path, "rb") as file:  # noqa: PTH123 (see above)
                if file.read() != data:
                    return None
            for suffix, unpacked in _UNPACKED.items() if has_twins(path, data) else ():
                with open(there + path + suffix, "rb") as file:  # noqa: PTH123
                    packed = file.read()
                if unpacked(packed) != data:
                    return None
                entries[path + suffix] = manifest.sha256(packed)
        except _BROKEN:
            return None
        self._make_folder(path)
        for name in entries:
            os.link(there + name, self._to + name)
        self.taken_over += 1
        return Hashes(*entries.values())

    def write(self, path: str, data: bytes) -> None:
        """Write a file by itself."""
        self._make_folder(path)
        handle = os.open(self._to + path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            written = os.write(handle, data)
            while written < len(data):
                written += os.write(handle, data[written:])
        finally:
            os.close(handle)

    def read(self, path: str) -> bytes | None:
        try:
            return (self.folder / path).read_bytes()
        except OSError:
            return None

    def finish(self) -> None:
        with self.meter.syncing():
            files.replace_tree(self.folder, self.live)
        shutil.rmtree(self.stopped, ignore_errors=True)

    def _make_folder(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if folder not in self._made:
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
            self._made.add(folder)


def update_manifest(
    tree: LiveTree,
    changed: Mapping[str, Hashes | None],
    *,
    files_now: int,
    index_sha256: str,
    stored: Callable[[int, int], Iterator[tuple[str, Hashes]]],
) -> str:
    """Bring the manifest in line with changed files (None: removed); returns the new index's hash.

    What stands on disk is used only when the hashes prove it, beginning with `index_sha256` from the database; else
    the parts are made from `stored`, the entries of a range of path hashes. So a manifest that was tampered with is
    replaced, never continued.
    """
    data = tree.read(manifest.INDEX) or b""
    index = manifest.Index.from_bytes(data) if manifest.sha256(data) == index_sha256 else None
    bits = manifest.bits_for(files_now)
    hashes = _part_hashes(tree, index) if index and index.bits == bits else None
    if hashes is None:
        known = {path: found for path, found in stored(0, manifest.LAST) if path not in changed}
        known |= {path: found for path, found in changed.items() if found}
        written = manifest.whole(pair for path, found in known.items() for pair in found.entries(path).items())
        removed = _parts_of(index.bits) - written.keys() if index else set()
        for path in removed:
            tree.remove(path)
    else:
        written = _changed_parts(tree, changed, bits, hashes, stored)
        written |= manifest.written(hashes, files=files_now, bits=bits)
    index_bytes = written.pop(manifest.INDEX)
    for path, part in written.items():
        if tree.read(path) != part:
            tree.write(path, part)
    tree.write(manifest.INDEX, index_bytes)
    return manifest.sha256(index_bytes)


def _changed_parts(
    tree: LiveTree,
    changed: Mapping[str, Hashes | None],
    bits: int,
    hashes: list[str],
    stored: Callable[[int, int], Iterator[tuple[str, Hashes]]],
) -> dict[str, bytes]:
    """The parts that name changed files, rewritten; `hashes` is brought up to date."""
    by_part: dict[int, list[str]] = {}
    for path in changed:
        by_part.setdefault(manifest.part_of(manifest.path_hash(path), bits), []).append(path)
    written = {}
    for part, paths in by_part.items():
        name = manifest.part_path(part, bits)
        data = tree.read(name) or b""
        if manifest.sha256(data) == hashes[part]:
            entries = manifest.read_part(data)
        else:
            of_part = stored(*manifest.hashes_of(part, bits))
            entries = {name: digest for path, found in of_part for name, digest in found.entries(path).items()}
        for path in paths:
            for suffix in ("", ".gz", ".br"):
                entries.pop(path + suffix, None)
            found = changed[path]
            entries |= found.entries(path) if found else {}
        written[name] = manifest.part_bytes(entries)
        hashes[part] = manifest.sha256(written[name])
    return written


def _part_hashes(tree: LiveTree, index: manifest.Index) -> list[str] | None:
    """The hashes of all parts, through the groups where there are any; None when one does not hold."""
    if not index.grouped:
        return list(index.hashes)
    hashes: list[str] = []
    for number, digest in enumerate(index.hashes):
        data = tree.read(manifest.group_path(number, index.bits)) or b""
        if manifest.sha256(data) != digest:
            return None
        hashes += manifest.read_hashes(data)
    return hashes


def _parts_of(bits: int) -> set[str]:
    groups = range(1 << (bits - manifest.GROUP_BITS)) if bits > manifest.FLAT_BITS else ()
    parts = {manifest.part_path(part, bits) for part in range(1 << bits)}
    return parts | {manifest.group_path(group, bits) for group in groups}
