"""Bringing an older site in: drafts that wait for clearance like any other, and a ledger of the old addresses."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jiyue.common.refusals import Refusal
from jiyue.content.library import policies
from jiyue.content.library.actions.arrivals import Arrival, create_many
from jiyue.content.library.models import Resource
from jiyue.core.audit.actions import audited, record
from jiyue.delivery.arrivals.intake import Reader, Taken, arrival, digest_of
from jiyue.delivery.arrivals.models import OldPage, SiteImport
from jiyue.delivery.arrivals.readers import Page, Source, walk
from jiyue.delivery.arrivals.rules import kept_as
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing.actions.arriving import place_new
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Website
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.queries import columns_of

BATCH, BATCH_BYTES, BATCH_SECONDS = 200, 30_000_000, 20.0
"""So much is read before it is stored: by count, by size, and by what may be lost of slow reading."""
Told = Callable[[int, int], object]
"""Hears after each batch how many addresses were read and how many wait at least."""


@audited
def begin(website: Website, *, address: str, by: Posting, at: datetime) -> SiteImport:
    """Open the ledger of an older site, or take it up again."""
    policies.may_write_for(website.outlet.sponsor, by=by, at=at)
    found = SiteImport.objects.filter(website=website, address=address).first()
    if found and found.finished_at:
        raise Refusal("这个旧网站的迁入已经办结。", cure="如需补充，请另用一个原网址迁入，或直接在信息库新建。")
    if found:
        record("arrivals.resume", found, by=by, at=at, summary=f"继续迁入“{address}”")
        return found
    made = SiteImport.objects.create(website=website, address=address, started_by=by, started_at=at)
    record("arrivals.begin", made, by=by, at=at, summary=f"开始把“{address}”迁入“{website.outlet}”")
    return made


def bring_in(
    site_import: SiteImport,
    source: Source,
    *,
    by: Posting,
    at: datetime,
    limit: int = 100_000,
    told: Told | None = None,
) -> int:
    """Read what has not been read yet; how many addresses.

    Pages are stored in batches, each whole or not at all, so the work may be broken off anywhere. What was lost is
    tried again.
    """
    reader, known, batch = Reader(source), _known(site_import), list[Taken]()
    since = time.monotonic()

    def visit(page: Page) -> list[str]:
        taken = reader.take(page)
        batch.append(taken)
        return taken.links()

    def store() -> None:
        nonlocal since
        take_in(site_import, batch, by=by, at=at)
        batch.clear()
        since = time.monotonic()

    visited = 0
    for visited, waiting in walk(source, known.get, visit, limit):
        is_much = sum(one.size for one in batch) > BATCH_BYTES or time.monotonic() - since > BATCH_SECONDS
        if len(batch) >= BATCH or (batch and is_much):
            store()
            if told:
                told(visited, waiting)
    if batch:
        store()
    return visited


def _known(site_import: SiteImport) -> dict[str, list[str]]:
    """The links of every address that need not be read again; each spelling is held once."""
    held: dict[str, str] = {}
    rows = site_import.pages.exclude(fate=OldPage.Fate.LOST).values_list("url", "links")
    return {url: [held.setdefault(one, one) for one in links] for url, links in rows.iterator(chunk_size=500)}


@audited
def take_in(site_import: SiteImport, batch: Sequence[Taken], *, by: Posting, at: datetime) -> None:
    """Keep some addresses of the old site: articles become drafts with their files, and stand in their columns."""
    standing = {row.url: row for row in site_import.pages.filter(url__in=[_cut(one) for one in batch])}
    columns = {column.name: column for column in columns_of(site_import.website)}
    rows, fresh = list[OldPage](), dict[_Key, _Fresh]()
    doubles = list[tuple[OldPage, _Key, Column | None]]()
    for one in batch:
        row = standing.get(_cut(one)) or OldPage(site_import=site_import, url=_cut(one))
        rows.append(row)
        row.seen_at, row.links, row.fate, row.notes = at, one.links(), one.fate, [*one.notes, *_told(one)]
        if new := _prepared(one, row, columns, at=at):
            if _key(row) in fresh:
                doubles.append((row, _key(row), new.column))
            else:
                fresh[_key(row)] = new
    known = _standing(site_import, fresh.values())
    doubles += [(one.row, key, one.column) for key, one in fresh.items() if key in known]
    _store(site_import, [one for key, one in fresh.items() if key not in known], by=by, at=at)
    _join(doubles, {key: one.row.resource for key, one in fresh.items()} | known, by=by, at=at)
    OldPage.objects.bulk_create([row for row in rows if row.pk is None])
    for row in standing.values():
        row.save()
    counted = Counter(str(row.get_fate_display()) for row in rows)
    said = "，".join(f"{name} {count}" for name, count in counted.items())
    record(
        "arrivals.take_in", site_import, by=by, at=at, summary=f"迁入 {len(rows)} 个网址：{said}", data=dict(counted)
    )


_Key = tuple[str, ...]
"""What makes two old pages one: the words and the files."""


@dataclass(frozen=True)
class _Fresh:
    """A page whose article is not in the library yet."""

    row: OldPage
    made: Arrival
    column: Column | None


def _key(row: OldPage) -> _Key:
    return (row.words, *row.files)


def _cut(one: Taken) -> str:
    return kept_as(one.page.url)


def _told(one: Taken) -> list[str]:
    """What a person must know of a page that is no article."""
    if one.page.problem:
        return [one.page.problem]
    if one.fate == OldPage.Fate.FILE:
        return ["不在任何信息里的文件，请判断是否入库"]
    return ["看不出这个页面是不是信息，请打开原网页判断"] if one.fate == OldPage.Fate.UNSURE else []


def _prepared(one: Taken, row: OldPage, columns: Mapping[str, Column], *, at: datetime) -> _Fresh | None:
    """The article on a page as it would go in, with the digests of what it holds."""
    article = one.found.article
    if article is None:
        return None
    column = next((columns[name] for name in reversed(article.columns) if name in columns), None)
    row.title, row.column_name = article.title, column.name if column else article.column
    try:
        made = arrival(one, column, at=at)
    except Refusal as refusal:
        _leave(row, refusal)
        return None
    row.words = digest_of(made.fields["title"], made.fields["body"])
    row.files = sorted(file.sha256 for file, _ in made.files)
    return _Fresh(row, made, column)


def _leave(row: OldPage, refusal: Refusal) -> None:
    """What cannot be stored waits for a person."""
    row.fate, row.words, row.files = OldPage.Fate.UNSURE, "", []
    row.notes = [*row.notes, f"不能入库：{refusal.message}{refusal.cure}".rstrip("。")]


def _standing(site_import: SiteImport, fresh: Iterable[_Fresh]) -> dict[_Key, Resource | None]:
    """What came in before under another address."""
    words = [one.row.words for one in fresh]
    rows = site_import.pages.filter(words__in=words, resource__isnull=False).defer("links").select_related("resource")
    return {_key(row): row.resource for row in rows}


def _store(site_import: SiteImport, fresh: Sequence[_Fresh], *, by: Posting, at: datetime) -> None:
    """Each article into the library and into its column; what is refused is left to a person."""
    if not fresh:
        return
    owner = site_import.website.outlet.sponsor
    placed: dict[Column, list[_Fresh]] = {}
    for one, made in zip(fresh, create_many([one.made for one in fresh], owner=owner, by=by, at=at), strict=True):
        if isinstance(made, Refusal):
            _leave(one.row, made)
            continue
        one.row.resource = made
        if one.column:
            placed.setdefault(one.column, []).append(one)
        else:
            name = one.row.column_name
            one.row.notes.append(f"本网站没有名为“{name}”的栏目，没有投放" if name else "没有投放到栏目")
    for column, members in placed.items():
        try:
            place_new([one.row.resource for one in members if one.row.resource], column=column, by=by, at=at)
        except Refusal as refusal:
            for one in members:
                one.row.notes.append(f"没有投放到“{column}”：{refusal.message}")


def _join(
    doubles: Sequence[tuple[OldPage, _Key, Column | None]],
    known: Mapping[_Key, Resource | None],
    *,
    by: Posting,
    at: datetime,
) -> None:
    """An article that stood at several addresses is one resource, in all of its columns."""
    for row, key, column in doubles:
        row.resource = known[key]
        if row.resource is None:
            row.fate, row.notes = OldPage.Fate.UNSURE, [*row.notes, "与另一网址内容相同，该网址也不能入库"]
            continue
        row.notes = []
        if column and not row.resource.placements.filter(column=column).exists():
            try:
                publishing.place(row.resource, column=column, by=by, at=at)
            except Refusal as refusal:
                row.notes = [f"没有投放到“{column}”：{refusal.message}"]
