"""What became of an older site: what was lost, what a person must decide, and where its addresses lead now."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from jiyue.common import files
from jiyue.delivery.arrivals.models import OldPage, SiteImport
from jiyue.delivery.arrivals.rules import nginx_map
from jiyue.delivery.publishing.models import Address

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
