"""Word files: paragraphs, and what Word keeps from the reader: hidden letters, revisions, comments, properties."""

from collections import Counter
from dataclasses import dataclass, field, replace

from jiyue.common.archives import Archive
from jiyue.common.reading import xml
from jiyue.common.reading.values import Inside, Part, Trace, Writer, listed
from jiyue.common.reading.xml import Element

MAIN = "word/document.xml"
_OTHERS = {"footnotes": "脚注", "endnotes": "尾注", "header": "页眉", "footer": "页脚"}
_LABELS = {"hidden_text": "隐藏文字", "tracked_changes": "修订中删除的文字", "internal": "域代码和替代文字"}
_NO_FILL = frozenset({"", "auto", "none", "ffffff"})
_SMALL = 3
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_REVISIONS = {"del": ("删除", True), "moveFrom": ("移走", True), "ins": ("插入", False), "moveTo": ("移来", False)}
_SKIPPED = frozenset({"rPr", "tblPr", "tcPr", "trPr", "sectPr", "sdtPr", "tblGrid", "tblPrEx"})


@dataclass
class _Found:
    """What is collected while one part is walked."""

    label: str
    styles: frozenset[str]
    seen: Writer = field(default_factory=lambda: Writer(""))
    unseen: dict[str, Writer] = field(default_factory=dict)
    revisions: Counter[str] = field(default_factory=Counter)
    authors: dict[str, None] = field(default_factory=dict)
    paragraphs: int = 0

    def hide(self, kind: str) -> Writer:
        label = _LABELS[kind] if not self.label else f"{self.label}中的{_LABELS[kind]}"
        return self.unseen.setdefault(kind, Writer(label, kind))

    def note(self, kind: str, node: Element) -> None:
        self.revisions[kind] += 1
        if author := xml.attributes(node).get("author"):
            self.authors.setdefault(author)


@dataclass(frozen=True)
class _Scene:
    """Where the walk stands: how the letters there are hidden, and whether something dark lies behind them."""

    hidden: str = ""
    shaded: bool = False


def read(archive: Archive) -> tuple[Inside, list[tuple[str, bytes]]]:
    """The inside of a .docx and the files embedded in it."""
    names = archive.namelist()
    styles = hidden_styles(archive)
    parts: list[Part] = []
    revisions: Counter[str] = Counter()
    authors: dict[str, None] = {}
    read_names = [MAIN, "word/styles.xml", "word/comments.xml"]
    walked = [(MAIN, "")] + [(name, label) for name in sorted(names) for label in _label_of(name)]
    for name, label in walked:
        found = _Found(label, styles, Writer(label))
        _walk(xml.tree(archive.read(name)), found, _Scene())
        parts += [part for one in (found.seen, *found.unseen.values()) if (part := one.part())]
        revisions += found.revisions
        authors.update(found.authors)
        read_names.append(name)
    comments, notes = _comments(archive)
    told, people = xml.properties(archive)
    files, of_pictures, traces = xml.enclosed(archive, "word/")
    parts += [*comments, *told, *of_pictures, *xml.leftovers(archive, "word/", read_names)]
    facts = [*_facts(parts, revisions, tuple(authors)), *notes, *people, *traces]
    return Inside("docx", tuple(parts), tuple(facts)), files


def _label_of(name: str) -> list[str]:
    short = name.removeprefix("word/").removesuffix(".xml").rstrip("0123456789")
    return [_OTHERS[short]] if name.startswith("word/") and name.endswith(".xml") and short in _OTHERS else []


def _facts(parts: list[Part], revisions: Counter[str], authors: tuple[str, ...]) -> list[Trace]:
    facts = []
    if revisions:
        counted = "、".join(f"{kind} {count} 处" for kind, count in sorted(revisions.items()))
        by = f"，修订者：{listed(authors)}" if authors else ""
        facts.append(Trace("tracked_changes", "", f"{counted}{by}"))
    for part in parts:
        if part.hidden == "hidden_text":
            letters = len(part.text.replace("\n", "").replace("\t", ""))
            facts.append(Trace("hidden_text", part.label, f"{letters} 个字（{part.place(0)}起）"))
    return facts


def _comments(archive: Archive) -> tuple[list[Part], list[Trace]]:
    root = xml.optional(archive, "word/comments.xml")
    nodes = [node for node in root if xml.local(node) == "comment"] if root is not None else []
    if not nodes:
        return [], []
    authors = dict.fromkeys(xml.attributes(node).get("author", "") for node in nodes)
    by = listed([author for author in authors if author])
    words = "\n".join(xml.texts(node, "t", "delText") for node in nodes)
    trace = Trace("comments", "", f"批注 {len(nodes)} 条{f'，批注人：{by}' if by else ''}")
    return ([Part("批注", words, "comments")] if words.strip() else []), [trace]


def hidden_styles(archive: Archive) -> frozenset[str]:
    """Styles that hide their letters, also by inheritance."""
    root = xml.optional(archive, "word/styles.xml")
    if root is None:
        return frozenset()
    parents: dict[str, str] = {}
    hiding: set[str] = set()
    for node in (one for one in root if xml.local(one) == "style"):
        name = xml.attributes(node).get("styleId", "")
        base = xml.child(node, "basedOn")
        parents[name] = xml.attributes(base).get("val", "") if base is not None else ""
        if xml.is_on(xml.child(node, "rPr", "vanish")):
            hiding.add(name)
    for _ in range(10):
        hiding |= {name for name, base in parents.items() if base in hiding}
    return frozenset(hiding)


def _walk(node: Element, found: _Found, scene: _Scene) -> None:
    for one in node:
        name = xml.local(one)
        if name == "p":
            _paragraph(one, found, scene)
        elif name == "r":
            _run(one, found, scene)
        elif name in _REVISIONS:
            kind, taken_out = _REVISIONS[name]
            found.note(kind, one)
            _walk(one, found, replace(scene, hidden="tracked_changes") if taken_out else scene)
        elif name in ("tr", "tc", "tbl"):
            _table(one, name, found, scene)
        elif name == "AlternateContent":
            _alternatives(one, found, scene)
        elif name == "docPr":
            _alternative_words(one, found)
        elif name not in _SKIPPED:
            _walk(one, found, replace(scene, shaded=True) if name == "txbxContent" else scene)


def _paragraph(node: Element, found: _Found, scene: _Scene) -> None:
    found.paragraphs += 1
    found.seen.mark(f"第{found.paragraphs}段")
    settings = xml.child(node, "pPr")
    if settings is not None:
        scene = replace(scene, shaded=scene.shaded or _is_shaded(settings))
        style = xml.child(settings, "pStyle")
        if style is not None and xml.attributes(style).get("val") in found.styles:
            scene = replace(scene, hidden=scene.hidden or "hidden_text")
        for change in settings.iter():
            if xml.local(change) in ("pPrChange", "ins", "del"):
                found.note("格式" if xml.local(change) == "pPrChange" else "段落标记", change)
    _walk_without(node, "pPr", found, scene)
    found.seen.write("\n")


def _walk_without(node: Element, left_out: str, found: _Found, scene: _Scene) -> None:
    shell = Element("shell")
    shell.extend(one for one in node if xml.local(one) != left_out)
    _walk(shell, found, scene)


def _run(node: Element, found: _Found, scene: _Scene) -> None:
    settings = xml.child(node, "rPr")
    hidden = scene.hidden
    if settings is not None:
        if (change := xml.child(settings, "rPrChange")) is not None:
            found.note("格式", change)
        hidden = hidden or _hiding(settings, found.styles, shaded=scene.shaded or _is_shaded(settings))
    if hidden:
        out = found.hide(hidden)
        out.mark(f"第{found.paragraphs}段")
    else:
        out = found.seen
    for one in node:
        name = xml.local(one)
        if name in ("t", "delText"):
            out.write(one.text or "")
        elif name == "instrText":
            found.hide("internal").write((one.text or "") + "\n")
        elif name in _BREAKS:
            out.write(_BREAKS[name])
        elif name not in _SKIPPED:
            shell = Element("shell")
            shell.append(one)
            _walk(shell, found, replace(scene, hidden=hidden))


def _hiding(settings: Element, styles: frozenset[str], *, shaded: bool) -> str:
    """Hidden by switch or style, white on white, or too small to be seen."""
    style = xml.child(settings, "rStyle")
    by_style = style is not None and xml.attributes(style).get("val") in styles
    if by_style or xml.is_on(xml.child(settings, "vanish")):
        return "hidden_text"
    color, size = xml.child(settings, "color"), xml.child(settings, "sz")
    if color is not None and not shaded and xml.attributes(color).get("val", "").lower() == "ffffff":
        return "hidden_text"
    if size is not None and xml.attributes(size).get("val", "99").split(".")[0] in map(str, range(_SMALL + 1)):
        return "hidden_text"
    return ""


def _is_shaded(settings: Element) -> bool:
    shade = xml.child(settings, "shd")
    if shade is not None and xml.attributes(shade).get("fill", "").lower() not in _NO_FILL:
        return True
    return xml.child(settings, "highlight") is not None


def _table(node: Element, name: str, found: _Found, scene: _Scene) -> None:
    settings = xml.child(node, f"{name}Pr")
    if settings is not None:
        # A table style may paint its first row dark and write on it in white.
        styled = name == "tbl" and xml.child(settings, "tblStyle") is not None
        scene = replace(scene, shaded=scene.shaded or styled or _is_shaded(settings))
    _walk(node, found, scene)
    if name != "tbl" and found.seen.pieces and found.seen.pieces[-1] in ("\n", "\t"):
        found.seen.pieces[-1] = "\t" if name == "tc" else "\n"


def _alternatives(node: Element, found: _Found, scene: _Scene) -> None:
    """The same drawing twice, for new and for old programs; words that only the old one shows are internal."""
    choices = [one for one in node if xml.local(one) == "Choice"]
    known = "".join(xml.texts(one, "t") for one in choices)
    for one in node:
        if one in choices:
            _walk(one, found, scene)
        elif (words := xml.texts(one, "t")) and words not in known:
            found.hide("internal").write(words + "\n")


def _alternative_words(node: Element, found: _Found) -> None:
    values = xml.attributes(node)
    if words := " ".join(values[name] for name in ("title", "descr") if values.get(name)):
        found.hide("internal").write(words + "\n")
