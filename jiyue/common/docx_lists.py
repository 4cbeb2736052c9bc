"""What a Word file says elsewhere of its paragraphs: styles with what they inherit, and lists with their numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from docx.oxml import parse_xml

from jiyue.common.numerals import MAX_LEVEL, Counter, Level
from jiyue.common.reading.xml import attributes, child, is_on, local

# Pushed aside: of a line of 28 characters nearly half; nobody indents a paragraph so far.
_PUSHED_TWIPS, _PUSHED_CHARS = 3600, 1200
DEEPEST = 20


@dataclass(frozen=True)
class Look:
    """What a paragraph or its style says of its place; None where it says nothing."""

    aligned: str | None = None
    pushed: bool | None = None
    indented: bool | None = None
    list_id: str | None = None
    depth: int | None = None

    def over(self, below: "Look") -> "Look":
        said = {name: value for name, value in vars(self).items() if value is not None}
        return replace(below, **said)


def look_of(properties: Any) -> Look:
    if properties is None:
        return Look()
    aligned, indent, numbered = (child(properties, name) for name in ("jc", "ind", "numPr"))
    values = attributes(indent) if indent is not None else {}
    left, chars = _whole(values, "left", "start"), _whole(values, "leftChars", "startChars")
    first = _whole(values, "firstLine", "firstLineChars")
    list_id = child(numbered, "numId") if numbered is not None else None
    depth = child(numbered, "ilvl") if numbered is not None else None
    level = attributes(depth).get("val", "0") if depth is not None else ""
    return Look(
        aligned=attributes(aligned).get("val") if aligned is not None else None,
        pushed=left >= _PUSHED_TWIPS or chars >= _PUSHED_CHARS if values else None,
        indented=first > 0 if {"firstLine", "firstLineChars", "hanging"} & values.keys() else None,
        list_id=attributes(list_id).get("val") if list_id is not None else None,
        depth=min(int(level), MAX_LEVEL) if level.isdecimal() else None,
    )


def _whole(values: Mapping[str, str], *names: str) -> int:
    return max((int(values[name]) for name in names if values.get(name, "").isdecimal()), default=0)


@dataclass(frozen=True)
class Styles:
    looks: Mapping[str, Look]
    parents: Mapping[str, str]
    default: str = ""

    @classmethod
    def of(cls, content: bytes | None) -> "Styles":
        looks: dict[str, Look] = {}
        parents: dict[str, str] = {}
        default = ""
        for node in parse_xml(content) if content else ():
            values = attributes(node)
            if local(node) != "style" or values.get("type") not in ("paragraph", "numbering"):
                continue
            name, base = values.get("styleId", ""), child(node, "basedOn")
            looks[name] = look_of(child(node, "pPr"))
            parents[name] = attributes(base).get("val", "") if base is not None else ""
            if values.get("type") == "paragraph" and values.get("default") in ("1", "true"):
                default = name
        return cls(looks, parents, default)

    def line(self, name: str) -> Iterator[str]:
        """A style and those that it is based on."""
        for _ in range(DEEPEST):
            if name not in self.looks:
                return
            yield name
            name = self.parents[name]

    def look(self, name: str) -> Look:
        found = Look()
        for one in self.line(name or self.default):
            found = found.over(self.looks[one])
        return found


@dataclass
class Lists:
    """The lists of the document, each with its levels and its running numbers."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    of_number: dict[str, str] = field(default_factory=dict)
    starts: dict[str, dict[int, int]] = field(default_factory=dict)
    own: dict[str, dict[int, Level]] = field(default_factory=dict)
    by_style: dict[str, int] = field(default_factory=dict)
    linked: dict[str, str] = field(default_factory=dict)
    counters: dict[str, Counter] = field(default_factory=dict)

    @classmethod
    def of(cls, content: bytes | None) -> "Lists":
        found = cls()
        root = parse_xml(content) if content else ()
        for node in root:
            if local(node) == "abstractNum":
                found._add_list(node)
        for node in root:
            if local(node) == "num":
                found._add_number(node)
        return found

    def _add_list(self, node: Any) -> None:
        key = attributes(node).get("abstractNumId", "")
        self.levels[key] = dict(self._level(one) for one in node if local(one) == "lvl")
        style = child(node, "numStyleLink")
        if style is not None:
            self.linked[key] = attributes(style).get("val", "")

    def _level(self, node: Any) -> tuple[int, Level]:
        def said(name: str, missing: str) -> str:
            found = child(node, name)
            return attributes(found).get("val", missing) if found is not None else missing

        depth = attributes(node).get("ilvl", "0")
        number = min(int(depth), MAX_LEVEL) if depth.isdecimal() else 0
        start, restart = said("start", "1"), said("lvlRestart", "")
        if style := said("pStyle", ""):
            self.by_style[style] = number
        return number, Level(
            form=said("numFmt", "decimal"),
            pattern=said("lvlText", ""),
            start=int(start) if start.isdecimal() else 1,
            restart=int(restart) if restart.isdecimal() else None,
            follow=said("suff", "tab"),
            in_digits=is_on(child(node, "isLgl")),
        )

    def _add_number(self, node: Any) -> None:
        key, of = attributes(node).get("numId", ""), child(node, "abstractNumId")
        self.of_number[key] = attributes(of).get("val", "") if of is not None else ""
        for one in (one for one in node if local(one) == "lvlOverride"):
            depth = attributes(one).get("ilvl", "0")
            number = min(int(depth), MAX_LEVEL) if depth.isdecimal() else 0
            start, level = child(one, "startOverride"), child(one, "lvl")
            if start is not None and attributes(start).get("val", "").isdecimal():
                self.starts.setdefault(key, {})[number] = int(attributes(start)["val"])
            if level is not None:
                self.own.setdefault(key, {})[number] = self._level(level)[1]

    def levels_of(self, key: str, styles: Styles) -> tuple[str, dict[int, Level]]:
        """The list behind a number, by way of a list style where one is named."""
        of = self.of_number.get(key, "")
        for _ in range(DEEPEST):
            if of not in self.linked:
                break
            of = self.of_number.get(styles.look(self.linked[of]).list_id or "", "")
        return of, {**self.levels.get(of, {}), **self.own.get(key, {})}

    def label(self, key: str, depth: int, styles: Styles) -> str | None:
        """The label of the next paragraph of a list; None where the list has bullets or is unknown."""
        of, levels = self.levels_of(key, styles)
        level = levels.get(depth)
        if level is None or level.is_bullet:
            return None
        counter = self.counters.setdefault(of, Counter())
        start = self.starts.get(key, {}).pop(depth, None)
        if start is not None:
            counter.set_back(depth, start)
        return counter.label(depth, levels)

    def bullets_above(self, key: str, depth: int, styles: Styles) -> int:
        """How deep a bullet stands among bullets: levels with numbers have become words."""
        _, levels = self.levels_of(key, styles)
        return sum(one < depth and level.is_bullet for one, level in levels.items())
