"""The beginnings of a new pack: a folder that passes the check at once, with what to write next. No Django."""

import re
from datetime import date
from pathlib import Path

from jiyue.common.refusals import Refusal

TEMPLATES = Path(__file__).parent / "data" / "skeleton"
_ID = re.compile(r"[a-z][a-z0-9-]{1,39}\Z")
_PLACE = re.compile(r"(\d{6})\s+(\S.*)\Z")


def write(folder: Path, *, document: str, title: str, place: str, on: date) -> Path:
    """Write the pack `document` into `folder`, which is its own folder or the one it will stand in."""
    code, name = _checked(document, title, place)
    home = folder if folder.name == document else folder / document
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise Refusal(f"“{home}”已经存在，没有改动任何文件。", cure="请换一个文件夹，或先把原来的移走。")
    values = {"{id}": document, "{title}": title, "{code}": code, "{name}": name, "{level}": _level(code)}
    values["{date}"] = on.isoformat()
    try:
        home.mkdir(parents=True, exist_ok=True)
        for template in sorted(TEMPLATES.iterdir()):
            text = template.read_text("utf-8")
            for mark, value in values.items():
                text = text.replace(mark, value)
            (home / template.name).write_text(text, "utf-8")
    except OSError as error:
        raise Refusal(f"写不进文件夹“{home}”（{error.strerror}）。", cure="请换一个可以写入的文件夹。")
    return home


def _checked(document: str, title: str, place: str) -> tuple[str, str]:
    if not _ID.match(document):
        raise Refusal(
            f"规则包编号“{document}”写法不对。",
            cure="请用小写字母开头，只含小写字母、数字和连字符，如 mouxian-2026，不超过 40 个字符。",
        )
    if not title.strip() or re.search(r"[\"\\\n\r\t{}]", title):
        raise Refusal("文件名称不能为空，也不能含引号、反斜线和花括号。", cure="请写文件的全称，不带书名号。")
    found = _PLACE.match(place.strip())
    if not found or re.search(r"[\"\\\n\r\t{}]", place):
        raise Refusal(
            f"适用地域“{place}”写法不对。",
            cure='请写六位区划代码、空格和地名，并加引号，如 --place "510101 四川省某市某县"。',
        )
    return found[1], found[2].strip()


def _level(code: str) -> str:
    if code == "000000":
        return "country"
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"
