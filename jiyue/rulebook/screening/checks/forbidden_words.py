"""Words that advertise what may not be published (gambling, pornography): in texts, and where only machines look."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

from jiyue.common import patterns
from jiyue.common.text import excerpt
from jiyue.rulebook.regulations.queries import Applied, enforces
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import ForbiddenContent
from jiyue.rulebook.screening.material import Material, Piece
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import Document, Gravity, Problem

DATA = Path(__file__).resolve().parents[1] / "data"
# Between the letters of a word, to hide it from a search.
_FILLERS = re.compile(r"(?<=[\u4e00-\u9fff])[ \t\u3000·•*_~|^.\-]{1,3}(?=[\u4e00-\u9fff])")
_SENTENCE_END = "。！？；\n"


class Hit(NamedTuple):
    start: int
    end: int
    word: str


@enforces(ForbiddenContent)
def check(material: Material, policy: Policy) -> list[Problem]:
    problems: list[Problem] = []
    for one in policy.content:
        if one.rule.drafts_only and not isinstance(material.subject, Document):
            continue
        words = policy.entries((*one.rule.term_lists, *one.rule.own_lists), form="words")
        found = [problem for piece in material.pieces for problem in _in_piece(piece, one, words)]
        rule(one.citations, "refused" if found else "allowed")
        problems += found
    return _merged(problems)


def words_in(text: str, words: tuple[str, ...], category: str) -> list[Hit]:
    """Listed words and advertising phrases, whatever stands between their letters; spans in the given text."""
    squeezed, offsets = _squeezed(text)
    hits = [(start, end, words[number]) for start, end, number in _automaton(words).find(squeezed)] if words else []
    for pattern in advert_patterns(category):
        hits += [(found.start(), found.end(), found.group()) for found in pattern.finditer(squeezed)]
    found, reached = [], -1
    for start, end, word in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if end > start >= reached:
            found.append(Hit(offsets[start], offsets[end - 1] + 1, word))
            reached = end
    return found


@lru_cache(maxsize=8)
def advert_patterns(category: str) -> tuple[Any, ...]:
    lines = (DATA / "advert_patterns.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(patterns.compile(pattern) for kind, _, pattern in rows if kind == category)


@lru_cache(maxsize=1)
def _words_of_talk() -> tuple[str, ...]:
    lines = (DATA / "talk_against.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=16)
def _automaton(words: tuple[str, ...]) -> CharwiseDoubleArrayAhoCorasick:
    return CharwiseDoubleArrayAhoCorasick(list(words), MATCH_KIND_LEFTMOST_LONGEST)


def _squeezed(text: str) -> tuple[str, list[int]]:
    letters: list[str] = []
    offsets: list[int] = []
    position = 0
    for filler in _FILLERS.finditer(text):
        letters.append(text[position : filler.start()])
        offsets += range(position, filler.start())
        position = filler.end()
    letters.append(text[position:])
    offsets += range(position, len(text))
    return "".join(letters), offsets


def _in_piece(piece: Piece, one: Applied[ForbiddenContent], words: tuple[str, ...]) -> Iterator[Problem]:
    text = piece.folded
    for hit in words_in(text.text, words, one.rule.category):
        start, end = text.span(hit.start, hit.end)
        in_talk = (piece.of_file or not piece.hidden) and _is_talk(text.text, hit.start, hit.end)
        gravity: Gravity = "warn" if in_talk else one.rule.gravity
        hidden = "（读者看不见，搜索引擎看得见）" if piece.hidden and not piece.of_file else ""
        yield Problem(
            rule_key="forbidden-words",
            where=piece.where,
            start=start,
            end=end,
            excerpt=excerpt(piece.text, start, end),
            message=f"{piece.spot(start)}{hidden}出现“{hit.word}”，属于{one.rule.label}。",
            cure=_cure(piece, in_talk=in_talk),
            live_cure="" if in_talk or piece.hidden or piece.where == "script" else LIVE_CURE,
            gravity=gravity,
            citations=one.citations,
            evidence={"word": hit.word, "category": one.rule.category, "hidden": piece.hidden},
        )


LIVE_CURE = "请立即删除该内容并重新发布；稿件中没有的，请核查服务器和该页源文件，按网页篡改处置。"


def _cure(piece: Piece, *, in_talk: bool) -> str:
    if in_talk:
        return "这一句像是在谈论治理或法规，请核对；确属正当内容的可以保留。"
    if piece.of_file and piece.hidden:
        return "这些内容读者看不见，下载后却能找到。请在原文件中删除后重新上传。"
    if piece.hidden or piece.where == "script":
        return "页面可能被篡改，请立即核查服务器和该页源文件，删除后重新发布，并按网络安全事件报告。"
    return "请删除该内容。"


def _is_talk(text: str, start: int, end: int) -> bool:
    """Whether the sentence speaks against the thing."""
    left = max(text.rfind(mark, 0, start) for mark in _SENTENCE_END) + 1
    ends = [place for mark in _SENTENCE_END if (place := text.find(mark, end)) >= 0]
    sentence = text[left : min(ends, default=len(text))]
    return len(sentence) < 400 and any(word in sentence for word in _words_of_talk())


def _merged(problems: list[Problem]) -> list[Problem]:
    """One problem for a word at a place, also where several regulations forbid it; all are cited."""
    merged: dict[tuple[str, int, int], Problem] = {}
    for problem in problems:
        key = (problem.where, problem.start, problem.end)
        known = merged.get(key)
        if known is not None:
            cited = tuple(dict.fromkeys((*known.citations, *problem.citations)))
            problem = Problem(**{**known.__dict__, "citations": cited})
        merged[key] = problem
    return list(merged.values())
