"""Word files become cleaned HTML: alignment as classes, numbered headings as headings, pictures apart."""

import io
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

import mammoth

from jiyue.common import html, uploads
from jiyue.common.archives import SAVE_AGAIN, check_office, open_checked
from jiyue.common.docx_print import NO_INDENT, as_printed
from jiyue.common.headings import BLOCK, MAX_HEADING, is_numbered, lowered, with_headings, words_of
from jiyue.common.refusals import Refusal
from jiyue.common.sandbox import run_limited

LAYOUTS = {"right": "jy-right", "center": "jy-center", NO_INDENT: NO_INDENT}
STYLE_MAP = "\n".join(f"p[style-name='{name}'] => p.{name}:fresh" for name in LAYOUTS.values())
MAXMAX_TITLE = 120
MAX_TITLE = 120
# Paragraphs (table cells have theirs) and runs of characters: about five seconds of conversion, far beyond any notice.
MAX_PARTS = 20_000
SECONDS = 20
DOCUMENT = "word/document.xml"
_PART = re.compile(rb"<w:[pr][ >]")
_DOCUMENT_NUMBER = re.compile(r"[〔\[（(]\s*(?:19|20)\d\d\s*[〕\]）)].{0,8}号")
_NOTES = re.compile(r'(<ol>(?:<li id="(?:footnote|endnote)-[^"]*">.*?</li>)+</ol>)$', re.DOTALL)
_NOTE = re.compile(r'<li id="[^"]*"><p>(.*?)(?: <a href="#[^"]*">↑</a>)?</p></li>', re.DOTALL)
_INNER_LINK = re.compile(r'<a(?: href="#[^"]*")?(?: id="[^"]*")?>(.*?)</a>', re.DOTALL)
_IMAGE = re.compile(r'<img [^>]*src="jy-image/(\d+)"[^>]*>')


@dataclass(frozen=True)
class DocxImage:
    """A picture of the document: the body refers to it as `src="jy-image/N"` until the library has stored it."""

    placeholder: str
    file: uploads.Checked


class Imported(NamedTuple):
    title: str
    html: str
    images: list[DocxImage]


def docx_to_html(data: bytes) -> Imported:
    """Title, cleaned body and pictures of a .docx; a Refusal when it is broken, huge or hostile."""
    if len(data) > uploads.MAX_BYTES:
        raise Refusal("Word 文件过大，无法导入。", cure="请压缩图片或拆分后再导入。")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(
            "这是旧版 Word（.doc）或设有打开密码的文件，无法导入。", cure="请取消密码并另存为 .docx 后再导入。"
        )
    if not data.startswith(b"PK"):
        raise Refusal("这不是 Word 文档（.docx）。", cure=SAVE_AGAIN)
    answer, blobs = run_limited("jiyue.common.docx:convert", data, seconds=SECONDS, megabytes=1024, what="Word 文件")
    body = html.clean(answer["html"])
    images: list[DocxImage] = []
    for number, blob in enumerate(blobs):
        extension = answer["images"][number]
        try:
            file = uploads.check(f"图{number + 1}.{extension}", blob)
        except Refusal:
            continue
        images.append(DocxImage(f"jy-image/{number}", file))
    kept = {image.placeholder for image in images}
    body = _IMAGE.sub(lambda found: found[0] if f"jy-image/{found[1]}" in kept else _lost(int(found[1])), body)
    return Imported(answer["title"], body, images)


def _lost(number: int) -> str:
    """An editor must see that a picture could not come along."""
    return f"【第{number + 1}张图片的格式不受支持，请另存为 PNG 后重新插入】"


def convert(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The conversion itself (runs in the sandbox)."""
    _require_short(data)
    answer, _ = check_office(data)
    if answer["kind"] != "docx":
        raise Refusal("这不是 Word 文档（.docx）。", cure=SAVE_AGAIN)
    blobs: list[bytes] = []
    kinds: list[str] = []

    def keep(image: Any) -> dict[str, str]:
        with image.open() as source:
            blobs.append(source.read())
        kinds.append(image.content_type.rpartition("/")[2].replace("jpeg", "jpg"))
        return {"src": f"jy-image/{len(blobs) - 1}"}

    with open_checked(data) as archive:
        printed = as_printed(archive)
    result = mammoth.convert_to_html(
        io.BytesIO(printed),
        style_map=STYLE_MAP,
        transform_document=mammoth.transforms.paragraph(_aligned),
        convert_image=mammoth.images.img_element(keep),
        external_file_access=False,
    )
    title, body = _title_and_body(_notes_as_words(result.value))
    return {"title": title, "html": body, "images": kinds}, blobs


def _require_short(data: bytes) -> None:
    """Counting takes a moment, converting takes minutes: whoever brings a whole book is told at once."""
    with open_checked(data) as archive:
        parts = sum(len(_PART.findall(archive.read(name))) for name in archive.namelist() if name == DOCUMENT)
    if parts > MAX_PARTS:
        raise Refusal(
            f"Word 文件内容过多，无法导入：正文有 {parts} 个段落和文字片段，上限 {MAX_PARTS} 个。",
            cure="请拆成几个文件分别导入；表格很大的，请另存为 .xlsx 作为附件上传。",
        )


def _aligned(paragraph: Any) -> Any:
    """Alignment survives as a style that the style map knows; true headings keep their own style."""
    if (paragraph.style_name or "").lower().startswith(("heading", "标题")):
        return paragraph
    style = LAYOUTS.get(paragraph.alignment or "")
    if (paragraph.style_name or "").lower() == "title":
        style = "jy-center"
    return paragraph.copy(style_id=style, style_name=style) if style else paragraph


def _title_and_body(body: str) -> tuple[str, str]:
    """Headings known by their numbers; the centred lines at the top are the title and leave the body."""
    title: list[str] = []
    depth, looking, last = 0, True, ""

    def block(found: re.Match[str]) -> str:
        nonlocal depth, looking, last
        if not found[1]:
            depth += 1 if found[0].startswith("<table") else -1
            looking = False
            return found[0]
        words = words_of(found[3])
        if depth or not words or not looking:
            return found[0]
        if found[1] == "h1" and title and last != "h1":
            looking = False
        elif _is_title(found[1], found[2] or "", words, title):
            title.append(words)
            last = found[1]
            return ""
        if title or not _is_head_line(found[2] or "", words):
            looking = False
        return found[0]

    written = BLOCK.sub(block, body)
    return "".join(title)[:MAX_TITLE], with_headings(lowered(written))


def _notes_as_words(body: str) -> str:
    """Notes stand below the text with the numbers they have in it; links inside the file lead nowhere on a page."""
    parts = _NOTES.split(body)
    for number in range(1, len(parts), 2):
        notes = _NOTE.findall(parts[number])
        words = "".join(f'<p class="{NO_INDENT}">[{count}] {note}</p>' for count, note in enumerate(notes, 1))
        parts[number] = f"<hr />{words}"
    return _INNER_LINK.sub(lambda found: found[1], "".join(parts))


def _is_title(tag: str, style: str, words: str, title: list[str]) -> bool:
    if _is_head_line(style, words) or len(words) > MAX_TITLE or re.match(r"[（(].*[）)]$", words):
        return False
    if is_numbered(words):
        return False
    if style == "jy-center" or tag == "h1":
        return True
    # A document without alignment: its short first line without a full stop.
    return not title and not style and len(words) <= MAX_HEADING and not re.search(r"[。；：:，]$", words)


def _is_head_line(style: str, words: str) -> bool:
    """Above a title stand the issuer's red head and the document number."""
    return bool(_DOCUMENT_NUMBER.search(words)) or (style == "jy-center" and words.endswith("文件") and len(words) < 30)
