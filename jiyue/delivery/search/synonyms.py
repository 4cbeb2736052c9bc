"""Words that mean the same in administration: our list beside this module, and the unit's own in the data folder."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from jiyue.delivery.search.rules import folded

OURS = Path(__file__).with_name("synonyms.txt")
MOST = 4
Groups = tuple[tuple[str, ...], ...]


def own() -> Path:
    """The unit's list: it adds groups to ours and is read anew when it changes."""
    return Path(settings.HOME) / "synonyms.txt"


def parsed(text: str) -> Groups:
    """One group a line, its words between spaces; what follows a # is a remark."""
    lines = (line.partition("#")[0].replace("、", " ").split() for line in text.splitlines())
    groups = (tuple(dict.fromkeys(folded(word) for word in line)) for line in lines)
    return tuple(group for group in groups if len(group) > 1)


def others(word: str) -> tuple[str, ...]:
    """What a folded word may also be called, whole or in a part of it.

    Names that contain the word are left out, for whoever finds the word finds them already.
    """
    found: dict[str, None] = {}
    for group in _groups():
        part = max((one for one in group if one in word), key=len, default="")
        if part:
            found.update((word.replace(part, one), None) for one in group if one != part)
    return tuple(one for one in found if word not in one)[:MOST]


def _groups() -> Groups:
    path = own()
    stamp = path.stat().st_mtime_ns if path.is_file() else 0
    return _read(path, stamp)


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> Groups:
    ours = parsed(OURS.read_text(encoding="utf-8"))
    return ours + parsed(path.read_text(encoding="utf-8", errors="replace")) if stamp else ours
