"""How text becomes tokens, and how found words are marked. No Django.

Chinese has no spaces and segmenters disagree, so the index holds pairs of neighbouring characters: a phrase of
pairs finds every literal substring, two-character words and document numbers included.
"""

import math
import re
import unicodedata
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from operator import add

MAX_QUERY = 80
MAX_WORDS = 8
EXCERPT = 110
_LEAD = 30
_FORMS = 20_000
# Where a word is found decides; how new a text is only orders equals.
WEIGHTS = {"title": 1000.0, "number": 300.0, "body": 100.0, "files": 50.0}
NEAR = {"title": 10.0, "body": 1.0}
"""The same for a pair of characters, where only texts near to what was asked can be found."""
WHOLE_TITLE = 3000.0
SYNONYM = 0.1
"""The share of a word's worth that another name for it has: any find of the word itself stands before."""
_END = "\ue000"
_WINDOW = 800
_BRACKETS = str.maketrans("〔【[〈", "((((", "") | str.maketrans("〕】]〉", "))))", "")


class _Forms(dict[int, str]):
    """Characters as they are compared: compatibility form, lower case, one kind of bracket, no spaces or controls."""

    def __missing__(self, code: int) -> str:
        text = unicodedata.normalize("NFKC", chr(code)).casefold().translate(_BRACKETS)
        form = "".join(one for one in text if not one.isspace() and unicodedata.category(one)[0] != "C")
        if len(self) < _FORMS:
            self[code] = form
        return form


_forms = _Forms()


def _folded(character: str) -> str:
    return _forms[ord(character)]


# What stays as it is makes up nearly all of a Chinese text; only the rest is looked up, letter by letter.
_OTHERS = re.compile("[^0-9a-z\u4e00-\u9fa5。、“”]+")


def folded(text: str) -> str:
    """A text as it is compared."""
    return _OTHERS.sub(_form_of, unicodedata.normalize("NFC", text))


def _form_of(run: re.Match[str]) -> str:
    return run[0].translate(_forms)


def pairs(text: str) -> list[str]:
    """The neighbouring pairs of a folded text; a single character gives none."""
    return list(map(add, text, text[1:]))


def indexed(text: str) -> str:
    """The pairs of a folded text as the index holds them; an end mark lets each character begin one."""
    if not text:
        return ""
    # The first number tells the byte order. Three numbers a pair: two letters and a space, all laid out in C.
    letters = array("I", f"{text}{_END}".encode("utf-32", "replace"))[1:]
    laid = array("I", [ord(" ")]) * (3 * len(letters) - 3)
    laid[0::3], laid[1::3] = letters[:-1], letters[1:]
    return laid.tobytes().decode("utf-32")


# What surrounds the matter in a question and stands in no document that answers it.
_ASKING = re.compile("请问|怎么办理|怎么|怎样|如何|多少|什么|哪里|哪些|吗|呢|吧")


def pieces(query: str) -> tuple[str, ...]:
    """The pairs of a question without the words of asking; empty where these say no more than the words themselves."""
    parts = (part for word in loose_words(query) for part in _ASKING.split(word))
    found = tuple(dict.fromkeys(pair for part in parts for pair in pairs(part)))
    return found if len(found) > 1 else ()


def least(count: int) -> int:
    """How many of so many pairs a text must hold to be near to what was asked."""
    return -(-count // 2)


def nearness(wanted: Sequence[str], texts: Mapping[str, str]) -> float:
    """What a text is worth by the pairs of a question that it holds; 0 where these are too few."""
    held = [sum(weight for name, weight in NEAR.items() if pair in texts[name]) for pair in wanted]
    return sum(held) if sum(map(bool, held)) >= least(len(wanted)) else 0.0


def score(word: str, texts: Mapping[str, str]) -> float:
    """What a folded word is worth in an entry: the weights of the fields that hold it; 0 where none does."""
    worth = sum(weight for name, weight in WEIGHTS.items() if word in texts[name])
    return worth + (WHOLE_TITLE if word == texts["title"] else 0)


def recency(day_number: int) -> float:
    """A weight that lets the newer of two equal finds stand first and never outweighs where a word was found."""
    return max(0, day_number) / 100_000


def rank(score: float, recency: float) -> float:
    """Score and recency together, as the index reckons it."""
    return score * math.log2(2 + recency)


def words(query: str) -> list[str]:
    """What a person asked for: parts between spaces, folded; all of them must be found."""
    parts = (folded(part) for part in query[:MAX_QUERY].split())
    return [part for part in dict.fromkeys(parts) if part][:MAX_WORDS]


def loose_words(query: str) -> list[str]:
    """The same with punctuation as a border too, for a second try when nothing was found."""
    kept = (one if unicodedata.category(one)[0] in "LN" else " " for one in folded_with_spaces(query[:MAX_QUERY]))
    return [part for part in dict.fromkeys("".join(kept).split()) if part][:MAX_WORDS]


def folded_with_spaces(text: str) -> str:
    return " ".join(folded(part) for part in text.split())


@dataclass(frozen=True)
class Segment:
    """A run of text, marked when it is what was asked for. Escaping is left to whoever writes HTML."""

    text: str
    marked: bool = False


def marked(text: str, wanted: Iterable[str]) -> tuple[Segment, ...]:
    """The text in runs, the wanted words marked."""
    text = unicodedata.normalize("NFC", text)
    return _cut(text, _spans(text, wanted))


def excerpt(text: str, wanted: Sequence[str], *, length: int = EXCERPT) -> tuple[Segment, ...]:
    """A piece of the text around the first find, the wanted words marked."""
    first, last = _near(text, wanted)
    near = " ".join(unicodedata.normalize("NFC", text[first:last]).split())
    spans = _spans(near, wanted)
    start = max(0, spans[0][0] - _LEAD) if spans else 0
    piece = near[start : start + length]
    inside = [(max(0, a - start), min(len(piece), b - start)) for a, b in spans if a - start < len(piece) and b > start]
    segments = _cut(piece, inside)
    if start or first:
        segments = (Segment("……"), *segments)
    return (*segments, Segment("……")) if start + length < len(near) or last < len(text) else segments


def _near(text: str, wanted: Sequence[str]) -> tuple[int, int]:
    """From where to where a long text needs to be looked at; what folding drops may stand before the first find."""
    written = [place for word in wanted if (place := text.find(word)) >= 0]
    if written:
        return max(0, min(written) - 2 * _LEAD), min(written) + MAX_QUERY + 2 * EXCERPT
    for start in range(0, len(text), _WINDOW):
        window = text[start : start + _WINDOW + MAX_QUERY]
        flat = folded(window)
        found = [place for word in wanted if (place := flat.find(word)) >= 0]
        if found:
            dropped = max(0, len(window) - len(flat))
            return start + max(0, min(found) - 2 * _LEAD), start + min(found) + dropped + MAX_QUERY + 2 * EXCERPT
    return 0, 2 * EXCERPT


def _spans(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """Where the wanted folded words stand in the original text, in order and without overlap."""
    flat, where = _flat(text)
    found: list[tuple[int, int]] = []
    for word in wanted:
        place = flat.find(word) if word else -1
        while place >= 0:
            found.append((where[place], where[place + len(word) - 1] + 1))
            place = flat.find(word, place + len(word))
    return _merged(sorted(found))


def _flat(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and where in it each of these characters stands."""
    parts: list[str] = []
    where: list[int] = []
    done = 0
    for run in _OTHERS.finditer(text):
        parts.append(text[done : run.start()])
        where += range(done, run.start())
        for place in range(run.start(), run.end()):
            form = _folded(text[place])
            parts.append(form)
            where += [place] * len(form)
        done = run.end()
    parts.append(text[done:])
    where += range(done, len(text))
    return "".join(parts), where


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    done = 0
    for start, end in spans:
        segments += [Segment(text[done:start]), Segment(text[start:end], marked=True)]
        done = end
    segments.append(Segment(text[done:]))
    return tuple(segment for segment in segments if segment.text)


def nearest(query: str, candidates: Iterable[str], *, most: int = 5) -> tuple[str, ...]:
    """The candidates most like what was asked, the nearest first; unlike ones are left out."""
    wanted = folded(query)
    scored = {word: SequenceMatcher(None, wanted, folded(word), autojunk=False).ratio() for word in candidates}
    liked = [word for word, score in scored.items() if score >= 0.4 and folded(word) != wanted]
    return tuple(sorted(liked, key=lambda word: (-scored[word], word))[:most])


def common_part(query: str, text: str) -> str:
    """The longest run that a query shares with a text, as the text writes it; empty under two characters."""
    plain = unicodedata.normalize("NFC", text)
    low = "".join(_folded(one) if len(_folded(one)) == 1 else " " for one in plain)
    wanted = folded(query)
    match = SequenceMatcher(None, wanted, low, autojunk=False).find_longest_match()
    return plain[match.b : match.b + match.size] if match.size > 1 else ""
