"""Taking a pack into an installation: checked beside all others first, then moved into place at once."""

import hashlib
import shutil
import tempfile
import time
from pathlib import Path

from jiyue.common.files import write_atomic
from jiyue.common.refusals import Refusal

from .loader import load, load_beside
from .schema import Pack

STAMP = ".added"
"""Written last: a process that runs reads the packs again when it changes."""


SECONDS = 0.5
"""So long a process may go on with what it read before it looks again."""
_looked: dict[str, tuple[float, int]] = {}


def stamp_of(own: Path) -> int:
    """When a pack was last added; 0 where none ever was. The file is looked at once in a while, not at each rule."""
    name, now = str(own), time.monotonic()
    seen = _looked.get(name)
    if seen is None or now - seen[0] > SECONDS:
        seen = _looked[name] = (now, _written(own / STAMP))
    return seen[1]


def _written(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def digest_of(folder: Path) -> str:
    """One digest of a pack's files, by name and bytes."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")):
        found.update(f"{path.name}:{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def offered(folder: Path) -> Pack:
    if not (folder / "pack.yaml").is_file():
        raise Refusal(f"“{folder}”里没有 pack.yaml。", cure="请给出一个规则包的文件夹。")
    return load(folder)


def add(folder: Path, *, own: Path, shipped: tuple[Pack, ...], replace: bool = False) -> Pack:
    """Copy a pack into `own`. A fault anywhere raises FaultyPacks and leaves everything as it was."""
    pack = offered(folder)
    target = own / pack.id
    if target.exists() and not replace:
        raise Refusal(
            f"本系统中已装入规则包“{pack.id}”。",
            cure="先用 jiyue rulepacks diff 对照，确认要替换的，加 --replace 再试一次。",
        )
    own.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=own) as room:
        beside = Path(room) / "all"
        shutil.copytree(own, beside, ignore=shutil.ignore_patterns(".*", pack.id))
        shutil.copytree(folder, beside / pack.id, ignore=shutil.ignore_patterns(".*"))
        load_beside(shipped, beside)
        if target.exists():
            target.rename(Path(room) / "old")
        (beside / pack.id).rename(target)
    write_atomic(own / STAMP, pack.id.encode())
    _looked.pop(str(own), None)
    return pack
