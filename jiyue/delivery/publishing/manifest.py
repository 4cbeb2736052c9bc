"""The manifest of a site: every file with its hash, in parts whose number follows from the number of files. No Django.

`manifest/index.json` names the parts with their hashes; a part is text that `sha256sum -c` understands. A file goes
into the part that the leading bits of sha256(path) name, its compressed twins with it, so a change of ten files
rewrites ten parts whatever the size of the site. Beyond `FLAT` parts the index names groups of parts instead.
What moves with time and not with content (the head of the audit chain) stands in `manifest/witness.json`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FOLDER = "manifest/"
INDEX = f"{FOLDER}index.json"
WITNESS = f"{FOLDER}witness.json"
SIGNATURES = ("root.json", "1.root.json", "targets.json", "release.json", "snapshot.json", "timestamp.json")
"""What `signing` writes into the same folder."""
FORMAT = 1
LEAST_BITS = 6
MEAN = 160
"""Mean entries of a part at most; a part stays below 256 of them."""
FLAT_BITS = 10
GROUP_BITS = 8
HASH_BITS = 63
LAST = (1 << HASH_BITS) - 1


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def original(path: str) -> str:
    """The path of the file that a compressed twin belongs to."""
    return path[:-3] if path.endswith((".gz", ".br")) else path


def path_hash(path: str) -> int:
    """The leading 63 bits of sha256(path): fits a signed integer column."""
    return int.from_bytes(hashlib.sha256(path.encode()).digest()[:8], "big") >> 1


def bits_for(files: int) -> int:
    """How many leading bits name a part, from the number of files alone."""
    bits = LEAST_BITS
    while files > MEAN << bits:
        bits += 1
    return bits


def part_of(hashed: int, bits: int) -> int:
    return hashed >> (HASH_BITS - bits)


def hashes_of(part: int, bits: int) -> tuple[int, int]:
    """The range of path hashes of a part, for a range query."""
    return part << (HASH_BITS - bits), ((part + 1) << (HASH_BITS - bits)) - 1


def part_path(part: int, bits: int) -> str:
    return f"{FOLDER}{part:0{(bits + 3) // 4}x}.txt"


def group_path(group: int, bits: int) -> str:
    return f"{FOLDER}g{group:0{(bits - GROUP_BITS + 3) // 4}x}.txt"


def part_bytes(entries: Mapping[str, str]) -> bytes:
    """`<sha256>  <path>` by line, sorted by path."""
    return "".join(f"{entries[path]}  {path}\n" for path in sorted(entries)).encode()


def read_part(data: bytes) -> dict[str, str]:
    return {line[66:]: line[:64] for line in data.decode().splitlines()}


def read_hashes(data: bytes) -> list[str]:
    return data.decode().split()


@dataclass(frozen=True)
class Index:
    """The top of the manifest: number of files, bits, and the hashes of the parts or of the groups."""

    files: int
    bits: int
    hashes: tuple[str, ...]

    @property
    def grouped(self) -> bool:
        return self.bits > FLAT_BITS

    def to_bytes(self) -> bytes:
        kind = "groups" if self.grouped else "parts"
        values = {"format": FORMAT, "files": self.files, "bits": self.bits, kind: self.hashes}
        return json.dumps(values, indent=0).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Index":
        values = json.loads(data)
        return cls(values["files"], values["bits"], tuple(values.get("groups") or values["parts"]))


def written(part_hashes: list[str], *, files: int, bits: int) -> dict[str, bytes]:
    """Index and groups over all part hashes, as files by path."""
    if bits <= FLAT_BITS:
        return {INDEX: Index(files, bits, tuple(part_hashes)).to_bytes()}
    size = 1 << GROUP_BITS
    groups = {
        group_path(number, bits): "".join(f"{digest}\n" for digest in part_hashes[number * size : (number + 1) * size])
        for number in range(len(part_hashes) // size)
    }
    files_by_path = {path: text.encode() for path, text in groups.items()}
    tops = tuple(sha256(data) for data in files_by_path.values())
    return files_by_path | {INDEX: Index(files, bits, tops).to_bytes()}


def whole(entries: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """The manifest of all (path, sha256) entries, as files by path."""
    listed = list(entries)
    bits = bits_for(len(listed))
    parts: list[dict[str, str]] = [{} for _ in range(1 << bits)]
    known: dict[str, int] = {}
    for path, digest in listed:
        base = original(path)
        part = known.get(base)
        if part is None:
            part = known[base] = part_of(path_hash(base), bits)
        parts[part][path] = digest
    files = {part_path(number, bits): part_bytes(part) for number, part in enumerate(parts)}
    return files | written([sha256(data) for data in files.values()], files=len(listed), bits=bits)
