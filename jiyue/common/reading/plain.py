"""Texts, tables of commas, web pages, and the layout files of the national standard (OFD)."""

import csv
import io
import re

from jiyue.common.archives import Archive
from jiyue.common.html import parse, text_of
from jiyue.common.reading import xml
from jiyue.common.reading.values import Inside, Part, Trace, Writer

_PAGE = re.compile(r"\s*<(?:!doctype html|html|head|body)", re.IGNORECASE)
_BINARY = re.compile(r"[\x00-\x06\x0e-\x1a]")
_DATE_OR_NUMBER = re.compile(r"Doc_\d+/Pages/Page_(\d+)/Content\.xml$")


def read(data: bytes, suffix: str) -> Inside:
    """A text in UTF-8, UTF-16 or GB 18030; anything else can only be read by a person."""
    text = _decoded(data)
    if text is None or _BINARY.search(text[:4096]):
        return Inside("binary", (), (Trace("unreadable", "", "不是机器能读的格式"),))
    if _PAGE.match(text) or suffix in {".html", ".htm", ".xml", ".svg"}:
        return _page(text)
    if suffix == ".csv":
        return _table(text)
    return Inside("txt", _of(Part("", text)))


def ofd(archive: Archive) -> Inside:
    """Pages by their text codes; the rest of the package as internal words."""
    parts: list[Part] = []
    inner = Writer("文件内部数据", "internal")
    for name in sorted(archive.namelist()):
        if not name.endswith(".xml"):
            continue
        words = [node.text or "" for node in xml.tree(archive.read(name)).iter() if (node.text or "").strip()]
        if found := _DATE_OR_NUMBER.search(name):
            parts.append(Part(f"第{int(found[1]) + 1}页", "".join(words)))
        else:
            inner.write("\n".join(words) + "\n")
    written = any(part.text.strip() for part in parts)
    traces = () if written else (Trace("unreadable", "", "没有可读文字，可能是扫描件"),)
    return Inside("ofd", (*_of(*parts), *_of(inner.part())), traces)


def _decoded(data: bytes) -> str | None:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _page(text: str) -> Inside:
    tree = parse(text)
    unseen = "\n".join(node.text(deep=True) for node in tree.css("script, style, noscript, template"))
    notes = "\n".join(re.findall(r"<!--(.*?)-->", text, re.DOTALL))
    return Inside("html", _of(Part("", text_of(text)), Part("源代码", f"{unseen}\n{notes}", "internal")))


def _table(text: str) -> Inside:
    out = Writer("", grid=True)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
            out.mark(f"0:{number}")
            out.write("\t".join(cell.replace("\t", " ") for cell in row) + "\n")
    except csv.Error:
        return Inside("csv", _of(Part("", text)))
    return Inside("csv", _of(out.part()))


def _of(*parts: Part | None) -> tuple[Part, ...]:
    return tuple(part for part in parts if part is not None and part.text.strip())
