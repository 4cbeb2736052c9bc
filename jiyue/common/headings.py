"""Headings known by the numbers before them: 一、and 第一章 above （一）; and headings of a file one lower."""

import re
from html import unescape

MAX_HEADING = 40
_NUMBERED = (
    (re.compile(r"第[一二三四五六七八九十百零]+[章编]"), "h2"),
    (re.compile(r"[一二三四五六七八九十]+、"), "h2"),
    (re.compile(r"[（(][一二三四五六七八九十]+[）)]"), "h3"),
)
BLOCK = re.compile(r'<table\b|</table>|<(p|h[1-6])(?: class="([^"]*)")?>(.*?)</\1>', re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_HEADING = re.compile(r"<(/?)h([1-6])\b", re.IGNORECASE)
_FIRST = re.compile(r"<h1\b", re.IGNORECASE)


def words_of(inner: str) -> str:
    return unescape(_TAGS.sub("", inner)).strip()


def is_numbered(words: str) -> bool:
    return any(pattern.match(words) for pattern, _ in _NUMBERED)


def lowered(html: str) -> str:
    """The page's own heading is the title: what a file calls the first level becomes the second, and so on."""
    if not _FIRST.search(html):
        return html
    return _HEADING.sub(lambda found: f"<{found[1]}h{min(int(found[2]) + 1, 6)}", html)


def with_headings(body: str) -> str:
    """Short numbered paragraphs outside tables as headings."""
    depth = 0

    def block(found: re.Match[str]) -> str:
        nonlocal depth
        if not found[1]:
            depth += 1 if found[0].startswith("<table") else -1
            return found[0]
        return found[0] if depth else _as_heading(found, words_of(found[3]))

    return BLOCK.sub(block, body)


def _as_heading(found: re.Match[str], words: str) -> str:
    if found[1] != "p" or len(words) > MAX_HEADING or words.endswith(("。", "；", "：", "，")) or "<img" in found[3]:
        return found[0]
    for pattern, tag in _NUMBERED:
        if pattern.match(words):
            inner = re.sub(r"</?strong>", "", found[3])
            style = f' class="{found[2]}"' if found[2] else ""
            return f"<{tag}{style}>{inner}</{tag}>"
    return found[0]
