"""Reading a source: feeds (RSS, Atom) and list pages, and whether it lets programs look at all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from jiyue.common import html
from jiyue.common.fetch import AGENT, Fetched
from jiyue.common.html import parse

Get = Callable[[str], Fetched]
SHORTEST = 8
"""A link with fewer letters is one of the frame, not an item."""
_TEXTS = ("article .jy-body", "#UCAP-CONTENT", ".TRS_Editor", ".pages_content", "article", "main", "body")
_ATOM = "{http://www.w3.org/2005/Atom}"
_STAMPS = ("PubDate", "pubdate", "publishdate")


@dataclass(frozen=True)
class Entry:
    """One item of a source; a list page seldom says when it came out."""

    title: str
    url: str
    published_at: datetime | None = None


def forbidden(url: str, get: Get) -> str:
    """Why the source may not be looked at, by its robots.txt; empty where it may."""
    robots = get(urljoin(url, "/robots.txt"))
    if not robots.ok:
        return "" if robots.status in (404, 410) else f"没有取到 robots.txt：{robots.error or robots.status}"
    parser = RobotFileParser()
    parser.parse(robots.text.splitlines())
    return "" if parser.can_fetch(AGENT, url) else "该网站的 robots.txt 不允许程序查看这个地址。"


def entries_of(page: Fetched) -> list[Entry]:
    """The items of a feed or a list page, each address once."""
    text = page.text.lstrip("\ufeff \r\n")
    found = _of_feed(text, page.url) if text.startswith(("<?xml", "<rss", "<feed")) else _of_list(page)
    return list({one.url: one for one in reversed(found)}.values())[::-1]


def _of_feed(text: str, base: str) -> list[Entry]:
    try:
        root = ElementTree.fromstring(text, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException):
        return []
    rows = [_entry(one, "title", "link", "pubDate") for one in root.iter("item")]
    for one in root.iter(f"{_ATOM}entry"):
        link = one.find(f"{_ATOM}link")
        href = link.get("href", "") if link is not None else ""
        rows.append((one.findtext(f"{_ATOM}title", ""), href, one.findtext(f"{_ATOM}updated", "")))
    return [
        Entry(" ".join(title.split()), urljoin(base, link.strip()), _moment(date)) for title, link, date in rows if link
    ]


def _entry(node: Any, *names: str) -> tuple[str, str, str]:
    title, link, date = (node.findtext(name, "") for name in names)
    return title, link, date


def _of_list(page: Fetched) -> list[Entry]:
    host, found = urlsplit(page.url).hostname, []
    for node in parse(page.text).css("a[href]"):
        title = " ".join((node.attributes.get("title") or node.text()).split())
        url = urljoin(page.url, (node.attributes.get("href") or "").strip())
        if len(title) >= SHORTEST and urlsplit(url).hostname == host and "htm" in urlsplit(url).path.rsplit(".", 1)[-1]:
            found.append(Entry(title, url))
    return found


def published_of(page: Fetched) -> datetime | None:
    """When a page says that it came out (national meta tag)."""
    if not page.ok:
        return None
    tree = parse(page.text)
    for name in _STAMPS:
        node = tree.css_first(f'meta[name="{name}"]')
        if node is not None and (moment := _moment(node.attributes.get("content") or "")):
            return moment
    return None


def _moment(text: str) -> datetime | None:
    """A time as feeds and pages write it; without a zone it is that of the house."""
    plain = text.strip()
    try:
        found = parse_datetime(plain) or parsedate_to_datetime(plain)
    except (ValueError, TypeError):
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def read_page(page: str) -> tuple[str, str]:
    """Title and text of a page, without its frame."""
    tree = parse(page)
    named = tree.css_first('meta[name="ArticleTitle"]')
    head = tree.css_first("h1") or tree.css_first("title")
    title = (named.attributes.get("content") if named else "") or (head.text() if head else "")
    text = next((node for node in map(tree.css_first, _TEXTS) if node is not None), None)
    for gone in text.css("h1, nav, header, footer, script, style") if text else ():
        gone.decompose()
    return " ".join((title or "").split()), html.clean(text.html or "") if text else ""
