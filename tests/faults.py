"""A disk that fills up: the n-th thing that needs room on it fails, and so does all that follows until there is room.

Files and database count alike, so that a test can fail each single step of an operation, one after another; or, in a
process made for it, end the process at that step.
"""

import builtins
import errno
import io
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import OperationalError, connection

_CHANGES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Disk:
    """Counts what needs room; from step `full_at` on there is none."""

    def __init__(self, full_at: int | None, *, kills: bool) -> None:
        self.steps, self.full_at, self.kills = 0, full_at, kills
        self.was_full = False

    def _has_room(self) -> bool:
        step, self.steps = self.steps, self.steps + 1
        if self.full_at is None or step < self.full_at:
            return True
        if self.kills:
            os.kill(os.getpid(), signal.SIGKILL)
        self.was_full = True
        return False

    def need(self) -> None:
        if not self._has_room():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(_CHANGES) and not self._has_room():
            full = sqlite3.OperationalError("database or disk is full")
            full.sqlite_errorname = "SQLITE_FULL"  # type: ignore[misc] (as the engine sets it)
            raise OperationalError(*full.args) from full
        return execute(sql, params, many, context)


@contextmanager
def disk(full_at: int | None = None, *, kills: bool = False) -> Iterator[Disk]:
    """What needs room inside is counted and, from that step on, refused as the system does, or ends in `kill -9`."""
    made = Disk(full_at, kills=kills)
    real = {name: getattr(os, name) for name in ("open", "write", "fsync", "replace", "rename", "link", "mkdir")}
    real_open = io.open

    def before(name: str) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            made.need()
            return real[name](*args, **kwargs)

        return call

    def opened(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
        if flags & os.O_CREAT and not os.path.lexists(path):
            made.need()
        return real["open"](path, flags, *args, **kwargs)

    def written(handle: int, data: bytes) -> int:
        """The first write without room still takes half of what it was given."""
        was_full = made.was_full
        try:
            made.need()
        except OSError:
            if was_full or len(data) < 2:
                raise
            return real["write"](handle, data[: len(data) // 2])
        return real["write"](handle, data)

    def stream(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if isinstance(file, str | os.PathLike) and set(mode) & set("wax+") and not os.path.lexists(file):
            made.need()
        return real_open(file, mode, *args, **kwargs)

    patched = {name: before(name) for name in ("fsync", "replace", "rename", "link", "mkdir")}
    patched |= {"open": opened, "write": written}
    with (
        mock.patch.multiple(os, **patched),
        mock.patch.object(io, "open", stream),
        mock.patch.object(builtins, "open", stream),
        connection.execute_wrapper(made.statement),
    ):
        yield made


def steps_of(count: int, wanted: int | None) -> list[int]:
    """All steps of an operation, or so many that are spread over it, with the first and the last."""
    if wanted is None or count <= wanted:
        return list(range(count))
    return sorted({round(number * (count - 1) / (wanted - 1)) for number in range(wanted)})


def error_of(act: Callable[[], object]) -> Exception | None:
    """What an act died of, if it did."""
    try:
        act()
    except Exception as error:  # noqa: BLE001 (whatever it is, the test judges it)
        return error
    return None
