"""A Word file as Word prints it, so that a converter that only reads words loses nothing.

Automatic numbers become words, what a style says of alignment is said by the paragraph, signatures pushed aside by
indents or blanks stand right, merged cells are merged in the one way that converters know, hidden letters go, and
what cannot come along (formulas, charts) leaves a visible mark.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import nsmap, qn

from jiyue.common.archives import Archive, packed
from jiyue.common.docx_lists import Lists, Look, Styles, look_of
from jiyue.common.numerals import MAX_LEVEL
from jiyue.common.reading.word import MAIN, hidden_styles
from jiyue.common.reading.xml import attributes, child, is_on, local, texts

NO_INDENT = "jy-noindent"
NOT_DRAWN = "【此处的图形（图表、流程图或组合图）未能导入，请截图后插入】"
NOT_SET = "【此处的公式未能导入，请截图后插入】"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_BULLETS = "1"
_NUMBERING, _STYLES = "word/numbering.xml", "word/styles.xml"
_UNWRAPPED = frozenset({"fldSimple", "dir", "bdo"})
_BLANKS = " \t\u3000\xa0"
_CLOSES = ("。", "；", "：", "，", "、", ";", ":")
_LONGEST_SIGNATURE = 40
_PUSHED_COLUMNS = 20


def as_printed(archive: Archive) -> bytes:
    """The same file for the converter."""
    members = {name: archive.read(name) for name in archive.namelist()}
    hiding = hidden_styles(archive)
    root = parse_xml(members[MAIN])
    printer = _Printer(Styles.of(members.get(_STYLES)), Lists.of(members.get(_NUMBERING)))
    _plain(root, hiding)
    for table in _all(root, "tbl"):
        _straighten(table)
    printer.print(root)
    members[MAIN] = serialize_part_xml(root)
    if _NUMBERING in members:
        members[_NUMBERING] = _only_bullets()
    for name in _NOTES:
        if name in members:
            notes = parse_xml(members[name])
            _plain(notes, hiding)
            members[name] = serialize_part_xml(notes)
    return packed(members)


# Words that converters skip


def _plain(root: Any, hiding: frozenset[str]) -> None:
    """Fields unwrapped, phonetic guides without their guide, hidden letters gone, marks for formulas."""
    for node in list(_all(root, *_UNWRAPPED)):
        _unwrap(node)
    for node in list(_all(root, "ruby")):
        base = child(node, "rubyBase")
        letters = texts(base, "t") if base is not None else ""
        node.addprevious(_element("w:t", letters))
        node.getparent().remove(node)
    for node in list(_all(root, "r")):
        style = child(node, "rPr", "rStyle")
        named = style is not None and attributes(style).get("val", "") in hiding
        if (is_on(child(node, "rPr", "vanish")) or named) and node.getparent() is not None:
            node.getparent().remove(node)
    for node in list(_all(root, "oMath")):
        if node.getparent() is not None:
            _mark(node, NOT_SET)
    _drawings(root)


def _drawings(root: Any) -> None:
    """Pictures stand by themselves, text boxes as their words, what is only drawn as a mark."""
    for node in list(_all(root, "AlternateContent")):
        drawing = next(_all(node, "drawing"), None)
        fallback = child(node, "Fallback")
        if drawing is not None and (_is_picture(drawing) or fallback is None or not _is_read(fallback)):
            node.addprevious(drawing)
            node.getparent().remove(node)
    for node in list(_all(root, "drawing")):
        if not _is_picture(node) and not any(local(one) == "AlternateContent" for one in node.iterancestors()):
            _as_words(node)


def _is_picture(drawing: Any) -> bool:
    """Whether the converter finds the picture: it stands in the drawing itself, in no group."""
    return any(child(one, "graphic", "graphicData", "pic") is not None for one in drawing)


def _is_read(fallback: Any) -> bool:
    return next(_all(fallback, "t", "imagedata"), None) is not None


def _as_words(drawing: Any) -> None:
    """The words of a text box stay where it was anchored; what is only drawn leaves a mark."""
    boxes = [box for box in _all(drawing, "txbxContent") if texts(box, "t").strip()]
    if boxes:
        frame = _element("w:pict")
        frame.extend(boxes)
        drawing.addprevious(frame)
    else:
        drawing.addprevious(_element("w:t", NOT_DRAWN))
    drawing.getparent().remove(drawing)


def _mark(node: Any, words: str) -> None:
    paragraph = next((one for one in node.iterancestors() if local(one) == "oMathPara"), node)
    run = _element("w:r")
    run.append(_element("w:t", words))
    if paragraph.getparent() is not None:
        paragraph.addprevious(run)
        paragraph.getparent().remove(paragraph)


def _unwrap(node: Any) -> None:
    for one in list(node):
        node.addprevious(one)
    node.getparent().remove(node)


# Tables


def _straighten(table: Any) -> None:
    """Cells that older writers merge in a row of their own kind, rows that begin late, headings that reach below."""
    rows = [row for row in table if local(row) == "tr"]
    for row in rows:
        _merge_across(row)
        for name, first in (("gridBefore", True), ("gridAfter", False)):
            skipped = child(row, "trPr", name)
            if skipped is not None:
                _fill(row, attributes(skipped).get("val", "1"), first=first)
    heads = 0
    while heads < len(rows) and is_on(child(rows[heads], "trPr", "tblHeader")):
        heads += 1
    while 0 < heads < len(rows) and any(_goes_on(cell, "vMerge") for cell in _cells(rows[heads])):
        _child_of(_child_of(rows[heads], "w:trPr", first=True), "w:tblHeader")
        heads += 1


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if local(cell) == "tc"]


def _goes_on(cell: Any, name: str) -> bool:
    merge = child(cell, "tcPr", name)
    return merge is not None and attributes(merge).get("val", "continue") == "continue"


def _merge_across(row: Any) -> None:
    opened = None
    for cell in _cells(row):
        if opened is not None and _goes_on(cell, "hMerge"):
            _widen(opened, _span(cell))
            row.remove(cell)
        else:
            opened = cell if child(cell, "tcPr", "hMerge") is not None else None


def _span(cell: Any) -> int:
    span = child(cell, "tcPr", "gridSpan")
    value = attributes(span).get("val", "1") if span is not None else "1"
    return int(value) if value.isdecimal() else 1


def _widen(cell: Any, by: int) -> None:
    wide = _span(cell) + by
    _child_of(_child_of(cell, "w:tcPr", first=True), "w:gridSpan").set(qn("w:val"), str(wide))


def _fill(row: Any, columns: str, *, first: bool) -> None:
    if not columns.isdecimal() or not 0 < int(columns) < 100:
        return
    cell = _element("w:tc")
    cell.append(_element("w:p"))
    cells = _cells(row)
    if first and cells:
        cells[0].addprevious(cell)
    else:
        row.append(cell)
    if int(columns) > 1:
        _widen(cell, int(columns) - 1)


# Paragraphs


@dataclass
class _Printer:
    styles: Styles
    lists: Lists

    def print(self, root: Any) -> None:
        paragraphs = [(one, self._look_of(one)) for one in _all(root, "p")]
        indents = [self._is_indented(node, look) for node, look in paragraphs if _is_line(node, look)]
        mostly = 2 * sum(indents) > len(indents)
        for node, look in paragraphs:
            in_cell = any(local(one) == "tc" for one in node.iterancestors())
            numbered = self._number(node, look)
            align = self._alignment(node, look, in_cell=in_cell)
            flush = mostly and not (in_cell or numbered or align or self._is_indented(node, look))
            _strip(node)
            if align or flush:
                _say(node, align or NO_INDENT)

    def _look_of(self, node: Any) -> Look:
        look = look_of(child(node, "pPr")).over(self.styles.look(_style_of(node)))
        if look.depth is None and look.list_id:
            of_style = (
                self.lists.by_style[one] for one in self.styles.line(_style_of(node)) if one in self.lists.by_style
            )
            look = replace(look, depth=next(of_style, 0))
        return look

    def _is_indented(self, node: Any, look: Look) -> bool:
        return bool(look.indented) or _columns_before(node) >= 2

    def _number(self, node: Any, look: Look) -> bool:
        """Put the printed number before the words; bullets stay a list. Whether the paragraph has either."""
        key = look.list_id
        if not key or key == "0" or child(node, "pPr", "rPr", "del") is not None:
            return False
        label = self.lists.label(key, look.depth or 0, self.styles)
        properties = _child_of(node, "w:pPr", first=True)
        listed = _child_of(properties, "w:numPr")
        if label is None:
            depth = self.lists.bullets_above(key, look.depth or 0, self.styles)
            for name, value in (("w:ilvl", str(depth)), ("w:numId", _BULLETS)):
                _child_of(listed, name).set(qn("w:val"), value)
        else:
            properties.remove(listed)
            run = _element("w:r")
            run.append(_element("w:t", label))
            _strip(node)
            properties.addnext(run)
        return True

    def _alignment(self, node: Any, look: Look, *, in_cell: bool) -> str:
        if look.aligned in ("right", "end", "center"):
            return "center" if look.aligned == "center" else "right"
        words = texts(node, "t").strip(_BLANKS)
        short = 0 < len(words) <= _LONGEST_SIGNATURE and not words.endswith(_CLOSES)
        pushed = look.pushed or _columns_before(node) >= _PUSHED_COLUMNS
        return "right" if short and pushed and not in_cell else ""


def _is_line(node: Any, look: Look) -> bool:
    """Whether a paragraph tells how the text is indented: one with words, in no table, neither centred nor right."""
    if look.aligned in ("right", "end", "center") or look.pushed or look.list_id or not texts(node, "t").strip(_BLANKS):
        return False
    return not any(local(one) == "tc" for one in node.iterancestors())


def _style_of(node: Any) -> str:
    style = child(node, "pPr", "pStyle")
    return attributes(style).get("val", "") if style is not None else ""


def _first_words(node: Any) -> Iterator[Any]:
    """The text nodes and tabs of the runs at the beginning, up to the first letter."""
    for one in node.iter():
        if one.getparent() is not None and local(one.getparent()) == "tabs":
            continue
        if local(one) in ("t", "tab"):
            yield one
            if local(one) == "t" and (one.text or "").strip(_BLANKS):
                return
        elif local(one) in ("br", "drawing", "pict", "object"):
            return


def _columns_before(node: Any) -> int:
    """How wide the blanks before the first letter are, in Latin letters."""
    wide = 0
    for one in _first_words(node):
        text = "\t" if local(one) == "tab" else one.text or ""
        blanks = text[: len(text) - len(text.lstrip(_BLANKS))]
        wide += sum({"\t": 4, "\u3000": 2}.get(blank, 1) for blank in blanks)
    return wide


def _strip(node: Any) -> None:
    """Blanks typed to indent a paragraph go: the page indents by itself."""
    for one in list(_first_words(node)):
        if local(one) == "tab":
            one.getparent().remove(one)
        else:
            one.text = (one.text or "").lstrip(_BLANKS)


def _say(node: Any, alignment: str) -> None:
    _child_of(_child_of(node, "w:pPr", first=True), "w:jc").set(qn("w:val"), alignment)


def _only_bullets() -> bytes:
    """The one list that is left."""
    levels = "".join(f'<w:lvl w:ilvl="{depth}"><w:numFmt w:val="bullet"/></w:lvl>' for depth in range(MAX_LEVEL + 1))
    one = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
    number = f'<w:num w:numId="{_BULLETS}"><w:abstractNumId w:val="0"/></w:num>'
    return f'<w:numbering xmlns:w="{nsmap["w"]}">{one}{number}</w:numbering>'.encode()


# The tree


def _all(root: Any, *names: str) -> Iterator[Any]:
    wanted: Iterable[str] = frozenset(names)
    return (one for one in root.iter() if isinstance(one.tag, str) and local(one) in wanted)


def _element(name: str, text: str = "") -> Any:
    made = parse_xml(f'<{name} xmlns:w="{nsmap["w"]}" xml:space="preserve"/>')
    if text:
        made.text = text
    return made


def _child_of(node: Any, name: str, *, first: bool = False) -> Any:
    """A child by its name, made where it is missing."""
    found = node.find(qn(name))
    if found is None:
        found = _element(name)
        node.insert(0, found) if first else node.append(found)
    return found
