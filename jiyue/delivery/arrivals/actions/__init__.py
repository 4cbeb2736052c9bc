"""Bringing an older site in: drafts that wait for clearance like any other, and a ledger of the old addresses."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library import policies
from jiyue.content.library.actions.arrivals import Arrival, create_many
from jiyue.content.library.models import Resource
from jiyue.content.library.queries import named_by
from jiyue.core.audit.actions import audited, record
from jiyue.delivery.arrivals import queries
from jiyue.delivery.arrivals.intake import Reader, Taken, arrival, digest_of, is_marked, marked
from jiyue.delivery.arrivals.models import OldPage, SiteImport
from jiyue.delivery.arrivals.readers import Page, Source, walk
from jiyue.delivery.arrivals.rules import kept_as
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing.actions.arriving import place_new
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.models import Website
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.queries import columns_of
from jiyue.rulebook.regulations.queries import Applied, enforces, strictest
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import SiteMove

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
        taken = _taken(reader, page, known)
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


def _taken(reader: Reader, page: Page, known: dict[str, list[str]]) -> Taken:
    """What is on a page, or the whole article of which it is a later page; `known` hears what need not be read."""
    first = reader.first_of(page) if page.text else None
    taken = reader.take(first) if first and kept_as(first.url) not in known else reader.take(page)
    if first and page.url not in (taken.page.url, *taken.later):
        taken = reader.take(page)
    if first and taken.page.url == page.url:
        # The first page came in before, and this one was missing then.
        taken = replace(taken, notes=[*taken.notes, f"是“{first.url}”的后一页，请核对后并入"])
    taken = replace(taken, later=[url for url in taken.later if kept_as(url) not in known])
    known.update({kept_as(url): [] for url in taken.later})
    known.setdefault(kept_as(page.url), [])
    if taken.page.url != page.url:
        known[kept_as(taken.page.url)] = taken.links()
    return taken


def _known(site_import: SiteImport) -> dict[str, list[str]]:
    """The links of every address that need not be read again; each spelling is held once."""
    held: dict[str, str] = {}
    rows = site_import.pages.exclude(fate=OldPage.Fate.LOST).values_list("url", "links")
    return {url: [held.setdefault(one, one) for one in links] for url, links in rows.iterator(chunk_size=500)}


@audited
def take_in(site_import: SiteImport, batch: Sequence[Taken], *, by: Posting, at: datetime) -> None:
    """Keep some addresses of the old site: articles become drafts with their files, and stand in their columns."""
    wanted = [kept_as(url) for one in batch for url in (one.page.url, *one.later)]
    standing = {row.url: row for row in site_import.pages.filter(url__in=wanted)}
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
            for later in _later(one, row, standing):
                rows.append(later)
                doubles.append((later, _key(row), None))
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


def _later(one: Taken, row: OldPage, standing: Mapping[str, OldPage]) -> Iterator[OldPage]:
    """The later pages of a divided article: addresses of the same text."""
    for url in map(kept_as, one.later):
        page = standing.get(url) or OldPage(site_import=row.site_import, url=url)
        page.seen_at, page.links, page.fate, page.title = row.seen_at, [], row.fate, row.title
        page.words, page.files, page.column_name = row.words, row.files, row.column_name
        yield page


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


@audited
def archive(page: OldPage, *, by: Posting, at: datetime) -> OldPage:
    """Keep an old page as an archived one: it says so at its head, and goes out by the usual review."""
    policies.may_write_for(page.site_import.website.outlet.sponsor, by=by, at=at)
    _require_open(page.site_import)
    resource, on = page.resource, timezone.localdate(at)
    if resource is None:
        raise Refusal("这个网页没有入库，不能归档。", cure="请先对应到信息库里的一条信息，或写明理由不保留。")
    one = _step(page.site_import, "marked", at=at)
    draft = resource.draft
    body = marked(draft.body, label=str(one.rule.label), on=on, url=page.url)
    library.save_draft(resource, revision=draft.revision, fields={"body": body}, by=by, at=at)
    # Other addresses of the same text are kept with it.
    same = page.site_import.pages.filter(resource=resource)
    same.update(archived_at=at, decided_by=by, decided_at=at, reason="")
    page.refresh_from_db()
    record("arrivals.archive", page, by=by, at=at, summary=f"归档保留旧网页 {page.url[:200]}《{draft.title}》")
    return page


@audited
def link(page: OldPage, *, named: str, by: Posting, at: datetime) -> OldPage:
    """Say of a page that waits for a person which item of the library it is: its address leads there from now on."""
    policies.may_write_for(page.site_import.website.outlet.sponsor, by=by, at=at)
    _require_open(page.site_import)
    if page.resource is not None:
        raise Refusal("这个旧网页已经有对应的信息。", cure="请直接归档保留，或在信息库修改那条信息。")
    sponsor = page.site_import.website.outlet.sponsor
    found = named_by(named, owner=sponsor)
    if found is None or host_of(found.owner) != host_of(sponsor):
        raise Refusal(f"本单位的信息库中没有“{named[:40]}”。", cure="请填写信息的短码或发文字号；没有的，请先新建。")
    page.resource, page.fate, page.title = found, OldPage.Fate.STORED, found.draft.title[:200]
    page.words, page.files = digest_of(found.draft.title, found.draft.body), []
    page.notes = [*page.notes, "由人工对应到这条信息"]
    # Nothing is decided by this: until the item is out or archived, the page waits.
    page.save(update_fields=["resource", "fate", "title", "words", "files", "notes"])
    said = f"旧网页 {page.url[:200]} 对应到《{found.draft.title}》"
    record("arrivals.link", page, by=by, at=at, summary=said, data={"resource": found.short_id})
    return page


@audited
def archive_each(pages: Sequence[OldPage], *, by: Posting, at: datetime) -> None:
    """Keep several, or none where one may not be kept."""
    for page in pages:
        archive(page, by=by, at=at)


@audited
def leave_each(pages: Sequence[OldPage], *, reason: str, by: Posting, at: datetime) -> None:
    """Leave several for one reason, or none."""
    for page in pages:
        leave(page, reason=reason, by=by, at=at)


@audited
def leave(page: OldPage, *, reason: str, by: Posting, at: datetime) -> OldPage:
    """Say of an old page that it is not kept, and why."""
    policies.may_write_for(page.site_import.website.outlet.sponsor, by=by, at=at)
    _require_open(page.site_import)
    if not reason.strip():
        raise Refusal("不保留的旧网页须写明理由。", cure="请填写理由。")
    if page.archived_at:
        raise Refusal("这个网页已经归档保留。", cure="如需撤下，请办理撤回。")
    page.decided_by, page.decided_at, page.reason = by, at, reason.strip()[:200]
    page.save(update_fields=["decided_by", "decided_at", "reason"])
    said = f"不保留旧网页 {page.url[:200]}：{page.reason}"
    record("arrivals.leave", page, by=by, at=at, summary=said, data={"reason": page.reason})
    return page


@audited
@enforces(SiteMove)
def finish(site_import: SiteImport, *, by: Posting, at: datetime) -> SiteImport:
    """The move is done: nothing was lost, every old page is out, archived or left for a reason, the archived say so."""
    policies.may_write_for(site_import.website.outlet.sponsor, by=by, at=at)
    _require_open(site_import)
    compared, chosen, mark = (_step(site_import, step, at=at) for step in ("compared", "chosen", "marked"))
    found = queries.compared(site_import)
    if found.losses:
        names = "；".join(f"{page.url}：{reason}" for page, reason in found.losses[:5])
        said = f"有 {len(found.losses)} 项丢失：{names}。"
        raise refuse(said, cure="请恢复或重新迁入后再办结。", citations=compared.citations)
    rule(compared.citations, "allowed")
    if count := queries.waiting(site_import).count():
        cure = "请发布、归档保留，或写明理由不保留。"
        raise refuse(f"还有 {count} 个旧网页没有处理。", cure=cure, citations=chosen.citations)
    rule(chosen.citations, "allowed")
    label = str(mark.rule.label)
    for page in site_import.pages.filter(archived_at__isnull=False).select_related("resource__draft"):
        on = timezone.localdate(page.archived_at)
        if page.resource is None or not is_marked(page.resource.draft.body, label=label, on=on):
            said = f"归档页 {page.url} 的开头没有“{label}”和归档时间。"
            raise refuse(said, cure="请在“旧网页”中重新归档。", citations=mark.citations)
    rule(mark.citations, "allowed")
    site_import.finished_by, site_import.finished_at = by, at
    site_import.save(update_fields=["finished_by", "finished_at"])
    counts = {"articles": found.articles, "files": found.files, "unchanged": found.unchanged, "edited": found.edited}
    summary = f"办结“{site_import.address}”的迁入：{found.articles} 条信息、{found.files} 个文件前后一致"
    record("arrivals.finish", site_import, by=by, at=at, summary=summary, data=counts)
    return site_import


def _step(site_import: SiteImport, step: str, *, at: datetime) -> Applied[SiteMove]:
    place = site_import.website.outlet.sponsor.place_id
    return strictest(SiteMove, place=place, on=timezone.localdate(at), step=step)


def _require_open(site_import: SiteImport) -> None:
    if site_import.finished_at:
        raise Refusal("这个旧网站的迁入已经办结。", cure="如需改动，请在信息库办理。")
