"""What counts as wording and what as layout (D16), and what a resource must say of itself. No Django."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from heapq import nsmallest
from typing import Literal
from zlib import crc32

from selectolax.lexbor import LexborHTMLParser, LexborNode

FIELDS = (
    "title",
    "body",
    "summary",
    "keywords",
    "source",
    "editor_name",
    "publicity",
    "publicity_ground",
    "personal_data_exception",
    "formed_on",
    "index_number",
    "document_number",
    "issuer",
    "written_on",
    "issued_on",
    "theme",
    "subject_words",
    "validity",
    "provenance",
)
"""Everything a reader sees and a signer signs; the body counts by its words, not by its tags."""

LEVELS = "\\"
"""Stands between the levels of a class or category."""

DETAILS = (
    "validity_on",
    "validity_by",
    "validity_ref",
    "effective_on",
    "expires_on",
    "importance",
    "genre",
    "approver",
    "joint_issuers",
    "recipients",
    "copied_to",
    "interprets",
    "provider",
    "presentation",
    "expert",
    "source_url",
    "period",
    "update_cycle",
    "licence",
    "picture_rights",
    "map_number",
    "concerns",
    "category",
    "stage",
    "public_ground",
    "closed_ground",
    "traits",
    "publicity_theme",
    "annex_of",
    "annex_number",
    "public_basis",
    "media_note",
    "transcript",
)
"""Metadata that only some kinds have. What is blank is not hashed, so a detail added later leaves old seals whole."""

WORDING = (*FIELDS, *DETAILS)

CELL, ROW, MARK = "\x1f", "\x1e", "\x1d"
_SPACES = re.compile(r"[^\S\x1d-\x1f]+")
_CONTROLS = re.compile(r"[\x00-\x1f]")
# A space between Latin words or figures carries meaning; beside a Chinese character it is layout.
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_LAYOUT_SPACE = re.compile(rf"(?<=[{_WIDE}]) | (?=[{_WIDE}])| ?([{CELL}{ROW}{MARK}]) ?")
_UNSEEN = {"script", "style", "template", "head", "title"}
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "br", "hr", "div", "blockquote", "caption"}
_BLOCKS |= {"figure", "figcaption", "table"}


def words_of(body: str) -> str:
    """The words of a body without its layout.

    Paragraphs, headings, lists, emphasis and classes are layout. The text, the cells of a table, raised and
    lowered figures (m²), where a link leads and which picture is shown are wording.
    """
    root = LexborHTMLParser(body).body
    text = "".join(_words(root)) if root else ""
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")
    return _LAYOUT_SPACE.sub(lambda found: found.group(1) or "", text)


def _words(root: LexborNode) -> Iterator[str]:
    """Walk the tree without recursion: a hostile body may be nested a hundred thousand deep."""
    stack: list[LexborNode | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            yield node
            continue
        tag = node.tag or ""
        if tag == "-text":
            yield _CONTROLS.sub(" ", node.text_content or "")
            continue
        if tag in _UNSEEN or tag.startswith(("-", "!")):
            continue
        before, after = _marks(tag, node.attributes)
        yield before
        stack.append(after)
        child = node.last_child
        while child is not None:
            stack.append(child)
            child = child.prev


def _marks(tag: str, attributes: Mapping[str, str | None]) -> tuple[str, str]:
    if tag in ("td", "th"):
        spans = "".join(f"{name}={attributes[name]} " for name in ("colspan", "rowspan") if attributes.get(name))
        return f"{CELL}{spans}", ""
    if tag == "tr":
        return ROW, ""
    if tag in ("sup", "sub"):
        return f"{MARK}{tag}{MARK}", MARK
    if tag == "a":
        return "", f"{MARK}{attributes.get('href') or ''}{MARK}"
    if tag == "img":
        return f"{MARK}{attributes.get('src') or ''}{MARK}{attributes.get('alt') or ''}{MARK}", ""
    return (" ", " ") if tag in _BLOCKS else ("", "")


def _plain(name: str, value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    text = unicodedata.normalize("NFC", str(value or ""))
    return words_of(text) if name == "body" else _SPACES.sub(" ", _CONTROLS.sub(" ", text)).strip()


def wording_hash(wording: Mapping[str, object], attachments: Iterable[str]) -> str:
    """The hash that a signer signs: title, text, metadata and attachments, whatever the layout.

    `attachments` are their marks (content hash and name), in the order shown.
    """
    values = {name: _plain(name, wording.get(name)) for name in FIELDS}
    values |= {name: _plain(name, wording[name]) for name in DETAILS if wording.get(name)}
    return _hash(values, attachments)


SEALED = tuple(sorted(WORDING))
"""The order in which the values of a wording go into `exact_hash`."""


def exact_hash(values: Iterable[object], attachments: Iterable[str]) -> str:
    """A hash over every character, layout included: what a clearance seals, so that no byte changes unseen.

    `values` are those of the fields of `SEALED`, in that order.
    """
    # Every full build does this for every item, so it writes the text of `_hash` without a dictionary between.
    parts = [
        mark + _quoted(value if value.__class__ is str else _exact(value)) if value else blank
        for (mark, blank), value in zip(_MARKS, values, strict=True)
        if value or blank
    ]
    marks = _canonical(list(attachments)) if attachments else "[]"
    return _hashed(f"[{{{','.join(parts)}}},{marks}]")


_MARKS = [(f'"{name}":', "" if name in DETAILS else f'"{name}":""') for name in SEALED]
_quoted = json.encoder.encode_basestring
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _hash(values: Mapping[str, str], attachments: Iterable[str]) -> str:
    return _hashed(_canonical([values, list(attachments)]))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _exact(value: object) -> str:
    if isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value or "")


def layout_only(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """Whether a change touches layout alone (D16), attachments aside."""
    return all(_plain(name, before.get(name)) == _plain(name, after.get(name)) for name in WORDING)


def changed_fields(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    """The fields whose wording differs."""
    return tuple(name for name in WORDING if _plain(name, before.get(name)) != _plain(name, after.get(name)))


Operation = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Segment:
    """A run of text and what became of it."""

    operation: Operation
    text: str


def difference(before: str, after: str) -> tuple[Segment, ...]:
    """What changed between two texts, sentence by sentence first and then within changed sentences."""
    segments: list[Segment] = []
    for old, new in _changed_runs(_sentences(before), _sentences(after)):
        if old == new:
            _add(segments, "same", old)
        elif len(old) * len(new) > _FINE:
            _add(segments, "removed", old)
            _add(segments, "added", new)
        else:
            for old_run, new_run in _changed_runs(old, new):
                if old_run == new_run:
                    _add(segments, "same", old_run)
                else:
                    _add(segments, "removed", old_run)
                    _add(segments, "added", new_run)
    return tuple(segments)


_FINE = 1_000_000
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?")


def _sentences(text: str) -> list[str]:
    return [found for found in _SENTENCE.findall(text) if found]


def _changed_runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _, i, j, k, m in matcher.get_opcodes():
        yield "".join(old[i:j]), "".join(new[k:m])


def _add(segments: list[Segment], operation: Operation, text: str) -> None:
    if not text:
        return
    if segments and segments[-1].operation == operation:
        segments[-1] = Segment(operation, segments[-1].text + text)
    else:
        segments.append(Segment(operation, text))


def index_number(pattern: str, *, place: str, unit: str, year: int, code: str) -> str:
    """The identifier of a new resource in the form that the pack gives."""
    return pattern.format(place=place, unit=unit, year=year, code=code).upper()


@dataclass(frozen=True)
class DocumentNumber:
    """A document number in its three parts: 机关代字、年份、发文顺序号."""

    agency: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.agency}〔{self.year}〕{self.serial}号"


_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,14})\s*[〔\[【(（]\s*((?:19|20)\d\d)\s*[〕\]】)）]\s*第?\s*(\d{1,4})\s*号")
_HEAD = 400


def document_number(text: str) -> DocumentNumber | None:
    """The parts of a document number, however its brackets were typed; None for other forms such as 第711号令."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFC", text).strip())
    return DocumentNumber(found[1], int(found[2]), int(found[3])) if found else None


def document_number_in(text: str) -> str:
    """The 发文字号 in the head of a text, in its official form; empty where there is none."""
    for line in text[:_HEAD].split("\n"):
        if found := document_number(line):
            return str(found)
    return ""


_SHINGLE, _SKETCH, _READ = 4, 16, 20_000
_TITLE = 1 << 40
ALIKE = 12
"""So many of the marks of two texts that are the same make them near copies."""


def fingerprint(title: str, body: str) -> frozenset[int]:
    """One mark for the title and the lowest hashes of the text's four-letter runs, whatever its length."""
    plain = re.sub(r"[\W_]+", "", words_of(body[: 4 * _READ]))[:_READ]
    runs = {crc32(plain[start : start + _SHINGLE].encode()) for start in range(max(0, len(plain) - _SHINGLE + 1))}
    named = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", title))
    return frozenset([_TITLE | crc32(named.encode()), *nsmallest(_SKETCH, runs)])


def likeness(ours: frozenset[int], theirs: frozenset[int]) -> str:
    """How two texts are alike: `title`, `text`, or not (empty)."""
    shared = ours & theirs
    texts = sum(1 for mark in shared if mark < _TITLE)
    if texts >= ALIKE:
        return "text"
    return "title" if len(shared) > texts else ""
