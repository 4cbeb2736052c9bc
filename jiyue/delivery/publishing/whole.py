"""A site as a whole: cut into stretches of its columns, made by all processors, gathered into one fresh tree.

What has to be saved of each file waits in a file of its own until the tree stands, so that memory does not grow with
the site but for a few hundred bytes a page.
"""

import ctypes
import gc
import marshal
import os
import signal
import struct
import tempfile
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import cast
from uuid import UUID

from django.db import connection, connections

from jiyue.content.library.models import Attachment
from jiyue.delivery.publishing import bonds, context, gate, graph, manifest, rules, store
from jiyue.delivery.publishing.models import Output
from jiyue.delivery.publishing.pages import Kept, Made, Maker, Page, Unit
from jiyue.delivery.publishing.prints import Sheet
from jiyue.delivery.publishing.site import SiteView, given_in
from jiyue.delivery.publishing.stock import DEEP, Entry, Piece
from jiyue.delivery.publishing.store import Line
from jiyue.delivery.publishing.tree import FreshTree, Meter

PAGES = 50
"""List pages of a unit."""
ALONE = 2000
"""A site with fewer items is built sooner than helpers are started."""
_CHUNK = 200
_PR_SET_PDEATHSIG = 1
_LENGTH = struct.Struct("<Q")


@dataclass
class Part:
    """What came of some pages; small enough to be handed from process to process."""

    unit: Unit | None = None
    lines: bytes = b""
    newest: list[Entry] = field(default_factory=list)
    files: dict[str, tuple[Attachment, set[str]]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    refused: set[UUID] = field(default_factory=set)
    counts: dict[str, int] = field(
        default_factory=lambda: {"rendered": 0, "written": 0, "unchanged": 0, "taken_over": 0}
    )
    compress_cpu_s: float = 0.0


class Hand:
    """Makes pages and writes them into the fresh tree; every process has one."""

    def __init__(self, view: SiteView, at: datetime) -> None:
        self.maker, self.meter = Maker(view, at), Meter()
        self.maker.links = bonds.links(view)
        self.tree = FreshTree(view.folder, self.meter)
        # Asked once: the first build of a site has nothing to compare with.
        self._is_known = Output.objects.filter(website_id=view.website_id).exists()

    def unit(self, unit: Unit) -> Part:
        newest: deque[Piece | Sheet] = deque(maxlen=DEEP)
        part = self.put(self.maker.unit(unit, newest))
        part.unit, part.newest = unit, [Entry(piece.row, piece.card) for piece in newest]
        return part

    def put(self, pages: Iterable[Made]) -> Part:
        """Write what differs from the live tree and link what does not."""
        part, stream = Part(refused=self.maker.refused), iter(pages)
        lines: list[Line] = []
        before, over = self.meter.compress_cpu_s, self.tree.taken_over
        while chunk := list(islice(stream, _CHUNK)):
            made = [page for page in chunk if isinstance(page, Page)]
            part.kept += [page.key for page in chunk if isinstance(page, Kept)]
            known = store.known(self.maker.view.website_id, keys=[page.key for page in made]) if self._is_known else {}
            for page in made:
                former = known.get(page.path)
                former = former if former and former.key == page.key else None
                hashes = self.tree.put(page.path, page.data, manifest.sha256(page.data), former and former.hashes)
                line = store.line_of(page, hashes, former)
                lines.append(line)
                part.counts["unchanged" if former and former.hashes == hashes else "written"] += 1
                if page.shown and page.files:
                    _note(part.files, page.files, page.shown[0])
        part.counts["rendered"], part.counts["taken_over"] = len(lines), self.tree.taken_over - over
        part.lines = marshal.dumps([tuple(line) for line in lines])
        part.compress_cpu_s = self.meter.compress_cpu_s - before
        return part


def _note(files: dict[str, tuple[Attachment, set[str]]], used: Iterable[Attachment], resource: UUID) -> None:
    for attachment in used:
        files.setdefault(context.file_url(attachment), (attachment, set()))[1].add(graph.resource(resource))


class Build:
    """The full build of one site."""

    def __init__(self, view: SiteView, at: datetime, meter: Meter) -> None:
        self.view, self.at, self.meter = view, at, meter
        self.tree = FreshTree(view.folder, meter)
        self.files = 0
        self.refused: set[UUID] = set()
        self.counts: dict[str, int] = defaultdict(int)
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the build)
        self._seen: set[int] = set()
        self._kept: set[str] = set()
        self._files: dict[str, tuple[Attachment, set[str]]] = {}

    def make(self, meanwhile: Callable[[int, int], object]) -> None:
        """All pages of the site: first those of the columns, in any order, then what shows the newest of several.

        `meanwhile` is called between stretches and told how many are done, and of how many: there is time for other
        sites, which need not wait for this one.
        """
        self.tree.begin()
        hand = Hand(self.view, self.at)
        newest: dict[UUID, dict[int, list[Entry]]] = {column: {} for column in self.view.columns}
        units = list(self._units())
        for done, part in enumerate(_made(hand, units), 1):
            self._take(part)
            if part.unit:
                newest[part.unit.column][part.unit.first] = part.newest
            meanwhile(done, len(units))
        ends = {
            column: [entry for first in sorted(found, reverse=True) for entry in reversed(found[first])][:DEEP]
            for column, found in newest.items()
        }
        # What stands at the end of a column is shown again by every publication into it.
        gate.cards.remember({entry.row.version_id: entry.card for end in ends.values() for entry in end})
        heads = {column: end[: rules.FEED] for column, end in ends.items()}
        hand.maker.refused |= self.refused
        self._take(hand.put(hand.maker.rest(heads, self._files)))
        self.alarmed = bool(hand.maker.alarmed)
        self._keep()

    def _units(self) -> Iterator[Unit]:
        counts = given_in(list(self.view.columns))
        for column in self.view.columns:
            given, live = counts.get(column, (0, 0))
            last = rules.closed_pages(given) + 1
            for first in range(1, last + 1, PAGES):
                yield Unit(column, first, min(first + PAGES - 1, last), given, live)

    def _take(self, part: Part) -> None:
        self._add(part.lines)
        for name, value in part.counts.items():
            self.counts[name] += value
        self.meter.compress_cpu_s += part.compress_cpu_s
        self.refused |= part.refused
        self._kept.update(part.kept)
        for path, (attachment, topics) in part.files.items():
            self._files.setdefault(path, (attachment, set()))[1].update(topics)

    def _add(self, lines: bytes) -> None:
        # With its length before it: `marshal` reads a file piece by piece, which costs many times as much.
        self._spool.write(_LENGTH.pack(len(lines)) + lines)
        for line in map(Line._make, marshal.loads(lines)):  # noqa: S302 (what a helper of ours has just made)
            self.files += 1 + bool(line.gz) + bool(line.br)
            if line.former:
                self._seen.add(line.former)

    def _keep(self) -> None:
        """Take over what stands in place of refused pages: it was cleared when it was written."""
        known = store.known(self.view.website_id, keys=sorted(self._kept))
        lines = [
            Line(path, one.key, manifest.path_hash(path), *one.hashes.all, one.reads, one.id)
            for path, one in known.items()
            if self.tree.link(path, one.hashes)
        ]
        self._add(marshal.dumps([tuple(line) for line in lines]))

    def lines(self) -> Iterator[list[Line]]:
        """What is to be saved, in batches."""
        self._spool.seek(0)
        while head := self._spool.read(_LENGTH.size):
            lines = self._spool.read(*_LENGTH.unpack(head))
            yield [Line._make(line) for line in marshal.loads(lines)]  # noqa: S302 (our own file, see above)

    def write_manifest(self) -> str:
        """Write the manifest of the whole tree; returns the hash of its index."""
        bits = manifest.bits_for(self.files)
        parts: list[list[tuple[str, str]]] = [[] for _ in range(1 << bits)]
        for lines in self.lines():
            for line in lines:
                parts[manifest.part_of(line.path_hash, bits)].append((line.path, line.sha256 + line.gz + line.br))
        hashes = []
        for number, part in enumerate(parts):
            data = manifest.part_bytes(dict(entry for path, joined in part for entry in _entries(path, joined)))
            self.tree.write(manifest.part_path(number, bits), data)
            hashes.append(manifest.sha256(data))
        top = manifest.written(hashes, files=self.files, bits=bits)
        for path, data in top.items():
            self.tree.write(path, data)
        return manifest.sha256(top[manifest.INDEX])

    def gone(self) -> dict[int, str]:
        """The rows of files that are no more, with their keys."""
        return {number: key for number, key in store.ids(self.view.website_id) if number not in self._seen}


def _entries(path: str, joined: str) -> Iterator[tuple[str, str]]:
    """A file and its twins with their hashes."""
    for place, suffix in enumerate(("", ".gz", ".br")[: len(joined) // 64]):
        yield path + suffix, joined[64 * place : 64 * place + 64]


# -- processes ------------------------------------------------------------------------------------------------------


def _made(hand: Hand, units: list[Unit]) -> Iterator[Part]:
    """Every unit, in the order in which they are done."""
    helpers = len(os.sched_getaffinity(0))
    few = sum(last - first + 1 for first, last in (unit.ordinals for unit in units)) < ALONE
    # A helper sees the database as it is committed, and forking a process with threads is not safe.
    if few or helpers == 1 or connection.in_atomic_block or threading.active_count() > 1:
        yield from map(hand.unit, units)
        return
    # No two processes may share a connection.
    connections.close_all()
    gc.freeze()
    crew = Crew(hand, helpers)
    try:
        yield from crew.work(units)
    finally:
        crew.dismiss()
        gc.unfreeze()


class Crew:
    """Processes that make units until there are no more."""

    def __init__(self, hand: Hand, size: int) -> None:
        forked = get_context("fork")
        self._pipes: list[Connection] = []
        self._processes = []
        for _ in range(size):
            ours, theirs = forked.Pipe()
            process = forked.Process(target=_help, args=(hand, theirs, os.getpid()), daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)

    def work(self, units: list[Unit]) -> Iterator[Part]:
        # The last units of a column may be short; long ones first leaves nobody waiting at the end.
        waiting = sorted(units, key=lambda unit: unit.last - unit.first)
        busy: list[Connection] = []
        for pipe in self._pipes:
            _give(pipe, waiting, busy)
        while busy:
            for pipe in cast("list[Connection]", wait(busy)):
                busy.remove(pipe)
                part = pipe.recv()
                if isinstance(part, OSError):
                    raise part
                _give(pipe, waiting, busy)
                yield part

    def dismiss(self) -> None:
        for pipe, process in zip(self._pipes, self._processes, strict=True):
            pipe.close()
            process.kill()
            process.join()


def _give(pipe: Connection, waiting: list[Unit], busy: list[Connection]) -> None:
    if waiting:
        pipe.send(waiting.pop())
        busy.append(pipe)


def _help(hand: Hand, pipe: Connection, parent: int) -> None:
    # A build that is killed leaves no helper behind, so that the next one has the tree for itself.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        unit = pipe.recv()
        try:
            made: Part | OSError = hand.unit(unit)
        except OSError as error:
            # A full disk is told, not died of: whoever waits must know what happened.
            made = error
        pipe.send(made)
