"""Films and sound as browsers play them: only what is heard and seen is kept, and it begins to play at once.

An MP4 is put together anew from its index and its streams: maker, place and other notes stay behind, and the index
comes first, so that a reader need not load the whole file. Of an MP3 the frames alone are kept. Nothing is decoded.
"""

import mmap
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jiyue.common.refusals import Refusal

EXTENSIONS = frozenset({"mp4", "m4a", "mp3"})
FILMS = frozenset({"mp4"})
CODECS = {
    "avc1": "H.264", "avc3": "H.264", "hvc1": "H.265", "hev1": "H.265", "av01": "AV1", "vp09": "VP9",
    "mp4a": "AAC", "Opus": "Opus",
}  # fmt: skip
"""What some browser plays, by the mark in the file; which of them every telephone plays is the packs' word."""
_KEPT = {"moov": {"mvhd", "trak"}, "trak": {"tkhd", "edts", "mdia"}, "mdia": {"mdhd", "hdlr", "minf"}}
_KEPT["minf"] = {"vmhd", "smhd", "dinf", "stbl"}
_STREAMS = {"vide", "soun"}
_MOST_BOXES = 10_000
_CURE = "请用剪辑软件重新导出为 MP4（视频 H.264、声音 AAC）后上传。"

Buffer = bytes | bytearray | mmap.mmap


@dataclass(frozen=True)
class Facts:
    """What a player needs to know: `codecs` by their marks, one a stream."""

    kind: str
    codecs: tuple[str, ...]
    seconds: float
    width: int = 0
    height: int = 0


def checked(data: bytes) -> tuple[str, bytes]:
    """The kind (an extension) and the file as it is kept; a Refusal for what no browser plays or what is broken."""
    try:
        if data[4:8] == b"ftyp":
            facts, made = _film(data)
            return facts.kind, made
        return "mp3", _sound(data)
    except (struct.error, IndexError, ValueError):
        raise _broken()


def facts_of(path: Path) -> Facts:
    """The facts of a stored file, which was put together here; of a film the index alone is read."""
    if path.suffix == ".mp3":
        return Facts("mp3", ("mp3",), 0)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        index = next(box for box in _boxes(data, 0, len(data)) if box.kind == "moov")
        return _facts(data, index)


@dataclass(frozen=True)
class _Box:
    kind: str
    start: int
    body: int
    end: int


def _boxes(data: Buffer, start: int, end: int) -> Iterator[_Box]:
    count = 0
    while start < end:
        count += 1
        size, mark = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end or count > _MOST_BOXES:
            raise ValueError(mark)
        yield _Box(mark.decode("latin-1"), start, start + head, start + size)
        start += size


def _inside(data: Buffer, box: _Box, *path: str) -> list[_Box]:
    """The boxes that stand under a path of kinds."""
    found = [box]
    for kind in path:
        found = [one for outer in found for one in _boxes(data, outer.body, outer.end) if one.kind == kind]
    return found


def _film(data: bytes) -> tuple[Facts, bytes]:
    top = list(_boxes(data, 0, len(data)))
    index = [box for box in top if box.kind == "moov"]
    streams = [box for box in top if box.kind == "mdat"]
    if len(index) != 1 or not streams or any(box.kind == "moof" for box in top):
        raise Refusal("文件不完整，或者是分段录制的格式。", cure=_CURE)
    facts = _facts(data, index[0])
    head = data[top[0].start : top[0].end]
    moov = _rebuilt(data, index[0])
    moves, place = [], len(head) + len(moov)
    for box in streams:
        moves.append((box.body, box.end, place + 8 - box.body))
        place += 8 + box.end - box.body
    _shift(moov, moves)
    pieces = [head, bytes(moov)]
    for box in streams:
        pieces += [struct.pack(">I4s", 8 + box.end - box.body, b"mdat"), data[box.body : box.end]]
    return facts, b"".join(pieces)


def _facts(data: Buffer, index: _Box) -> Facts:
    kinds, codecs, width, height = [], [], 0, 0
    for track in _inside(data, index, "trak"):
        (handler,) = _inside(data, track, "mdia", "hdlr")
        (table,) = _inside(data, track, "mdia", "minf", "stbl", "stsd")
        kind = bytes(data[handler.body + 8 : handler.body + 12]).decode("latin-1")
        marks = {entry.kind for entry in _boxes(data, table.body + 8, table.end)}
        if kind not in _STREAMS or not marks or not marks <= CODECS.keys():
            raise Refusal(f"文件中有浏览器不能播放的内容（{'、'.join([kind, *sorted(marks)])}）。", cure=_CURE)
        kinds.append(kind)
        codecs += sorted(marks)
        if kind == "vide":
            (header,) = _inside(data, track, "tkhd")
            width, height = (part >> 16 for part in struct.unpack(">II", data[header.end - 8 : header.end]))
    if not kinds:
        raise Refusal("文件中没有画面，也没有声音。", cure=_CURE)
    (header,) = _inside(data, index, "mvhd")
    wide = data[header.body] == 1
    scale, length = struct.unpack_from(">IQ" if wide else ">II", data, header.body + (20 if wide else 12))
    return Facts("mp4" if "vide" in kinds else "m4a", tuple(codecs), length / (scale or 1), width, height)


def _rebuilt(data: bytes, box: _Box) -> bytearray:
    """A box with those inside that a player needs; all others are notes."""
    wanted = _KEPT.get(box.kind)
    if wanted is None:
        return bytearray(data[box.start : box.end])
    inside = b"".join(_rebuilt(data, one) for one in _boxes(data, box.body, box.end) if one.kind in wanted)
    return bytearray(struct.pack(">I4s", 8 + len(inside), box.kind.encode("latin-1")) + inside)


def _shift(moov: bytearray, moves: Sequence[tuple[int, int, int]]) -> None:
    """The places of the pieces, now that everything stands elsewhere."""
    (index,) = _boxes(moov, 0, len(moov))
    table = ("trak", "mdia", "minf", "stbl")
    for kind, form in (("stco", ">I"), ("co64", ">Q")):
        step = struct.calcsize(form)
        for box in _inside(moov, index, *table, kind):
            (count,) = struct.unpack_from(">I", moov, box.body + 4)
            if box.body + 8 + count * step > box.end:
                raise ValueError(kind)
            for place in range(box.body + 8, box.body + 8 + count * step, step):
                (offset,) = struct.unpack_from(form, moov, place)
                struct.pack_into(form, moov, place, offset + _by(offset, moves))


def _by(offset: int, moves: Sequence[tuple[int, int, int]]) -> int:
    for start, end, by in moves:
        if start <= offset < end:
            return by
    raise ValueError(offset)


_BITRATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_FEWEST_FRAMES = 3


def _sound(data: bytes) -> bytes:
    """The frames of an MP3 in one run; titles, covers and everything behind stay out."""
    start = 0
    if data[:3] == b"ID3":
        size = 0
        for part in data[6:10]:
            size = size << 7 | part & 0x7F
        start = 10 + size
    place, frames = start, 0
    while length := _frame(data, place):
        if place + length > len(data):
            break
        place, frames = place + length, frames + 1
    if frames < _FEWEST_FRAMES:
        raise ValueError("no sound")
    return data[start:place]


def _frame(data: bytes, place: int) -> int:
    """The length of the frame that begins here, 0 where none does."""
    head = data[place : place + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer, rate = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 2 & 3
    bits = head[2] >> 4
    if version not in _RATES or layer != 1 or rate == 3 or not 0 < bits < 15:
        return 0
    kilobits = _BITRATES[1 if version == 3 else 2][bits]
    return (144 if version == 3 else 72) * kilobits * 1000 // _RATES[version][rate] + (head[2] >> 1 & 1)


def _broken() -> Refusal:
    return Refusal("文件损坏，或者不是 MP4、M4A、MP3。", cure=_CURE)
