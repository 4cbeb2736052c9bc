"""Bringing an older site in: drafts that wait for clearance like any other, and a ledger of the old addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiyue.common import html, uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library import policies
from jiyue.content.library.models import Resource
from jiyue.core.audit.actions import audited, record
from jiyue.delivery.arrivals.models import OldPage, SiteImport
from jiyue.delivery.arrivals.readers import Page, Source, walk
from jiyue.delivery.arrivals.rules import PICTURES, Article, File, Read, extension, read
from jiyue.delivery.publishing import actions as publishing
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Website
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.queries import columns_of

KINDS = {"documents": Resource.Kind.POLICY, "notices": Resource.Kind.NOTICE, "reports": Resource.Kind.REPORT}
"""What an article becomes by the class of the column into which it goes; news otherwise."""


@audited
def begin(website: Website, *, address: str, by: Posting, at: datetime) -> SiteImport:
    """Open the ledger of an older site, or take it up again."""
    policies.may_write_for(website.outlet.sponsor, by=by, at=at)
    found = SiteImport.objects.filter(website=website, address=address).first()
    if found:
        record("arrivals.resume", found, by=by, at=at, summary=f"继续迁入“{address}”")
        return found
    made = SiteImport.objects.create(website=website, address=address, started_by=by, started_at=at)
    record("arrivals.begin", made, by=by, at=at, summary=f"开始把“{address}”迁入“{website.outlet}”")
    return made


def bring_in(site_import: SiteImport, source: Source, *, by: Posting, at: datetime, limit: int = 100_000) -> int:
    """Read what has not been read yet; how many addresses.

    Each is stored whole or not at all, so the work may be broken off anywhere. What was lost is tried again.
    """

    def known(url: str) -> list[str] | None:
        row = site_import.pages.filter(url=url[:1000]).only("links", "fate").first()
        return None if row is None or row.fate == OldPage.Fate.LOST else row.links

    def visit(page: Page) -> list[str]:
        found = read(page.url, page.text) if page.text else Read(None, ())
        files = {file.url: source.get(file.url) for file in found.article.files} if found.article else {}
        return take_in(site_import, page, found, files, by=by, at=at).links

    return walk(source, known, visit, limit)


@audited
def take_in(
    site_import: SiteImport, page: Page, found: Read, files: dict[str, Page], *, by: Posting, at: datetime
) -> OldPage:
    """Keep one address of the old site: an article becomes a draft with its files, and stands in its column."""
    row = OldPage.objects.filter(site_import=site_import, url=page.url[:1000]).first()
    row = row or OldPage(site_import=site_import, url=page.url[:1000])
    own = {file.url for file in found.article.files} if found.article else set()
    row.seen_at, row.links = at, [link for link in found.links if link not in own and extension(link) not in PICTURES]
    row.fate, row.notes = _fate(page, found)
    if found.article:
        columns = {column.name: column for column in columns_of(site_import.website)}
        stored = _store(site_import, page, found.article, files, columns.get(found.article.column), by=by, at=at)
        row.resource, row.notes = stored.resource, [*found.article.doubts, *stored.notes]
        row.title, row.column_name = found.article.title, found.article.column
    row.save()
    record("arrivals.take_in", site_import, by=by, at=at, summary=f"迁入 {page.url[:200]}：{row.get_fate_display()}")
    return row


def _fate(page: Page, found: Read) -> tuple[str, list[str]]:
    if page.problem:
        return OldPage.Fate.LOST, [page.problem]
    if found.article:
        return OldPage.Fate.STORED, []
    if not page.text:
        return OldPage.Fate.FILE, ["不在任何信息里的文件，请判断是否入库"]
    if found.is_list:
        return OldPage.Fate.LIST, []
    return OldPage.Fate.UNSURE, ["看不出这个页面是不是信息，请打开原网页判断"]


@dataclass(frozen=True)
class Stored:
    """A draft made of an article, and what a person must still look at."""

    resource: Resource
    notes: Sequence[str]


def _store(
    site_import: SiteImport,
    page: Page,
    article: Article,
    files: dict[str, Page],
    column: Column | None,
    *,
    by: Posting,
    at: datetime,
) -> Stored:
    kept, notes = _checked(article.files, files)
    owner = site_import.website.outlet.sponsor
    fields: dict[str, Any] = {
        "body": _body(article, page.url, kept),
        "source": article.source,
        "formed_on": article.day or timezone.localdate(at),
        "keywords": article.keywords,
        "summary": article.summary,
        "document_number": article.number,
    }
    kind = KINDS.get(column.column_class, Resource.Kind.NEWS) if column else Resource.Kind.NEWS
    resource = library.create(kind=kind, owner=owner, title=article.title, by=by, at=at, **fields)
    told: set[str] = set()
    for file in article.files:
        checked = kept.get(file.url)
        if checked and checked.sha256 not in told:
            told.add(checked.sha256)
            data = files[file.url].body
            library.attach(resource, name=checked.name, data=data, inline=file.picture, by=by, at=at)
    if column is None:
        notes.append(f"本网站没有名为“{article.column}”的栏目，没有投放" if article.column else "没有投放到栏目")
    else:
        try:
            publishing.place(resource, column=column, by=by, at=at)
        except Refusal as refusal:
            notes.append(f"没有投放到“{column}”：{refusal.message}")
    return Stored(resource, notes)


def _checked(wanted: Sequence[File], files: dict[str, Page]) -> tuple[dict[str, uploads.Checked], list[str]]:
    """The files that the house may keep; of each other, why not."""
    kept, notes = {}, []
    for file in wanted:
        page = files[file.url]
        what = "图片" if file.picture else "附件"
        if page.problem:
            notes.append(f"{what}“{file.name}”没有取到：{page.problem}")
            continue
        try:
            kept[file.url] = uploads.check(file.name, page.body)
        except Refusal as refusal:
            notes.append(f"{what}“{file.name}”没有收入：{refusal.message}{refusal.cure}".rstrip("。"))
    return kept, notes


def _body(article: Article, url: str, kept: dict[str, uploads.Checked]) -> str:
    """The text cleaned, its pictures and files at their new places."""
    body = html.clean(article.body, base_url=url)
    for old, checked in kept.items():
        new = f"files/{checked.sha256}.{checked.extension}"
        for quoted in (old, old.replace("&", "&amp;")):
            body = body.replace(f'"{quoted}"', f'"{new}"')
    return body
