"""A document's text in paragraphs, and the paragraph in which a clause's quote begins. No Django."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate

from .loader import normalised
from .schema import Edition

_HEADING = re.compile(r"第[一二三四五六七八九十百零〇]+[章节]")


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs, white space at their edges away, table rows and headings as they stand."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def is_heading(paragraph: str) -> bool:
    return bool(_HEADING.match(paragraph)) and len(paragraph) < 40


def anchors(edition: Edition) -> Mapping[str, int]:
    """For each clause the number of the paragraph where its quote begins; a quote from elsewhere has none."""
    lines = paragraphs(edition.text)
    plain = [normalised(line).removeprefix("-") for line in lines]
    starts = list(accumulate((len(line) for line in plain), initial=0))
    whole = "".join(plain)
    found = {clause.id: whole.find(_beginning(clause.quote)) for clause in edition.clauses.values()}
    return {name: _line(starts, position) for name, position in found.items() if position >= 0}


def _beginning(quote: str) -> str:
    return normalised(re.split(r"\.{3,}|…+", unicodedata.normalize("NFKC", quote.replace("…", "...")))[0])


def _line(starts: Sequence[int], position: int) -> int:
    return bisect_right(starts, position) - 1
