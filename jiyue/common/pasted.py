"""What a word processor puts on the clipboard, as the house's own text: its numbers as printed, its signature right.

Word writes a list as paragraphs with the number inside a span that browsers show but no list; WPS does the same. What
it hides and what was struck out in revisions stays behind.
"""

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from jiyue.common.headings import lowered, with_headings
from jiyue.common.html import clean, is_heavy
from jiyue.common.refusals import Refusal

NO_PICTURE = "【图片未能粘贴，请改用“从文件新建”，或保存为图片后插入】"
_LIST = re.compile(r"mso-list\s*:\s*l\d+\s+level(\d)", re.IGNORECASE)
_LABEL = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
_HIDDEN = re.compile(r"(?:display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden)", re.IGNORECASE)
_SIGN_FONT = re.compile(r"font-family\s*:\s*[\"']?(?:symbol|wingdings|webdings)", re.IGNORECASE)
_PUSHED = re.compile(r"margin-left\s*:\s*(\d+(?:\.\d+)?)(pt|cm|em)", re.IGNORECASE)
_FAR = {"pt": 180.0, "cm": 6.3, "em": 12.0}
_BULLETS = frozenset("·•●○■□◆◇▪▫➢➤✓✔§o-–—*")
_BLANKS = " \t\r\n\u3000\xa0"
_CLOSES = ("。", "；", "：", "，", "、", ";", ":")
_LONGEST_SIGNATURE = 40
_INNER_LINK = re.compile(r'<a href="#[^"]*">(.*?)</a>', re.DOTALL)
_PARAGRAPH = re.compile(r"(<(p|h[2-4]|li|td|th)(?: [^>]*)?>)(?:[ \t\r\n\u3000\xa0]|&nbsp;|<br ?/?>)+")
_TAIL = re.compile(r"(?:[ \t\r\n\u3000\xa0]|&nbsp;|<br ?/?>)+(</(?:p|h[2-4]|li|td|th)>)")
_EMPTY = re.compile(r"<(p|h[2-4])(?: [^>]*)?></\1>")


class Pasted(NamedTuple):
    html: str
    notes: list[str]


def from_clipboard(html: str) -> Pasted:
    """Our text, and what the editor is told about it."""
    if is_heavy(html):
        raise Refusal("粘贴的内容格式标记过多，无法整理。", cure="请改用“从文件新建”，或以纯文本粘贴。")
    tree = LexborHTMLParser(lowered(html).replace("\x00", ""))
    if tree.body is None:
        return Pasted("", [])
    notes = [] if not _drop_unseen(tree) else ["隐藏或修订中删去的文字没有粘贴。"]
    if lost := _mark_pictures(tree):
        notes.append(f"有 {lost} 张图片未能粘贴，正文中留有标记。")
    _lists(tree)
    _signatures(tree)
    body = _INNER_LINK.sub(lambda found: found[1], clean(tree.body.html or ""))
    return Pasted(with_headings(without_blanks(body)), notes)


def without_blanks(body: str) -> str:
    """A cleaned text without blanks typed to indent, and without empty paragraphs: the page sets its own distances."""
    for pattern, by in ((_PARAGRAPH, r"\1"), (_TAIL, r"\1"), (_EMPTY, "")):
        body = pattern.sub(by, body)
    return body


def _style(node: LexborNode) -> str:
    return node.attributes.get("style") or ""


def _drop_unseen(tree: LexborHTMLParser) -> bool:
    hidden = [node for node in tree.css("[style]") if _HIDDEN.search(_style(node))]
    gone = [*hidden, *tree.css("del")]
    seen = [node for node in gone if node.text(deep=True).strip(_BLANKS)]
    for node in gone:
        node.decompose()
    return bool(seen)


def _mark_pictures(tree: LexborHTMLParser) -> int:
    """Pictures lie on the writer's own machine; where one stood is said."""
    lost = 0
    for node in tree.css("img"):
        source = (node.attributes.get("src") or "").strip().lower()
        if not source.startswith(("http://", "https://", "files/")):
            node.replace_with(NO_PICTURE)
            lost += 1
    return lost


def _lists(tree: LexborHTMLParser) -> None:
    """Numbers become words, bullets a list: neighbours of it one list."""
    open_list: LexborNode | None = None
    for node in tree.css("p, h2, h3, h4, h5, h6"):
        found = _LIST.search(_style(node))
        label = next((one for one in node.css("span") if _LABEL.search(_style(one))), None)
        if found is None or label is None:
            continue
        words = label.text(deep=True).strip(_BLANKS)
        is_bullet = len(words) == 1 and (words in _BULLETS or _is_sign(label, node))
        if not is_bullet:
            label.replace_with(_printed(words))
            continue
        label.decompose()
        open_list = _join(node, open_list)


def _is_sign(label: LexborNode, paragraph: LexborNode) -> bool:
    """Whether a font of signs makes something else of the letter."""
    above: LexborNode | None = label
    while above is not None and above.mem_id != paragraph.mem_id:
        if _SIGN_FONT.search(_style(above)):
            return True
        above = above.parent
    return False


def _printed(label: str) -> str:
    if not label:
        return ""
    return label + ("\u3000" if "\u4e00" <= label[-1] <= "\u9fff" else " " if label[-1].isascii() else "")


def _join(node: LexborNode, open_list: LexborNode | None) -> LexborNode:
    """Put a paragraph into the list right before it, or into a new one."""
    item = LexborHTMLParser(f"<ul><li>{node.inner_html or ''}</li></ul>").css_first("ul")
    before = node.prev
    while before is not None and not before.is_element_node and not (before.text_content or "").strip(_BLANKS):
        before = before.prev
    if open_list is not None and before is not None and before.mem_id == open_list.mem_id and item is not None:
        entry = item.css_first("li")
        if entry is not None:
            open_list.insert_child(entry)
        node.decompose()
        return open_list
    if item is not None:
        node.insert_before(item)
    made = node.prev
    node.decompose()
    return made if made is not None else node


def _signatures(tree: LexborHTMLParser) -> None:
    """A short line pushed far to the right by its margin or by blanks is a signature or its date."""
    for node in tree.css("p"):
        words = node.text(deep=True)
        line = words.strip(_BLANKS)
        if not 0 < len(line) <= _LONGEST_SIGNATURE or line.endswith(_CLOSES) or _in_cell(node):
            continue
        before = words[: len(words) - len(words.lstrip(_BLANKS))]
        wide = sum({"\t": 4, "\u3000": 2, "\n": 0, "\r": 0}.get(one, 1) for one in before)
        margin = _PUSHED.search(_style(node))
        far = margin is not None and float(margin[1]) >= _FAR[margin[2].lower()]
        if far or wide >= 20:
            node.attrs["align"] = "right"


def _in_cell(node: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in ("td", "th"):
            return True
        above = above.parent
    return False
