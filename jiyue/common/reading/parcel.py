"""Any file: told by its content, read by the reader of its kind, archives again and again (runs in the sandbox)."""

import time
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from jiyue.common.archives import Member, open_checked
from jiyue.common.reading import pictures, plain, sheets, slides, word
from jiyue.common.reading.values import MOST_SECONDS, Inside, Part, Trace, limited
from jiyue.common.refusals import Refusal

MOST_DEPTH = 3
MOST_BYTES = 200_000_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKERS = {b"Rar!": "RAR 压缩包", b"7z\xbc\xaf": "7z 压缩包", b"\x1f\x8b": "GZIP 压缩包"}
_OFFICE = {"word/document.xml": word, "xl/workbook.xml": sheets, "ppt/presentation.xml": slides}
_UTF8_NAME = 0x800


@dataclass
class Budget:
    """What is left for a file and everything inside it."""

    bytes_left: int = MOST_BYTES
    ends: float = field(default_factory=lambda: time.process_time() + MOST_SECONDS)

    @property
    def is_spent(self) -> bool:
        return self.bytes_left <= 0 or time.process_time() > self.ends


def read(parcel: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The inside of a parcel: one line with the name, then the file."""
    name, _, data = parcel.partition(b"\n")
    return limited(look(name.decode(), data, Budget(), depth=0)).as_dict(), []


def look(name: str, data: bytes, budget: Budget, *, depth: int) -> Inside:
    if data[:4] == b"PK\x03\x04" or data[:4] == b"PK\x05\x06":
        return _zipped(data, budget, depth=depth)
    if b"%PDF-" in data[:1024]:
        # Only here: the reader of PDF takes half a second to load, and most files are none.
        from jiyue.common.reading import pdf

        inside, files = pdf.read(data, budget)
        return _with_files(inside, files, budget, depth=depth)
    if data.startswith(_OLD_OFFICE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        why = "设有打开密码" if locked else "是旧版 Office 格式（.doc、.xls 等），请另存为新格式"
        return _unread("ole", why)
    for mark, what in _PACKERS.items():
        if data.startswith(mark):
            return _unread("packed", f"是{what}，机器不能读取，请解压后检查")
    if pictures.is_picture(data):
        return pictures.read(data)
    return plain.read(data, PurePosixPath(name).suffix.lower())


def _unread(kind: str, why: str) -> Inside:
    return Inside(kind, (), (Trace("unreadable", "", why),))


def _zipped(data: bytes, budget: Budget, *, depth: int) -> Inside:
    try:
        archive = open_checked(data)
    except Refusal as refusal:
        if depth == 0 and "加密" not in refusal.message:
            raise
        return _unread("zip", "设有密码" if "加密" in refusal.message else refusal.message.rstrip("。"))
    budget.bytes_left -= sum(member.file_size for member in archive.infolist())
    if budget.bytes_left <= 0:
        raise Refusal("压缩包展开后异常庞大，不能检查。", cure="请减少内容，或拆分成几个文件。")
    names = set(archive.namelist())
    for main, reader in _OFFICE.items():
        if main in names:
            inside, files = reader.read(archive)
            return _with_files(inside, files, budget, depth=depth)
    if "OFD.xml" in names:
        return plain.ofd(archive)
    files = [(_name_of(member), archive.read(member)) for member in archive.infolist() if not member.is_dir()]
    listing = Part("文件名清单", "\n".join(name for name, _ in files))
    comment = archive.comment.decode("utf-8", "replace")
    notes = (Part("压缩包注释", comment, "internal"),) if comment.strip() else ()
    return _with_files(Inside("zip", (listing, *notes)), files, budget, depth=depth)


def _name_of(member: Member) -> str:
    """Chinese systems write names in GBK without saying so."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _with_files(inside: Inside, files: list[tuple[str, bytes]], budget: Budget, *, depth: int) -> Inside:
    """The inside together with the files that stand in it."""
    parts, traces = list(inside.parts), list(inside.traces)
    for name, data in files:
        if depth + 1 > MOST_DEPTH or budget.is_spent:
            why = "嵌套层数过多" if depth + 1 > MOST_DEPTH else "内容过多，机器没有读到这里"
            traces.append(Trace("unreadable", f"内“{name}”", why))
            continue
        inner = look(name, data, budget, depth=depth + 1).within(name)
        parts += inner.parts
        traces += inner.traces
    return Inside(inside.kind, tuple(parts), tuple(traces))
