"""A regulation's text as chapters, articles, paragraphs and items, each with an address of its own. No Django.

The text is kept whole and in order: only line breaks, list dashes and code marks of the copy go. A line that the
paper's page broke in two is one paragraph again.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from .loader import normalised, quoted
from .schema import Clause, Edition

Kind = Literal["text", "front", "title", "chapter", "article", "paragraph", "item", "table", "row", "end"]

_DIGITS = "〇一二三四五六七八九"
_NUMERAL = "[一二三四五六七八九十百〇零]+"
_CHAPTER = re.compile(rf"(第{_NUMERAL}章)\s*(.*)")
_ARTICLE = re.compile(rf"(第{_NUMERAL}条)\s*(.*)")
_SECTION = re.compile(rf"({_NUMERAL})、(.*)")
_ITEM = re.compile(rf"（({_NUMERAL})）\s*(.*)")
_POINT = re.compile(r"(\d{1,2})[.．、]\s*(?!\d)(.*)")
_END = re.compile(r"(附件[:：]|抄送[:：]|信息公开选项|发布时间[:：]|\S*联系人及电话[:：])")
_LISTED = re.compile(r"(?:附件[:：])?\s*(\d)[.．]\s*(\S+?)(?:\.docx?)?")
_WHOLE = re.compile(r"[。；：！？”）)】;:!?]$")
_MARKS = re.compile(r"[，。；：、,;:]")
_SHORT = 20


@dataclass
class Node:
    """A part of the text; its scope is its own words and those of all that stands below it."""

    anchor: str
    kind: Kind
    label: str = ""
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    @property
    def is_heading(self) -> bool:
        """A marked line without a sentence, such as 一、总体要求."""
        return self.kind in ("chapter", "item") and not _MARKS.search(self.text) and len(self.text) <= _SHORT

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.walk()

    def words(self) -> str:
        """Everything in the scope, in order."""
        return "\n".join(f"{node.label}{node.text}" for node in self.walk())


def divided(text: str, *, title: str = "") -> Node:
    """The tree of a text; documents without 第…条 are divided by 一、（一）1."""
    return _Reader(_lines(text), title).tree()


def anchor_of(root: Node, clause: Clause) -> str:
    """The narrowest part that holds the whole quote, looked for in the clause's own article first."""
    named = _named(clause.article)
    for start in (*(node for node in root.walk() if node.anchor == named), root):
        if quoted(clause.quote, normalised(start.words())):
            return _narrowest(start, clause.quote).anchor
    return ""


def clause_anchor(clause_id: str) -> str:
    """The anchor of a clause that stands in no full text, or of a platform default."""
    pack, _, rest = clause_id.partition("/")
    return f"platform-{rest}" if pack == "platform" else f"clause-{rest}"


@dataclass(frozen=True)
class FullText:
    """The text of one edition as a tree; anchors of its clauses are looked up once each."""

    edition: Edition
    root: Node
    _anchors: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def anchor(self, clause_id: str) -> str:
        """The anchor of a clause; empty for a clause that this edition does not have."""
        if clause_id not in self._anchors:
            clause = self.edition.clauses.get(clause_id)
            self._anchors[clause_id] = anchor_of(self.root, clause) if clause else ""
        return self._anchors[clause_id]


_kept: dict[str, FullText] = {}


def read(edition: Edition, *, title: str) -> FullText | None:
    """The full text of an edition, read once; None where its quotes come from outside."""
    if not edition.text:
        return None
    kept = _kept.get(edition.id)
    if kept is None or kept.edition is not edition:
        kept = _kept[edition.id] = FullText(edition, divided(edition.text, title=title))
    return kept


def number(numeral: str) -> int:
    """二十三 → 23; regulations stay below a thousand articles."""
    hundreds, _, rest = numeral.rpartition("百")
    tens, ten, units = rest.replace("零", "").rpartition("十")
    found = 100 * _DIGITS.index(hundreds) if hundreds else 0
    if ten:
        found += 10 * (_DIGITS.index(tens) if tens else 1)
    return found + (_DIGITS.index(units) if units else 0)


def _named(article: str) -> str:
    """The anchor that a citation's 条次 names as far as its article, section or table row."""
    if found := _ARTICLE.match(article):
        return f"article-{number(found[1][1:-1])}"
    if found := re.match(rf"({_NUMERAL})(?:（({_NUMERAL})）)?(\d*)", article):
        parts = [str(number(one)) for one in found.groups()[:2] if one]
        return "-".join(["section", *parts, *([found[3]] if found[3] else [])])
    if found := re.match(r"附件(\d)(?: 第(\d+)项)?", article):
        return f"attachment-{found[1]}" + (f"-{found[2]}" if found[2] else "")
    return ""


def _narrowest(node: Node, quote: str) -> Node:
    for child in node.children:
        if quoted(quote, normalised(child.words())):
            return _narrowest(child, quote)
    return node


def _lines(text: str) -> list[str]:
    """Lines without the copy's marks; a line that a page break cut is joined to its other half."""
    found: list[str] = []
    for raw in text.splitlines():
        line = re.sub(r"^- (?=\S)", "", raw.strip().replace("`", ""))
        if not line:
            continue
        if found and "\t" not in line and _is_cut(found[-1]) and not _is_marked(line):
            found[-1] += line
        else:
            found.append(line)
    return found


def _is_cut(line: str) -> bool:
    """A paragraph that ends in mid-sentence; headings and signatures are short or have no sentence at all."""
    if "\t" in line or _WHOLE.search(line) or _END.match(line):
        return False
    if found := _SECTION.match(line):
        return bool(_MARKS.search(found[2]))
    has_sentence = bool(_MARKS.search(line))
    return bool(_ARTICLE.match(line)) or (has_sentence and (_is_marked(line) or len(line) > _SHORT))


def _is_marked(line: str) -> bool:
    return any(mark.match(line) for mark in (_CHAPTER, _ARTICLE, _SECTION, _ITEM, _POINT, _END))


class _Reader:
    """Reads lines from top to bottom; `open` is the chain of parts that still take children, the outermost first."""

    def __init__(self, lines: list[str], title: str) -> None:
        self.lines, self.title = lines, _bare(title)
        self.by_article = any(_ARTICLE.match(line) for line in lines)
        self.root = Node("text", "text")
        self.open: list[tuple[int, Node]] = [(0, self.root)]
        self.seen: set[str] = set()
        self.chapters = 0
        self.listed: dict[str, str] = {}

    def tree(self) -> Node:
        first = next((n for n, line in enumerate(self.lines) if self._begins(line)), len(self.lines))
        last = self._last(first)
        self._front(self.lines[:first])
        for position in range(first, last):
            self._body(position)
        self._end(self.lines[last:])
        return self.root

    def _begins(self, line: str) -> bool:
        return bool(_CHAPTER.match(line) or (_ARTICLE if self.by_article else _SECTION).match(line))

    def _last(self, first: int) -> int:
        """Where the body ends: at distribution or attachments, or at short words after the last article."""
        for position in range(first, len(self.lines)):
            if _END.match(self.lines[position]):
                return position
        last = len(self.lines)
        while self.by_article and not _is_marked(self.lines[last - 1]) and not _WHOLE.search(self.lines[last - 1]):
            last -= 1
        return last

    def _front(self, lines: list[str]) -> None:
        tail = next((n for n in range(len(lines)) if _bare("".join(lines[n:])) == self.title), len(lines))
        for count, line in enumerate(lines, 1):
            self.root.children.append(Node(f"front-{count}", "title" if count > tail else "front", text=line))

    def _body(self, position: int) -> None:
        line = self.lines[position]
        if found := _CHAPTER.match(line):
            self._chapter(found[1], found[2])
        elif found := _ARTICLE.match(line):
            self._add(2, Node(f"article-{number(found[1][1:-1])}", "article", found[1], found[2]))
        elif not self.by_article and (found := _SECTION.match(line)):
            self._add(1, Node(f"section-{number(found[1])}", "chapter", f"{found[1]}、", found[2]))
        elif found := _ITEM.match(line):
            self._item(3, str(number(found[1])), f"（{found[1]}）", found[2])
        elif found := _POINT.match(line):
            self._item(4, found[1], line[: found.start(2)].strip(), found[2])
        elif self._is_bare_chapter(position):
            self._chapter("", line)
        else:
            self._paragraph(line)

    def _chapter(self, label: str, text: str) -> None:
        self.chapters += 1
        self._add(1, Node(f"chapter-{self.chapters}", "chapter", label, text))

    def _is_bare_chapter(self, position: int) -> bool:
        """A heading that lost its 第…章: short, no sentence, an article follows."""
        line, following = self.lines[position], self.lines[position + 1 : position + 2]
        short = len(line) <= _SHORT and not _MARKS.search(line)
        return self.by_article and short and any(_ARTICLE.match(one) for one in following)

    def _item(self, level: int, mark: str, label: str, text: str) -> None:
        parent = self._parent(level)
        anchor = f"{parent.anchor}-{mark}"
        if anchor in self.seen:
            anchor = f"{parent.anchor}-{len(parent.children) + 1}-{mark}"
        self._add(level, Node(anchor, "item", label, text))

    def _paragraph(self, line: str) -> None:
        """A further paragraph: of the heading above it, else of the article; without articles, of the item above."""
        level, node = self.open[-1]
        if self.by_article and not node.is_heading:
            level, node = next(one for one in reversed(self.open) if one[0] <= 2)
        count = 1 + sum(child.kind == "paragraph" for child in node.children)
        # The words of an article or item are its first paragraph themselves.
        count += not node.is_heading
        node.children.append(Node(f"{node.anchor}-para-{count}", "paragraph", text=line))
        self.open = [one for one in self.open if one[0] <= level]

    def _end(self, lines: list[str]) -> None:
        """Attachments hold what stands below their names, until the next one or the distribution list."""
        attachment: Node | None = None
        for count, line in enumerate(lines, 1):
            if found := _LISTED.fullmatch(line):
                self.listed[found[2]] = found[1]
            if _END.match(line):
                attachment = None
            if line in self.listed:
                attachment = Node(f"attachment-{self.listed[line]}", "table", text=line)
                self.root.children.append(attachment)
            elif attachment:
                attachment.children.append(self._of_attachment(attachment, line))
            else:
                self.root.children.append(Node(f"end-{count}", "end", text=line))

    def _of_attachment(self, attachment: Node, line: str) -> Node:
        count = len(attachment.children) + 1
        if "\t" not in line:
            return Node(f"{attachment.anchor}-line-{count}", "paragraph", text=line)
        mark = line.partition("\t")[0]
        return Node(f"{attachment.anchor}-{mark if mark.isdigit() else f'head-{count}'}", "row", text=line)

    def _parent(self, level: int) -> Node:
        return next(node for above, node in reversed(self.open) if above < level)

    def _add(self, level: int, node: Node) -> None:
        self._parent(level).children.append(node)
        self.seen.add(node.anchor)
        self.open = [*(one for one in self.open if one[0] < level), (level, node)]


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
