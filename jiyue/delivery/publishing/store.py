"""The outputs of a site as rows: what stands in the tree, read before a build and saved after it."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.timezone import localdate

from jiyue.common.compiled import Compiled, insert, padded
from jiyue.common.ids import uuid7
from jiyue.content.library.models import Attachment, Draft, Version
from jiyue.content.library.queries import attachments_of, current_attachments
from jiyue.delivery.publishing import context, gate, graph, manifest, prints, rules
from jiyue.delivery.publishing.models import Output, Read, Receipt
from jiyue.delivery.publishing.pages import Page
from jiyue.delivery.publishing.site import ColumnView
from jiyue.delivery.publishing.stock import Piece, Row
from jiyue.delivery.publishing.tree import Hashes

_BATCH = 2000


class Known(NamedTuple):
    """An output as the database knows it."""

    id: int
    key: str
    hashes: Hashes
    reads: str


_WRITTEN = ("website", "path", "key", "path_hash", "sha256", "gz_sha256", "br_sha256", "reads")
_RECEIPT = ("id", "resource", "version", "website", "path", "live_at", "awaited_at")
_COLUMNS = ("path", "id", "key", "sha256", "gz_sha256", "br_sha256", "reads")
_all = Compiled(lambda website: Output.objects.filter(website_id=website).values_list(*_COLUMNS))
_ids = Compiled(lambda website: Output.objects.filter(website_id=website).order_by().values_list("id", "key"))
_some = Compiled(lambda website, keys: Output.objects.filter(website_id=website, key__in=keys).values_list(*_COLUMNS))


def known(website_id: UUID, *, keys: Collection[str] | None = None) -> dict[str, Known]:
    """Outputs by path: those of some pages, or all."""
    rows = _all.stream(website_id) if keys is None else _some(website_id, padded(list(keys))) if keys else ()
    return {path: Known(number, key, Hashes(a, b, c), reads) for path, number, key, a, b, c, reads in rows}


def keys_like(website_id: UUID, prefix: str) -> list[str]:
    """The keys of a kind of pages that stand in the tree."""
    found = Output.objects.filter(website_id=website_id, key__startswith=prefix)
    return list(found.order_by("key").values_list("key", flat=True))


def stored(website_id: UUID, first: int, last: int) -> Iterator[tuple[str, Hashes]]:
    """Paths and hashes of the outputs in a range of path hashes: a part of the manifest."""
    outputs = Output.objects.filter(website_id=website_id, path_hash__range=(first, last))
    for path, *hashes in outputs.values_list("path", "sha256", "gz_sha256", "br_sha256").iterator():
        yield path, Hashes(*hashes)


# No condition on the site in these: a planner that likes it better than the key would read the whole site.
_uses = Compiled(
    lambda topics: (
        Read.objects.filter(topic__in=topics)
        .order_by()
        .values_list("output__website_id", "output__key", "output__path", "topic", "id")
    )
)
_receipts = Compiled(
    lambda versions: (
        Receipt.objects.filter(version_id__in=versions).order_by().values_list("website_id", "version_id", "gone_at")
    )
)


def uses_of(website_id: UUID, resources: Collection[UUID]) -> dict[tuple[str, str], int]:
    """Which copied files these resources used when they were last built: (path, topic) and the row that says so."""
    topics = [graph.resource(key) for key in resources]
    rows = _uses(padded(topics)) if topics else []
    return {
        (path, topic): number
        for website, key, path, topic, number in rows
        if website == website_id and key.startswith("file:")
    }


def files_kept(outputs: Mapping[str, Known], *, without: Collection[UUID]) -> set[str]:
    """Those of the files that other resources use as well."""
    paths = {one.id: path for path, one in outputs.items()}
    others = Read.objects.filter(output_id__in=list(paths))
    others = others.exclude(topic__in=[graph.resource(key) for key in without])
    return {paths[number] for number in others.values_list("output_id", flat=True)}


def digest_of(topics: Iterable[str]) -> str:
    """A short digest of what was read, so that unchanged Read rows are left alone."""
    listed = sorted(topics)
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()[:16] if listed else ""


class Line(NamedTuple):
    """A file of a full build as it is kept until the tree stands: the columns of its row, and what else to save.

    Plain values, so that a process can hand it on cheaply. `former` is the row that stands already, 0 for none.
    """

    path: str
    key: str
    path_hash: int
    sha256: str
    gz: str
    br: str
    reads: str
    former: int = 0
    is_new: bool = False
    topics: tuple[str, ...] | None = None
    shown: tuple[str, str] | None = None
    ready: tuple[str, bytes] | None = None

    @property
    def hashes(self) -> Hashes:
        return Hashes(self.sha256, self.gz, self.br)


def line_of(page: Page, hashes: Hashes, former: Known | None) -> Line:
    """What is to be saved of a page: everything where it differs from what stood there, else what it read."""
    reads = digest_of(page.topics)
    differs = former is None or former.hashes != hashes
    return Line(
        page.path,
        page.key,
        manifest.path_hash(page.path),
        hashes.sha256,
        hashes.gz,
        hashes.br,
        reads,
        former.id if former else 0,
        differs or former is None or former.reads != reads,
        tuple(page.topics) if (former.reads if former else "") != reads else None,
        (page.shown[0].hex, page.shown[1].hex) if page.shown and differs else None,
        (page.shown[0].hex, page.ready) if page.shown and page.ready else None,
    )


def ids(website_id: UUID) -> Iterator[tuple[int, str]]:
    """All outputs of a site by row and key."""
    return ((number, key) for number, key in _ids.stream(website_id))


@dataclass
class Saved:
    """What a build made and removed, collected until the files stand, then saved in one transaction."""

    website_id: UUID
    changed: dict[str, Hashes | None] = field(default_factory=dict)
    delta: int = 0
    uses: dict[UUID, tuple[Attachment, ...]] = field(default_factory=dict)
    uses_before: dict[tuple[str, str], int] = field(default_factory=dict)
    _rows: list[tuple[Any, ...]] = field(default_factory=list)
    _topics: dict[str, frozenset[str]] = field(default_factory=dict)
    _dropped: list[int] = field(default_factory=list)
    _shown: list[tuple[UUID, UUID, str]] = field(default_factory=list)
    _ready: dict[UUID, bytes] = field(default_factory=dict)
    _has_receipts: bool = True

    # -- change by change

    def add(self, page: Page, hashes: Hashes, former: Known | None) -> None:
        """A page that was written."""
        self.changed[page.path] = hashes
        self.delta += len(hashes.entries(page.path)) - (len(former.hashes.entries(page.path)) if former else 0)
        self._rows.append(self._row(page, hashes))
        self._note(page, former)

    def keep(self, page: Page, former: Known) -> None:
        """A page whose bytes were already there; what it read may still have changed."""
        if former.reads != digest_of(page.topics):
            self._rows.append(self._row(page, former.hashes))
        self._note(page, former)

    def drop(self, path: str, former: Known) -> None:
        self.changed[path] = None
        self.delta -= len(former.hashes.entries(path))
        self._dropped.append(former.id)

    def save(self, resources: Collection[UUID], *, refused: Collection[UUID], alarmed: bool, at: datetime) -> None:
        """Outputs, reads and receipts of the resources that changed."""
        self._shown = [one for one in self._shown if one[0] in resources]
        self._save_rows()
        prints.save((key, data) for key, data in self._ready.items() if key in resources)
        self._save_uses()
        self._save_receipts(at)
        gone = set(resources) - {resource for resource, _, _ in self._shown} - set(refused)
        if gone:
            self._end_receipts(gone, at)
        if alarmed:
            self._close_alarms(at)

    # -- as a whole

    def save_whole(
        self, batches: Iterable[list[Line]], *, gone: Mapping[int, str], alarmed: bool, at: datetime
    ) -> None:
        """What a full build made, in batches; `gone` are the rows, with their keys, of files that are no more."""
        self._dropped = list(gone)
        # Asked once: the first build of a site has no receipts to compare with.
        self._has_receipts = Receipt.objects.filter(website_id=self.website_id).exists()
        for lines in batches:
            self._rows = [(self.website_id, *line[:7]) for line in lines if line.is_new]
            self._topics = {line.path: frozenset(line.topics) for line in lines if line.topics is not None}
            shown = ((line.shown, line.path) for line in lines if line.shown)
            self._shown = [(UUID(resource), UUID(version), path) for (resource, version), path in shown]
            self._save_rows()
            prints.save((UUID(line.ready[0]), line.ready[1]) for line in lines if line.ready)
            self._save_receipts(at)
            if alarmed:
                self._close_alarms(at)
            self._dropped = []
        resources = [UUID(key[5:]) for key in gone.values() if key.startswith("item:")]
        for start in range(0, len(resources), _BATCH):
            self._end_receipts(resources[start : start + _BATCH], at)

    # -- rows

    def _row(self, page: Page, hashes: Hashes) -> tuple[Any, ...]:
        hashed = manifest.path_hash(page.path)
        reads = digest_of(page.topics)
        return (self.website_id, page.path, page.key, hashed, hashes.sha256, hashes.gz, hashes.br, reads)

    def _note(self, page: Page, former: Known | None) -> None:
        if (former.reads if former else "") != digest_of(page.topics):
            self._topics[page.path] = page.topics
        if page.shown:
            self._shown.append((*page.shown, page.path))
            if page.ready:
                self._ready[page.shown[0]] = page.ready

    def _save_rows(self) -> None:
        for start in range(0, len(self._dropped), _BATCH):
            Output.objects.filter(id__in=self._dropped[start : start + _BATCH]).delete()
        for start in range(0, len(self._rows), _BATCH):
            rows = self._rows[start : start + _BATCH]
            insert(Output, _WRITTEN, rows, unique=("website", "path"), update=_WRITTEN[2:])
        if self._topics:
            self._save_topics()

    def _save_topics(self) -> None:
        paths = list(self._topics)
        numbers = dict(Output.objects.filter(website_id=self.website_id, path__in=paths).values_list("path", "id"))
        Read.objects.filter(output_id__in=list(numbers.values())).delete()
        rows = [Read(output_id=numbers[path], topic=topic) for path in paths for topic in sorted(self._topics[path])]
        Read.objects.bulk_create(rows, batch_size=_BATCH)

    def _save_uses(self) -> None:
        """Which copied files the resources use now."""
        wanted = {(context.file_url(file), graph.resource(key)) for key, files in self.uses.items() for file in files}
        over = [number for use, number in self.uses_before.items() if use not in wanted]
        if over:
            Read.objects.filter(id__in=over).delete()
        fresh = sorted(wanted - self.uses_before.keys())
        if fresh:
            outputs = Output.objects.filter(website_id=self.website_id, path__in=[path for path, _ in fresh])
            numbers = dict(outputs.values_list("path", "id"))
            Read.objects.bulk_create(
                [Read(output_id=numbers[path], topic=topic) for path, topic in fresh if path in numbers]
            )

    def _save_receipts(self, at: datetime) -> None:
        for start in range(0, len(self._shown), _BATCH):
            shown = self._shown[start : start + _BATCH]
            rows = _receipts(padded([version for _, version, _ in shown])) if self._has_receipts else ()
            have = {version: gone for website, version, gone in rows if website == self.website_id}
            back = [key for key, gone in have.items() if gone]
            if back:
                standing = Receipt.objects.filter(website_id=self.website_id, version_id__in=back)
                standing.update(gone_at=None, seen_at=None, gone_seen_at=None, awaited_at=at)
            fresh = [one for one in shown if one[1] not in have]
            insert(Receipt, _RECEIPT, [(uuid7(), *one[:2], self.website_id, one[2], at, at) for one in fresh])

    def _end_receipts(self, resources: Collection[UUID], at: datetime) -> None:
        standing = Receipt.objects.filter(resource_id__in=resources, gone_at__isnull=True).order_by()
        rows = standing.values_list("id", "website_id")
        gone = [number for number, website in rows if website == self.website_id]
        if gone:
            Receipt.objects.filter(id__in=gone).update(gone_at=at, awaited_at=at)

    def _close_alarms(self, at: datetime) -> None:
        built = [resource for resource, _, _ in self._shown]
        for start in range(0, len(built), _BATCH):
            gate.alarm_over(built[start : start + _BATCH], website_id=self.website_id, at=at)


# -- preview --------------------------------------------------------------------------------------------------------


def imagined(text: Draft | Version, column: ColumnView, at: datetime) -> Piece:
    """A draft or version as if it stood in a column now."""
    resource = text.resource
    version = text if isinstance(text, Version) else Version(resource=resource, **_wording(text))
    path = rules.address(column.slug, at, resource.short_id)
    row = Row(0, resource.pk, version.pk, path, column.id, at, rules.validity_of(version, localdate(at)))
    return Piece(row, version, resource.kind, resource.short_id, resource.is_sample, resource.owner.name)


def _wording(text: Draft) -> dict[str, object]:
    skipped = {"resource", "revision", "saved_at", "saved_by"}
    return {one.attname: getattr(text, one.attname) for one in Draft._meta.concrete_fields if one.name not in skipped}


def files_for(text: Draft | Version) -> list[Attachment]:
    return attachments_of(text) if isinstance(text, Version) else list(current_attachments(text.resource))
