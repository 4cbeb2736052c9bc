"""PDF files: refused when they act by themselves or hide their inside."""

import re
import zlib

from jiyue.common.refusals import Refusal

MAX_INFLATED = 50_000_000
PRINT_AGAIN = "请在原软件中重新“导出为 PDF”或“打印到 PDF”后再上传。"
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_HEX = re.compile(rb"#([0-9a-fA-F]{2})")
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|RichMedia|SubmitForm|ImportData|GoToE|XFA|EmbeddedFile)(?![A-Za-z0-9])")
_OPEN_ACTION = re.compile(rb"/OpenAction\s*(\[|<<[^>]{0,300}>>|(\d+)\s+(\d+)\s+R)?")
_PLAIN_GOTO = re.compile(rb"/S\s*/GoTo(?![A-Za-z])")
ACTIVE_NAMES = {b"JavaScript": "脚本", b"JS": "脚本", b"Launch": "启动程序的动作", b"EmbeddedFile": "内嵌文件"}


def check(data: bytes) -> tuple[dict[str, str], list[bytes]]:
    """Refuses what is no PDF, is encrypted, or does something when opened (runs in the sandbox)."""
    if b"%PDF-" not in data[:1024] or b"%%EOF" not in data[-2048:]:
        raise Refusal("文件不是完整的 PDF。", cure=PRINT_AGAIN)
    outline = _names_decoded(_STREAM.sub(b"stream endstream", data))
    if re.search(rb"/Encrypt(?![A-Za-z])", outline):
        raise Refusal("PDF 已加密，无法检查内容。", cure="请去除密码和权限限制后再上传。")
    searched = outline + b"\n" + _names_decoded(_object_streams(data))
    active = _ACTIVE.search(searched)
    if active:
        what = ACTIVE_NAMES.get(active[1], "动态内容")
        raise Refusal(f"PDF 含有{what}（/{active[1].decode()}），不能上传。", cure=PRINT_AGAIN)
    if any(not _only_shows_a_page(found, searched) for found in _OPEN_ACTION.finditer(searched)):
        raise Refusal("PDF 含有打开时自动执行的动作（/OpenAction），不能上传。", cure=PRINT_AGAIN)
    return {"kind": "pdf"}, []


def _names_decoded(data: bytes) -> bytes:
    """`/J#61vaScript` is a spelling of `/JavaScript`."""
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), data)


def _object_streams(data: bytes) -> bytes:
    """What stands in compressed object streams."""
    parts, left = [], MAX_INFLATED
    for found in _STREAM.finditer(data):
        head = data[max(0, found.start() - 400) : found.start()]
        if b"/ObjStm" not in _names_decoded(head.rpartition(b" obj")[2]):
            continue
        try:
            part = zlib.decompressobj().decompress(found[1], left)
        except zlib.error:
            raise Refusal("PDF 损坏，内部对象无法展开。", cure=PRINT_AGAIN)
        parts.append(part)
        left -= len(part)
        if left <= 0:
            raise Refusal("PDF 展开后异常庞大。", cure=PRINT_AGAIN)
    return b"\n".join(parts)


def _only_shows_a_page(found: re.Match[bytes], searched: bytes) -> bool:
    """An open action that names the first page to show is what every word processor writes."""
    target = found[1] or b""
    if target.startswith(b"["):
        return True
    if found[2]:
        inner = re.search(rb"(?<!\d)" + found[2] + rb"\s+" + found[3] + rb"\s+obj\s*(\[|<<[^>]{0,300}>>)", searched)
        target = inner[1] if inner else b""
        return target.startswith(b"[") or bool(_PLAIN_GOTO.search(target))
    return bool(_PLAIN_GOTO.search(target))
