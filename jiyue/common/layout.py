"""The layout of a text: what is odd about it, and the same text put right where that needs no judgement."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from jiyue.common.headings import BLOCK, MAX_HEADING, words_of
from jiyue.common.html import clean
from jiyue.common.pasted import without_blanks

_HAN = r"[\u4e00-\u9fff]"
_HALF = re.compile(rf"(?<={_HAN})([,;:?!])(?=\s*(?:{_HAN}|<|$))|(?<={_HAN})\(([^()<>]*{_HAN}[^()<>]*)\)")
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")
_DOUBLED = re.compile(r"([，。、；：])\1+")
_TYPED_INDENT = re.compile(r"^(?:[ \t\u3000\xa0]|&nbsp;)+\S")
_BOLD = re.compile(r"<strong>.*</strong>", re.DOTALL)
_PICTURE = re.compile(r"<img\b[^>]*>")
_NO_WORDS = re.compile(r'<img\b(?![^>]*\balt="[^"]*\S[^"]*")[^>]*>')
_TEXT = re.compile(r">[^<]+<|^[^<]+|[^>]+$")


class Oddity(NamedTuple):
    """One place: its kind, the words around it, what is wrong and what to do."""

    kind: str
    excerpt: str
    message: str
    cure: str


def tidied(body: str) -> str:
    """A text with signs of full width between Chinese words, digits of half width, no typed indents, no empty lines."""
    return without_blanks(_TEXT.sub(lambda found: _signs(found[0]), clean(body)))


def _signs(text: str) -> str:
    text = _HALF.sub(lambda found: _FULL[found[1]] if found[1] else f"（{found[2]}）", text)
    text = _WIDE.sub(lambda found: "".join(chr(ord(one) - 0xFEE0) for one in found[0]), text)
    return _DOUBLED.sub(r"\1", text)


def oddities(body: str) -> Iterator[Oddity]:
    """Everything odd, in the order of the kinds."""
    blocks = [(found[1], found[3], words_of(found[3])) for found in BLOCK.finditer(body) if found[1]]
    for kind, (message, cure, look) in _KINDS.items():
        for excerpt in look(body, blocks):
            yield Oddity(kind, excerpt, message, cure)


_Blocks = list[tuple[str, str, str]]


def _typed_indents(body: str, blocks: _Blocks) -> Iterator[str]:
    return (words[:30] for tag, inner, words in blocks if tag == "p" and _TYPED_INDENT.match(inner))


def _empty_lines(body: str, blocks: _Blocks) -> Iterator[str]:
    return ("" for _, inner, words in blocks if not words and not _PICTURE.search(inner))


def _half_width(body: str, blocks: _Blocks) -> Iterator[str]:
    for _, _, words in blocks:
        for found in _HALF.finditer(words):
            yield words[max(found.start() - 8, 0) : found.end() + 8]


def _wide_letters(body: str, blocks: _Blocks) -> Iterator[str]:
    return (found[0] for _, _, words in blocks for found in _WIDE.finditer(words))


def _doubled_signs(body: str, blocks: _Blocks) -> Iterator[str]:
    for _, _, words in blocks:
        for found in _DOUBLED.finditer(words):
            yield words[max(found.start() - 8, 0) : found.end() + 8]


def _bold_lines(body: str, blocks: _Blocks) -> Iterator[str]:
    for tag, inner, words in blocks:
        if tag == "p" and 0 < len(words) <= MAX_HEADING and _BOLD.fullmatch(inner.strip()):
            yield words


def _skipped_levels(body: str, blocks: _Blocks) -> Iterator[str]:
    above = 1
    for tag, _, words in blocks:
        if tag == "p" or not words:
            continue
        level = int(tag[1])
        if level > above + 1:
            yield words
        above = level


def _headings_with_stop(body: str, blocks: _Blocks) -> Iterator[str]:
    return (words for tag, _, words in blocks if tag != "p" and words.endswith(("。", "，", "；")))


def _silent_pictures(body: str, blocks: _Blocks) -> Iterator[str]:
    return ("" for _ in _NO_WORDS.finditer(body))


_KINDS: Mapping[str, tuple[str, str, Callable[[str, _Blocks], Iterator[str]]]] = {
    "typed_indent": ("段首用空格缩进。", "请点“整理格式”；首行缩进由网页统一设置。", _typed_indents),
    "empty_line": ("正文中有空行。", "请点“整理格式”；段落间距由网页统一设置。", _empty_lines),
    "half_width": ("汉字之间用了半角标点。", "请点“整理格式”，或改为全角标点。", _half_width),
    "wide_letters": ("数字或字母用了全角。", "请点“整理格式”，或改为半角。", _wide_letters),
    "doubled_sign": ("标点重复。", "请点“整理格式”，或删去多余的标点。", _doubled_signs),
    "bold_line": ("整行加粗代替小标题。", "请选中这一行，点“大标题”或“小标题”。", _bold_lines),
    "skipped_level": ("标题跳级。", "请按大标题、小标题的顺序逐级设置。", _skipped_levels),
    "heading_stop": ("标题以标点结尾。", "请删去标题末尾的标点；是正文的，请改为“正文”。", _headings_with_stop),
    "silent_picture": ("图片没有文字说明。", "请在编辑器中选中图片，点“图片说明”填写。", _silent_pictures),
}
