"""PDF files: pages, notes, metadata, files inside, and words that something painted later lies upon."""

import io
import logging
import unicodedata
from typing import Any, Protocol

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from jiyue.common.reading.boxes import Canvas
from jiyue.common.reading.values import Inside, Part, Trace, Writer, listed

MOST_PAGES = 2000
_PEOPLE = {"/Author": "作者", "/Company": "单位", "/Manager": "主管"}
_GARBLED = 0.3
_FEW = 5
_NOT_NOTES = frozenset({"/Link", "/Popup", "/Widget", "/FreeText", "/Screen", "/PrinterMark", "/TrapNet", "/Watermark"})


class Clock(Protocol):
    """Says when the time for a file is over."""

    @property
    def is_spent(self) -> bool: ...


class _Found:
    """What is collected page by page."""

    def __init__(self) -> None:
        self.seen = Writer("")
        self.notes = Writer("批注", "comments")
        self.inner = Writer("链接和表单数据", "internal")
        self.authors: dict[str, None] = {}
        self.note_count = 0
        self.traces: list[Trace] = []
        self.scans: list[str] = []
        self.garbled: list[str] = []


def read(data: bytes, clock: Clock) -> tuple[Inside, list[tuple[str, bytes]]]:
    """The inside of a PDF and the files embedded in it."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return Inside("pdf", (), (Trace("unreadable", "", "设有打开密码"),)), []
        count = len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, OSError):
        return Inside("pdf", (), (Trace("unreadable", "", "不是完整的 PDF，机器读不出内容"),)), []
    found = _Found()
    for number in range(count):
        if number >= MOST_PAGES or clock.is_spent:
            found.traces.append(Trace("unreadable", f"第{number + 1}—{count}页", "页数或内容过多，机器没有读到这里"))
            break
        _page(reader, number, found)
    told, people = _properties(reader)
    files, of_files = _embedded(reader)
    written = [part for one in (found.seen, found.notes, found.inner) if (part := one.part())]
    traces = [*found.traces, *_facts(found, count), *_layers(reader), *people, *of_files]
    return Inside("pdf", (*written, *told), tuple(traces)), files


def _page(reader: PdfReader, number: int, found: _Found) -> None:
    place = f"第{number + 1}页"
    found.seen.mark(place)
    try:
        page = reader.pages[number]
        canvas = Canvas(page)
        text = page.extract_text(
            visitor_operand_before=canvas.before, visitor_operand_after=canvas.after, visitor_text=canvas.say
        )
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 (a parser's many errors over one page: that page is for a person)
        found.garbled.append(place)
        return
    _annotations(page, place, found, canvas)
    found.seen.write(text + "\n")
    if covered := canvas.covered():
        found.traces.append(Trace("covered_text", place, f"{len(covered)} 个字被后画的色块盖住，复制即可看到"))
    if faded := canvas.faded():
        found.traces.append(Trace("hidden_text", place, f"{len(faded)} 个字为白色或在页面之外"))
    letters = [letter for letter in text if not letter.isspace()]
    if len(letters) <= _FEW and canvas.has_images:
        found.scans.append(place)
    elif letters and sum(map(_is_noise, letters)) > _GARBLED * len(letters):
        found.garbled.append(place)


def _is_noise(letter: str) -> bool:
    return letter == "\ufffd" or unicodedata.category(letter) in {"Co", "Cc", "Cn"}


def _facts(found: _Found, count: int) -> list[Trace]:
    facts = []
    if found.note_count:
        by = f"，批注人：{listed(list(found.authors))}" if found.authors else ""
        facts.append(Trace("comments", "", f"批注 {found.note_count} 条{by}"))
    if count and not found.seen.part():
        return [*facts, Trace("unreadable", "", "没有可读文字，可能是扫描件")]
    if found.scans:
        facts.append(Trace("unreadable", "", f"{listed(found.scans)}没有可读文字，可能是扫描件"))
    if found.garbled:
        facts.append(Trace("unreadable", "", f"{listed(found.garbled)}的文字读出来是乱码"))
    return facts


def _annotations(page: PageObject, place: str, found: _Found, canvas: Canvas) -> None:
    notes = page.get("/Annots")
    for reference in notes.get_object() if notes is not None else ():
        note = reference.get_object()
        kind = str(note.get("/Subtype", ""))
        if kind == "/Link":
            action = _resolved(note.get("/A")) or {}
            if uri := action.get("/URI"):
                found.inner.write(f"{uri}\n")
        elif kind == "/Widget":
            found.inner.write(f"{note.get('/V', '')}\n")
        elif kind == "/FreeText":
            found.seen.write(f"{note.get('/Contents', '')}\n")
        elif kind not in _NOT_NOTES:
            found.note_count += 1
            found.notes.mark(place)
            found.notes.write(f"{note.get('/Contents', '')}\n")
            if author := str(note.get("/T", "")).strip():
                found.authors.setdefault(author)
        if note.get("/IC") and float(note.get("/CA", 1)) > 0.9 and kind in {"/Square", "/Redact", "/Polygon"}:
            canvas.lay(note.get("/Rect"))


def _resolved(value: Any) -> Any:
    return value.get_object() if value is not None else None


def _properties(reader: PdfReader) -> tuple[list[Part], list[Trace]]:
    try:
        stated = {str(key): str(value) for key, value in (reader.metadata or {}).items() if value}
    except (PyPdfError, ValueError, TypeError, AttributeError):
        stated = {}
    people = [(label, stated[key].strip()[:100]) for key, label in _PEOPLE.items() if stated.get(key, "").strip()]
    words = Writer("文档属性", "internal")
    words.write("\n".join(stated.values()))
    part = words.part()
    return ([part] if part else []), ([Trace("author_metadata", "文档属性", items=tuple(people))] if people else [])


def _embedded(reader: PdfReader) -> tuple[list[tuple[str, bytes]], list[Trace]]:
    try:
        files = [(name, content) for name, contents in reader.attachments.items() for content in contents]
    except (PyPdfError, ValueError, TypeError, AttributeError, KeyError):
        return [], [Trace("embedded_files", "", "内嵌了机器不能取出的文件")]
    if not files:
        return [], []
    return files, [Trace("embedded_files", "", f"内嵌了 {len(files)} 个文件（{listed([name for name, _ in files])}）")]


def _layers(reader: PdfReader) -> list[Trace]:
    """Layers that are switched off when the file is opened."""
    layers = _resolved(reader.root_object.get("/OCProperties"))
    default = _resolved(layers.get("/D")) if layers else None
    off = _resolved(default.get("/OFF")) if default else None
    return [Trace("hidden_text", "", f"有 {len(off)} 个隐藏图层")] if off else []
