"""Copies of office files without what readers do not see: properties, comments, revisions, and hidden parts if asked.

The file is changed part by part as XML, so that whatever is not named here stays as it was.
"""

import re
from collections.abc import Iterable
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml

from jiyue.common import pictures
from jiyue.common.archives import check_office, open_checked, packed
from jiyue.common.cleaning_sheets import cleaned_sheets
from jiyue.common.reading import pictures as metadata
from jiyue.common.reading.word import hidden_styles
from jiyue.common.reading.xml import PATHS, attributes, child, is_on, local
from jiyue.common.refusals import Refusal
from jiyue.common.sandbox import run_limited

KINDS = ("docx", "xlsx")
_DROPPED = re.compile(
    r"word/(?:comments[^/]*|people)\.xml|xl/comments[^/]*\.xml|xl/(?:comments|threadedComments|persons)/.*"
    r"|docProps/(?:custom\.xml|thumbnail\..*)"
)
_EMPTIED = frozenset({"creator", "lastModifiedBy", "Company", "Manager", "Template", "HyperlinkBase", "description"})
_WORD = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_GONE = frozenset({"del", "moveFrom"})
_UNWRAPPED = frozenset({"ins", "moveTo"})
_MARKS = frozenset(
    f"{name}{end}" for name in ("commentRange", "moveFromRange", "moveToRange") for end in ("Start", "End")
) | {"cellIns", "cellDel", "cellMerge", "numberingChange"}
_SETTINGS = frozenset({"trackRevisions", "docVars", "rsids"})


def cleaned(extension: str, data: bytes, *, drop_hidden: bool, what: str = "附件") -> bytes:
    """The cleaned copy; with `drop_hidden` also without hidden sheets, rows, columns and letters."""
    if extension not in KINDS:
        raise Refusal("只有 Word 文档和 Excel 表格可以清理。", cure="请在原软件中清理后重新上传。")
    parcel = (b"1" if drop_hidden else b"0") + data
    _, (copy,) = run_limited("jiyue.common.cleaning:clean", parcel, megabytes=1024, what=what)
    return copy


def clean(parcel: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The cleaning itself (runs in the sandbox)."""
    drop_hidden, data = parcel[:1] == b"1", parcel[1:]
    check_office(data)
    archive = open_checked(data)
    members = {name: archive.read(name) for name in archive.namelist() if not _DROPPED.fullmatch(name)}
    dropped = [name for name in archive.namelist() if _DROPPED.fullmatch(name)]
    styles = hidden_styles(archive) if drop_hidden else frozenset()
    for name, content in members.items():
        members[name] = _cleaned_part(name, content, dropped, styles, drop_hidden=drop_hidden)
    if "xl/workbook.xml" in members:
        members.update(cleaned_sheets(members, drop_hidden=drop_hidden))
    return {}, [packed(members)]


def _cleaned_part(
    name: str, content: bytes, dropped: Iterable[str], styles: frozenset[str], *, drop_hidden: bool
) -> bytes:
    if "/media/" in name and metadata.is_picture(content):
        return _repainted(content)
    if name.endswith(".rels"):
        return _changed(content, lambda root: _without_relations(root, name, set(dropped)))
    if name == "[Content_Types].xml":
        return _changed(content, lambda root: _without_types(root, set(dropped)))
    if name.startswith("docProps/") and name.endswith(".xml"):
        return _changed(content, _without_people)
    if name == "word/settings.xml":
        return _changed(content, lambda root: _remove(one for one in root if local(one) in _SETTINGS))
    if _WORD.fullmatch(name):
        return _changed(content, lambda root: _clean_words(root, styles, drop_hidden=drop_hidden))
    if name.startswith("xl/drawings/") and name.endswith(".vml"):
        return _changed(content, _without_notes)
    return content


def _changed(content: bytes, change: Any) -> bytes:
    root: Any = parse_xml(content)
    change(root)
    return serialize_part_xml(root)


def _remove(nodes: Iterable[Any]) -> None:
    for node in list(nodes):
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)


def _repainted(content: bytes) -> bytes:
    """A picture that tells something is painted anew; the others keep every pixel."""
    if not metadata.metadata(content).traces:
        return content
    try:
        return pictures.reencode(content)[1][0]
    except Refusal:
        return content


def _without_relations(root: Any, name: str, dropped: set[str]) -> None:
    folder = name.replace("_rels/", "").rpartition("/")[0]
    for node in list(root):
        values = attributes(node)
        target = values.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
        if re.sub(r"[^/]+/\.\./", "", path) in dropped:
            root.remove(node)
        elif values.get("TargetMode") == "External" and PATHS.match(target):
            # A link to somebody's own disk leads nobody anywhere.
            node.set("Target", "#")


def _without_types(root: Any, dropped: set[str]) -> None:
    _remove(node for node in root if attributes(node).get("PartName", "").lstrip("/") in dropped)


def _without_people(root: Any) -> None:
    for node in root.iter():
        if local(node) in _EMPTIED:
            node.text = ""


def _without_notes(root: Any) -> None:
    _remove(
        shape
        for shape in root
        if local(shape) == "shape" and any(attributes(one).get("ObjectType") == "Note" for one in shape)
    )


def _clean_words(root: Any, styles: frozenset[str], *, drop_hidden: bool) -> None:
    """All revisions accepted, all comments gone."""
    nodes = [node for node in root.iter() if isinstance(node.tag, str)]
    _remove(node.getparent().getparent() for node in nodes if local(node) == "del" and _of(node) == "trPr")
    emptied = [
        node.getparent().getparent().getparent() for node in nodes if local(node) == "del" and _of(node) == "rPr"
    ]
    for node in nodes:
        name = local(node)
        if name in _GONE or name in _MARKS or name.endswith("PrChange") or name == "tblGridChange":
            _remove([node])
        elif name in _UNWRAPPED:
            _unwrap(node)
        elif name == "commentReference":
            _remove([node.getparent()])
        elif name == "docPr":
            for key in ("descr", "title"):
                if PATHS.search(node.get(key, "")):
                    node.set(key, "")
    if drop_hidden:
        _remove(run for run in nodes if local(run) == "r" and _is_hidden(run, styles))
    # A paragraph whose mark and words were both deleted is gone; the last one of a cell must stay.
    _remove(one for one in emptied if local(one) == "p" and not _has_words(one) and one.getnext() is not None)


def _of(node: Any) -> str:
    parent = node.getparent()
    return local(parent) if parent is not None else ""


def _unwrap(node: Any) -> None:
    parent = node.getparent()
    if parent is None:
        return
    place = parent.index(node)
    inner = list(node) if local(parent) not in ("rPr", "trPr") else []
    parent.remove(node)
    for shift, one in enumerate(inner):
        parent.insert(place + shift, one)


def _has_words(paragraph: Any) -> bool:
    return any(local(one) in ("r", "hyperlink", "sdt") for one in paragraph if isinstance(one.tag, str))


def _is_hidden(run: Any, styles: frozenset[str]) -> bool:
    settings = child(run, "rPr")
    paragraph = run.getparent()
    ways = [settings, child(paragraph, "pPr") if paragraph is not None and local(paragraph) == "p" else None]
    for one, name in zip(ways, ("rStyle", "pStyle"), strict=True):
        style = child(one, name) if one is not None else None
        if style is not None and attributes(style).get("val") in styles:
            return True
    return settings is not None and is_on(child(settings, "vanish"))
