"""Small films and sounds that browsers really play, made without an encoder: every block is stored as it is."""

import struct

SIDE = 64


class _Bits:
    def __init__(self):
        self.text = ""

    def u(self, value, length=1):
        self.text += f"{value:0{length}b}"
        return self

    def ue(self, *values):
        for value in values:
            plain = f"{value + 1:b}"
            self.text += "0" * (len(plain) - 1) + plain
        return self

    def raw(self, data):
        self.text += "0" * (-len(self.text) % 8) + "".join(f"{one:08b}" for one in data)
        return self

    def unit(self, head):
        text = self.text + "1"
        text += "0" * (-len(text) % 8)
        out, zeros = bytearray([head]), 0
        for one in int(text, 2).to_bytes(len(text) // 8, "big"):
            if zeros == 2 and one < 4:
                out.append(3)
                zeros = 0
            out.append(one)
            zeros = zeros + 1 if one == 0 else 0
        return bytes(out)


def _picture(number):
    """One grey frame of stored blocks."""
    bits = _Bits().ue(0, 7, 0).u(0, 4).ue(number % 2).u(0).u(0).ue(0).ue(1)
    for block in range((SIDE // 16) ** 2):
        bits.ue(25).raw(bytes([16 + (block * 12 + number * 8) % 200]) * 256 + b"\x80" * 128)
    unit = bits.unit(0x65)
    return struct.pack(">I", len(unit)) + unit


def box(kind, *parts):
    inside = b"".join(parts)
    return struct.pack(">I4s", 8 + len(inside), kind.encode("latin-1")) + inside


def _full(kind, *parts):
    return box(kind, b"\0\0\0\0", *parts)


MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def film(*, frames=20, codec="avc1", notes=b"", width=SIDE, height=SIDE, index_first=False, handler=b"vide", seconds=0):
    """An MP4 as a camera writes it: the index at the end, and `notes` (maker, place) in it; ten frames a second."""
    count = (SIDE // 16) - 1
    sps = _Bits().u(66, 8).u(0xC0, 8).u(10, 8).ue(0, 0, 2, 0).u(0).ue(count, count).u(1).u(1).u(0).u(0).unit(0x67)
    pps = _Bits().ue(0, 0).u(0).u(0).ue(0, 0, 0).u(0).u(0, 2).ue(0, 0, 0).u(1).u(0).u(0).unit(0x68)
    pictures = [_picture(number) for number in range(frames)]
    head = box("ftyp", b"isom\0\0\2\0isomiso2avc1mp41")
    avcc = box("avcC", bytes([1, 66, 0xC0, 10, 0xFF, 0xE1]), struct.pack(">H", len(sps)), sps, b"\1",
               struct.pack(">H", len(pps)), pps)  # fmt: skip
    entry = box(codec, bytes(6), b"\0\1", bytes(16), struct.pack(">HHII", SIDE, SIDE, 72 << 16, 72 << 16), bytes(4),
                b"\0\1", bytes(32), b"\0\x18\xff\xff", avcc)  # fmt: skip
    length = seconds * 1000 or frames * 100

    def index(start):
        table = box(
            "stbl",
            _full("stsd", struct.pack(">I", 1), entry),
            _full("stts", struct.pack(">III", 1, frames, 100)),
            _full("stsc", struct.pack(">IIII", 1, 1, frames, 1)),
            _full("stsz", struct.pack(">II", 0, frames), *(struct.pack(">I", len(one)) for one in pictures)),
            _full("stco", struct.pack(">II", 1, start)),
        )
        data = box("dinf", _full("dref", struct.pack(">I", 1), box("url ", b"\0\0\0\1")))
        minf = box("minf", box("vmhd", b"\0\0\0\1", bytes(8)), data, table)
        mdia = box(
            "mdia",
            _full("mdhd", struct.pack(">IIIIHH", 0, 0, 1000, length, 0x55C4, 0)),
            _full("hdlr", bytes(4), handler, bytes(12), b"\0"),
            minf,
        )
        tkhd = box("tkhd", b"\0\0\0\7", struct.pack(">IIIII", 0, 0, 1, 0, length), bytes(16), MATRIX,
                   struct.pack(">II", width << 16, height << 16))  # fmt: skip
        mvhd = _full("mvhd", struct.pack(">IIIIIH", 0, 0, 1000, length, 0x10000, 0x100), bytes(10), MATRIX, bytes(24),
                     struct.pack(">I", 2))  # fmt: skip
        return box("moov", mvhd, box("trak", tkhd, mdia), box("udta", notes) if notes else b"")

    stream = box("mdat", *pictures)
    if index_first:
        place = len(head) + len(index(0)) + 8
        return head + index(place) + stream
    return head + stream + index(len(head) + 8)


def sound(*, frames=40, title=b""):
    """A silent MP3 with a title in front."""
    head = b"ID3\3\0\0" + bytes([0, 0, len(title) >> 7, len(title) & 0x7F]) + title if title else b""
    return head + (b"\xff\xfb\x90\x00" + bytes(413)) * frames
