"""How titles sound: pinyin in full and by initials, for who types letters or a wrong character. No Django."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jiyue.delivery.search.rules import folded, pairs

MOST_LETTERS = 40
MOST_READINGS = 6
_LETTERS = re.compile(r"[a-z]{2,40}")
# Read in more than one way in names of places and offices: only texts with one of these pay for a look at phrases.
_MANY_WAYS = frozenset("重长行都调厦单曾乐朝会给藏传参盛校降便核角率省系强车")
_WRITTEN = {"lve": "lue", "nve": "nue"}


@lru_cache(maxsize=30_000)
def _alone(character: str) -> str:
    return _written(_sounds(character)[0]) if _is_chinese(character) else character


def _sounds(text: str) -> list[str]:
    # Imported late: its dictionary costs every command most of a second.
    from pypinyin import lazy_pinyin

    return lazy_pinyin(text, errors=_each)


def _written(syllable: str) -> str:
    return _WRITTEN.get(syllable, syllable)


def _is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _each(others: str) -> Any:
    """What is not Chinese, one by one; pypinyin takes a list, too."""
    return list(others)


def syllables(text: str) -> list[str]:
    """One for each character of a folded text; letters and digits stand for themselves, all else for nothing."""
    if _MANY_WAYS.isdisjoint(text):
        found = [_alone(character) for character in text]
    else:
        found = [_written(one) for one in _sounds(text)]
    return [sound if sound.isalnum() else "" for sound in found]


@dataclass(frozen=True)
class Sound:
    """A text as it sounds: its syllables between spaces, and their first letters."""

    syllables: str
    initials: str

    @property
    def pairs(self) -> str:
        """The initials as the index holds them."""
        return " ".join(pairs(self.initials))


def sound_of(text: str) -> Sound:
    """The sound of a folded text."""
    found = [one for one in syllables(text) if one]
    return Sound(" ".join(found), "".join(one[0] for one in found))


@dataclass(frozen=True)
class Spoken:
    """What somebody spelled: every way to read it as syllables, and the letters as initials."""

    readings: tuple[tuple[str, ...], ...]
    initials: str

    def fits(self, sound: Sound) -> bool:
        spaced = f" {sound.syllables} "
        return any(f" {' '.join(one)} " in spaced for one in self.readings) or (
            bool(self.initials) and self.initials in sound.initials
        )

    def found_in(self, title: str) -> str:
        """The characters of a title that sound so; empty where none do."""
        text = folded(title)
        sounds = syllables(text)
        places = [place for place, sound in enumerate(sounds) if sound]
        heard = [sounds[place] for place in places]
        for start in range(len(heard)):
            for wanted in (*self.readings, tuple(self.initials)):
                run = heard[start : start + len(wanted)]
                if wanted and len(run) == len(wanted) and _alike(run, wanted):
                    return text[places[start] : places[start + len(wanted) - 1] + 1]
        return ""


def _alike(run: list[str], wanted: tuple[str, ...]) -> bool:
    return tuple(run) == wanted or (all(len(one) == 1 for one in wanted) and [one[0] for one in run] == list(wanted))


def spelled(query: str) -> Spoken | None:
    """A query of Latin letters as pinyin; None where it is none."""
    letters = folded(query.replace("'", "").replace("’", ""))
    if not _LETTERS.fullmatch(letters):
        return None
    return Spoken(tuple(readings(letters)), letters)


def homophone(query: str) -> Spoken | None:
    """A query in Chinese by its sound, for words written with a wrong character; None under two of them."""
    text = folded(query)[:MOST_LETTERS]
    found = tuple(one for one in syllables(text) if one)
    if len(found) < 2 or not any(_is_chinese(one) for one in text):
        return None
    return Spoken((found,), "")


def readings(letters: str) -> list[tuple[str, ...]]:
    """The ways to cut letters into syllables, those of fewest syllables first.

    From each place only the best few are kept, so that no hostile run of letters costs more than its length.
    """
    known, end = _known(), len(letters)
    ways: list[list[tuple[str, ...]]] = [[] for _ in range(end + 1)]
    ways[end] = [()]
    for place in range(end - 1, -1, -1):
        for length in range(1, min(6, end - place) + 1):
            if (one := letters[place : place + length]) in known:
                ways[place] += [(one, *rest) for rest in ways[place + length]]
        ways[place] = sorted(ways[place], key=len)[:MOST_READINGS]
    return ways[0]


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """The syllables of the 3,755 everyday characters."""
    rows = (bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return frozenset(_alone(one) for row in rows for one in row.decode("gb2312", "ignore"))
