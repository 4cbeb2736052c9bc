"""Web archives (WARC, ISO 28500) as a source of old pages: read strictly, and never further than they are honest.

Two passes: the first looks at every record and keeps where each address stands, so that a file that is cut off,
lies about its lengths or unpacks into something monstrous is refused before anything is stored. The second reads one
record at a time. A packed archive is a row of gzip members, one a record, as the standard asks.
"""

import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import brotli

from jiyue.common.fetch import decoded
from jiyue.common.refusals import Refusal
from jiyue.delivery.arrivals.linking import FILES
from jiyue.delivery.arrivals.readers import LIMIT_BYTES, Page
from jiyue.delivery.arrivals.rules import extension, normal

MAX_HEAD = 64_000
MAX_RECORDS = 2_000_000
MAX_RATIO = 200
"""Unpacked bytes for each packed one, above which a large member is taken for a bomb; pages reach 30."""
PATIENCE, PATIENCE_IN_ALL = 20_000_000, 500_000_000
"""So much of one record, and of the whole, may be unpacked before the ratio is looked at."""
MAX_HOPS = 5
_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b"
_VERSION = re.compile(rb"WARC/(?:0\.\d+|1\.[01])\r\n")
_AGAIN = "请换一份完整的存档，或重新下载后再试；没有迁入任何内容。"
_PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True)
class _Head:
    """The lines before a record's block."""

    kind: str
    url: str
    length: int
    content_type: str
    refers_to: str


@dataclass(frozen=True)
class _Place:
    """Where the answer for an address stands, and what came back there."""

    offset: int
    status: int
    is_page: bool
    leads_to: str = ""


def _require_modest(given: int, taken: int, offset: int, *, patience: int) -> None:
    if given > patience and given > MAX_RATIO * max(taken, 1):
        raise Refusal(
            f"存档在第 {offset} 字节处的记录展开后异常庞大，可能是压缩炸弹。",
            cure="请核实存档的来源；没有迁入任何内容。",
        )


class _Member:
    """The bytes of one record, unpacked as they are asked for."""

    def __init__(self, file: BinaryIO, offset: int, *, packed: bool) -> None:
        self.file, self.offset, self.packed = file, offset, packed
        file.seek(offset)
        self.unzip = zlib.decompressobj(wbits=31)
        self.buffer = b""
        self.given = 0

    def read(self, count: int) -> bytes:
        """At most `count` bytes, fewer only at the end."""
        while len(self.buffer) < count and (more := self._more()):
            self.buffer += more
        part, self.buffer = self.buffer[:count], self.buffer[count:]
        return part

    def _more(self) -> bytes:
        if not self.packed:
            return self.file.read(_CHUNK)
        while not self.unzip.eof:
            source = self.unzip.unconsumed_tail or self.file.read(_CHUNK)
            if not source:
                raise Refusal(f"存档在第 {self.offset} 字节处的记录不完整（压缩数据中断）。", cure=_AGAIN)
            try:
                out = self.unzip.decompress(source, _CHUNK)
            except zlib.error:
                raise Refusal(f"存档在第 {self.offset} 字节处不是有效的 gzip 数据。", cure=_AGAIN) from None
            self.given += len(out)
            _require_modest(self.given, self.file.tell() - self.offset, self.offset, patience=PATIENCE)
            if out:
                return out
        return b""

    def skip(self, count: int) -> int:
        """Leave bytes out; how many there were."""
        if not self.packed and count > len(self.buffer):
            here, left = self.file.tell(), count - len(self.buffer)
            end = self.file.seek(0, 2)
            skipped = min(left, end - here)
            self.file.seek(here + skipped)
            self.buffer = b""
            return count - left + skipped
        passed = 0
        while passed < count and (part := self.read(min(_CHUNK, count - passed))):
            passed += len(part)
        return passed

    def end(self) -> int:
        """Where the next member begins. What is left of this one may only be the two empty lines."""
        tail = self.read(5)
        if tail.strip(b"\r\n") or len(tail) > 4:
            raise Refusal(
                f"存档在第 {self.offset} 字节处的记录长度不符，或者整个文件压成了一块。",
                cure="压成一块的请先用 gunzip 解压，再迁入解压后的 .warc 文件；没有迁入任何内容。",
            )
        return self.file.tell() - len(self.unzip.unused_data)


def _records(file: BinaryIO) -> Iterator[tuple[int, _Head, bytes]]:
    """Each record with its offset and the first bytes of its block; wherever the file is not in order, a refusal."""
    packed, offset, count, given = file.read(2) == _GZIP, 0, 0, 0
    size = file.seek(0, 2)
    while offset < size:
        if (count := count + 1) > MAX_RECORDS:
            raise Refusal(f"存档里的记录超过 {MAX_RECORDS} 条。", cure="请拆分成几个存档，分次迁入。")
        member = _Member(file, offset, packed=packed)
        head = _head(member, offset)
        begin = member.read(min(head.length, MAX_HEAD))
        passed = len(begin) + member.skip(head.length - len(begin))
        if passed != head.length:
            raise Refusal(
                f"存档在第 {offset} 字节处的记录不完整：应有 {head.length} 字节，只有 {passed} 字节。", cure=_AGAIN
            )
        yield offset, head, begin
        given += member.given
        _require_modest(given, file.tell(), offset, patience=PATIENCE_IN_ALL)
        offset = member.end() if packed else _after(file, file.tell() - len(member.buffer), offset)


def _after(file: BinaryIO, place: int, offset: int) -> int:
    """In a plain archive two empty lines stand between the records."""
    file.seek(place)
    if file.read(4) != b"\r\n\r\n":
        raise Refusal(f"存档在第 {offset} 字节处的记录长度与内容不符。", cure=_AGAIN)
    return place + 4


def _head(member: _Member, offset: int) -> _Head:
    lines, fields = _lines(member, offset), {}
    if not _VERSION.match(lines):
        raise Refusal(f"第 {offset} 字节处不是 WARC 记录。", cure="请确认文件是 WARC 1.0 或 1.1 格式的网页存档。")
    for line in lines.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        fields[name.strip().lower()] = value.strip().decode("utf-8", "replace")
    length = fields.get(b"content-length", "")
    if not re.fullmatch(r"\d{1,15}", length):
        raise Refusal(f"存档在第 {offset} 字节处的记录没有写明长度。", cure=_AGAIN)
    return _Head(
        kind=fields.get(b"warc-type", ""),
        url=fields.get(b"warc-target-uri", "").strip("<>"),
        length=int(length),
        content_type=fields.get(b"content-type", ""),
        refers_to=fields.get(b"warc-refers-to-target-uri", "").strip("<>"),
    )


def _lines(member: _Member, offset: int) -> bytes:
    """Up to the empty line that ends a head; the bytes after it stay to be read."""
    got = member.read(MAX_HEAD)
    lines, mark, rest = got.partition(b"\r\n\r\n")
    if not mark:
        raise Refusal(f"存档在第 {offset} 字节处的记录头不完整或过长。", cure=_AGAIN)
    member.buffer = rest + member.buffer
    return lines + b"\r\n"


def _answer(block: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, header and body of a stored HTTP answer."""
    lines, _, body = block.partition(b"\r\n\r\n")
    first, *others = lines.decode("latin-1").split("\r\n")
    found = re.match(r"HTTP/\S+ (\d{3})", first)
    named = (line.partition(":") for line in others)
    return int(found[1]) if found else 0, {name.strip().lower(): value.strip() for name, _, value in named}, body


def _unpacked(body: bytes, headers: dict[str, str]) -> bytes:
    """The body as the site meant it: pieces put together, compression undone, never beyond the limit."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = _dechunked(body)
    encoding = headers.get("content-encoding", "").lower()
    if encoding in ("gzip", "x-gzip", "deflate"):
        # Negative: raw deflate, as some servers send it.
        windows = (47,) if encoding != "deflate" else (15, -15)
        for window in windows:
            try:
                unzip = zlib.decompressobj(window)
                out = unzip.decompress(body, LIMIT_BYTES + 1)
            except zlib.error:
                continue
            return out
        return body
    if encoding == "br":
        return _brotli(body)
    return body


def _brotli(body: bytes) -> bytes:
    unpack, parts, given = brotli.Decompressor(), list[bytes](), body
    try:
        while not unpack.is_finished() and sum(map(len, parts)) <= LIMIT_BYTES:
            parts.append(unpack.process(given, output_buffer_limit=1 << 20))
            if not parts[-1] and not given:
                break
            given = b""
    except brotli.error:
        return body
    return b"".join(parts)


def _dechunked(body: bytes) -> bytes:
    """Some archives keep the pieces, some have put them together and left the header: then the body is as it is."""
    parts, rest = list[bytes](), body
    while rest:
        size, mark, after = rest.partition(b"\r\n")
        digits = size.partition(b";")[0].strip()
        if not mark or not re.fullmatch(rb"[0-9a-fA-F]{1,8}", digits):
            return body if not parts else b"".join(parts)
        length = int(digits, 16)
        if length == 0:
            break
        parts.append(after[:length])
        rest = after[length:].removeprefix(b"\r\n")
    return b"".join(parts)


@dataclass
class Warc:
    """A web archive. `base` is the address of the old site; without one, that of the host with most pages."""

    path: Path
    base: str = ""
    hosts: Collection[str] = ()
    starts: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._places: dict[str, _Place] = {}
        with self.path.open("rb") as file:
            self.packed = file.read(2) == _GZIP
            file.seek(0)
            for offset, head, begin in _records(file):
                self._take(offset, head, begin)
        pages = [url for url, place in self._places.items() if place.is_page]
        if not pages:
            raise Refusal("这个存档里没有网页。", cure="请确认是整站抓取的 WARC 存档。")
        if not self.base:
            ((top, _),) = Counter("{0.scheme}://{0.netloc}/".format(urlsplit(url)) for url in pages).most_common(1)
            self.base = top
        self.allowed = {urlsplit(self.base).hostname, *self.hosts}
        self.starts = tuple(url for url in pages if self.is_ours(url))
        if not self.starts:
            raise Refusal(f"存档里没有“{self.base}”的网页。", cure="请核对 --base-url 和 --host。")

    def _take(self, offset: int, head: _Head, begin: bytes) -> None:
        if head.kind not in ("response", "resource", "revisit") or not head.url.startswith(("http://", "https://")):
            return
        url = normal(head.url)
        if head.kind == "resource":
            status, kind, onward = 200, head.content_type, ""
        else:
            status, headers, _ = _answer(begin)
            kind, onward = headers.get("content-type", ""), headers.get("location", "")
        if head.kind == "revisit":
            onward, status = head.refers_to, 302
        leads_to = normal(urljoin(url, onward)) if onward and 300 <= status < 400 else ""
        is_page = status == 200 and kind.partition(";")[0].strip().lower() in _PAGES and extension(url) not in FILES
        standing = self._places.get(url)
        # The first good answer stays; a later one replaces a failure.
        if standing is None or (standing.status != 200 and (status == 200 or leads_to)):
            self._places[url] = _Place(offset, status, is_page, leads_to if leads_to != url else "")

    def is_ours(self, url: str) -> bool:
        return urlsplit(url).hostname in self.allowed

    def get(self, url: str) -> Page:
        here = url
        for _ in range(MAX_HOPS):
            place = self._places.get(here) or self._places.get(_other_scheme(here))
            if place is None:
                return Page(url, problem="存档里没有这个网址")
            if not place.leads_to:
                return self._read(url, place)
            here = place.leads_to
        return Page(url, problem=f"重定向超过 {MAX_HOPS} 次")

    def _read(self, url: str, place: _Place) -> Page:
        if place.status != 200:
            return Page(url, problem=f"存档中该网址返回状态 {place.status}")
        with self.path.open("rb") as file:
            member = _Member(file, place.offset, packed=self.packed)
            head = _head(member, place.offset)
            if head.length > LIMIT_BYTES + MAX_HEAD:
                return Page(url, problem=f"文件过大（{head.length / 1e6:.0f} MB）")
            block = member.read(head.length)
        headers = {"content-type": head.content_type}
        body = block
        if head.kind != "resource":
            _, headers, body = _answer(block)
            body = _unpacked(body, headers)
        if len(body) > LIMIT_BYTES:
            return Page(url, problem="展开后的内容过大")
        return Page(url, body, decoded(body, headers.get("content-type", "")) if place.is_page else "")


def _other_scheme(url: str) -> str:
    return url.replace("http://", "https://", 1) if url.startswith("http://") else url.replace("https://", "http://", 1)
