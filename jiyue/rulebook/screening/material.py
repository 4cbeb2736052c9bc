"""A document or page taken apart once: texts by place, links, meta tags. Checks look at nothing else."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborNode

from jiyue.common.html import parse, text_of
from jiyue.common.reading import Inside, Part
from jiyue.common.text import Folded, folded
from jiyue.rulebook.screening.rules import Document, Page

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*0(?![.\d]*[1-9])"
    r"|(?:left|top|right|text-indent|margin-left|margin-top)\s*:\s*-\s*\d{3,}"
    r"|(?:^|;)\s*(?:max-)?(?:height|width)\s*:\s*[01]?(?:px)?\s*(?:;|$)"
)
_SILENT = frozenset({"script", "style", "template", "head", "title", "noscript", "iframe"})
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "table",
        "tr",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "nav",
        "aside",
        "form",
        "dl",
        "dt",
        "dd",
        "pre",
        "blockquote",
        "figure",
        "figcaption",
        "br",
        "hr",
        "address",
        "center",
    ]
)
_ESCAPES = re.compile(r"\\u([0-9a-fA-F]{4})|%u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_CHAR_CODES = re.compile(r"fromCharCode\(([\d,\s]{1,20000})\)")


@dataclass(frozen=True)
class Piece:
    """One text: of a visible place, or of one that readers do not see but search engines do."""

    where: str
    text: str
    hidden: bool = False
    label: str = ""
    part: Part | None = None

    @property
    def of_file(self) -> bool:
        return self.where.startswith("attachment:")

    @property
    def is_internal(self) -> bool:
        """Codes and properties of a file, no sentences."""
        return self.part is not None and self.part.hidden == "internal"

    def spot(self, offset: int) -> str:
        """The place of a letter in words: which file, which part of it, which paragraph, page or cell."""
        return f"{self.label}{self.part.place(offset) if self.part else ''}"

    @cached_property
    def folded(self) -> Folded:
        return folded(self.text)


@dataclass(frozen=True)
class Link:
    href: str
    text: str
    host: str
    hidden: bool = False
    element: str = "a"


@dataclass(frozen=True)
class Material:
    """What checks look at; `subject` is the document or the page itself."""

    subject: Document | Page
    pieces: tuple[Piece, ...] = ()
    links: tuple[Link, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    header: str = ""
    footer: str = ""
    files: tuple[tuple[str, Inside], ...] = ()

    @property
    def fields(self) -> Mapping[str, Any]:
        return self.subject.fields if isinstance(self.subject, Document) else {}


def of_document(document: Document) -> Material:
    body = Piece("body", text_of(document.body_html), label="正文")
    pieces = [Piece("title", document.title, label="题名"), body]
    for name, value in document.fields.items():
        if isinstance(value, str) and value.strip():
            pieces.append(Piece(f"field:{name}", value, label=f"“{name}”项"))
    files = tuple((name, _inside(text)) for name, text in document.attachments)
    pieces += [_piece_of_file(name, part) for name, inside in files for part in inside.parts]
    links = tuple(_links(parse(document.body_html).body, "", hidden=False)) if document.body_html else ()
    return Material(document, tuple(piece for piece in pieces if piece.text), links, files=files)


def _inside(text: str | Inside) -> Inside:
    return Inside("txt", (Part("", text),)) if isinstance(text, str) else text


def _piece_of_file(name: str, part: Part) -> Piece:
    where = f"attachment:{name}|{part.label}" if part.label else f"attachment:{name}"
    label = f"附件“{name}”{'的' if part.label and not part.label.startswith('内') else ''}{part.label}"
    return Piece(where, part.text, hidden=bool(part.hidden), label=label, part=part)


def of_page(page: Page) -> Material:
    tree = parse(page.html)
    shown: list[str] = []
    hidden: list[str] = []
    if tree.body is not None:
        _collect(tree.body, shown, hidden, concealed=False)
    title = tree.css_first("title")
    meta = {
        (node.attributes.get("name") or "").strip(): (node.attributes.get("content") or "").strip()
        for node in tree.css("meta[name]")
    }
    scripts = "\n".join(node.text(deep=True) for node in tree.css("script, noscript"))
    pieces = [
        Piece("title", title.text(deep=True).strip() if title else "", label="网页标题"),
        Piece("body", _lines(shown), label="网页正文"),
        Piece("hidden", _lines(hidden), hidden=True, label="网页隐藏内容"),
        Piece("script", _decoded(scripts), hidden=True, label="网页脚本"),
        *(Piece(f"meta:{name}", value, hidden=True, label=f"网页标签 {name}") for name, value in meta.items()),
    ]
    header, footer = _ends(tree.body)
    links = tuple(_links(tree.body, page.url, hidden=False)) + tuple(_refreshes(tree.css("meta[http-equiv]"), page.url))
    return Material(page, tuple(piece for piece in pieces if piece.text), links, meta, header, footer)


def host_of(href: str, base: str = "") -> str:
    """The host a link leads to, empty for links inside the site."""
    try:
        parts = urlsplit(urljoin(base, href.strip()) if base else ("https:" + href if href.startswith("//") else href))
    except ValueError:
        return ""
    return (parts.hostname or "").lower().rstrip(".") if parts.scheme in {"http", "https"} else ""


def is_concealed(node: LexborNode) -> bool:
    """Whether an element says that readers shall not see it."""
    attributes = node.attributes
    if "hidden" in attributes:
        return True
    style = (attributes.get("style") or "").lower()
    if style and _HIDING.search(style):
        return True
    return node.tag == "marquee" and any(
        (attributes.get(name) or "") in {"0", "1", "2"} for name in ("height", "width")
    )


def _collect(node: LexborNode, shown: list[str], hidden: list[str], *, concealed: bool) -> None:
    child = node.child
    while child is not None:
        if child.is_text_node:
            (hidden if concealed else shown).append(child.text_content or "")
        elif child.is_element_node and child.tag not in _SILENT:
            inner = concealed or is_concealed(child)
            separator = "\n" if child.tag in _BLOCKS else " " if child.tag in {"td", "th"} else ""
            into = hidden if inner else shown
            into.append(separator)
            alternative = child.attributes.get("alt") or child.attributes.get("title")
            if alternative and child.tag in {"img", "a", "area"}:
                hidden.append(f"\n{alternative}\n")
            _collect(child, shown, hidden, concealed=inner)
            into.append(separator)
        child = child.next


def _lines(parts: list[str]) -> str:
    lines = (re.sub(r"[ \t\r\f\v\xa0]+", " ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _decoded(script: str) -> str:
    """Scripts with their entity, escape and character-code spellings written out."""
    script = unescape(script)
    script = _ESCAPES.sub(lambda found: chr(int(found[1] or found[2] or found[3], 16)), script)
    return _CHAR_CODES.sub(lambda found: "".join(_letters(found[1])), script)


def _letters(codes: str) -> Iterator[str]:
    for code in re.findall(r"\d+", codes):
        if 0 < int(code) < 0xD800:
            yield chr(int(code))


def _links(node: LexborNode | None, base: str, *, hidden: bool) -> Iterator[Link]:
    child = node.child if node is not None else None
    while child is not None:
        if child.is_element_node:
            inner = hidden or is_concealed(child)
            name = {"a": "href", "area": "href", "iframe": "src", "form": "action", "script": "src"}.get(
                child.tag or ""
            )
            href = (child.attributes.get(name) or "").strip() if name else ""
            if href:
                text = " ".join(child.text(deep=True).split()) if child.tag == "a" else ""
                yield Link(href, text, host_of(href, base), inner, child.tag or "")
            yield from _links(child, base, hidden=inner)
        child = child.next


def _refreshes(nodes: list[LexborNode], base: str) -> Iterator[Link]:
    for node in nodes:
        found = re.search(r"url\s*=\s*['\"]?([^'\"\s>]+)", node.attributes.get("content") or "", re.IGNORECASE)
        if found and (node.attributes.get("http-equiv") or "").lower() == "refresh":
            yield Link(found[1], "", host_of(found[1], base), hidden=True, element="meta")


def _ends(body: LexborNode | None) -> tuple[str, str]:
    """Markup of the header and the footer area; where a page does not name them, its first and last part."""
    if body is None:
        return "", ""
    whole = body.html or ""
    header = body.css_first("header, #header, .header, [class*=header], [id*=header], [class*=head], [id*=head]")
    footers = body.css("footer, #footer, .footer, [class*=foot], [id*=foot], [class*=bottom]")
    top = (header.html or "") if header is not None else whole[:6000]
    bottom = "".join(node.html or "" for node in footers[-3:]) if footers else whole[-8000:]
    return top, bottom
