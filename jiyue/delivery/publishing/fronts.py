"""What the composed pages of a site are made of: blocks, topics and what became of them.

A digest of it stands with the tree: when a block moves or a topic ends, these pages alone are made again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from jiyue.common.compiled import Compiled
from jiyue.estate.sites.models import Block, Column

if TYPE_CHECKING:
    from jiyue.delivery.publishing.site import ColumnView

LIST_KEY, LIST_PAGE, TOPICS = "topics", "topics/index.html", "专题专栏"
SIZE, FIRST_SIZE, FIRST, MOST = 5, 6, 4, 13
"""The home page where nobody has chosen: the first blocks stand two abreast and show more, the rest is left out."""
_STYLES: dict[str, str] = {Column.Class.NEWS: "news", Column.Class.DOCUMENTS: "documents"}
_blocks = Compiled(
    lambda outlet: (
        Block.objects.filter(outlet_id=outlet)
        .order_by("ordinal", "pk")
        .values_list("page_id", "column_id", "form", "title", "size")
    )
)


class BlockView(NamedTuple):
    column: "ColumnView"
    form: str
    title: str
    size: int


@dataclass(frozen=True)
class Fronts:
    """`pages` has the blocks of composed pages by column, under None those of the home page."""

    pages: Mapping[UUID | None, list[BlockView]]
    topics: list["ColumnView"]
    ended: Mapping[UUID, date]
    keys: list[str]
    digest: str

    @property
    def open_topics(self) -> list["ColumnView"]:
        return [one for one in self.topics if one.id not in self.ended]

    @property
    def archived_topics(self) -> list["ColumnView"]:
        return [one for one in self.topics if one.id in self.ended]


def fronts_of(outlet: UUID, columns: Mapping[UUID, "ColumnView"], on: date) -> Fronts:
    pages: dict[UUID | None, list[BlockView]] = {}
    rows = _blocks(outlet)
    for page, column, form, title, size in rows:
        if column in columns and columns[column].retired_on is None and (page is None or page in columns):
            found = columns[column]
            pages.setdefault(page, []).append(BlockView(found, form, title or found.name, size))
    topics = [one for one in columns.values() if one.form == Column.Form.TOPIC and one.opens_on and one.opens_on <= on]
    topics.sort(key=lambda one: (one.opens_on, one.name), reverse=True)
    ended = {
        one.id: topic.closes_on
        for topic in topics
        if topic.closes_on and topic.closes_on < on
        for one in topic.family()
    }
    keys = ["home", "map", LIST_KEY, *dict.fromkeys(_keys(columns.values(), topics))]
    told = rows, [one.id for one in topics], sorted(ended.items())
    return Fronts(pages, topics, ended, keys, hashlib.sha256(repr(told).encode()).hexdigest())


def _keys(columns: Iterable["ColumnView"], topics: list["ColumnView"]) -> Iterator[str]:
    """Every channel may be composed, or was; the lists of a topic say that it has ended."""
    yield from (f"channel:{one.id.hex}" for one in columns if one.children)
    for topic in topics:
        yield from (f"newest:{one.id.hex}" for one in topic.family())


def usual(columns: list["ColumnView"]) -> list[BlockView]:
    """The home page where nobody has chosen: every column that is marked for it, as a list."""
    return [
        BlockView(column, Block.Form.LIST, column.name, FIRST_SIZE if number < FIRST else SIZE)
        for number, column in enumerate(columns[:MOST])
    ]


def style_of(block: BlockView) -> str:
    """How the template shows a block."""
    return block.form if block.form != Block.Form.LIST else _STYLES.get(block.column.column_class, "list")
