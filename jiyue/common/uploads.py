"""The one door for files: an allow-list by name and content, re-encoded pictures, hashed names on disk."""

import csv
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings

from jiyue.common import media
from jiyue.common.export import formula_at
from jiyue.common.files import write_atomic
from jiyue.common.refusals import Refusal
from jiyue.common.sandbox import run_limited

EXTENSIONS = ("docx", "xlsx", "pdf", "png", "jpg", "gif", "webp", "txt", "csv", "mp4", "m4a", "mp3", "vtt")
CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "mp4": "video/mp4",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "vtt": "text/vtt; charset=utf-8",
}
PICTURES = frozenset({"png", "jpg", "gif", "webp"})
MAX_BYTES = 50_000_000
MAX_MEDIA_BYTES = 100_000_000
MAX_NAME = 120
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|script|svg|\?xml|iframe|\?php)", re.IGNORECASE)


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: `data` is what is stored (pictures were painted anew)."""

    name: str
    extension: str
    sha256: str
    size: int
    data: bytes

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.extension]


def check(name: str, data: bytes) -> Checked:
    """The file as it may be stored; raises a Refusal that says what to do."""
    name = clean_name(name)
    extension = PurePosixPath(name).suffix.lower().lstrip(".")
    extension = "jpg" if extension == "jpeg" else extension
    if not data:
        raise Refusal(f"“{name}”是空文件。", cure="请确认文件已保存完整后重新上传。")
    most = MAX_MEDIA_BYTES if extension in media.EXTENSIONS else MAX_BYTES
    if len(data) > most:
        raise Refusal(
            f"“{name}”过大（{len(data) / 1e6:.1f} MB，上限 {most // 1_000_000} MB）。", cure="请压缩或拆分后上传。"
        )
    if extension not in EXTENSIONS:
        raise Refusal(f"不能上传“{name}”：{_why_not(extension)}。", cure=_instead(extension))
    try:
        data = _checked_content(name, extension, data)
    except Refusal as refusal:
        if name in refusal.message:
            raise
        # Several files come at once; the person must see which one is meant.
        raise Refusal(f"“{name}”：{refusal.message}", cure=refusal.cure)
    return Checked(name, extension, hashlib.sha256(data).hexdigest(), len(data), data)


def store(checked: Checked) -> None:
    """Keep the bytes under their hash; storing the same file twice does no harm."""
    path = path_of(checked.sha256, checked.extension)
    if not path.is_file():
        write_atomic(path, checked.data)


def path_of(sha256: str, extension: str) -> Path:
    """Where a stored file stands; nothing of its given name is in the path."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256) or extension not in EXTENSIONS:
        message = f"not a stored file: {sha256!r}.{extension!r}"
        raise ValueError(message)
    return Path(settings.UPLOADS_ROOT) / sha256[:2] / f"{sha256}.{extension}"


def is_intact(sha256: str, extension: str) -> bool:
    """Whether a stored file is there and still the one that was checked."""
    try:
        with path_of(sha256, extension).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def clean_name(name: str) -> str:
    """A name fit for showing: no folders, no control or direction characters, at most 120 characters."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(
        letter for letter in name if unicodedata.category(letter) not in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    )
    name = re.sub(r'[<>:"|?*]', "_", name).strip().strip(".")
    stem, dot, suffix = name.rpartition(".")
    if len(name) > MAX_NAME:
        name = f"{stem[: MAX_NAME - len(suffix) - 1]}{dot}{suffix}"[-MAX_NAME:]
    return name or "未命名"


def _why_not(extension: str) -> str:
    if extension in {"docm", "xlsm", "dotm", "xlam", "pptm"}:
        return "文件可能含有宏"
    if extension in {"svg", "html", "htm", "xhtml", "js", "xml", "mht"}:
        return "这类文件可以夹带脚本"
    return f"不支持的文件类型“.{extension}”" if extension else "文件名没有扩展名"


def _instead(extension: str) -> str:
    instead = {
        "doc": "请在 Word 或 WPS 中另存为 .docx 后上传。",
        "wps": "请在 WPS 中另存为 .docx 后上传。",
        "xls": "请在 Excel 或 WPS 中另存为 .xlsx 后上传。",
        "et": "请在 WPS 中另存为 .xlsx 后上传。",
        "docm": "请另存为不含宏的 .docx 后上传。",
        "xlsm": "请另存为不含宏的 .xlsx 后上传。",
        "svg": "请转换为 PNG 后上传。",
        "zip": "请解压后逐个上传其中的文件。",
        "rar": "请解压后逐个上传其中的文件。",
        **dict.fromkeys(("mov", "avi", "wmv", "mkv", "webm", "flv"), "请用剪辑软件导出为 MP4（H.264、AAC）后上传。"),
        **dict.fromkeys(("wav", "wma", "flac", "aac"), "请导出为 MP3 或 M4A 后上传。"),
        "srt": "请用字幕软件另存为 WebVTT（.vtt）后上传。",
    }
    return instead.get(extension, f"可上传的类型：{'、'.join(EXTENSIONS)}。")


def _checked_content(name: str, extension: str, data: bytes) -> bytes:
    """The content, proved to be what the name says."""
    what = f"“{name}”"
    if extension in PICTURES:
        answer, (data,) = run_limited("jiyue.common.pictures:reencode", data, megabytes=1024, what=what)
    elif extension == "pdf":
        answer, _ = run_limited("jiyue.common.pdfs:check", data, megabytes=768, what=what)
    elif extension in {"docx", "xlsx"}:
        if data.startswith(_OLD_OFFICE):
            raise Refusal(f"{what}是旧版格式或设有打开密码。", cure=f"请取消密码，并另存为 .{extension} 后再上传。")
        answer, _ = run_limited("jiyue.common.archives:check_office", data, what=what)
    elif extension in media.EXTENSIONS:
        kind, data = media.checked(data)
        answer = {"kind": kind}
    else:
        data = _checked_text(what, data)
        if extension == "vtt" and not data.startswith(b"WEBVTT"):
            raise Refusal(f"{what}不是 WebVTT 字幕。", cure="字幕文件的第一行应为 WEBVTT；请用字幕软件另存后上传。")
        return _without_formulas(what, data) if extension == "csv" else data
    if answer["kind"] != extension:
        raise Refusal(
            f"{what}的内容与扩展名不符（实际为 {answer['kind']}）。", cure="请把扩展名改正，或重新另存后上传。"
        )
    return data


def _without_formulas(what: str, data: bytes) -> bytes:
    """A table that officials and citizens open in a spreadsheet, which would calculate what looks like a formula."""
    try:
        found = formula_at(data.decode())
    except csv.Error:
        raise Refusal(f"{what}不是完整的 CSV 表格。", cure="请用 WPS 或 Excel 打开，另存为 CSV 后再上传。")
    if found:
        raise Refusal(
            f"{what}第 {found[0]} 行第 {found[1]} 列的内容以 =、+、-、@ 等符号开头，打开时会被当作公式执行。",
            cure="请去掉开头的符号，或在符号前加文字；确需公式的，请只保留计算结果。",
        )
    return data


def _checked_text(what: str, data: bytes) -> bytes:
    """Plain text, stored as UTF-8."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Refusal(f"{what}不是文本文件，或编码无法识别。", cure="请用记事本打开，另存为 UTF-8 编码后再上传。")
    if "\x00" in text or _MARKUP.match(text):
        raise Refusal(f"{what}不是纯文本文件。", cure="网页或程序代码不能作为文本附件上传；请另存为纯文本。")
    return text.encode()
