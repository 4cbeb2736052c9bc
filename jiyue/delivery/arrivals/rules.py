"""What an old page is, and what an article on it says. No Django.

National meta tags are believed first; then the usual words (来源, 发布日期, 当前位置); then where most words are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from jiyue.common.html import parse

FILES = frozenset(
    [
        "doc",
        "docx",
        "xls",
        "xlsx",
        "csv",
        "pdf",
        "txt",
        "wps",
        "et",
        "ppt",
        "pptx",
        "zip",
        "rar",
        "7z",
        "jpg",
        "jpeg",
        "png",
        "gif",
        "webp",
        "bmp",
        "mp4",
        "mp3",
        "ofd",
    ]
)
PICTURES = frozenset(["jpg", "jpeg", "png", "gif", "webp", "bmp"])
_BODIES = (
    "#zoom",
    "#UCAP-CONTENT",
    ".TRS_Editor",
    ".article-content",
    ".pages_content",
    ".jy-body",
    "article",
    ".content",
)
_LEAST = 30
_MOST_LINKS = 0.5
_DAY = re.compile(r"((?:19|20)\d\d)\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})")
_PACKED_DAY = re.compile(r"(?:/t|/|_)((?:19|20)\d\d)[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?=\D|$)")
_SAID_DAY = re.compile(r"(?:发布|发文|公开|更新|时间|日期)[^\d]{0,12}" + _DAY.pattern)
_SOURCE = re.compile(r"(?:信息来源|来源|稿源)\s*[:：]\s*([^\s|｜【\[]{2,60})")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}〔(?:19|20)\d\d〕\d{1,5}号")
_CRUMBS = re.compile(r"(?:当前位置|您所在的位置|您的位置|首页)\s*[:：>＞»]")
_TITLE_ENDS = re.compile(r"\s*[-_|—–]+\s*")


@dataclass(frozen=True)
class File:
    """A file that an article names: `picture` when it stands in the text."""

    url: str
    name: str
    picture: bool


@dataclass(frozen=True)
class Article:
    """What was read from an old page; `doubts` are what a person should look at."""

    title: str
    body: str
    day: date | None
    source: str
    column: str
    keywords: str
    summary: str
    number: str
    files: tuple[File, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Read:
    """A page as understood: an article, or None; its links; and why nothing could be said."""

    article: Article | None
    links: tuple[str, ...]
    is_list: bool = False


def normal(url: str) -> str:
    """One spelling for an address: no fragment, no default document, the host in small letters."""
    parts = urlsplit(urldefrag(url.strip())[0])
    path = re.sub(r"/(?:index|default)\.(?:html?|shtml|jsp|php|aspx?)$", "/", parts.path) or "/"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{path}{query}"


def extension(url: str) -> str:
    return urlsplit(url).path.rpartition(".")[2].lower() if "." in urlsplit(url).path.rpartition("/")[2] else ""


def read(url: str, html: str) -> Read:
    """The page with this address."""
    tree = parse(html)
    links = _links(tree, url)
    meta = _meta(tree)
    node = _body(tree)
    words = _words(node) if node else ""
    dense = node is not None and len(words) >= _LEAST and _linked(node) <= _MOST_LINKS * max(1, len(words))
    pictured = node is not None and bool(node.css_first("img")) and "articletitle" in meta
    if node is None or not (dense or pictured):
        return Read(None, links, is_list=len(links) > 1)
    article = _article(url, tree, meta, node)
    sure = "articletitle" in meta or article.day is not None
    return Read(article if sure else None, links, is_list=not sure and "columnname" in meta)


def _article(url: str, tree: LexborHTMLParser, meta: dict[str, str], node: LexborNode) -> Article:
    text = _words(tree.body) if tree.body else ""
    title = meta.get("articletitle") or _heading(tree)
    day = _day(meta.get("pubdate", ""), _DAY) or _day(text, _SAID_DAY) or _day(url, _PACKED_DAY)
    said = _SOURCE.search(text)
    source = meta.get("contentsource") or (said[1] if said else "")
    column = meta.get("columnname") or _crumb(tree)
    doubts = [
        (not title, "没有找到题名"),
        (day is None, "没有找到发布日期，暂用迁入日期"),
        (not source, "没有找到来源，暂用主办单位"),
        (not column, "没有找到所属栏目"),
    ]
    number = _NUMBER.search(title + "\n" + text)
    return Article(
        title=(title or "（无题名）")[:200],
        body=node.html or "",
        day=day,
        source=source[:120],
        column=column[:120],
        keywords=meta.get("keywords", "")[:200],
        summary=meta.get("description", "")[:400],
        number=number[0] if number and number[0] in title + _words(node)[:200] else "",
        files=_files(tree, node, url),
        doubts=tuple(words for true, words in doubts if true),
    )


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    found = ((one.attributes.get("name") or "", one.attributes.get("content") or "") for one in tree.css("meta"))
    return {name.strip().lower(): " ".join(value.split()) for name, value in found if name and value.strip()}


def _words(node: LexborNode) -> str:
    return " ".join((node.text(separator=" ") or "").split())


def _linked(node: LexborNode) -> int:
    return sum(len(_words(link)) for link in node.css("a"))


def _body(tree: LexborHTMLParser) -> LexborNode | None:
    """The element of the text: one with a usual name, else the one whose own paragraphs hold most words."""
    for selector in _BODIES:
        found = tree.css_first(selector)
        if found is not None and (len(_words(found)) >= _LEAST or found.css_first("img")):
            return found
    weights: dict[int, tuple[int, LexborNode]] = {}
    for paragraph in tree.css("p"):
        parent = paragraph.parent
        if parent is not None:
            weight = len(_words(paragraph)) - 2 * _linked(paragraph)
            weights[parent.mem_id] = (weights.get(parent.mem_id, (0, parent))[0] + weight, parent)
    heaviest = max(weights.values(), key=lambda one: one[0], default=None)
    return heaviest[1] if heaviest and heaviest[0] >= _LEAST else None


def _heading(tree: LexborHTMLParser) -> str:
    for selector in ("h1", "h2.title", ".title", "title"):
        found = tree.css_first(selector)
        words = _words(found) if found is not None else ""
        if words:
            return _TITLE_ENDS.split(words)[0] if selector == "title" else words
    return ""


def _crumb(tree: LexborHTMLParser) -> str:
    """The last link of the line that says where one is."""
    for node in tree.css("div, p, nav, td, span, ul"):
        links = node.css("a")
        words = _words(node)
        if links and len(words) < 150 and (_CRUMBS.search(words) or "crumb" in (node.attributes.get("class") or "")):
            names = [name for link in links if (name := _words(link)) and name != "首页"]
            return names[-1] if names else ""
    return ""


def _day(text: str, pattern: re.Pattern[str]) -> date | None:
    for found in pattern.finditer(text):
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            continue
    return None


def _files(tree: LexborHTMLParser, node: LexborNode, url: str) -> tuple[File, ...]:
    found: dict[str, File] = {}
    for picture in node.css("img"):
        if (address := _address(url, picture.attributes.get("src"))) and address.startswith("http"):
            name = urlsplit(address).path.rpartition("/")[2]
            found.setdefault(address, File(address, name, picture=True))
    for link in tree.css("a"):
        address = _address(url, link.attributes.get("href"))
        if address and extension(address) in FILES and not _is_frame(link):
            found.setdefault(address, File(address, _file_name(link, address), picture=False))
    return tuple(found.values())


def _is_frame(node: LexborNode) -> bool:
    """Whether a link belongs to the frame of the page, where every page has it."""
    above = node.parent
    while above is not None:
        if above.tag in ("nav", "header", "footer"):
            return True
        above = above.parent
    return False


def _file_name(link: LexborNode, address: str) -> str:
    ending = extension(address)
    words = _words(link).removesuffix(f".{ending}")[:100]
    return f"{words}.{ending}" if words else urlsplit(address).path.rpartition("/")[2]


def _links(tree: LexborHTMLParser, url: str) -> tuple[str, ...]:
    found = (_address(url, one.attributes.get("href")) for one in tree.css("a[href], area[href], iframe[src]"))
    return tuple(dict.fromkeys(normal(one) for one in found if one and one.startswith(("http://", "https://"))))


def _address(url: str, target: str | None) -> str:
    try:
        return urljoin(url, (target or "").strip()) if target else ""
    except ValueError:
        return ""


# -- robots.txt


@dataclass(frozen=True)
class Robots:
    """What a site lets be read: (allowed, pattern) in the words of RFC 9309, and the pause it asks for."""

    lines: tuple[tuple[bool, str], ...] = ()
    delay: float = 0.0

    def allow(self, url: str) -> bool:
        """The longest line that fits decides; an equal one that allows wins."""
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        fitting = [(len(pattern), allowed) for allowed, pattern in self.lines if _fits(pattern, path)]
        return max(fitting, default=(0, True))[1]


def robots(text: str, *, agent: str) -> Robots:
    """The group for our name, else the one for everybody."""
    groups: dict[str, list[tuple[str, str]]] = {}
    names: list[str] = []
    open_group = False
    for line in text.splitlines():
        key, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        key = key.lower()
        if key == "user-agent":
            names = [*names, value.lower()] if open_group else [value.lower()]
            open_group = True
            groups.setdefault(value.lower(), [])
        elif key:
            open_group = False
            for name in names:
                groups[name].append((key, value))
    mine = next((rows for name, rows in groups.items() if name != "*" and name in agent.lower()), groups.get("*", []))
    lines = tuple((key == "allow", value) for key, value in mine if key in ("allow", "disallow") and value)
    pauses = [float(value) for key, value in mine if key == "crawl-delay" and re.fullmatch(r"\d+(?:\.\d+)?", value)]
    return Robots(lines, max(pauses, default=0.0))


def _fits(pattern: str, path: str) -> bool:
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    for part in others:
        found = path.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    if not pattern.endswith("$"):
        return True
    return path.endswith(others[-1]) if others else place == len(path)


# -- where old addresses lead now


def nginx_map(pairs: Iterable[tuple[str, str]]) -> str:
    """Lines for nginx: the old path with its query, the new address."""
    rows = "".join(f"    {_quoted(old)} {_quoted(new)};\n" for old, new in pairs)
    return f"map $request_uri $jiyue_moved {{\n{rows}}}\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "%24") + '"'
