"""Keeping the index in step with what is out. Only the worker calls these; both may run twice without harm."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from django.utils import timezone

from jiyue.common.html import text_of
from jiyue.content.library.models import Attachment, Resource, Version
from jiyue.content.library.queries import attachments_of_many
from jiyue.content.review.queries import clearances_for
from jiyue.delivery.publishing.context import file_url
from jiyue.delivery.publishing.models import Address, Placement, Release
from jiyue.delivery.search import engine, recent, texts
from jiyue.delivery.search.entries import Entry, File
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


def entries_of(resources: Iterable[Any] | None) -> Iterator[Entry]:
    """What the index holds of these resources (of all for None): one entry for each site where one stands."""
    live = Release.objects.filter(withdrawn_at__isnull=True)
    if resources is not None:
        live = live.filter(resource__in=list(resources))
    live = live.select_related("version", "resource__owner")
    standing: list[Release] = []
    for release in live.iterator(chunk_size=BATCH):
        standing.append(release)
        if len(standing) == BATCH:
            yield from _entries(standing)
            standing = []
    yield from _entries(standing)


def _entries(releases: list[Release]) -> Iterator[Entry]:
    keys = [release.resource_id for release in releases]
    out: dict[tuple[Any, Any], list[str]] = {}
    live = Placement.objects.filter(resource__in=keys, live_since__isnull=False, live_until__isnull=True)
    for resource, outlet, slug in live.values_list("resource_id", "column__outlet_id", "column__slug").order_by("pk"):
        out.setdefault((resource, outlet), []).append(slug)
    addresses: dict[Any, list[Address]] = {}
    rows = Address.objects.filter(resource__in=keys, until__isnull=True, redirect="", column__hidden=False)
    for address in rows.select_related("website__outlet", "website__host").order_by("pk"):
        if (address.resource_id, address.website_id) in out and hasattr(address.website, "host"):
            addresses.setdefault(address.resource_id, []).append(address)
    # The same question as the publisher's: what is not cleared as it is stored now is not found either.
    cleared = clearances_for([release.version for release in releases])
    files = attachments_of_many([release.version for release in releases if release.version_id in cleared])
    for release in releases:
        if release.version_id in cleared:
            found = _files(files[release.version_id]) if addresses.get(release.resource_id) else ()
            for address in addresses.get(release.resource_id, ()):
                yield _entry(release, address, out[release.resource_id, address.website_id], found)


def _files(rows: Iterable[Attachment]) -> tuple[File, ...]:
    """The attached files with their words; pictures in the text have none."""
    return tuple(File(row.name, file_url(row), texts.words_of(row)) for row in rows if not row.inline)


def _entry(release: Release, address: Address, columns: Iterable[str], files: tuple[File, ...]) -> Entry:
    version, resource, website = release.version, release.resource, address.website
    path = address.path.lstrip("/")
    day = timezone.localdate(release.first_released_at)
    shown = {
        "resource": str(resource.pk),
        "url": urljoin(website.base_url, path),
        "path": path,
        "host": website.host.name,
        "site_name": website.outlet.name,
        "summary": version.summary,
        "kind": resource.kind,
        "kind_label": str(resource.get_kind_display()),
        "unit": version.issuer or resource.owner.name,
        "number": version.document_number,
        "date": day.isoformat(),
        "keywords": _keywords(version),
    }
    return Entry(
        resource=str(resource.pk),
        host=website.host.name,
        kind=resource.kind,
        day=day,
        title=version.title,
        number=f"{version.document_number}\n{version.index_number}",
        body=text_of(version.body),
        extra="\n".join([version.summary, version.keywords, version.subject_words, version.theme, version.issuer]),
        shown=shown,
        columns=tuple(columns),
        files=files,
    )


def _keywords(version: Version) -> list[str]:
    text = f"{version.keywords} {version.subject_words} {version.theme}"
    for mark in "，,；;、　":
        text = text.replace(mark, " ")
    return list(dict.fromkeys(text.split()))[:20]
