"""What the readers of office files share: safe trees, names without prefixes, properties, leftovers."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

import defusedxml.ElementTree

from jiyue.common.archives import Archive
from jiyue.common.reading import pictures
from jiyue.common.reading.values import Part, Trace, Writer, listed
from jiyue.common.refusals import Refusal

_PEOPLE = {"creator": "作者", "lastModifiedBy": "最后修改者", "Company": "单位", "Manager": "主管"}
PATHS = re.compile(r"(?:[A-Za-z]:\\|\\\\[\w.\-]+\\|file:///|/(?:Users|home)/)[^\"<>|\r\n\t]{3,120}")
_WORDS = frozenset({"t", "delText", "instrText", "v", "f", "text", "lpstr", "lpwstr"})
_VALUES = frozenset({"s", "n", "d", "docVar"})


def tree(content: bytes) -> Element:
    """The root of one part of a file; a Refusal when it is no XML or declares entities."""
    try:
        return defusedxml.ElementTree.fromstring(content, forbid_dtd=True)
    except Exception as error:
        raise Refusal("文件内部数据损坏，无法检查。", cure="请用 WPS 或 Word 打开，另存为新的文件。") from error


def local(node: Element) -> str:
    """A name without its namespace."""
    return str(node.tag).rpartition("}")[2]


def attributes(node: Element) -> dict[str, str]:
    return {name.rpartition("}")[2]: value for name, value in node.attrib.items()}


def child(node: Element, *path: str) -> Element | None:
    """The first descendant along a path of local names."""
    found: Element | None = node
    for name in path:
        found = next((one for one in found if local(one) == name), None) if found is not None else None
    return found


def is_on(node: Element | None) -> bool:
    """Whether a switch such as w:vanish is there and not turned off."""
    return node is not None and attributes(node).get("val", "1").lower() not in {"0", "false", "off"}


def targets(archive: Archive, part: str) -> dict[str, str]:
    """The relations of a part by id, as names inside the archive."""
    folder, _, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if path not in archive.namelist():
        return {}
    found = {}
    for node in tree(archive.read(path)):
        values = attributes(node)
        target = values.get("Target", "")
        joined = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        found[values.get("Id", "")] = re.sub(r"[^/]+/\.\./", "", joined)
    return found


def properties(archive: Archive) -> tuple[list[Part], list[Trace]]:
    """Who wrote the file and where: document properties, and paths of somebody's machine anywhere in it."""
    people: list[tuple[str, str]] = []
    words = Writer("文档属性", "internal")
    for name in archive.namelist():
        if not name.startswith("docProps/") or not name.endswith(".xml"):
            continue
        for node in tree(archive.read(name)).iter():
            value = (node.text or "").strip()
            if value:
                words.write(value + "\n")
                if local(node) in _PEOPLE:
                    people.append((_PEOPLE[local(node)], value[:100]))
    paths = [("本机路径", path) for path in _paths(archive)]
    traces = [Trace("author_metadata", "文档属性", items=tuple(people))] if people else []
    if paths:
        traces.append(Trace("author_metadata", "内部数据", items=tuple(paths[:5])))
    part = words.part()
    return ([part] if part else []), traces


def _paths(archive: Archive) -> list[str]:
    found: dict[str, None] = {}
    for name in archive.namelist():
        if name.endswith((".rels", "document.xml", "workbook.xml", "settings.xml")):
            for one in PATHS.findall(archive.read(name).decode("utf-8", "replace")):
                found.setdefault(one[:100])
    return list(found)


def leftovers(archive: Archive, folder: str, read: Iterable[str]) -> Iterator[Part]:
    """The words of every other part: pivot caches, custom data, names, addresses of links."""
    known = set(read)
    inner, links = Writer("文件内部数据", "internal"), Writer("链接地址", "internal")
    for name in sorted(archive.namelist()):
        if name.endswith(".rels"):
            for node in tree(archive.read(name)):
                values = attributes(node)
                if values.get("TargetMode", "").lower() == "external":
                    links.write(values.get("Target", "") + "\n")
        elif name.endswith(".xml") and name.startswith((folder, "customXml/")) and name not in known:
            _words_of(tree(archive.read(name)), inner, everything=name.startswith("customXml/"))
    yield from (part for part in (inner.part(), links.part()) if part)


def _words_of(root: Element, out: Writer, *, everything: bool) -> None:
    for node in root.iter():
        values = node.attrib
        if local(node) in _VALUES:
            out.write("".join(f"{value}\n" for key, value in values.items() if key.rpartition("}")[2] in ("v", "val")))
        if node.text and node.text.strip() and (everything or local(node) in _WORDS):
            out.write(node.text + "\n")


def enclosed(archive: Archive, folder: str) -> tuple[list[tuple[str, bytes]], list[Part], list[Trace]]:
    """Files embedded in an office file, and what the metadata of its pictures tell."""
    files: list[tuple[str, bytes]] = []
    parts: list[Part] = []
    traces: list[Trace] = []
    for name in sorted(archive.namelist()):
        short = name.rpartition("/")[2]
        if name.startswith(f"{folder}embeddings/"):
            files.append((short, archive.read(name)))
        elif name.startswith(f"{folder}media/") and pictures.is_picture(data := archive.read(name)):
            of_picture = pictures.metadata(data).within(short)
            parts += of_picture.parts
            traces += of_picture.traces
    if files:
        told = listed([name for name, _ in files])
        traces.append(Trace("embedded_files", "", f"内嵌了 {len(files)} 个文件（{told}）"))
    return files, parts, traces


def texts(node: Element, *names: str) -> str:
    """The text of all descendants of some names, joined."""
    return "".join(one.text or "" for one in node.iter() if local(one) in names)


def optional(archive: Archive, name: str) -> Any:
    """A part's root, None where the file has no such part."""
    return tree(archive.read(name)) if name in archive.namelist() else None
