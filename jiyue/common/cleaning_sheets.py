"""Workbooks without their hidden cells: emptied where they stood, formulas kept as values, strings forgotten."""

import re
from collections.abc import Mapping
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml

from jiyue.common.reading.xml import attributes, child, local

_ADDRESS = re.compile(r"([A-Z]{1,3})\d+")
_LEGACY = frozenset({"fileSharing", "webPublishing"})


def cleaned_sheets(members: Mapping[str, bytes], *, drop_hidden: bool) -> dict[str, bytes]:
    """The parts that change. A hidden sheet stays as an empty one, so that nothing that counts sheets goes wrong."""
    book: Any = parse_xml(members["xl/workbook.xml"])
    for node in [one for one in book if local(one) in _LEGACY]:
        book.remove(node)
    changed = {"xl/workbook.xml": serialize_part_xml(book)}
    if not drop_hidden:
        return changed
    roots: dict[str, Any] = {}
    hidden = _paths_of_hidden(book, members)
    for name, content in members.items():
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            roots[name] = parse_xml(content)
            _empty(roots[name], whole=name in hidden)
    changed |= {name: serialize_part_xml(root) for name, root in roots.items()}
    if "xl/sharedStrings.xml" in members:
        changed["xl/sharedStrings.xml"] = _forgotten(members["xl/sharedStrings.xml"], roots.values())
    return changed


def _paths_of_hidden(book: Any, members: Mapping[str, bytes]) -> set[str]:
    relations: Any = parse_xml(members["xl/_rels/workbook.xml.rels"])
    targets = {attributes(one).get("Id"): attributes(one).get("Target", "") for one in relations}
    found = set()
    for node in book.iter():
        values = attributes(node) if isinstance(node.tag, str) and local(node) == "sheet" else {}
        if values.get("state", "visible") != "visible":
            target = targets.get(values.get("id"), "")
            found.add(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    return found


def _empty(root: Any, *, whole: bool) -> None:
    spans = [
        (int(values.get("min", "1")), int(values.get("max", "1")))
        for node in root.iter()
        if isinstance(node.tag, str) and local(node) == "col"
        for values in (attributes(node),)
        if values.get("hidden") in ("1", "true") or values.get("width", "9") in ("0", "0.0")
    ]
    for row in [node for node in root.iter() if isinstance(node.tag, str) and local(node) == "row"]:
        values = attributes(row)
        gone = whole or values.get("hidden") in ("1", "true") or values.get("ht") in ("0", "0.0")
        for number, cell in enumerate(list(row), start=1):
            address = _ADDRESS.fullmatch(attributes(cell).get("r", ""))
            column = _number(address[1]) if address else number
            if gone or any(first <= column <= last for first, last in spans):
                row.remove(cell)
            elif (formula := child(cell, "f")) is not None:
                # What a formula points at may be gone: the value stays, the formula goes.
                cell.remove(formula)


def _forgotten(content: bytes, sheets: Any) -> bytes:
    """The shared strings, emptied where no cell points any more."""
    used = set()
    for root in sheets:
        for node in root.iter():
            if isinstance(node.tag, str) and local(node) == "c" and attributes(node).get("t") == "s":
                value = child(node, "v")
                used.add((value.text or "") if value is not None else "")
    strings: Any = parse_xml(content)
    for number, one in enumerate([node for node in strings if isinstance(node.tag, str) and local(node) == "si"]):
        if str(number) not in used:
            for text in [node for node in one.iter() if isinstance(node.tag, str) and local(node) == "t"]:
                text.text = ""
    return serialize_part_xml(strings)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
