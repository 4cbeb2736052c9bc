"""Items kept ready to print, so that a site is made anew without reading every version and clearance in full.

What a page says of its item is kept as printed words under a seal of the clearance key. The seal covers the text of
the version and all that the words were made from: what was changed behind our back no longer fits, and the item is
read, judged and printed the long way. A print is made only of what the gate has just let out (ADR 24).
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from html import unescape
from itertools import islice
from pathlib import Path
from uuid import UUID

from jiyue.common.compiled import Compiled, insert
from jiyue.content.library.models import Attachment
from jiyue.content.library.queries import players
from jiyue.content.review.queries import derived_seal, revoked
from jiyue.delivery.publishing import items, render, rules
from jiyue.delivery.publishing.gate import Card, card_of
from jiyue.delivery.publishing.models import Placement, Print
from jiyue.delivery.publishing.render import PHRASED, Renderer, Skeleton, phrased, printed
from jiyue.delivery.publishing.site import ColumnView, SiteView
from jiyue.delivery.publishing.stock import LIVE, ROW, Entry, Piece, Row

_CHUNK = 200
_BREAK = b"\x00"
_SEAL = 32
# Words that other code printed are not taken for ours.
_FORMAT = sha256(b"".join(Path(str(one.__file__)).read_bytes() for one in (items, players, render, rules))).hexdigest()

_rows = Compiled(
    lambda column, first, last: (
        Placement.objects.filter(LIVE, column_id=column, ordinal__range=(first, last))
        .order_by("ordinal")
        .values_list(
            *ROW,
            "resource__kind",
            "resource__is_sample",
            "resource__owner__name",
            "resource__release__version__clearance__id",
            "resource__release__version__clearance__revoked_at",
            "resource__release__version__body",
            "resource__print__data",
        )
    )
)
_CLEARANCE = -4
"""Where in such a row the clearance stands, and all that follows it."""


class _Head:
    """What the words of many items have in common: their names, and the shape of the page."""

    def __init__(self, data: bytes) -> None:
        page, kind, is_sample, facts, details, files, media, names, silent = json.loads(data)
        self.places = {name: place for place, name in enumerate(names)}
        shape = tuple((label, value) for label, value in facts), tuple(details), files, tuple(media)
        values = dict.fromkeys(names, "x") | dict.fromkeys(silent, "")
        self.core = items.Core(page, kind, is_sample, *shape, values)


_head = lru_cache(maxsize=1 << 12)(_Head)


@dataclass(slots=True)
class Sheet:
    """An item that is ready to print; `marks` name the files that it carries."""

    row: Row
    head: bytes
    words: list[bytes]
    body: str
    marks: list[str]
    files: tuple[Attachment, ...] = ()

    @property
    def title(self) -> str:
        return self._said("title")

    @property
    def summary(self) -> str:
        return self._said("summary")

    @property
    def card(self) -> Card:
        return card_of(self)

    def _said(self, name: str) -> str:
        place = _head(self.head).places.get(name)
        return unescape(self.words[place].decode()) if place is not None else ""


def sheets(
    view: SiteView, column: UUID, first: int, last: int, *, without: Mapping[UUID, object]
) -> Iterator[tuple[Row, Sheet | None]]:
    """The live placements of a range of ordinals, oldest first, each with its sheet where that holds.

    `without` are resources whose pages say more than what is kept.
    """
    stream = _rows.stream(column, first, last, chunk=_CHUNK)
    while chunk := list(islice(stream, _CHUNK)):
        gone = revoked(values[_CLEARANCE] for values in chunk if values[_CLEARANCE])
        found: list[tuple[Row, Sheet | None]] = []
        for values in chunk:
            row = Row(*values[: len(ROW)])
            if row.home_column in view.columns:
                clearance, revoked_at, body, data = values[_CLEARANCE:]
                is_cleared = clearance and revoked_at is None and str(clearance) not in gone
                usable = is_cleared and data and row.resource_id not in without
                found.append((row, _sheet(row, values[len(ROW) : _CLEARANCE], body, bytes(data)) if usable else None))
        _carry(sheet for _, sheet in found if sheet and sheet.marks)
        yield from ((row, sheet if sheet and len(sheet.files) == len(sheet.marks) else None) for row, sheet in found)


def _sheet(row: Row, told: Iterable[object], body: str, data: bytes) -> Sheet | None:
    """What is kept of an item, if the seal on it holds."""
    seal, kept = data[:_SEAL], data[_SEAL:]
    if not hmac.compare_digest(seal, derived_seal(_sealed(row, told, body, kept))):
        return None
    head, marks, *words = kept.split(_BREAK)
    return Sheet(row, head, words, body, marks.decode().split())


def _carry(listed: Iterable[Sheet]) -> None:
    """Add the files to the sheets; one that is not as it was stays away."""
    carrying = list(listed)
    keys = [mark[:32] for sheet in carrying for mark in sheet.marks]
    rows = {_mark(row): row for row in Attachment.objects.filter(pk__in=keys)} if keys else {}
    for sheet in carrying:
        sheet.files = tuple(rows[mark] for mark in sheet.marks if mark in rows)


def _mark(file: Attachment) -> str:
    return f"{file.pk.hex}{file.sha256}.{file.extension}"


def _sealed(row: Row, told: Iterable[object], body: str, kept: bytes) -> bytes:
    """All that the words of a page hang on, in one line."""
    moment = row.released_at.timestamp()
    # With its length, so that nothing can be moved between what is kept and the text behind it.
    facts = (_FORMAT, row.resource_id.hex, row.version_id.hex, moment, row.validity, len(kept), *told)
    return _BREAK.join((*(str(fact).encode() for fact in facts), kept, body.encode("utf-8", "surrogatepass")))


def made(piece: Piece, core: items.Core, attachments: list[Attachment]) -> bytes:
    """What is to be kept of an item that the gate has let out; empty where it cannot be kept."""
    words = {name: printed(value) for name, value in core.values.items() if value}
    words["title" + PHRASED] = phrased(piece.version.title).encode()
    silent = [name for name, value in core.values.items() if not value]
    head = json.dumps([*core[:-1], list(words), silent], ensure_ascii=False, separators=(",", ":")).encode()
    marks = " ".join(map(_mark, attachments)).encode()
    if any(_BREAK in one for one in words.values()):
        return b""
    kept = _BREAK.join((head, marks, *words.values()))
    told = (piece.kind, piece.is_sample, piece.owner)
    return derived_seal(_sealed(piece.row, told, piece.version.body, kept)) + kept


def save(ready: Iterable[tuple[UUID, bytes]]) -> None:
    """Keep what was made of resources, in place of what was kept of them before."""
    rows = list(ready)
    if rows:
        insert(Print, ("resource", "data"), rows, unique=("resource",), update=("data",))


@dataclass
class Press:
    """Prints the sheets of one site."""

    view: SiteView
    renderer: Renderer
    _skeletons: dict[tuple[object, ...], Skeleton] = field(default_factory=dict)

    def page(self, column: ColumnView, sheet: Sheet, before: Entry | None, after: Entry | None) -> bytes:
        """The same bytes as `items.item` and the renderer make of the item."""
        row, head = sheet.row, _head(sheet.head)
        root = rules.root_of(row.path)
        key = (column.id.int, sheet.head, root, before is None, after is None, not sheet.body)
        skeleton = self._skeletons.get(key)
        if skeleton is None:
            shaped = items.placed(
                self.view, column, head.core, path=row.path, body=sheet.body, before=before, after=after
            )
            skeleton = self._skeletons[key] = self.renderer.skeleton(shaped, shared=self.view.digest)
        words = dict(zip(head.places, sheet.words, strict=True))
        words["path"] = printed(row.path)
        words["body"] = items.rooted(sheet.body, root).replace(render.SLASH, "/").encode()
        told = items.beside("prev", before) | items.beside("next", after)
        for name, value in (told | items.shared(self.view, head.core.kind, row.path)).items():
            words[name] = printed(value)
        return skeleton.filled(words)
