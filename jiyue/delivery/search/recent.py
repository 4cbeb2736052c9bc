"""The newest changes, beside the index: a file to which each change adds its lines, searched by reading it.

Taking one entry into the index makes it write files of its own, and every few of these it joins with all the others.
So a change only adds a line here, and many are folded into the index together.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from jiyue.common import files
from jiyue.delivery.search.entries import Entry

NAME = "recent.jsonl"
_Line = tuple[str, tuple[Entry, ...]]


@dataclass(frozen=True)
class Recent:
    """The file as it was read; of each resource it names, what it says last is valid and what the index says is not."""

    stamp: tuple[int, ...] = ()
    lines: dict[bytes, _Line] = field(default_factory=dict)
    said: dict[str, tuple[Entry, ...]] = field(default_factory=dict)

    @property
    def resources(self) -> list[str]:
        return list(self.said)

    @property
    def entries(self) -> list[Entry]:
        return [entry for entries in self.said.values() for entry in entries]


NOTHING = Recent()


def read(folder: Path, before: Recent = NOTHING) -> Recent:
    """The file as it is now; lines that were read before are not parsed again."""
    try:
        with (folder / NAME).open("rb") as file:
            status = os.fstat(file.fileno())
            stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
            if stamp == before.stamp:
                return before
            # What follows the last line end was cut off by a crash, or is just being written.
            complete = file.read().split(b"\n")[:-1]
    except FileNotFoundError:
        return NOTHING
    lines = {line: before.lines.get(line) or _parsed(line) for line in complete}
    return Recent(stamp, lines, dict(lines[line] for line in complete))


def add(folder: Path, resources: Iterable[str], entries: Iterable[Entry]) -> None:
    """Say what is valid of these resources from now on; it stands when this returns."""
    said: dict[str, list[Entry]] = {resource: [] for resource in resources}
    for entry in entries:
        said[entry.resource].append(entry)
    data = b"".join(_line(resource, found) for resource, found in said.items())
    path = folder / NAME
    fresh = not path.exists()
    with path.open("a+b") as file:
        _cut_torn_end(file)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if fresh:
        files.sync_folder(folder)


def size(folder: Path) -> int:
    """In bytes."""
    path = folder / NAME
    return path.stat().st_size if path.exists() else 0


def clear(folder: Path) -> None:
    """Forget all, after the index has taken it in."""
    (folder / NAME).unlink(missing_ok=True)


def _cut_torn_end(file: BinaryIO) -> None:
    size = file.seek(0, os.SEEK_END)
    if size and os.pread(file.fileno(), 1, size - 1) != b"\n":
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)


def _line(resource: str, entries: Iterable[Entry]) -> bytes:
    values = {"resource": resource, "entries": [entry.as_dict() for entry in entries]}
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"


def _parsed(line: bytes) -> _Line:
    values = json.loads(line)
    return values["resource"], tuple(Entry.from_dict(one) for one in values["entries"])
