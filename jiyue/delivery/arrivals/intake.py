"""What is made of a page before anything is stored: its fields, its files at their new places, digests of both."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from html import escape
from typing import Any

import filetype
from django.utils import timezone

from jiyue.common import html, uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library.actions.arrivals import Arrival
from jiyue.content.library.models import Resource
from jiyue.delivery.arrivals.extraction import Article, Read, read
from jiyue.delivery.arrivals.linking import FILES, PICTURES, File
from jiyue.delivery.arrivals.models import OldPage
from jiyue.delivery.arrivals.readers import Page, Source
from jiyue.delivery.arrivals.rules import extension, head_of, page_of
from jiyue.estate.sites.models import Column

KINDS = {"documents": Resource.Kind.POLICY, "notices": Resource.Kind.NOTICE, "reports": Resource.Kind.REPORT}
"""What an article becomes by the class of the column into which it goes; news otherwise."""
MOST_PAGES = 50
"""So many pages of a divided article are looked for."""
REMEMBERED = 200
"""So many checked files are kept at hand: the same picture often stands on every page."""
_MARK = re.compile(
    r'\A<p class="jy-lead"><strong>[^<]{1,40}</strong>　归档时间：[^<]{1,20}　原网址：<a [^>]*>[^<]*</a></p>'
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Taken:
    """A page as it was read: what became of it, and the files that its article names."""

    page: Page
    found: Read
    files: Mapping[str, uploads.Checked]
    notes: Sequence[str]
    later: Sequence[str] = ()
    """The addresses at which the article went on, if it was divided into pages."""

    @property
    def size(self) -> int:
        return len(self.page.body) + sum(file.size for file in self.files.values())

    @property
    def fate(self) -> str:
        if self.page.problem:
            return OldPage.Fate.LOST
        if self.found.article:
            return OldPage.Fate.STORED
        if not self.page.text:
            return OldPage.Fate.FILE
        return OldPage.Fate.LIST if self.found.is_list else OldPage.Fate.UNSURE

    def links(self) -> list[str]:
        """Where the walk goes on: not to pictures, nor to files that came in with the article."""
        own = {file.url for file in self.found.article.files} if self.found.article else set()
        return [link for link in self.found.links if link not in own and extension(link) not in PICTURES]


class Reader:
    """Reads pages and their files from a source; what stands on many pages is fetched and checked once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._known: OrderedDict[str, uploads.Checked | str] = OrderedDict()

    def take(self, page: Page, *, whole: bool = False) -> Taken:
        if len(page.text) > html.MAX_LENGTH:
            return Taken(replace(page, problem=f"网页过大（{len(page.text)} 字符），无法处理"), Read(None, ()), {}, [])
        found = read(page.url, page.text, whole=whole) if page.text else Read(None, ())
        if found.article is None:
            return Taken(page, found, {}, [])
        found, later, missing = self._whole(page.url, found, found.article)
        assert found.article is not None
        files, notes = self._files(found.article.files)
        return Taken(page, found, files, [*found.article.doubts, *missing, *notes], later)

    def first_of(self, page: Page) -> Page | None:
        """The first page of the divided article of which this is a later one."""
        head = head_of(page.url)
        if not head or head not in read(page.url, page.text).links:
            return None
        first = self.source.get(head)
        return first if first.text and page_of(head, 1) in read(first.url, first.text).links else None

    def _whole(self, url: str, found: Read, article: Article) -> tuple[Read, list[str], list[str]]:
        """An article that goes on at `_1`, `_2` … with all of its pages; where they stand, and which are missing."""
        later, links = list[str](), dict.fromkeys(found.links)
        while len(later) < MOST_PAGES and (following := page_of(url, len(later) + 1)) in links and following != url:
            page = self.source.get(following)
            more = read(page.url, page.text) if page.text else Read(None, ())
            if more.article is None or more.article.title != article.title:
                return replace(found, article=article), later, [f"正文第 {len(later) + 2} 页没有取到，请对照原网页"]
            later.append(following)
            links |= dict.fromkeys(more.links)
            files = tuple(dict.fromkeys([*article.files, *more.article.files]))
            article = replace(article, body=article.body + more.article.body, files=files)
        return Read(article, tuple(links)), later, []

    def _files(self, wanted: Sequence[File]) -> tuple[dict[str, uploads.Checked], list[str]]:
        """The files that the house may keep; of each other, why not."""
        kept, notes = {}, []
        for file in wanted:
            known = self._known.get(file.url)
            if known is None:
                known = self._known[file.url] = self._checked(file)
                if len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
            if isinstance(known, str):
                notes.append(f"{'图片' if file.picture else '附件'}“{file.name[:80]}”{known}")
            else:
                kept[file.url] = known
        return kept, notes

    def _checked(self, file: File) -> uploads.Checked | str:
        page = self.source.get(file.url)
        if page.problem:
            return f"没有取到：{page.problem}"
        try:
            return uploads.check(_named(file, page.body), page.body)
        except Refusal as refusal:
            return f"没有收入：{refusal.message}{refusal.cure}".rstrip("。")


def _named(file: File, body: bytes) -> str:
    """The file's name with an ending; where a program handed it out, its content says which."""
    if extension(f"/{file.name}") in FILES:
        return file.name
    guessed = filetype.guess_extension(body[:8192])
    return f"{file.name}.{guessed}" if guessed else file.name


def arrival(taken: Taken, column: Column | None, *, at: datetime) -> Arrival:
    """The resource that the article on a page is to become."""
    article = taken.found.article
    assert article is not None
    kind = KINDS.get(column.column_class, Resource.Kind.NEWS) if column else Resource.Kind.NEWS
    fields: dict[str, Any] = {
        "title": article.title,
        "body": _body(article, taken.page.url, taken.files),
        "source": article.source,
        "formed_on": article.day or timezone.localdate(at),
        "keywords": article.keywords,
        "summary": article.summary,
        "document_number": article.number,
    }
    inline = {file.url for file in article.files if file.picture}
    files = {checked.sha256: (checked, url in inline) for url, checked in reversed(list(taken.files.items()))}
    return Arrival(kind, fields, list(reversed(files.values())))


def _body(article: Article, url: str, kept: Mapping[str, uploads.Checked]) -> str:
    """The text cleaned, its pictures and files at their new places."""
    body = html.clean(article.body, base_url=url)
    for old, checked in kept.items():
        new = f"files/{checked.sha256}.{checked.extension}"
        for quoted in (old, old.replace("&", "&amp;")):
            body = body.replace(f'"{quoted}"', f'"{new}"')
    return body


def marked(body: str, *, label: str, on: date, url: str) -> str:
    """The text of an archived page: before all else that it is one, since when, and where it stood."""
    link = escape(url, quote=True)
    said = f"<strong>{escape(label)}</strong>　归档时间：{on.year}年{on.month}月{on.day}日　"
    return html.clean(f'<p class="jy-lead">{said}原网址：<a href="{link}">{link}</a></p>') + without_mark(body)


def is_marked(body: str, *, label: str, on: date) -> bool:
    """Whether a text begins with the mark of that day."""
    return body.startswith(
        f'<p class="jy-lead"><strong>{escape(label)}</strong>　归档时间：{on.year}年{on.month}月{on.day}日　'
    )


def without_mark(body: str) -> str:
    return _MARK.sub("", body, count=1)


def digest_of(title: str, body: str) -> str:
    """What a text says, whatever it looks like: the same before and after it came in."""
    return hashlib.sha256(_SPACES.sub("", f"{title}\n{html.text_of(body)}").encode()).hexdigest()
