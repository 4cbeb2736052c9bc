"""Making pages: one by its key when something changed, or all of a site in one stream."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from jiyue.common import uploads
from jiyue.common.compiled import Compiled
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Attachment
from jiyue.content.library.queries import attachments_of
from jiyue.content.review.queries import clearances_for
from jiyue.delivery.publishing import (
    bonds,
    context,
    feeds,
    front_pages,
    fronts,
    gate,
    graph,
    items,
    manifest,
    prints,
    regulation_pages,
    regulations,
    rules,
)
from jiyue.delivery.publishing.fronts import BlockView
from jiyue.delivery.publishing.models import Address, Alarm, Tree
from jiyue.delivery.publishing.prints import Press, Sheet
from jiyue.delivery.publishing.render import Renderer, renderer
from jiyue.delivery.publishing.site import RECORDS, ColumnView, SiteView, assets, given_in
from jiyue.delivery.publishing.stock import Entry, Piece, Stock
from jiyue.rulebook.regulations.queries import LIST_PAGE

_CHUNK = 200
_alarms = Compiled(
    lambda website: (
        Alarm.objects.filter(website_id=website, over_at__isnull=True)
        .order_by()
        .values_list("resource_id", "resource__release__version_id")
    )
)
_shard = Compiled(
    lambda website, first, last: (
        Address.objects.filter(website_id=website, ordinal__range=(first, last), until__isnull=True)
        .order_by("ordinal")
        .values_list("resource_id", "column_id", "path", "resource__release__released_at")
    )
)


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the tree. `topics` are what a composed page read; `shown` says which version an item page shows.

    `ready` is what is to be kept of an item for the next time (`prints.made`), where that is not kept already.
    """

    key: str
    path: str
    data: bytes
    topics: frozenset[str] = frozenset()
    shown: tuple[UUID, UUID] | None = None
    files: tuple[Attachment, ...] = ()
    ready: bytes = b""


@dataclass(frozen=True, slots=True)
class Kept:
    """Not written and not removed: what stands there was cleared, what would replace it is not."""

    key: str


class Unit(NamedTuple):
    """A stretch of a column: whole list pages, the newest one included when it is the last."""

    column: UUID
    first: int
    last: int
    given: int
    live: int

    @property
    def ordinals(self) -> tuple[int, int]:
        return rules.ordinals_of(self.first, self.given)[0], rules.ordinals_of(self.last, self.given)[1]


Made = Page | Kept | None
"""None: the page is not wanted (any more)."""


def _listed(piece: Piece | Sheet) -> Entry:
    """The entry as lists and neighbours show it, which ask for the title alone."""
    return Entry(piece.row, gate.Card(piece.title, "", None))


@dataclass
class Maker:
    """Makes the pages of one site from one view of it."""

    view: SiteView
    at: datetime
    refused: set[UUID] = field(default_factory=set)
    stock: Stock = field(init=False)
    renderer: Renderer = field(init=False)
    press: Press = field(init=False)
    _pieces: dict[UUID, Piece | None] = field(default_factory=dict)
    _cleared_versions: set[UUID] = field(default_factory=set)
    links: dict[UUID, list[bonds.Link]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stock = Stock(self.view)
        self.renderer = renderer(self.view.look)
        self.press = Press(self.view, self.renderer)

    # -- one page by its key ------------------------------------------------------------------------------------

    def make(self, key: str) -> Made:
        kind, *rest = key.split(":")
        if kind in {"newest", "closed", "channel", "feed"} and rest:
            column = self.view.columns.get(UUID(rest[0]))
            return self._of_column(kind, column, *rest[1:]) if column else None
        if kind == "item":
            return self.item(UUID(rest[0]))
        if kind == "shard":
            return self.shard(int(rest[0]))
        if kind == regulations.LIST_KEY:
            return self.regulation(key) if rest else self.regulations()
        if kind == fronts.LIST_KEY:
            return self.topics()
        return {
            "home": self.home,
            "map": self.site_map,
            "error": self.error,
            "robots": self.robots,
            "shards": self.shards,
            "feed": self.feed,
        }[kind]()

    def _of_column(self, kind: str, column: ColumnView, page: str = "") -> Made:
        if kind == "closed":
            return self.closed(column, int(page))
        return {"newest": self.newest, "channel": self.channel, "feed": self.column_feed}[kind](column)

    def item(self, resource_id: UUID) -> Made:
        if resource_id not in self._pieces:
            self.read_items([resource_id])
        piece = self._pieces[resource_id]
        if piece is None:
            return None
        if piece.version.pk not in self._cleared_versions and not self._is_cleared(piece):
            return Kept(graph.item_key(resource_id))
        column, ordinal = self.view.columns[piece.row.home_column], piece.row.ordinal
        before = self.stock.neighbour(column.id, ordinal, newer=False)
        after = self.stock.neighbour(column.id, ordinal, newer=True)
        return self._item(column, piece, before, after)

    def read_items(self, resources: Collection[UUID]) -> None:
        """Read items that will be made, by two queries for all of them."""
        self._pieces = dict.fromkeys(resources) | self.stock.own(resources)
        self.links |= bonds.links(self.view, resources)
        versions = [piece.version for piece in self._pieces.values() if piece]
        self._cleared_versions = set(clearances_for(versions))
        gate.cards.keep(version for version in versions if version.pk in self._cleared_versions)

    def newest(self, column: ColumnView) -> Made:
        given, live = given_in([column.id]).get(column.id, (0, 0))
        if column.children and not live:
            return None
        first, last = rules.ordinals_of(rules.closed_pages(given) + 1, given)
        return self._newest(column, self.stock.between(column.id, first, last), given, live)

    def closed(self, column: ColumnView, page: int) -> Made:
        given, live = given_in([column.id]).get(column.id, (0, 0))
        if page > rules.closed_pages(given) or (column.children and not live):
            return None
        return self._closed(column, page, self.stock.between(column.id, *rules.ordinals_of(page, given)), given)

    def channel(self, column: ColumnView) -> Made:
        if not column.children:
            return None
        return self._channel(
            column, self._heads([*front_pages.sections_of(self.view, column), front_pages.own(column)])
        )

    def column_feed(self, column: ColumnView) -> Made:
        if column.children:
            return None
        return self._column_feed(column, self.stock.heads([column.id], rules.FEED)[column.id])

    def home(self) -> Page:
        return self._home(self._heads(front_pages.home_blocks(self.view)))

    def _heads(self, blocks: list[BlockView]) -> dict[UUID, list[Entry]]:
        columns = dict.fromkeys(one.id for block in blocks for one in block.column.family())
        return self.stock.heads(list(columns), max((block.size for block in blocks), default=0) + 1)

    def feed(self) -> Page:
        entries = self.stock.latest(rules.FEED)
        data = feeds.rss(
            self.view.base_url,
            "feed.xml",
            title=self.view.name,
            page="",
            description=self.view.facts["description"],
            entries=entries,
        )
        return Page("feed", "feed.xml", data, frozenset({graph.latest(self.view.website_id)}))

    def shard(self, number: int) -> Page:
        rows = _shard(self.view.website_id, *rules.ordinals_of_shard(number))
        columns, refused = self.view.columns, self._still_refused()
        pages = [(path, moment) for key, column, path, moment in rows if column in columns and key not in refused]
        data = feeds.shard(self.view.base_url, pages, home=number == 1)
        return Page(graph.shard_key(number), f"sitemaps/{number:03d}.xml", data)

    @cached_property
    def alarmed(self) -> dict[UUID, UUID]:
        """Resources that were refused before and not built since, with the version that is to be out now."""
        return dict(_alarms(self.view.website_id))

    def _still_refused(self) -> set[UUID]:
        cleared = gate.cards.of(self.alarmed.values())
        return self.refused | {resource for resource, version in self.alarmed.items() if version not in cleared}

    def shards(self) -> Page:
        given = Tree.objects.filter(pk=self.view.website_id).values_list("given", flat=True).first() or 0
        paths = [f"sitemaps/{number:03d}.xml" for number in range(1, rules.shards(given) + 1)]
        paths.append(regulations.MAP)
        return Page("shards", "sitemap.xml", feeds.sitemap_index(self.view.base_url, paths))

    def site_map(self) -> Page:
        return self._page("map", "sitemap.html", context.site_map(self.view))

    def regulations(self) -> Page:
        return self._page(regulations.LIST_KEY, "regulations.html", regulation_pages.listing(self.view))

    def regulation_map(self) -> Page:
        """The 法规 pages and those of the disclosure records for search engines."""
        paths = [LIST_PAGE, *(one.page for one in self.view.regulations.pages.values())]
        paths += [one["url"] for one in RECORDS]
        return Page(regulations.MAP_KEY, regulations.MAP, feeds.pages(self.view.base_url, paths))

    def regulation(self, key: str) -> Made:
        if key == regulations.MAP_KEY:
            return self.regulation_map()
        found = self.view.regulations.pages.get(key)
        return self._page(key, "regulation.html", regulation_pages.document(self.view, found)) if found else None

    def error(self) -> Page:
        return self._page("error", "error.html", context.error(self.view))

    def robots(self) -> Page:
        return Page("robots", "robots.txt", feeds.robots(self.view.base_url))

    # -- all pages ------------------------------------------------------------------------------------------------

    def unit(self, unit: Unit, newest: deque[Piece | Sheet]) -> Iterator[Page | Kept]:
        """The items and list pages of a stretch of a column; `newest` is left with its last items."""
        column, given, closed = self.view.columns[unit.column], unit.given, rules.closed_pages(unit.given)
        page = unit.first
        listed: list[Entry] = []
        for made, piece in self._items(column, unit):
            if made is not None:
                yield made
            if piece is None:
                continue
            newest.append(piece)
            entry = _listed(piece)
            while rules.page_of(entry.row.ordinal, given) > page:
                yield self._closed(column, page, listed[::-1], given)
                page, listed = page + 1, []
            listed.append(entry)
        if column.children and not unit.live:
            return
        while page <= min(closed, unit.last):
            yield self._closed(column, page, listed[::-1], given)
            page, listed = page + 1, []
        if unit.last > closed:
            yield self._newest(column, listed[::-1], given, unit.live)

    def rest(self, heads: dict[UUID, list[Entry]], files: Mapping[str, tuple[Attachment, set[str]]]) -> Iterator[Made]:
        """What is not of one column: pages that show the newest of several, sitemaps, released files, assets."""
        yield from self._composed(heads)
        given = Tree.objects.filter(pk=self.view.website_id).values_list("given", flat=True).first() or 0
        yield from (self.shard(number) for number in range(1, rules.shards(given) + 1))
        yield from (self.file(attachment, topics) for attachment, topics in files.values())
        for name, source in assets(self.view.theme).items():
            yield Page(f"asset:{name}", f"assets/{name}", source.read_bytes())

    def _composed(self, heads: dict[UUID, list[Entry]]) -> Iterator[Page]:
        """The pages that show the newest of several columns, and those of which a site has one."""
        for column in self.view.columns.values():
            if column.children:
                yield self._channel(column, heads)
            else:
                yield self._column_feed(column, heads[column.id])
        yield self._home(heads)
        yield from (self.feed(), self.site_map(), self.error(), self.robots(), self.shards(), self.regulations())
        yield from (self.topics(), self.regulation_map())
        yield from (page for key in self.view.regulations.pages if isinstance(page := self.regulation(key), Page))

    def _items(self, column: ColumnView, unit: Unit) -> Iterator[tuple[Page | Kept | None, Piece | Sheet | None]]:
        """Item pages with one item's look-ahead for 下一篇, and each item once, in order."""
        first, last = unit.ordinals
        before = self.stock.neighbour(column.id, first, newer=False) if first > 1 else None
        held: Piece | Sheet | None = None
        for resource, piece in self._cleared(column.id, first, last):
            if piece is None:
                yield Kept(graph.item_key(resource)), None
                continue
            if held:
                yield self._own(column, held, before, _listed(piece)), held
                before = _listed(held)
            held = piece
        if held:
            after = self.stock.neighbour(column.id, last, newer=True) if last < unit.given else None
            yield self._own(column, held, before, after), held

    def _cleared(self, column: UUID, first: int, last: int) -> Iterator[tuple[UUID, Piece | Sheet | None]]:
        """The placements with what the gate lets out of them: a sheet, or all there is where none holds."""
        stream = prints.sheets(self.view, column, first, last, without=self.links)
        while chunk := list(islice(stream, _CHUNK)):
            others = self._judged(column, [row.resource_id for row, sheet in chunk if sheet is None])
            for row, sheet in chunk:
                yield row.resource_id, sheet or others.get(row.resource_id)

    def _judged(self, column: UUID, resources: list[UUID]) -> dict[UUID, Piece]:
        pieces = self.stock.pieces(column, resources)
        cleared = clearances_for([piece.version for piece in pieces]) if pieces else {}
        return {
            piece.row.resource_id: piece for piece in pieces if piece.version.pk in cleared or self._is_cleared(piece)
        }

    def _own(self, column: ColumnView, piece: Piece | Sheet, before: Entry | None, after: Entry | None) -> Page | None:
        """The item's page, made in the column where its address stands."""
        if piece.row.home_column != column.id:
            return None
        if isinstance(piece, Piece):
            return self._item(column, piece, before, after)
        data, row = self.press.page(column, piece, before, after), piece.row
        shown = row.resource_id, row.version_id
        return Page(graph.item_key(row.resource_id), row.path, data, shown=shown, files=piece.files)

    def _is_cleared(self, piece: Piece) -> bool:
        """The long answer, with its reason; a refusal is told to everybody who must know."""
        try:
            gate.require(piece.version)
        except Refusal as refusal:
            self.refused.add(piece.row.resource_id)
            gate.alarm(piece.version, website_id=self.view.website_id, refusal=refusal, at=self.at)
            return False
        return True

    # -- rendering ------------------------------------------------------------------------------------------------

    def _page(self, key: str, template: str, told: dict[str, Any], *topics: str) -> Page:
        text = self.renderer.render(template, told, shared=self.view.digest)
        return Page(key, told["page"]["path"], text.encode(), frozenset(topics))

    def _item(self, column: ColumnView, piece: Piece, before: Entry | None, after: Entry | None) -> Page:
        attachments = attachments_of(piece.version) if piece.version.attachment_hashes else []
        links = self.links.get(piece.row.resource_id, ())
        told = items.core(piece, attachments)
        shaped = items.item(self.view, column, piece, told, before=before, after=after, links=links)
        data = self.renderer.fill(shaped, shared=self.view.digest)
        key = graph.item_key(piece.row.resource_id)
        shown = piece.row.resource_id, piece.version.pk
        ready = prints.made(piece, told, attachments)
        return Page(key, piece.row.path, data, shown=shown, files=tuple(attachments), ready=ready)

    def _newest(self, column: ColumnView, entries: list[Entry], given: int, live: int) -> Page:
        told = context.newest(self.view, column, entries, given=given, live=live)
        return self._page(graph.newest_key(column.id), "list.html", told)

    def _closed(self, column: ColumnView, page: int, entries: list[Entry], given: int) -> Page:
        shaped = context.closed(self.view, column, page, entries, given=given)
        data = self.renderer.fill(shaped, shared=self.view.digest)
        return Page(graph.closed_key(column.id, page), shaped.values["path"], data)

    def _channel(self, column: ColumnView, heads: dict[UUID, list[Entry]]) -> Page:
        blocks = front_pages.sections_of(self.view, column)
        told = front_pages.channel(self.view, column, blocks, heads)
        topics = {graph.head(one.id) for block in blocks for one in block.column.family()}
        return self._page(graph.channel_key(column.id), "channel.html", told, graph.head(column.id), *topics)

    def _column_feed(self, column: ColumnView, entries: list[Entry]) -> Page:
        path = f"{column.slug}/feed.xml"
        data = feeds.rss(
            self.view.base_url,
            path,
            title=f"{column.name} - {self.view.name}",
            page=column.url,
            description=column.description,
            entries=entries,
        )
        return Page(graph.column_feed_key(column.id), path, data, frozenset({graph.head(column.id)}))

    def _home(self, heads: dict[UUID, list[Entry]]) -> Page:
        blocks = front_pages.home_blocks(self.view)
        topics = {graph.head(one.id) for block in blocks for one in block.column.family()}
        return self._page("home", "home.html", front_pages.home(self.view, blocks, heads), *topics)

    def topics(self) -> Page:
        return self._page(fronts.LIST_KEY, "topics.html", front_pages.topics(self.view))

    def file(self, attachment: Attachment, topics: Iterable[str]) -> Page | Kept:
        """A released file, copied from the store after a look at its hash."""
        path = context.file_url(attachment)
        key = graph.file_key(path.removeprefix("files/"))
        try:
            data = uploads.path_of(attachment.sha256, attachment.extension).read_bytes()
        except OSError:
            data = b""
        if manifest.sha256(data) != attachment.sha256:
            gate.log.error("stored file is missing or altered", file=path, website=str(self.view.website_id))
            return Kept(key)
        return Page(key, path, data, frozenset(topics))
