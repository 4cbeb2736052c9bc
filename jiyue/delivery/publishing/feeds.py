"""What machines read: RSS 2.0, sitemaps, robots.txt. No build times, so that equal content is equal bytes."""

import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from jiyue.delivery.publishing.rules import SHANGHAI
from jiyue.delivery.publishing.stock import Entry

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _text(words: str) -> str:
    """Text for XML: control characters are not allowed in it at all."""
    return escape(_CONTROLS.sub("", words))


def rss(base_url: str, path: str, *, title: str, page: str, description: str, entries: list[Entry]) -> bytes:
    """A feed of the newest entries."""
    lines = [
        _HEAD + '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">',
        "<channel>",
        f"<title>{_text(title)}</title>",
        f"<link>{_text(base_url + page)}</link>",
        f"<description>{_text(description or title)}</description>",
        "<language>zh-cn</language>",
        f'<atom:link href={quoteattr(base_url + path)} rel="self" type="application/rss+xml"/>',
    ]
    for row, card in entries:
        address = _text(base_url + row.path)
        lines += [
            "<item>",
            f"<title>{_text(card.title)}</title>",
            f"<link>{address}</link>",
            f'<guid isPermaLink="true">{address}</guid>',
            f"<pubDate>{format_datetime(row.released_at.astimezone(SHANGHAI))}</pubDate>",
            f"<description>{_text(card.summary)}</description>",
            "</item>",
        ]
    return "\n".join([*lines, "</channel>", "</rss>", ""]).encode()


def shard(base_url: str, pages: list[tuple[str, datetime]], *, home: bool) -> bytes:
    """One sitemap: addresses with the day of their last version; the first begins with the home page."""
    first = f"<url><loc>{_text(base_url)}</loc></url>\n" if home else ""
    urls = (
        f"<url><loc>{_text(base_url + path)}</loc><lastmod>{moment.astimezone(SHANGHAI):%Y-%m-%d}</lastmod></url>\n"
        for path, moment in pages
    )
    return f'{_HEAD}<urlset xmlns="{_SITEMAP}">\n{first}{"".join(urls)}</urlset>\n'.encode()


def pages(base_url: str, paths: Iterable[str]) -> bytes:
    """A sitemap of pages that bear no date."""
    urls = "".join(f"<url><loc>{_text(base_url + path)}</loc></url>\n" for path in paths)
    return f'{_HEAD}<urlset xmlns="{_SITEMAP}">\n{urls}</urlset>\n'.encode()


def sitemap_index(base_url: str, paths: list[str]) -> bytes:
    maps = "".join(f"<sitemap><loc>{_text(base_url + path)}</loc></sitemap>\n" for path in paths)
    return f'{_HEAD}<sitemapindex xmlns="{_SITEMAP}">\n{maps}</sitemapindex>\n'.encode()


def robots(base_url: str) -> bytes:
    rules = "Allow: /ss/disclosure/\nAllow: /ss/catalogue/\nAllow: /ss/data/\nDisallow: /ss/\nDisallow: /hd/\n"
    return f"User-agent: *\n{rules}Sitemap: {base_url}sitemap.xml\n".encode()
