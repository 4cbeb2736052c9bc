"""What an old page is, and what an article on it says. No Django.

National meta tags are believed first; then the usual words (来源, 发布日期, 当前位置); then where most words are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborHTMLParser, LexborNode

from jiyue.common.html import parse
from jiyue.delivery.arrivals.linking import FILES, File, address_of, files_of, is_frame, joined, links_of, words_of
from jiyue.delivery.arrivals.rules import extension

# Where the makers of government sites put the text; an element of such a name that holds none is passed over.
_BODIES = (
    "#zoom", "#Zoom", "#ZOOM", "#UCAP-CONTENT", "#vsb_content", "[id^=vsb_content]", ".v_news_content",
    ".TRS_UEDITOR", ".trs_editor_view", ".TRS_Editor", ".Custom_UnionStyle", ".article-content", ".pages_content",
    ".wp_articlecontent", "#fontzoom", "#mainText", "#artibody", "#ArticleContent", "#articleContent", "#NewsContent",
    ".news_content", ".article_content", ".xl_content", ".xl-content", ".detail-content", ".view.TRS_UEDITOR",
    ".jy-body", "article",
)  # fmt: skip
_TITLES = (
    "h1", "#title", "#articleTitle", ".article-title", ".article_title", ".xl_title", ".title", ".biaoti", ".bt",
    ".tit", "h2", "h3", "[class*=title]", "[class*=Title]", "p.MsoTitle", "ucaptitle",
)  # fmt: skip
_CRUMB_LINES = "[class*=crumb], [class*=position], [class*=location], [class*=place], [class*=weizhi], [class*=dqwz]"
_BOXES = frozenset(["div", "td", "section", "article", "main", "body", "center", "form", "font"])
_NOISE = re.compile(
    r"(?:bdshare|jiathis|share|print|close|fenxiang|dayin|prevnext|pre_next|pagenav|relat|xgxx|xgwz|qrcode|ewm)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt)?\s*(?:;|$)", re.IGNORECASE)
_LEAST = 30
_MOST_LINKS = 0.5
_DATE = r"((?:19|20)\d\d)\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})"
_DAY = re.compile(_DATE)
_PACKED_DAY = re.compile(r"(?:/t|/|_)((?:19|20)\d\d)[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?=\D|$)")
_SAID_DAY = re.compile(r"(?:发布|发文|发稿|公开|更新|录入|时间|日期|date)[^\d]{0,12}" + _DATE, re.IGNORECASE)
_TIMED_DAY = re.compile(_DATE + r"日?\s+\d{1,2}\s*[:：]\s*\d\d")
_NEAR_DAY = re.compile(_DATE + r"日?[^。]{0,40}?(?:来源|浏览|阅读|点击|字体|字号|作者|责任编辑|编辑|打印|访问)")
_LATER_DAY = re.compile(r"(?:来源|浏览|阅读|点击|作者|编辑)[^。\d]{0,40}?" + _DATE)
_LABELS = (
    r"(?:发布|发文|发稿|更新|时间|日期|作者|编辑|责任|审核|浏览|阅读|点击|访问|字体|字号|打印|分享|关闭|"
    r"【|】|\[|（|\(|\s|[|｜])"
)
_SOURCE = re.compile(
    r"(?:信息来源|文章来源|稿件来源|新闻来源|内容来源|来源|稿源|供稿)\s*[:：]\s*(.{2,60}?)(?=" + _LABELS + r"|$)"
)
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}\s*[〔\[［(（【]((?:19|20)\d\d)[〕\]］)）】]\s*第?(\d{1,5})\s*号")
_HEAD_OF_NUMBER = re.compile(r"^[\u4e00-\u9fff]+")
_CRUMBS = re.compile(r"(?:当前位置|当前的位置|所在位置|所在的位置|您的位置|你的位置|现在的位置|首页)\s*[:：>＞»›/→\\-]")
_HERE = re.compile(r"^(?:首页|主页|网站首页|返回首页|正文|信息详情|详情|内容|当前位置.*|您.*位置.*)$")
_CRUMB_MARKS = re.compile(r"\s*(?:>+|＞+|»|›|→|/)\s*")
_TITLE_ENDS = re.compile(r"\s*[-_|—–]+\s*")


@dataclass(frozen=True)
class Article:
    """What was read from an old page: `columns` where it stood, topmost first; `doubts` for a person to look at."""

    title: str
    body: str
    day: date | None
    source: str
    columns: tuple[str, ...]
    keywords: str
    summary: str
    number: str
    files: tuple[File, ...]
    doubts: tuple[str, ...]

    @property
    def column(self) -> str:
        """The innermost column."""
        return self.columns[-1] if self.columns else ""


@dataclass(frozen=True)
class Read:
    """A page: its links, and the article on it if there is one; `is_list` for a page that leads to others."""

    article: Article | None
    links: tuple[str, ...]
    is_list: bool = False


def read(url: str, html: str, *, whole: bool = False) -> Read:
    """The page with this address; `whole` takes an article from it whatever it looks like: a person said so."""
    tree = parse(html)
    base = _base(tree, url)
    links = links_of(tree, base, html)
    meta = _meta(tree)
    node = _body(tree) or (tree.body if whole else None)
    if node is None:
        return Read(None, links, is_list=len(links) > 1)
    words = len(words_of(node))
    has_more = node.css_first("img, table, embed, object, video, iframe") is not None or _names_file(node, base)
    dense = words >= _LEAST and _linked(node) <= _MOST_LINKS * words
    named = "articletitle" in meta
    if not (dense or whole or (has_more and (named or _is_named(node)) and _linked(node) <= max(60, words))):
        return Read(None, links, is_list=len(links) > 1)
    article = _article(url, base, tree, meta, node)
    sure = whole or named or article.day is not None
    return Read(article if sure else None, links, is_list=not sure and "columnname" in meta)


def _article(url: str, base: str, tree: LexborHTMLParser, meta: dict[str, str], node: LexborNode) -> Article:
    text = words_of(tree.body) if tree.body else ""
    title = joined(_first(meta, "articletitle", "og:title") or _heading(tree, node))
    body = words_of(node)
    day = _published(meta, text, title, body, url)
    signed = None if day else _last_day(body)
    said = _SOURCE.search(text)
    source = _first(meta, "contentsource", "source") or (said[1].strip() if said else "")
    columns = _columns(tree, meta)
    had_noise = _tidy(node, title)
    doubts = [
        (not title, "没有找到题名"),
        (signed is not None, "没有找到发布日期，暂用文末落款日期"),
        (day is None and signed is None, "没有找到发布日期，暂用迁入日期"),
        (not source, "没有找到来源，暂用主办单位"),
        (not columns, "没有找到所属栏目"),
        (had_noise, "正文里有隐藏的文字，没有收入，请对照原网页"),
    ]
    return Article(
        title=(title or "（无题名）")[:200],
        body=node.html or "",
        day=day or signed,
        source=source[:120],
        columns=tuple(name[:120] for name in columns),
        keywords=_first(meta, "keywords")[:200],
        summary=_first(meta, "description")[:400],
        number=_document_number(title, body),
        files=files_of(tree, node, base),
        doubts=tuple(words for true, words in doubts if true),
    )


# -- the parts of an article


def _base(tree: LexborHTMLParser, url: str) -> str:
    found = tree.css_first("base[href]")
    return address_of(url, found.attributes.get("href")) or url if found is not None else url


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    found = (
        (one.attributes.get("name") or one.attributes.get("property") or "", one.attributes.get("content") or "")
        for one in tree.css("meta")
    )
    return {name.strip().lower(): " ".join(value.split()) for name, value in found if name and value.strip()}


def _first(meta: dict[str, str], *names: str) -> str:
    return next((meta[name] for name in names if name in meta), "")


def _linked(node: LexborNode) -> int:
    """How many letters lead to other pages; the name of a file belongs to the text."""
    away = (one for one in node.css("a") if extension(one.attributes.get("href") or "") not in FILES)
    return sum(len(words_of(link)) for link in away)


def _is_named(node: LexborNode) -> bool:
    name = (node.attributes.get("id") or "") + " " + (node.attributes.get("class") or "")
    return any(one.lstrip("#.") in name.split() for one in _BODIES)


def _names_file(node: LexborNode, base: str) -> bool:
    return any(extension(address_of(base, one.attributes.get("href"))) in FILES for one in node.css("a[href]"))


def _body(tree: LexborHTMLParser) -> LexborNode | None:
    """The element of the text: one with a usual name, else the box whose own paragraphs and lines hold most words."""
    for selector in _BODIES:
        named = max(tree.css(selector), key=lambda one: len(words_of(one)), default=None)
        if named is not None and (
            len(words_of(named)) >= _LEAST or named.css_first("img, table, embed, iframe, a[href]")
        ):
            return named
    weights: dict[int, tuple[int, LexborNode]] = {}
    for node in tree.css("p, div, td, section, article, font, center, pre"):
        own = _own_words(node)
        box = _box(node)
        if own and box is not None and not is_frame(node):
            weights[box.mem_id] = (weights.get(box.mem_id, (0, box))[0] + own, box)
    heaviest = max(weights.values(), key=lambda one: one[0], default=None)
    if heaviest is None or heaviest[0] < _LEAST:
        return None
    return _with_siblings(heaviest[1], weights)


def _own_words(node: LexborNode) -> int:
    """The letters that stand in the element itself, those of links counted against it."""
    count, child = 0, node.child
    while child is not None:
        tag = child.tag or ""
        if child.is_text_node:
            count += len((child.text_content or "").strip())
        elif tag == "a":
            count -= len(words_of(child))
        elif child.is_element_node and tag in ("span", "b", "strong", "em", "i", "u", "sup", "sub", "o:p"):
            count += len(words_of(child)) - 2 * _linked(child)
        child = child.next
    return max(count, 0)


def _box(node: LexborNode) -> LexborNode | None:
    """The box to which the words of an element are counted: a paragraph's is around it."""
    above: LexborNode | None = node.parent if node.tag in ("p", "font", "pre", "center") else node
    while above is not None and above.tag not in _BOXES:
        above = above.parent
    return above


def _with_siblings(box: LexborNode, weights: dict[int, tuple[int, LexborNode]]) -> LexborNode:
    """A text in several boxes beside one another (Word's sections) is the box around them."""
    above = box.parent
    if above is None or box.tag == "td":
        return box
    beside = [one for one in above.iter() if one.tag == box.tag and one.mem_id != box.mem_id and one.mem_id in weights]
    if above.tag == "body":  # where header and footer stand too: only what bears the same name
        beside = [one for one in beside if _stem(one) and _stem(one) == _stem(box)]
    return above if any(weights[one.mem_id][0] >= max(_LEAST, weights[box.mem_id][0] // 4) for one in beside) else box


def _stem(node: LexborNode) -> str:
    """The name of a box without its number."""
    return (node.attributes.get("class") or "").rstrip("0123456789")


def _heading(tree: LexborHTMLParser, body: LexborNode) -> str:
    """The heading that the window's title repeats; else the first that stands in no frame; else the window's title."""
    window = tree.css_first("title")
    named = joined(words_of(window)) if window is not None else ""
    squeezed = named.replace(" ", "")
    candidates: list[str] = []
    for selector in _TITLES:
        for node in tree.css(selector):
            words = joined(words_of(node))
            if (1 if node.tag == "h1" else 2) <= len(words) <= 200 and not is_frame(node) and not _CRUMBS.search(words):
                candidates.append(words)
    repeated = [one for one in candidates if len(one) >= 4 and squeezed.startswith(one.replace(" ", ""))]
    if repeated:
        return max(repeated, key=len)
    first = _TITLE_ENDS.split(named)[0]
    if tree.css_first("h1") is not None and candidates:
        return candidates[0]
    return next(iter(candidates), "") or _centred(body) if _is_no_title(first) else first


def _is_no_title(text: str) -> bool:
    """What programs put into the window's title by themselves."""
    return text in ("", "无标题文档", "新建网页 1", "Untitled Document", "Document", "详情", "正文")


def _centred(body: LexborNode) -> str:
    """The first line in the middle of the page, as Word sets a heading."""
    for node in body.css("p[align=center], p[style*=center], center"):
        if words := joined(words_of(node)):
            return words if len(words) <= 100 else ""
    return ""


def _published(meta: dict[str, str], text: str, title: str, body: str, url: str) -> date | None:
    stated = _first(meta, "pubdate", "publishdate", "article:published_time", "og:release_date", "createdate")
    place = text.find(title[:20]) if title else -1
    after = (
        text[place + len(title) : place + len(title) + 300].split(body[:20], maxsplit=1)[0]
        if place >= 0 and body
        else ""
    )
    frame = text.replace(body, " ", 1) if body else text
    return (
        _day(stated, _DAY)
        or next((found for one in (_SAID_DAY, _NEAR_DAY, _TIMED_DAY) if (found := _day(frame, one))), None)
        or _day(after, _DAY)
        or _day(body[:120], _SAID_DAY)
        or _day(body[:120], _NEAR_DAY)
        or _day(frame, _LATER_DAY)
        or _day(url, _PACKED_DAY)
    )


def _last_day(body: str) -> date | None:
    """The day under the text, where the signature stands."""
    found = None
    for match in _DAY.finditer(body[-80:]):
        found = _day(match[0], _DAY) or found
    return found


def _day(text: str, pattern: re.Pattern[str]) -> date | None:
    for found in pattern.finditer(text):
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            continue
    return None


def _columns(tree: LexborHTMLParser, meta: dict[str, str]) -> list[str]:
    named = _first(meta, "columnname")
    return [*[one for one in _crumbs(tree) if one != named], named] if named else _crumbs(tree)


def _crumbs(tree: LexborHTMLParser) -> list[str]:
    """The names in the line that says where one is, topmost first."""
    for node in (*tree.css(_CRUMB_LINES), *_each(tree, "p, nav, td, span, ul, ol, h2, h3, li, div")):
        text = node.text() or ""
        if len(text) > 400:
            continue
        words = words_of(node)
        called = "crumb" in (node.attributes.get("class") or "").lower()
        if len(words) < 150 and (_CRUMBS.search(words) or called):
            links = [joined(words_of(link)) for link in node.css("a")]
            names = links or _CRUMB_MARKS.split(_CRUMBS.sub("", words))
            kept = [name for name in names if name and not _HERE.match(name) and len(name) <= 30]
            if kept or links:
                return kept
    return []


def _each(tree: LexborHTMLParser, names: str) -> Iterator[LexborNode]:
    """Found when they are asked for."""
    yield from tree.css(names)


def _document_number(title: str, body: str) -> str:
    found = _NUMBER.search(title) or _NUMBER.search(body[:200])
    if found is None:
        return ""
    unit = _HEAD_OF_NUMBER.match(found[0])
    return f"{unit[0] if unit else ''}〔{found[1]}〕{found[2]}号"


def _tidy(node: LexborNode, title: str) -> bool:
    """Take out what is no text: buttons, neighbours, the title once more. Whether words that nobody saw went too."""
    hid = False
    for one in node.css("[style]"):
        if _HIDDEN.search(one.attributes.get("style") or "") and one.mem_id != node.mem_id:
            hid |= bool(words_of(one))
            one.decompose()
    for one in node.css("[class], [id]"):
        name = f"{one.attributes.get('class') or ''} {one.attributes.get('id') or ''}"
        if one.mem_id != node.mem_id and _NOISE.search(name) and len(words_of(one)) < 60 and not one.css_first("img"):
            one.decompose()
    heading = node.css_first("h1")
    if heading is not None and joined(words_of(heading)) == title:
        heading.decompose()
    return hid
