"""A disk that is full at any step: readers see whole pages, nothing is forgotten, and with room again all goes on."""

import errno
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest

from jiyue.common import files
from jiyue.delivery.publishing import signing, verify, whole
from jiyue.delivery.publishing.models import Change, Tree
from tests import faults

SITE = "anyue.localhost"
TRIED, MANY = 4, 60
"""So many steps of each operation are failed here, and so many under `make test-full`."""


@pytest.fixture
def standing(press):
    # Signatures expire by the real clock.
    press.now = datetime.now(UTC)
    for _ in range(3):
        press.out()
    press.publish()
    return press


def published(press):
    press.out(title="新的消息")
    return partial(press.publish, site=SITE)


def withdrawn(press):
    resource = press.out(title="撤回的消息")
    press.publish()
    press.withdraw(resource)
    return partial(press.publish, site=SITE)


def rebuilt(press):
    press.out(title="重建时的消息")
    return partial(press.publish, site=SITE, everything=True)


OPERATIONS = (published, withdrawn, rebuilt)


def steps(press, operation: Callable) -> int:
    """How many steps of the operation need room."""
    act = operation(press)
    with faults.disk() as disk:
        act()
    return disk.steps


def failed_at(press, operation: Callable, step: int) -> None:
    act, before = operation(press), press.tree()
    with faults.disk(full_at=step) as disk:
        error = faults.error_of(act)
    assert disk.was_full == files.is_disk_full(error), error
    if not disk.was_full:
        # A later publication may need a step less than the one that was counted.
        assert error is None
        assert disk.steps <= step
        return
    left = press.tree()
    assert Change.objects.filter(done_at=None).exists()
    press.publish(site=SITE)
    assert not Change.objects.filter(done_at=None).exists()
    after = press.tree()
    # What stood there in between was the old page or the new one, byte for byte; the manifest follows the files.
    odd = {path for path, data in left.items() if data not in (before.get(path), after.get(path))}
    assert {path for path in odd if not path.startswith("manifest/")} == set()
    assert after == press.rebuilt()
    assert verify.verify(str(press.folder()), str(signing.folder() / signing.ROOT)).ok


@pytest.mark.parametrize("operation", OPERATIONS)
def test_full_at_some_steps(standing, operation):
    for step in faults.steps_of(steps(standing, operation), TRIED):
        failed_at(standing, operation, step)


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS)
def test_full_at_many_steps(standing, operation):
    for step in faults.steps_of(steps(standing, operation), MANY):
        failed_at(standing, operation, step)


def test_a_full_build_without_room_leaves_no_half_site_to_fill_the_disk(standing):
    before = standing.tree()
    count = steps(standing, rebuilt)
    with faults.disk(full_at=count // 2), pytest.raises(OSError, match="space"):
        standing.publish(everything=True)
    assert not standing.folder().with_name(".fresh").exists()
    assert standing.tree().keys() >= before.keys()


def test_a_helper_that_finds_no_room_says_so(monkeypatch):
    """It does not die, which would look like any other fault."""
    told = []

    class Pipe:
        def recv(self):
            if told:
                raise EOFError

        def send(self, part):
            told.append(part)

    class Hand:
        def unit(self, _):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(whole.signal, "signal", lambda *_: None)
    monkeypatch.setattr(whole.ctypes, "CDLL", lambda _: type("C", (), {"prctl": staticmethod(lambda *_: 0)}))
    monkeypatch.setattr(whole.os, "getppid", lambda: 1)
    with pytest.raises(EOFError):
        whole._help(Hand(), Pipe(), 1)
    assert files.is_disk_full(told[0])


def test_what_the_engine_says_when_it_has_no_room_is_understood(db):
    """The real database, not its likeness."""
    from django.db import DatabaseError, connection, transaction

    if connection.vendor != "sqlite":
        pytest.skip("a server's disk cannot be filled here")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0]}")
        try:
            with pytest.raises(DatabaseError) as raised, transaction.atomic():
                cursor.execute("CREATE TABLE filler AS SELECT hex(zeroblob(9000000)) AS words")
        finally:
            cursor.execute("PRAGMA max_page_count=1073741823")
    assert files.is_disk_full(raised.value)
    assert not files.is_disk_full(ValueError("other"))
    assert Tree.objects.count() == 0
