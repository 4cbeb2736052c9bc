"""Keeping the index in step with what is out. Only the worker calls these; both may run twice without harm."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from jiyue.content.library.models import Resource
from jiyue.delivery.publishing.models import Release
from jiyue.delivery.search import engine, recent, texts
from jiyue.delivery.search.entries import Entry
from jiyue.delivery.search.gathering import entries_of
from jiyue.delivery.search.models import IndexChange

BATCH = 500
ENOUGH, MOST = 500_000, 2_000_000
"""Bytes of newest changes: worth taking into the index, and the most that every search may have to read besides."""


@dataclass(frozen=True)
class Update:
    """What a run did: work rows taken, resources looked at, entries now in the index for them."""

    changes: int
    resources: int
    entries: int


def note(resource: Resource, *, at: datetime) -> None:
    """Put a resource on the work list, in the transaction that releases or withdraws it."""
    IndexChange.objects.create(resource=resource, at=at)


def update_due(*, at: datetime | None = None) -> Update:
    """Work off the list; what a crash leaves unmarked is simply done again.

    An index that is missing, or of an earlier form, is made anew whole.
    """
    if not IndexChange.objects.filter(done_at__isnull=True).exists() and not _is_missing():
        return Update(0, 0, 0)
    with engine.writing():
        folder = engine.current()
        if folder is None:
            return _renew(at or timezone.now())
        due = list(IndexChange.objects.filter(done_at__isnull=True).order_by("pk").values_list("pk", "resource_id"))
        gone = {key for _, key in due}
        entries = list(entries_of(gone))
        recent.add(folder, map(str, gone), entries)
        _done([pk for pk, _ in due], at or timezone.now())
        if recent.size(folder) > MOST:
            engine.fold(folder)
    return Update(len(due), len(gone), len(entries))


def _is_missing() -> bool:
    return engine.current() is None and Release.objects.filter(withdrawn_at__isnull=True).exists()


def fold_due(*, enough: int = ENOUGH) -> int:
    """Take the newest changes into the index when they are enough; how many were taken. For when nothing else waits."""
    folder = engine.current()
    if folder is None or recent.size(folder) < enough:
        return 0
    with engine.writing():
        return engine.fold(folder)


def rebuild(*, at: datetime | None = None) -> Update:
    """The whole index anew from what is out now."""
    with engine.writing():
        return _renew(at or timezone.now())


def _renew(at: datetime) -> Update:
    due = list(IndexChange.objects.filter(done_at__isnull=True).values_list("pk", flat=True))
    count = 0
    read: set[str] = set()

    def counted() -> Iterator[Entry]:
        nonlocal count
        for entry in entries_of(None):
            count += 1
            read.update(Path(file.path).stem for file in entry.files)
            yield entry

    engine.renew(counted())
    texts.forget_others(read)
    _done(due, at)
    return Update(len(due), Release.objects.filter(withdrawn_at__isnull=True).count(), count)


def _done(keys: list[int], at: datetime) -> None:
    for start in range(0, len(keys), BATCH):
        IndexChange.objects.filter(pk__in=keys[start : start + BATCH]).update(done_at=at)
