"""The 法规 pages as the index holds them: an entry for each document and each article, whose address is its anchor.

They follow what the publisher has written (`Tree.regulations`), so nothing is found that does not stand there. What
several sites show is one entry.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jiyue.common import files
from jiyue.delivery.publishing.models import Tree
from jiyue.delivery.publishing.regulations import Binding, regulations_of
from jiyue.delivery.search.entries import KINDS, REGULATION, Entry
from jiyue.rulebook.regulations.queries import parts

PREFIX = "law:"
_NAME = "laws.json"


@dataclass(frozen=True)
class _Site:
    host: str
    name: str
    base_url: str
    place: str
    shown: str


@dataclass(frozen=True)
class Kept:
    """Which state of the sites' 法规 pages an index holds, and under which keys."""

    mark: str = ""
    keys: tuple[str, ...] = ()


def mark() -> str:
    """What the sites show now, in one word."""
    return hashlib.sha256(repr(_sites()).encode()).hexdigest()


def kept(folder: Path) -> Kept:
    try:
        values = json.loads((folder / _NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Kept()
    return Kept(values["mark"], tuple(values["keys"]))


def keep(folder: Path, now: Kept) -> None:
    """Said after the entries stand; lost in a crash, they are only put in once more."""
    files.write_atomic(folder / _NAME, json.dumps({"mark": now.mark, "keys": now.keys}).encode())


def entries(on: date) -> Iterator[Entry]:
    """Every document in force that a site shows, and its articles."""
    shown: dict[str, tuple[Binding, list[_Site]]] = {}
    for site in _sites():
        found = regulations_of(site.place, on)
        # A site whose pages are about to be written anew is taken in when they are.
        for binding in found.pages.values() if found.digest == site.shown else ():
            if binding.is_in_force:
                shown.setdefault(binding.edition.id, (binding, []))[1].append(site)
    for binding, sites in shown.values():
        yield from _document(binding, sites)


def _sites() -> list[_Site]:
    rows = Tree.objects.filter(website__host__isnull=False).exclude(regulations="").order_by("website__host__name")
    names = ("website__host__name", "website__outlet__name", "website__base_url", "website__outlet__sponsor__place_id")
    return [
        _Site(host, name, f"{url.rstrip('/')}/", place, digest)
        for host, name, url, place, digest in rows.values_list(*names, "regulations")
    ]


def _document(binding: Binding, sites: list[_Site]) -> Iterator[Entry]:
    document = binding.pack.document
    yield _entry(binding, sites, anchor="", searched=document.title, shown=document.title, body="")
    for part in parts(binding.pack, binding.edition):
        # The document's title stands in what is shown only: else whoever looks for it found every article first.
        title = f"{document.title} {part.name}"
        yield _entry(binding, sites, anchor=part.anchor, searched=part.label, shown=title, body=part.words)


def _entry(binding: Binding, sites: list[_Site], *, anchor: str, searched: str, shown: str, body: str) -> Entry:
    document, (first, *others) = binding.pack.document, sites
    key = f"{PREFIX}{binding.edition.id}#{anchor}"
    path = f"{binding.page}#{anchor}" if anchor else binding.page
    known = {
        "resource": key,
        "title": shown,
        "url": first.base_url + path,
        "path": path,
        "host": first.host,
        "site_name": first.name,
        "also": {site.host: [site.base_url + path, site.name] for site in others},
        "summary": "",
        "kind": REGULATION,
        "kind_label": KINDS[REGULATION],
        "unit": document.issuer,
        "number": document.number,
        "date": document.issued.isoformat(),
        "keywords": [],
    }
    return Entry(
        resource=key,
        host=first.host,
        kind=REGULATION,
        day=document.issued,
        title=searched,
        number="" if anchor else document.number,
        body=body,
        extra="" if anchor else document.issuer,
        shown=known,
        unit=document.issuer,
        also=tuple(site.host for site in others),
    )
