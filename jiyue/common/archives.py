"""ZIP-like files (docx, xlsx): counted, measured and named before anything is unpacked."""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.sax.handler import ContentHandler

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from jiyue.common.refusals import Refusal

MAX_MEMBERS = 1000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 100
# Fields and formulas that start or fetch something when the file is opened.
_FIELD = re.compile(r"(?<![A-Z])(?:DDE|DDEAUTO|INCLUDETEXT)[\s\"]", re.IGNORECASE)
_FORMULA = re.compile(r"\b(?:WEBSERVICE|CALL|REGISTER(?:\.ID)?)\s*\(|[\w\]]\|'", re.IGNORECASE)
# Parts that are drawn from elsewhere. A hyperlink only leads there when somebody follows it; a linked picture is common
# in texts copied from web pages.
_DRAWN = ("/oleObject", "/externalLinkPath", "/frame", "/subDocument", "/aFChunk")
SAVE_AGAIN = "请用 WPS 或 Word 打开原文件，另存为新的文件后再上传。"


Archive = zipfile.ZipFile
Member = zipfile.ZipInfo


def open_checked(data: bytes) -> zipfile.ZipFile:
    """The archive, when its table of contents is harmless; sizes stated there also bound what is read later."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise Refusal("文件损坏，无法打开。", cure=SAVE_AGAIN)
    if len(members) > MAX_MEMBERS:
        raise Refusal(f"文件内部条目过多（{len(members)} 个，上限 {MAX_MEMBERS}）。", cure="请拆分内容后分别上传。")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(data), 1):
        raise Refusal(
            "文件展开后异常庞大，可能是压缩炸弹。", cure="请确认文件来源；确属正常文件的，请压缩其中图片后另存再上传。"
        )
    names = [member.filename for member in members]
    if len(set(names)) != len(names) or any(_leads_out(name) for name in names):
        raise Refusal("文件内部含有不安全的路径。", cure=SAVE_AGAIN)
    if any(member.flag_bits & 1 for member in members):
        raise Refusal("文件已加密，无法检查内容。", cure="请取消打开密码后再上传。")
    return archive


def packed(members: Mapping[str, bytes]) -> bytes:
    """An archive of these members, all of one date: when somebody worked on a part is nobody's business."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def check_office(data: bytes) -> tuple[dict[str, str], list[bytes]]:
    """Kind of an office file without macros, outside templates or document type definitions (runs in the sandbox)."""
    archive = open_checked(data)
    names = [name.lower() for name in archive.namelist()]
    if any(name.endswith(("vbaproject.bin", ".vbs", ".exe", ".js")) or "activex" in name for name in names):
        raise Refusal("文件含有宏或可执行内容，不能上传。", cure="请另存为不含宏的 .docx 或 .xlsx 文件后再上传。")
    for name in archive.namelist():
        if name.lower().endswith((".xml", ".rels", ".vml")):
            _check_xml(name, archive.read(name))
    if "word/document.xml" in names:
        return {"kind": "docx"}, []
    if "xl/workbook.xml" in names:
        return {"kind": "xlsx"}, []
    raise Refusal("文件不是有效的 Word 文档或 Excel 表格。", cure=SAVE_AGAIN)


def _check_xml(name: str, content: bytes) -> None:
    looker = _Looker()
    try:
        defusedxml.sax.parseString(content, looker, forbid_dtd=True)
    except DefusedXmlException:
        raise Refusal("文件内部含有外部实体或文档类型定义，不能上传。", cure=SAVE_AGAIN)
    except Exception:  # noqa: BLE001 (expat and codecs raise many kinds; all mean the part is not XML)
        raise Refusal(f"文件损坏：内部部件 {name[:60]} 无法读取。", cure=SAVE_AGAIN)
    if b"macroEnabled" in content:
        raise Refusal("文件含有宏，不能上传。", cure="请另存为不含宏的 .docx 或 .xlsx 文件后再上传。")
    if b"attachedTemplate" in content and b'TargetMode="External"' in content:
        raise Refusal("文件引用了外部模板，打开时会访问别处，不能上传。", cure=SAVE_AGAIN)
    if looker.reaches_out():
        raise Refusal(
            "文件含有外部数据链接、命令或远程对象，打开时会访问别处，不能上传。",
            cure="请用 WPS 或 Word 打开，断开外部链接（只保留数值和文字）后另存再上传。",
        )


class _Looker(ContentHandler):
    """Reads one part and notes what would reach out; a field's words may be scattered over many runs."""

    def __init__(self) -> None:
        super().__init__()
        self.found = False
        self.fields: list[str] = []
        self.text: list[str] | None = None

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 (the name that SAX calls)
        local = name.rpartition(":")[2]
        values = {key.rpartition(":")[2]: value for key, value in attrs.items()}
        self.text = [] if local in ("instrText", "f") else None
        if local == "fldSimple":
            self.fields.append(values.get("instr", ""))
        if local == "Relationship" and values.get("TargetMode", "").lower() == "external":
            self.found |= values.get("Type", "").endswith(_DRAWN)
        self.found |= local == "ddeLink"

    def characters(self, content: str) -> None:
        if self.text is not None:
            self.text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        if self.text is None:
            return
        text = "".join(self.text)
        if name.endswith("instrText"):
            self.fields.append(text)
        else:
            self.found |= bool(_FORMULA.search(text))
        self.text = None

    def reaches_out(self) -> bool:
        instructions = re.sub(r'"[^"]*"', '""', "".join(self.fields))
        return self.found or bool(_FIELD.search(instructions + " "))


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in name
