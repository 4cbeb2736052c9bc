"""What the composed pages are told: the home page, channels and topics, and the list of topics."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from jiyue.delivery.publishing import context, rules
from jiyue.delivery.publishing.fronts import LIST_PAGE, TOPICS, BlockView, style_of, usual
from jiyue.delivery.publishing.site import ColumnView, SiteView
from jiyue.delivery.publishing.stock import Entry
from jiyue.estate.sites.models import Block

Heads = Mapping[UUID, list[Entry]]
"""The newest entries of columns."""


def home_blocks(view: SiteView) -> list[BlockView]:
    """The blocks chosen for the home page, or the usual ones."""
    return view.fronts.pages.get(None) or usual(view.home_columns)


def sections_of(view: SiteView, column: ColumnView) -> list[BlockView]:
    """The blocks chosen for a channel or topic, else the columns below it."""
    return view.fronts.pages.get(column.id) or [own(child) for child in column.children]


def home(view: SiteView, chosen: list[BlockView], heads: Heads) -> dict[str, Any]:
    blocks = [(block, _newest_of(block, heads, more=1)) for block in chosen]
    tags = context.meta(view, "meta_home", {**context.site_values(view), "description": view.facts["description"]})
    leads = [one for one in blocks if one[0].form == Block.Form.HEADLINE]
    leads = leads or [one for one in blocks if one[0].column.column_class == "news"] or blocks
    lead = next(iter(leads[0][1]), None) if leads else None
    shown = {**_pictured(lead), "summary": lead.card.summary} if lead else None
    return {
        **context.base(view, "index.html", kind="home", title=view.name, meta=tags),
        "lead": shown,
        "blocks": [
            {**_block(block, entries), "key": block.column.slug}
            for block, entries in blocks
            if block.form != Block.Form.HEADLINE
        ],
        "fixed_entries": view.fixed_entries,
        "services": view.of_class("services"),
        "interaction": view.of_class("interaction"),
        "topics": _topics(view.fronts.open_topics),
        "topics_url": LIST_PAGE if view.fronts.topics else "",
    }


def _block(block: BlockView, entries: list[Entry]) -> dict[str, Any]:
    """A block as templates show it; its items are one more than `size` on the home page, where the lead is left out."""
    is_tiles = block.form == Block.Form.TILES
    make = _pictured if block.form == Block.Form.PICTURES else context.line
    return {
        "name": block.title,
        "url": block.column.url,
        "style": style_of(block),
        "size": block.size,
        "items": [] if is_tiles else [make(entry) for entry in entries],
        "tiles": [{"name": one.name, "url": one.url} for one in block.column.children] if is_tiles else [],
    }


def _pictured(entry: Entry) -> dict[str, Any]:
    """An entry with the first picture of its text, if it has one."""
    image = entry.card.image
    return {**context.line(entry), "image": {"url": context.in_site(image[0]), "alt": image[1]} if image else None}


def _topics(topics: list[ColumnView]) -> list[dict[str, str]]:
    return [
        {
            "name": one.name,
            "url": one.url,
            "description": one.description,
            "since": one.opens_on.isoformat() if one.opens_on else "",
            "until": one.closes_on.isoformat() if one.closes_on else "",
        }
        for one in topics
    ]


def topics(view: SiteView) -> dict[str, Any]:
    """The topics that stand, and those that have ended."""
    about = f"{view.name}的专题"
    values = {"ColumnName": TOPICS, "ColumnDescription": about, "ColumnKeywords": TOPICS, "ColumnType": TOPICS}
    tags = context.meta(view, "meta_column", {**context.site_values(view), **values, "description": about})
    told = context.base(
        view,
        LIST_PAGE,
        kind="topics",
        title=f"{TOPICS} - {view.name}",
        crumbs=[(TOPICS, LIST_PAGE)],
        meta=tags,
    )
    open_ones, archived = _topics(view.fronts.open_topics), _topics(view.fronts.archived_topics)
    return {**told, "topics": open_ones, "archived": archived}


def channel(view: SiteView, column: ColumnView, blocks: list[BlockView], heads: Heads) -> dict[str, Any]:
    """A channel or topic: its blocks; what it holds itself comes first where nobody has chosen."""
    sections = [(block, _newest_of(block, heads)) for block in blocks]
    if heads[column.id] and column.id not in view.fronts.pages:
        sections.insert(0, (own(column), heads[column.id][: rules.SECTION]))
    told = context.column_base(view, column, column.url, kind="channel")
    shown = [_block(block, entries) for block, entries in sections]
    for block, section in zip(sections, shown, strict=True):
        if block[0].column.id == column.id:
            section["url"] = column.newest_url
    return {**told, "sections": shown}


def own(column: ColumnView) -> BlockView:
    return BlockView(column, "list", column.name, rules.SECTION)


def _newest_of(block: BlockView, heads: Heads, *, more: int = 0) -> list[Entry]:
    """The newest entries of a block: of its column, and of a channel also of the columns below it."""
    size = block.size + more
    below = [entry for one in block.column.family() for entry in heads.get(one.id, ())[:size]]
    below.sort(key=lambda entry: (entry.row.released_at, entry.row.path), reverse=True)
    unique = {entry.row.resource_id: entry for entry in reversed(below)}
    return sorted(unique.values(), key=lambda entry: (entry.row.released_at, entry.row.path), reverse=True)[:size]
