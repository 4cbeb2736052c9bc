"""Workbooks: cells with their addresses, and hidden sheets, rows, columns and cells apart from the seen ones."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import defusedxml.ElementTree

from jiyue.common.archives import Archive
from jiyue.common.reading import xml
from jiyue.common.reading.values import Inside, Part, Trace, Writer, column_name, listed
from jiyue.common.reading.xml import Element

MAIN = "xl/workbook.xml"
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d+)")
_LONGEST_GAP = 16


@dataclass
class _Book:
    strings: list[str]
    unseen_styles: frozenset[int]
    used: set[int] = field(default_factory=set)


@dataclass
class _Sheet:
    name: str
    is_hidden: bool
    seen: Writer
    unseen: Writer
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    columns: dict[str, None] = field(default_factory=dict)
    cells: list[str] = field(default_factory=list)


def read(archive: Archive) -> tuple[Inside, list[tuple[str, bytes]]]:
    """The inside of an .xlsx and the files embedded in it."""
    root = xml.tree(archive.read(MAIN))
    targets = xml.targets(archive, MAIN)
    strings = _strings(archive)
    book = _Book(strings, _unseen_styles(archive))
    parts: list[Part] = []
    traces: list[Trace] = []
    known = [MAIN, "xl/sharedStrings.xml", "xl/styles.xml"]
    for node in (one for one in root.iter() if xml.local(one) == "sheet"):
        values = xml.attributes(node)
        path = targets.get(values.get("id", ""), "")
        if path not in archive.namelist():
            continue
        known.append(path)
        sheet = _sheet(archive.read(path), values, book)
        parts += [part for one in (sheet.seen, sheet.unseen) if (part := one.part())]
        traces += _facts(sheet)
    lost = "\n".join(text for number, text in enumerate(strings) if number not in book.used)
    if lost.strip():
        parts.append(Part("已不在表中的残留文字", lost, "internal"))
    comments, notes, of_comments = _comments(archive)
    told, people = xml.properties(archive)
    files, of_pictures, of_files = xml.enclosed(archive, "xl/")
    parts += [*comments, *_names(root), *told, *of_pictures]
    parts += xml.leftovers(archive, "xl/", [*known, *of_comments])
    return Inside("xlsx", tuple(parts), (*traces, *notes, *people, *of_files)), files


def _facts(sheet: _Sheet) -> Iterator[Trace]:
    if sheet.is_hidden:
        if sheet.unseen.part():
            yield Trace("hidden_cells", f"工作表“{sheet.name}”", "整张工作表隐藏")
        return
    if sheet.rows:
        yield Trace("hidden_cells", f"工作表“{sheet.name}”", f"隐藏了有内容的行：{listed(sheet.rows)}")
    if sheet.columns:
        yield Trace("hidden_cells", f"工作表“{sheet.name}”", f"隐藏了有内容的列：{listed(list(sheet.columns))}")
    if sheet.cells:
        yield Trace("hidden_text", f"工作表“{sheet.name}”", f"白色或设为不显示的单元格：{listed(sheet.cells)}")


def _strings(archive: Archive) -> list[str]:
    root = xml.optional(archive, "xl/sharedStrings.xml")
    return [xml.texts(one, "t") for one in root if xml.local(one) == "si"] if root is not None else []


def _unseen_styles(archive: Archive) -> frozenset[int]:
    """Cell formats that show nothing: the number format `;;;`, or white letters without a fill."""
    root = xml.optional(archive, "xl/styles.xml")
    if root is None:
        return frozenset()
    blind = {
        xml.attributes(one).get("numFmtId")
        for one in root.iter()
        if xml.local(one) == "numFmt" and set(xml.attributes(one).get("formatCode", "").replace('"', "")) == {";"}
    }
    fonts, fills = xml.child(root, "fonts"), xml.child(root, "fills")
    white = {str(number) for number, one in enumerate(fonts if fonts is not None else ()) if _is_white(one)}
    plain = {str(number) for number, one in enumerate(fills if fills is not None else ()) if _is_plain(one)}
    found = set()
    formats = xml.child(root, "cellXfs")
    for number, one in enumerate(formats if formats is not None else ()):
        values = xml.attributes(one)
        faded = values.get("fontId") in white and values.get("fillId", "0") in plain
        if faded or values.get("numFmtId") in blind:
            found.add(number)
    return frozenset(found)


def _is_white(font: Element) -> bool:
    color = xml.child(font, "color")
    values = xml.attributes(color) if color is not None else {}
    return values.get("rgb", "").upper().endswith("FFFFFF") or (values.get("theme") == "0" and "tint" not in values)


def _is_plain(fill: Element) -> bool:
    pattern = xml.child(fill, "patternFill")
    return pattern is not None and xml.attributes(pattern).get("patternType", "none") == "none"


def _sheet(content: bytes, values: dict[str, str], book: _Book) -> _Sheet:
    name = values.get("name", "")
    is_hidden = values.get("state", "visible") != "visible"
    seen = Writer(f"工作表“{name}”", grid=True)
    label = f"隐藏工作表“{name}”" if is_hidden else f"工作表“{name}”隐藏的行、列或单元格"
    sheet = _Sheet(name, is_hidden, seen, Writer(label, "hidden_cells", grid=True))
    for _, node in defusedxml.ElementTree.iterparse(io.BytesIO(content), forbid_dtd=True):
        kind = xml.local(node)
        if kind == "col":
            one = xml.attributes(node)
            # A width of nothing hides as well as the switch does.
            if one.get("hidden") in ("1", "true") or one.get("width", "9") in ("0", "0.0"):
                sheet.hidden_columns.append((int(one.get("min", "1")), int(one.get("max", "1"))))
        elif kind == "row":
            _row(node, sheet, book)
            node.clear()
        elif kind in ("oddHeader", "oddFooter", "evenHeader", "evenFooter") and node.text:
            seen.mark("0:0")
            seen.write(node.text + "\n")
    return sheet


def _row(node: Element, sheet: _Sheet, book: _Book) -> None:
    values = xml.attributes(node)
    row = values.get("r", "")
    is_hidden = values.get("hidden") in ("1", "true") or values.get("ht") in ("0", "0.0")
    last: dict[int, int] = {}
    had = False
    for number, one in enumerate(node):
        cell = xml.attributes(one)
        text = _value(one, cell, book)
        if not text:
            continue
        address = _ADDRESS.fullmatch(cell.get("r", ""))
        column = _column(address[1]) if address else number
        row = row or (address[2] if address else "")
        folded = any(first <= column + 1 <= end for first, end in sheet.hidden_columns)
        faded = int(cell.get("s", "0") or 0) in book.unseen_styles
        unseen = sheet.is_hidden or is_hidden or folded or faded
        out = sheet.unseen if unseen else sheet.seen
        _write(out, text, column, row, last.get(id(out)))
        last[id(out)] = column
        had = True
        if folded and not is_hidden:
            sheet.columns.setdefault(column_name(column))
        elif faded and not is_hidden:
            sheet.cells.append(f"{column_name(column)}{row}")
    if had and is_hidden:
        sheet.rows.append(row)
    for out in (sheet.seen, sheet.unseen):
        if id(out) in last:
            out.write("\n")


def _write(out: Writer, text: str, column: int, row: str, before: int | None) -> None:
    if before is None:
        out.mark(f"{column}:{row}")
    elif column - before <= _LONGEST_GAP:
        out.write("\t" * (column - before))
    else:
        out.write("\t")
        out.mark(f"{column}:{row}")
    out.write(text.replace("\t", " "))


def _value(node: Element, cell: dict[str, str], book: _Book) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return xml.texts(node, "t")
    value = xml.child(node, "v")
    text = (value.text or "") if value is not None else ""
    if kind == "s":
        number = int(text) if text.isdigit() else -1
        if not 0 <= number < len(book.strings):
            return ""
        book.used.add(number)
        return book.strings[number]
    return _plain(text) if kind == "n" else text


def _plain(number: str) -> str:
    """A long number without exponent: Excel keeps an identity number as 5.1010119900101E+17."""
    if "E" not in number.upper():
        return number
    try:
        value = Decimal(number)
        return str(int(value)) if value == value.to_integral_value() and abs(value) < Decimal(10) ** 25 else number
    except (InvalidOperation, ValueError, OverflowError):
        return number


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _comments(archive: Archive) -> tuple[list[Part], list[Trace], list[str]]:
    names = [
        name
        for name in archive.namelist()
        if re.search(r"^xl/(?:comments[^/]*|(?:comments|threadedComments|persons)/[^/]+)\.xml$", name)
    ]
    words = Writer("批注", "comments")
    authors: dict[str, None] = {}
    count = 0
    for name in names:
        for node in xml.tree(archive.read(name)).iter():
            kind = xml.local(node)
            if kind in ("comment", "threadedComment"):
                count += 1
                words.write(f"{xml.texts(node, 't', 'text')}\n")
            elif kind in ("author", "person"):
                authors.setdefault(node.text or xml.attributes(node).get("displayName", ""))
    by = listed([author for author in authors if author])
    part = words.part()
    traces = [Trace("comments", "", f"批注 {count} 条{f'，批注人：{by}' if by else ''}")] if count else []
    return ([part] if part else []), traces, names


def _names(root: Element) -> list[Part]:
    """Defined names, and formulas of theirs, may carry values."""
    words = Writer("名称管理器", "internal")
    for node in root.iter():
        if xml.local(node) == "definedName":
            values = xml.attributes(node)
            words.write(f"{values.get('name', '')} {values.get('comment', '')} {node.text or ''}\n")
    part = words.part()
    return [part] if part else []
