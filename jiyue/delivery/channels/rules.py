"""What a post says against what its item says, as plain text. No Django."""

import hashlib
import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

DIGEST = 120
"""So many letters of the text stand for a summary that was not written; whoever edits the post may change it."""

_FIGURE = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}月\d{1,2}日|"
    r"\d+(?:[.,]\d+)*\s?(?:%|％|个百分点|万|亿|元|年|月|日|天|个|条|件|次|名|场|处|项|户|人|家|倍|公里|亩|吨|小时|分)*"
)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9./?=&%_#:~+\-]+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Difference:
    """A fact of a post that its item does not have."""

    what: str
    said: str

    @property
    def message(self) -> str:
        where = "与信息的题名不一致" if self.what == "标题" else "在信息中没有"
        return f"{self.what}“{self.said}”{where}。"


def digest_of(summary: str, text: str) -> str:
    """The item's own summary, or the beginning of its text up to a whole sentence."""
    plain = _SPACE.sub("", summary) or _SPACE.sub("", text)
    if len(plain) <= DIGEST:
        return plain
    cut = plain[:DIGEST]
    end = max(cut.rfind(mark) for mark in "。！？；")
    return cut[: end + 1] if end > 0 else cut


def differing(*, title: str, words: str, source_title: str, source: str) -> list[Difference]:
    """The title where it is another, and each date and number of a post that its item does not have."""
    found = [Difference("标题", title)] if _plain(title) != _plain(source_title) else []
    known = {_plain(one[0]) for one in _FIGURE.finditer(f"{source_title}\n{source}")}
    said = dict.fromkeys(one[0].strip() for one in _FIGURE.finditer(_ADDRESS.sub(" ", words)))
    return found + [Difference("日期或数字", one) for one in said if _plain(one) not in known]


def is_taken_from(words: Iterable[str], source: str) -> bool:
    """Whether each line of a post stands in its item word for word."""
    whole = _plain(source)
    return all(_plain(line) in whole for part in words for line in part.splitlines() if line.strip())


def _plain(text: str) -> str:
    return _SPACE.sub("", text).replace("％", "%").replace(",", "")


def page_of(*parts: str) -> str:
    """The words of a post as screening reads them: a paragraph a line, each address a link."""
    lines = [line for part in parts for line in part.splitlines() if line.strip()]
    return "".join(f"<p>{_linked(line.strip())}</p>" for line in lines)


def _linked(line: str) -> str:
    pieces, at = [], 0
    for found in _ADDRESS.finditer(line):
        address = html.escape(found[0])
        pieces += [html.escape(line[at : found.start()]), f'<a href="{address}">{address}</a>']
        at = found.end()
    return "".join([*pieces, html.escape(line[at:])])


def hash_of(*values: object) -> str:
    """One hash of everything that was seen or kept, whatever order a database gives the names in it."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def minutes(since: datetime, until: datetime) -> int:
    """Whole minutes from one moment to another; below zero where the second is the earlier."""
    return int((until - since).total_seconds() // 60)


def in_words(number: int) -> str:
    """Minutes as a person says them."""
    sign, number = ("早 " if number < 0 else ""), abs(number)
    if number < 60:
        return f"{sign}{number} 分钟"
    hours, rest = divmod(number, 60)
    if hours < 48:
        return f"{sign}{hours} 小时" + (f" {rest} 分钟" if rest else "")
    return f"{sign}{hours // 24} 天"


def median(numbers: Iterable[int]) -> int | None:
    ordered = sorted(numbers)
    return ordered[len(ordered) // 2] if ordered else None
