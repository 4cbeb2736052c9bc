"""The words, files and links of a page, as every part of reading needs them. No Django."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from jiyue.delivery.arrivals.rules import DYNAMIC, extension, normal

PICTURES = frozenset(["jpg", "jpeg", "png", "gif", "webp", "bmp"])
FILES = PICTURES | frozenset(
    ["doc", "docx", "xls", "xlsx", "csv", "pdf", "txt", "wps", "et", "ppt", "pptx", "zip", "rar", "7z", "mp4", "mp3",
     "ofd", "rtf"]
)  # fmt: skip
_FRAMES = frozenset(["nav", "header", "footer", "aside"])
_FRAME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|header|footer|foot|head|top|bottom|crumb|breadcrumb)(?:$|[\s_-])", re.IGNORECASE
)
_BETWEEN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])")
_HREFS = re.compile(r"""href\s*=\s*\\?["']([^"'<>+\\\s]{2,300})\\?["']""", re.IGNORECASE)
_JSON_URLS = re.compile(
    r"""["'](?:url|linkurl|docpuburl|href|link)["']\s*:\s*["']([^"'<>\s]{2,300})["']""", re.IGNORECASE
)
_GOES_TO = re.compile(
    r"""(?:location(?:\.href)?\s*=|window\.open\s*\(|location\.replace\s*\()\s*\\?["']([^"'<>\s+]{2,300})["']"""
)
_PAGER = re.compile(
    r"""createPage(?:HTML)?\w*\s*\(\s*(\d{1,5})\s*,\s*\d+\s*,\s*["']([\w\-]+)["']\s*,\s*["'](\w+)["']"""
)
_REFRESH = re.compile(r"url\s*=\s*[\"']?([^\"'>\s]+)", re.IGNORECASE)
_MOST_PAGES = 5000


@dataclass(frozen=True)
class File:
    """A file that an article names: `picture` when it stands in the text."""

    url: str
    name: str
    picture: bool


def words_of(node: LexborNode) -> str:
    for unseen in node.css("script, style, noscript"):
        unseen.decompose()
    return " ".join((node.text(separator=" ") or "").split())


def joined(text: str) -> str:
    """The words of a heading without the spaces that lines and letters in bold left between Chinese characters."""
    return _BETWEEN.sub("", " ".join(text.split()))


def files_of(tree: LexborHTMLParser, node: LexborNode, base: str) -> tuple[File, ...]:
    found: dict[str, File] = {}
    for picture in node.css("img"):
        given = picture.attributes
        address = address_of(base, given.get("src") or given.get("data-src") or given.get("data-original"))
        if address.startswith("http"):
            name = unquote(urlsplit(address).path.rpartition("/")[2])
            found.setdefault(address, File(address, name, picture=True))
    for address in _embedded(node, base):
        found.setdefault(address, File(address, unquote(urlsplit(address).path.rpartition("/")[2]), picture=False))
    for link in tree.css("a[href]"):
        address = address_of(base, link.attributes.get("href"))
        if not address.startswith("http") or is_frame(link):
            continue
        if extension(address) in FILES or _fetches_file(link, address):
            found.setdefault(address, File(address, _file_name(link, address), picture=False))
    return tuple(found.values())


def _embedded(node: LexborNode, base: str) -> Iterator[str]:
    """Files that the page shows in itself: a PDF in a frame or by a viewer, a film."""
    for one in node.css("iframe, embed, object, video, source, audio"):
        given = one.attributes
        address = address_of(base, given.get("src") or given.get("data"))
        if extension(address) in FILES:
            yield address
        for values in parse_qs(urlsplit(address).query).values():
            named = address_of(base, values[0])
            if extension(named) in FILES - PICTURES:
                yield named


def _fetches_file(link: LexborNode, address: str) -> bool:
    """Whether a program hands out a file: its link bears the file's name."""
    if extension(address) not in DYNAMIC | {""}:
        return False
    return extension(f"/{joined(words_of(link))}") in FILES or "download" in link.attributes


def is_frame(node: LexborNode) -> bool:
    """Whether an element belongs to the frame of the page, where every page has it."""
    above: LexborNode | None = node
    while above is not None and above.tag not in ("body", "html"):
        given = above.attributes
        name = f"{given.get('id') or ''} {given.get('class') or ''}"
        if above.tag in _FRAMES or (name != " " and _FRAME_NAMES.search(name)):
            return True
        above = above.parent
    return False


def _file_name(link: LexborNode, address: str) -> str:
    words = joined(words_of(link))
    ending = extension(address) if extension(address) in FILES else extension(f"/{words}")
    words = words.removesuffix(f".{ending}")[:100]
    return f"{words}.{ending}" if words and ending else words or unquote(urlsplit(address).path.rpartition("/")[2])


def links_of(tree: LexborHTMLParser, base: str, html: str) -> tuple[str, ...]:
    """Every address the page leads to: by links, frames, refreshing, and by what its programs write."""
    given: list[str | None] = [one.attributes.get("href") for one in tree.css("a[href], area[href]")]
    given += [one.attributes.get("src") for one in tree.css("iframe[src], frame[src]")]
    for one in tree.css("meta[http-equiv]"):
        if (one.attributes.get("http-equiv") or "").lower() == "refresh":
            given += _REFRESH.findall(one.attributes.get("content") or "")
    for one in tree.css("[onclick]"):
        given += _GOES_TO.findall(one.attributes.get("onclick") or "")
    if "<script" in html or "<SCRIPT" in html:
        for one in tree.css("script"):
            given += _written(one.text() or "")
    found = (address_of(base, one) for one in given)
    return tuple(dict.fromkeys(_normal(one) for one in found if one.startswith(("http://", "https://"))))


def _written(script: str) -> Iterable[str]:
    """Addresses in a program: links that it writes, lists that it carries, the pages of a list that it numbers."""
    if "href" in script:
        yield from _HREFS.findall(script)
    if "ocation" in script or "window.open" in script:
        yield from _GOES_TO.findall(script)
    if '"url"' in script or "url" in script.lower():
        yield from (one.replace("\\/", "/") for one in _JSON_URLS.findall(script))
    for count, name, ending in _PAGER.findall(script):
        yield f"{name}.{ending}"
        yield from (f"{name}_{number}.{ending}" for number in range(1, min(int(count), _MOST_PAGES)))


@lru_cache(maxsize=65536)
def _normal(url: str) -> str:
    return normal(url)


def address_of(base: str, target: str | None) -> str:
    """Where a link leads; empty where it leads nowhere."""
    target = (target or "").strip().replace("\\", "/")
    if not target or target.startswith(("#", "javascript:", "mailto:", "data:", "tel:", "about:")):
        return ""
    # What begins with a slash means the same from every page of the host.
    if target.startswith("/") and not target.startswith("//"):
        return _joined_address(_top(base), target)
    return _joined_address(base, target)


@lru_cache(maxsize=65536)
def _joined_address(base: str, target: str) -> str:
    try:
        return urljoin(base, target)
    except ValueError:
        return ""


@lru_cache(maxsize=1024)
def _top(base: str) -> str:
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}/"
