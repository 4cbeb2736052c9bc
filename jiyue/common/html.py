"""The one door for HTML that somebody typed, pasted or imported: a short tag list and nothing that runs.

The tree is written anew with allowed elements only (Word's and WPS's alignment becomes our classes,
links are resolved and checked), and nh3 has the last word.
"""

import json
import re
from collections.abc import Iterator
from html import escape
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

import nh3
from django.utils.safestring import SafeString
from selectolax.lexbor import LexborHTMLParser, LexborNode

from jiyue.common.refusals import Refusal
from jiyue.common.sandbox import run_limited

TAGS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "caption",
        "blockquote",
        "strong",
        "em",
        "u",
        "sup",
        "sub",
        "a",
        "img",
        "br",
        "hr",
        "figure",
        "figcaption",
    ]
)
CLASSES = frozenset({"jy-right", "jy-center", "jy-noindent", "jy-lead"})
ATTRIBUTES = {
    "a": {"href", "rel"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
DROPPED_WITH_CONTENT = frozenset(
    [
        "script",
        "style",
        "xml",
        "title",
        "head",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "textarea",
        "select",
        "option",
        "noembed",
        "noframes",
        "audio",
        "video",
        "canvas",
        "frameset",
    ]
)
RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4", "center": "p", "ins": "u"}
BLOCKS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "caption",
        "blockquote",
        "hr",
        "figure",
        "figcaption",
    ]
)
BLOCK_BOXES = [
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "nav",
    "address",
    "fieldset",
    "dl",
    "dt",
    "dd",
    "pre",
    "form",
]
ALIGNABLE = frozenset(["p", "h2", "h3", "h4", "td", "th", "li", "blockquote", "figure", "figcaption", "caption"])
VOID = frozenset({"br", "hr", "img"})

# Most texts are paragraphs and nothing else: their words are read without a tree.
_PARAGRAPHS = re.compile(r'(?:<p(?: class="[a-z -]*")?>[^<>&\x00\r]*</p>\n*)+')
_MARK = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")
MAX_LENGTH = 5_000_000
MAX_DEPTH = 60
MAX_SPAN = 1000
# Parsers take quadratic time over very deep nesting.
MAX_OPEN = 300
# What a parser may make of a text before it is parsed in a process of its own: tags, and elements made of them.
MAX_TAGS = 20_000
MAX_ELEMENTS = 1_000_000
MAX_TAGS_OF_A_PAGE = 50_000
NEVER_NESTED = frozenset(
    [
        "a",
        "p",
        "li",
        "dt",
        "dd",
        "td",
        "th",
        "tr",
        "thead",
        "tbody",
        "tfoot",
        "caption",
        "option",
        "optgroup",
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "wbr",
        "col",
        "colgroup",
        "area",
        "base",
        "source",
        "track",
        "param",
        "html",
        "head",
        "body",
    ]
)

# Left open, these are opened again in every paragraph that follows, three of a kind.
_REOPENED = re.compile(r"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])([^>]*)", re.IGNORECASE)
_REOPENED_NAME = re.compile(r"<(/?)(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE)
_PLAIN_ATTRIBUTES = re.compile(r"""(?:\s+[\w:-]+(?:=(?:"[^"]*"|'[^']*'|[\w#%.,:;-]+))?)*\s*/?""")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:\-]*)")
_NUMBER = re.compile(r"\d{1,4}")
_ALIGN = re.compile(r"text-align\s*:\s*(right|end|center|-webkit-center|-webkit-right)")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
# What browsers drop from an address before they read it.
_IGNORED_IN_URL = re.compile(r"[\x00-\x20\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


def clean(html: str, *, base_url: str = "") -> str:
    """The same text with allowed elements, attributes and links only; `base_url` resolves relative links."""
    if len(html) > MAX_LENGTH:
        raise Refusal(
            f"正文过长（{len(html)} 字符，上限 {MAX_LENGTH}）。",
            cure="请把大段资料改为附件上传，或拆分为几条信息。",
        )
    if not html.strip():
        return ""
    if is_heavy(html):
        return _clean_apart(html, base_url)
    return _cleaned(html, base_url)


def is_heavy(html: str) -> bool:
    """Whether parsing could take long or much memory; counted on the safe side, without parsing."""
    tags = html.count("<")
    return tags > MAX_TAGS or tags * (3 * _kinds_reopened(html) + 1) > MAX_ELEMENTS


def _kinds_reopened(html: str) -> int:
    """How many different tags a parser might open again; those that are oddly written count one by one."""
    kinds, odd = set(), 0
    for match in _REOPENED.finditer(html):
        if len(match[1]) <= MAX_SPAN and _PLAIN_ATTRIBUTES.fullmatch(match[1]):
            kinds.add(match[0])
        else:
            odd += 1
    return len(kinds) + odd


def _clean_apart(html: str, base_url: str) -> str:
    """The same in a process with little time and memory, so that a hostile paste takes nobody else along."""
    data = json.dumps([html, base_url]).encode()
    try:
        answer, _ = run_limited("jiyue.common.html:cleaned_apart", data, seconds=10, what="正文")
    except Refusal as refusal:
        raise Refusal(
            "正文的格式标记过多，无法处理。", cure="请以纯文本粘贴后重新排版，或拆分为几条信息。"
        ) from refusal
    return str(answer["html"])


def cleaned_apart(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """What runs in that process."""
    html, base_url = json.loads(data)
    return {"html": _cleaned(html, base_url)}, []


def _cleaned(html: str, base_url: str) -> str:
    body = LexborHTMLParser(_flattened(html.replace("\x00", ""))).body
    written = "".join(_children(body, base_url, 0)) if body is not None else ""
    return _last_word(written, base_url).strip()


def text_of(html: str) -> str:
    """The visible text, one line for each block."""
    if "<" not in html and "&" not in html:
        return html.strip()
    if len(html) < MAX_LENGTH and _PARAGRAPHS.fullmatch(html):
        text = _MARK.sub("\n", html)
    else:
        body = _tree(html[:MAX_LENGTH]).body
        if body is None:
            return ""
        text = "".join(_text(body, 0))
    lines = (line.strip() for line in _BLANKS.sub(" ", text).split("\n"))
    return "\n".join(line for line in lines if line)


def trusted(html: str) -> SafeString:
    """Markup that templates may print as it is: for bodies that went through `clean` when they were saved."""
    return SafeString(html)


def checked_link(url: str, *, base_url: str = "", schemes: tuple[str, ...] = ("http", "https", "mailto")) -> str | None:
    """The address as a browser would read it, or None when it leads nowhere we allow."""
    url = _IGNORED_IN_URL.sub("", url)
    head = re.match(r"[/\\]*", url)
    if head and len(head[0]) >= 2:
        scheme = urlsplit(base_url).scheme or "https"
        url = f"{scheme}://{url[len(head[0]) :]}"
    elif head and head[0] == "\\":
        url = "/" + url[1:]
    elif base_url and not _SCHEME.match(url):
        url = urljoin(base_url, url)
    found = _SCHEME.match(url)
    if not found:
        return None if ":" in re.split(r"[/?#]", url)[0] else url or None
    scheme = found[0][:-1].lower()
    if scheme not in schemes:
        return None
    if scheme == "mailto":
        return url
    return _web_address(scheme, url[found.end() :])


def is_external(url: str, *, host: str = "") -> bool:
    """Whether a checked link leaves `host`."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and (parts.hostname or "") != host


def _web_address(scheme: str, rest: str) -> str | None:
    """`//host/path` in one spelling; no name and password before the host."""
    rest = "//" + rest.lstrip("/\\").replace("\\", "/")
    try:
        parts = urlsplit(f"{scheme}:{rest}")
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or "@" in parts.netloc or (port is not None and port < 1):
        return None
    return f"{scheme}:{rest}"


def parse(html: str) -> LexborHTMLParser:
    """A foreign page, parsed in time that grows with its length even when it is hostile: a monstrous one is cut."""
    if html.count("<") > MAX_TAGS_OF_A_PAGE:
        html = html[: next(islice(re.finditer("<", html), MAX_TAGS_OF_A_PAGE, None)).start()]
    return _tree(html)


def _tree(html: str) -> LexborHTMLParser:
    """A parsed text; in a heavy one what makes letters bold is a box like any other."""
    html = html.replace("\x00", "")
    if is_heavy(html):
        html = _REOPENED_NAME.sub(r"<\1span", html)
    return LexborHTMLParser(_flattened(html))


def _flattened(html: str) -> str:
    """Tags that open deeper than anybody nests by hand become void ones: their words stay."""
    if html.count("<") <= MAX_OPEN:
        return html
    depth = 0

    def tag(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2].lower() in NEVER_NESTED:
            return match[0]
        if match[1]:
            depth = max(depth - 1, 0)
            return match[0] if depth < MAX_OPEN else "</wbr"
        depth += 1
        return match[0] if depth <= MAX_OPEN else "<wbr"

    return _TAG.sub(tag, html)


def _children(node: LexborNode, base_url: str, depth: int) -> Iterator[str]:
    child = node.child
    while child is not None:
        if child.is_text_node:
            yield escape(child.text_content or "", quote=False)
        elif child.is_element_node:
            yield from _element(child, base_url, depth)
        child = child.next


def _element(node: LexborNode, base_url: str, depth: int) -> Iterator[str]:
    tag = _target(node)
    if tag is None:
        return
    if depth >= MAX_DEPTH:
        # Nobody nests this deep by hand: the words are kept, the boxes are not.
        yield escape(node.text(deep=True), quote=False)
        return
    attributes = _attributes(tag, node, base_url)
    if attributes is None or tag == "":
        yield from _children(node, base_url, depth + 1)
        return
    if tag == "img" and "src" not in attributes:
        return
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    yield f"<{tag}{written}>"
    if tag not in VOID:
        yield from _children(node, base_url, depth + 1)
        yield f"</{tag}>"


def _target(node: LexborNode) -> str | None:
    """The element to write: "" for its children alone, None for nothing."""
    tag = (node.tag or "").lower()
    if tag in DROPPED_WITH_CONTENT:
        return None
    tag = RENAMED.get(tag, tag)
    if tag in BLOCK_BOXES or (tag == "p" and node.tag == "center"):
        return "" if _has_block(node) else "p"
    return tag if tag in TAGS else ""


def _has_block(node: LexborNode) -> bool:
    """Whether a box holds blocks (then it is left out) or only words (then it is a paragraph)."""
    child = node.child
    while child is not None:
        tag = (child.tag or "").lower()
        if tag in BLOCK_BOXES or RENAMED.get(tag, tag) in BLOCKS:
            return True
        child = child.next
    return False


def _attributes(tag: str, node: LexborNode, base_url: str) -> dict[str, str] | None:
    """What the element may carry; None when it has no meaning without what was refused (a link)."""
    given = {name.lower(): value or "" for name, value in node.attributes.items()}
    kept: dict[str, str] = {}
    if tag == "a":
        link = checked_link(given.get("href", ""), base_url=base_url)
        if link is None:
            return None
        kept["href"] = link
        if is_external(link):
            kept["rel"] = "noopener"
    elif tag == "img":
        kept = _image_attributes(given, base_url)
    elif tag in {"td", "th"}:
        kept = {name: given[name] for name in ("colspan", "rowspan") if _is_span(given.get(name, ""))}
        if tag == "th" and given.get("scope") in {"row", "col", "rowgroup", "colgroup"}:
            kept["scope"] = given["scope"]
    if node.tag == "center":
        given["align"] = "center"
    classes = _classes(given) if tag in ALIGNABLE else []
    if classes:
        kept["class"] = " ".join(classes)
    return kept


def _image_attributes(given: dict[str, str], base_url: str) -> dict[str, str]:
    kept = {"alt": given.get("alt", "")}
    source = checked_link(given.get("src", ""), base_url=base_url, schemes=("http", "https"))
    if source is not None:
        kept = {"src": source, **kept}
    return kept | {name: given[name] for name in ("width", "height") if _NUMBER.fullmatch(given.get(name, ""))}


def _is_span(value: str) -> bool:
    return bool(_NUMBER.fullmatch(value)) and 2 <= int(value) <= MAX_SPAN


def _classes(given: dict[str, str]) -> list[str]:
    """Our own classes; alignment said by style, by the old attribute or by Word's class becomes one of them."""
    classes = [name for name in given.get("class", "").split() if name in CLASSES]
    align = given.get("align", "").strip().lower()
    styled = _ALIGN.search(given.get("style", "").lower())
    if styled:
        align = styled[1]
    if align.endswith(("right", "end")):
        classes.append("jy-right")
    elif align.endswith("center") or "msotitle" in given.get("class", "").lower():
        classes.append("jy-center")
    return sorted(set(classes))


def _last_word(html: str, base_url: str) -> str:
    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "href":
            return checked_link(value, base_url=base_url)
        if name == "src":
            return checked_link(value, base_url=base_url, schemes=("http", "https"))
        if name == "rel":
            return value if value == "noopener" else None
        return value

    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        allowed_classes={tag: set(CLASSES) for tag in ALIGNABLE},
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto"},
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        link_rel=None,
    )


def _text(node: LexborNode, depth: int) -> Iterator[str]:
    child = node.child
    while child is not None:
        tag = (child.tag or "").lower()
        if child.is_text_node:
            yield child.text_content or ""
        elif tag == "br":
            yield "\n"
        elif child.is_element_node and tag not in DROPPED_WITH_CONTENT:
            block = tag in BLOCK_BOXES or RENAMED.get(tag, tag) in BLOCKS
            separator = "\n" if block else " " if tag in {"td", "th"} else ""
            yield separator
            yield from _text(child, depth + 1) if depth < MAX_DEPTH else [child.text(deep=True)]
            yield separator
        child = child.next
