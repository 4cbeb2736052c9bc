"""The words inside attached files, hidden parts included, for screening. Parsing runs in the sandbox. No Django."""

from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml.sax

from jiyue.common.archives import open_checked
from jiyue.common.sandbox import run_limited

MOST = 2_000_000
_WORDS = frozenset({"t", "delText", "instrText", "v", "f", "text"})
_BREAKS = frozenset({"p", "si", "c", "row", "tr", "comment", "br", "cr"})
_CACHED = frozenset({"s", "n", "d"})


@lru_cache(maxsize=64)
def text_in(path: Path, extension: str) -> str | None:
    """All words of a stored file; None where a machine cannot read it (PDF, pictures).

    Stored files are named by their content, so what was read once is the same for ever.
    """
    data = path.read_bytes()
    if extension in ("txt", "csv"):
        return data.decode(errors="replace")[:MOST]
    if extension in ("docx", "xlsx"):
        _, blobs = run_limited("jiyue.content.library.texts:office_words", data, what="附件")
        return blobs[0].decode()
    return None


def office_words(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The words of every XML part: text, headers, notes, comments, deleted text, hidden sheets, pivot caches."""
    archive = open_checked(data)
    words = _Words()
    for name in sorted(archive.namelist()):
        if name.endswith(".xml") and name.startswith(("word/", "xl/")):
            defusedxml.sax.parseString(archive.read(name), words, forbid_dtd=True)
            words.out.write("\n")
    return {}, [words.out.getvalue()[:MOST].encode()]


class _Words(ContentHandler):
    """Collects character data of text elements; a cell that only points to a shared string says nothing itself."""

    def __init__(self) -> None:
        super().__init__()
        self.out = StringIO()
        self._listening = 0
        self._points = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (the parser calls it so)
        local = name.rpartition(":")[2]
        if local == "c":
            self._points = attrs.get("t") == "s"
        if local in _CACHED and "v" in attrs:
            self.out.write(f"{attrs['v']}\n")
        if local in _WORDS and not (local == "v" and self._points):
            self._listening += 1

    def endElement(self, name: str) -> None:  # noqa: N802
        local = name.rpartition(":")[2]
        if local in _WORDS and self._listening and not (local == "v" and self._points):
            self._listening -= 1
        if local in _BREAKS:
            self.out.write("\n")

    def characters(self, content: str) -> None:
        if self._listening:
            self.out.write(content)
