"""Chinese text as checks need it: one spelling for look-alikes, with the way back to the original offsets."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Characters that take no room or only change direction; hiders put them between digits and letters.
INVISIBLE = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b"
    "\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)
# Controls, halves of letters, and marks that turn the direction of reading: no text of ours needs them.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))


@dataclass(frozen=True)
class Folded:
    """A normalised text; `offsets[i]` is where its letter i came from."""

    text: str
    offsets: Sequence[int]
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of a span found in the normalised text."""
        if start >= end:
            return (self.offsets[start] if start < len(self.offsets) else self.length,) * 2
        last = self.offsets[end - 1]
        after = next((offset for offset in self.offsets[end : end + 20] if offset > last), None)
        return self.offsets[start], last + 1 if after is None else min(after, last + 1)


@lru_cache(maxsize=16384)
def _fold_letter(letter: str) -> str:
    if letter in INVISIBLE:
        return ""
    found = unicodedata.normalize("NFKC", letter).translate(_DASHES)
    return "" if found in INVISIBLE else found


def visible(text: str) -> str:
    """The text without what nobody sees and what would make it read otherwise than it is stored."""
    return _UNWANTED.sub("", text)


def folded(text: str) -> Folded:
    """NFKC letter by letter (full-width digits and letters become plain), invisible characters left out."""
    if text.isascii():
        return Folded(text, range(len(text)), len(text))
    others = [letter for letter in set(text) if not "一" <= letter <= "鿿"]
    changed = {letter: found for letter in others if (found := _fold_letter(letter)) != letter}
    # What letters become is not changed again, so their order does not matter.
    found = text
    for letter, instead in changed.items():
        found = found.replace(letter, instead)
    if all(len(instead) == 1 for instead in changed.values()):
        return Folded(found, range(len(text)), len(text))
    offsets = [index for index, letter in enumerate(text) for _ in changed.get(letter, letter)]
    return Folded(found, offsets, len(text))


def normalised(text: str) -> str:
    """The folded text where nobody needs the way back."""
    return folded(text).text


def visible_length(text: str) -> int:
    """Letters a reader sees, spaces not counted."""
    return sum(1 for letter in text if letter not in INVISIBLE and not letter.isspace())


def excerpt(text: str, start: int, end: int, *, around: int = 15) -> str:
    """The place in its sentence: some letters before and after, … where something was left out."""
    left, right = max(0, start - around), min(len(text), end + around)
    body = " ".join(text[left:right].split())
    return f"{'…' if left else ''}{body}{'…' if right < len(text) else ''}"


# Where the title of an official document may break; elsewhere a line would end inside a name.
_PHRASE = re.compile(
    r".*?(?:人民政府|办公[室厅]|委员会|关于|印发|转发|[、》]|(?<![共饱总])和(?![平谐])|的(?=.{2,5}$)|$)(?![，。、》）])",
    re.DOTALL,
)


def phrases(title: str) -> list[str]:
    """A title in the pieces that stay on one line where there is room: 大理白族自治州人民政府, 办公室, 关于, 印发, …"""
    return [piece for piece in _PHRASE.findall(title) if piece]
