"""What became of an older site: what was lost, what a person must decide, and where its addresses lead now."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from django.db.models import Count, QuerySet

from jiyue.common import files
from jiyue.common.uploads import path_of
from jiyue.delivery.arrivals.intake import digest_of, without_mark
from jiyue.delivery.arrivals.models import OldPage, SiteImport
from jiyue.delivery.arrivals.rules import nginx_map
from jiyue.delivery.publishing.models import Address
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import household
from jiyue.estate.registry.models import Website

_PAGE = (
    '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>页面已移动</title>'
    '<link rel="canonical" href="{0}"><meta http-equiv="refresh" content="0;url={0}"></head>'
    '<body><p>这个页面已移到：<a href="{0}">{0}</a></p></body></html>'
)


@dataclass(frozen=True)
class Report:
    """Counts by fate; the addresses that were lost; those that wait for a decision; columns that stand nowhere."""

    counts: Mapping[str, int]
    lost: tuple[OldPage, ...]
    decisions: tuple[OldPage, ...]
    columns: Mapping[str, int]


def report(site_import: SiteImport) -> Report:
    """Where the import stands."""
    pages = list(site_import.pages.defer("links").order_by("url"))
    unplaced = (page.column_name for page in pages if any("没有名为" in note for note in page.notes))
    return Report(
        counts=dict(Counter(page.fate for page in pages)),
        lost=tuple(page for page in pages if page.fate == OldPage.Fate.LOST),
        decisions=tuple(page for page in pages if page.notes and page.fate != OldPage.Fate.LOST),
        columns=dict(Counter(name for name in unplaced if name)),
    )


def fates(site_import: SiteImport) -> dict[str, int]:
    """How many old pages came to what."""
    found = site_import.pages.order_by().values_list("fate")
    return dict(found.annotate(Count("pk")))


@dataclass(frozen=True)
class Compared:
    """What came in against what stands now: counts of articles and files, and each loss with its reason."""

    articles: int
    files: int
    unchanged: int
    edited: int
    losses: tuple[tuple[OldPage, str], ...]


def compared(site_import: SiteImport) -> Compared:
    """Whether everything that came in is still there, with the words and bytes it had."""
    pages = site_import.pages.filter(resource__isnull=False).defer("links").order_by("url")
    losses, counts = list[tuple[OldPage, str]](), Counter[str]()
    for page in pages.select_related("resource__draft").prefetch_related("resource__attachments").iterator(200):
        resource = page.resource
        assert resource is not None  # the filter says so
        counts["articles"] += 1
        counts["files"] += len(page.files)
        if reason := _loss(page):
            losses.append((page, reason))
        elif digest_of(resource.draft.title, without_mark(resource.draft.body)) == page.words:
            counts["unchanged"] += 1
        elif resource.draft.revision > 1:
            counts["edited"] += 1
        else:
            losses.append((page, "文字与迁入时不同，又没有修改记录"))
    return Compared(counts["articles"], counts["files"], counts["unchanged"], counts["edited"], tuple(losses))


def _loss(page: OldPage) -> str:
    resource = page.resource
    assert resource is not None
    if resource.removed_at:
        return f"迁入的信息《{resource.draft.title}》已被删除"
    kept = {one.sha256: one for one in resource.attachments.all()}
    for digest in page.files:
        file = kept.get(digest)
        if file is None:
            return f"《{resource.draft.title}》少了一个迁入的文件"
        path = path_of(file.sha256, file.extension)
        if not path.is_file() or sha256(path.read_bytes()).hexdigest() != digest:
            return f"《{resource.draft.title}》的文件“{file.name}”缺失或被改动"
    return ""


def waiting(site_import: SiteImport) -> QuerySet[OldPage]:
    """Old pages about which nobody has decided and that are not out: lists and home pages need no word."""
    out = Address.objects.filter(website=site_import.website, resource__isnull=False, until__isnull=True, redirect="")
    undecided = site_import.pages.filter(decided_at__isnull=True).exclude(fate=OldPage.Fate.LIST)
    return undecided.exclude(resource__in=out.values("resource")).defer("links").order_by("url")


def imports_of(posting: Posting) -> QuerySet[SiteImport]:
    """The older sites that came into the websites of one's own house."""
    found = SiteImport.objects.filter(website__outlet__sponsor__in=household(posting.organisation))
    return found.select_related("website__outlet", "started_by__person", "finished_by__person").order_by("-started_at")


def moved(site_import: SiteImport) -> Iterator[tuple[str, str]]:
    """Each old path, query included, whose article is out now, and its new address."""
    website = site_import.website
    stored = dict(site_import.pages.filter(resource__isnull=False).order_by("url").values_list("url", "resource_id"))
    out = Address.objects.filter(website=website, resource__in=set(stored.values()), until__isnull=True, redirect="")
    live = out.filter(resource__release__withdrawn_at__isnull=True)
    paths = dict(live.values_list("resource_id", "path"))
    for url, resource in stored.items():
        if resource in paths:
            parts = urlsplit(url)
            query = f"?{parts.query}" if parts.query else ""
            old = quote(parts.path, safe="/%:@!$&'()*+,;=~-._") + query
            yield old, urljoin(website.base_url, paths[resource].lstrip("/"))


def write_redirects(site_import: SiteImport, folder: Path) -> int:
    """A map for nginx and, for servers without rules, a page at each old path; how many addresses."""
    pairs = list(moved(site_import))
    files.write_atomic(folder / "nginx-moved.conf", nginx_map(pairs).encode())
    for old, new in pairs:
        path = urlsplit(old).path
        name = path + "index.html" if path.endswith("/") else path
        target = (folder / "pages" / name.lstrip("/")).resolve()
        if "?" not in old and target.is_relative_to((folder / "pages").resolve()):
            files.write_atomic(target, _PAGE.format(escape(new)).encode(), sync=False)
    return len(pairs)


def archived_paths(website: Website) -> list[str]:
    """Where old pages stand that were kept when the site moved; their addresses last."""
    kept = OldPage.objects.filter(archived_at__isnull=False, resource__isnull=False).values("resource")
    rows = Address.objects.filter(website=website, resource__in=kept, resource__release__withdrawn_at=None)
    return list(rows.filter(resource__release__isnull=False).order_by("path").values_list("path", flat=True))
