"""The index on disk. One process writes (the worker), any number read; all of it can be rebuilt.

The newest changes stand beside it (`recent`) until there are enough of them to be taken in together.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings

from jiyue.common.refusals import Refusal
from jiyue.delivery.search import recent
from jiyue.delivery.search.entries import Entry
from jiyue.delivery.search.recent import Recent
from jiyue.delivery.search.rules import WEIGHTS, indexed, recency

FORMAT = "3"
HEAP = 140_000_000
"""Room for thousands of texts: each time it is full a piece of the index is written, and pieces are joined later."""
TEXTS = tuple(WEIGHTS)
FACETS = ("kind", "host", "column", "year", "unit", "validity")
_EPOCH = date(1970, 1, 1)


def root() -> Path:
    return Path(settings.SEARCH_ROOT)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("resource", *FACETS):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in TEXTS:
        builder.add_text_field(f"{name}_pairs", tokenizer_name="spaced", index_option="position")
    builder.add_text_field("title_whole", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title_syllables", tokenizer_name="spaced", index_option="position")
    builder.add_text_field("title_initials", tokenizer_name="spaced", index_option="position")
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_float_field("recency", fast=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


SCHEMA = _schema()


def _opened(folder: Path) -> tantivy.Index:
    index = tantivy.Index(SCHEMA, path=str(folder))
    index.register_tokenizer("spaced", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def _document(entry: Entry) -> tantivy.Document:
    values: dict[str, list[Any]] = {
        "resource": [entry.resource],
        "title_whole": [entry.texts["title"]],
        "title_syllables": [entry.sound.syllables],
        "title_initials": [entry.sound.pairs],
        "day": [day_number(entry.day)],
        "recency": [recency(day_number(entry.day))],
        "shown": [entry.stored.encode()],
    }
    values |= {name: list(entry.facet(name)) for name in FACETS}
    for name, text in entry.texts.items():
        values[f"{name}_pairs"] = [indexed(text)]
    return tantivy.Document(**values)


def day_number(day: date) -> int:
    return (day - _EPOCH).days


@contextmanager
def writing() -> Iterator[None]:
    """The single writer's lock; a second writer is refused, not queued, since its work list stands in the database."""
    root().mkdir(parents=True, exist_ok=True)
    with (root() / "writer.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refusal("另一个进程正在更新检索索引。", cure="请稍后再试。") from error
        yield


def current() -> Path | None:
    """The folder of the index in use, if there is one of today's format."""
    link = root() / "current"
    if not link.is_symlink():
        return None
    folder = root() / link.readlink()
    return folder if folder.name.startswith(f"v{FORMAT}-") and (folder / "meta.json").is_file() else None


def change(folder: Path, *, gone: Iterable[str], entries: Iterable[Entry]) -> None:
    """Drop all entries of some resources and add new ones, in one commit."""
    writer = _opened(folder).writer(heap_size=HEAP, num_threads=1)
    for resource in gone:
        writer.delete_documents_by_term("resource", resource)
    for entry in entries:
        writer.add_document(_document(entry))
    writer.commit()
    writer.wait_merging_threads()


def fold(folder: Path) -> int:
    """Take the newest changes into the index; they stand in both for a moment, and readers believe the file."""
    waiting = recent.read(folder)
    if waiting.said:
        change(folder, gone=waiting.resources, entries=waiting.entries)
        recent.clear(folder)
    return len(waiting.said)


def renew(entries: Iterable[Entry]) -> Path:
    """Write a fresh index beside the one in use, then swap; readers of the old one are not disturbed."""
    folder = root() / f"v{FORMAT}-{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    change(folder, gone=(), entries=entries)
    fresh = root() / f"{folder.name}.link"
    fresh.symlink_to(folder.name)
    before = current()
    fresh.replace(root() / "current")
    for old in root().glob("v*-*"):
        if old not in (folder, before) and old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
    return folder


@dataclass(frozen=True)
class View:
    """The last commit of the index, and what was said since.

    `standing` says of resources whose change waits for the worker on which hosts they stand now: nothing that has
    been taken off is found, though it is in the index still.
    """

    searcher: tantivy.Searcher
    recent: Recent
    standing: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def fresh(self) -> list[Entry]:
        """The newest entries that may be found."""
        return [
            entry
            for entry in self.recent.entries
            if entry.resource not in self.standing or entry.host in self.standing[entry.resource]
        ]


@dataclass
class _Reader:
    index: tantivy.Index
    stamp: tuple[int, int] = (0, 0)
    recent: Recent = recent.NOTHING


_readers: dict[Path, _Reader] = {}


def view(standing: Mapping[str, frozenset[str]]) -> View | None:
    """What can be found now; None while nothing has been indexed."""
    folder = current()
    if folder is None:
        return None
    reader = _readers.get(folder)
    if reader is None:
        _readers.clear()
        reader = _readers[folder] = _Reader(_opened(folder))
    # In this order: what is no longer in the file is in the commit that is looked for after it.
    newest = reader.recent = recent.read(folder, reader.recent)
    status = os.stat(folder / "meta.json")  # noqa: PTH116 (one call per search, as cheap as can be)
    stamp = (status.st_ino, status.st_mtime_ns)
    if reader.stamp != stamp:
        reader.index.reload()
        reader.stamp = stamp
    return View(reader.index.searcher(), newest, standing)
