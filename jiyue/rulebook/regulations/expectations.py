"""What was expected, in Chinese, for each way in which a value can miss the schema. No Django."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from .schema.labels import FIELDS, KINDS, VALUES

_MESSAGES = {
    "missing": "缺少必填项“{name}”{hint}。",
    "extra_forbidden": "“{name}”不是这里认识的项{nearest}，请核对拼写或删除。",
    "string_type": "“{name}”应是文字，数字和日期请加引号。",
    "string_too_short": "“{name}”不能为空。",
    "string_too_long": "“{name}”太长，最多 {max_length} 个字。",
    "string_pattern_mismatch": "“{name}”的写法不对（写的是“{given}”），应{pattern}。",
    "int_type": "“{name}”应是整数，写的是“{given}”。",
    "int_parsing": "“{name}”应是整数，写的是“{given}”。",
    "bool_type": "“{name}”应是 true 或 false，写的是“{given}”。",
    "bool_parsing": "“{name}”应是 true 或 false，写的是“{given}”。",
    "date_type": "“{name}”应是日期，写作 2021-02-26。",
    "date_from_datetime_parsing": "“{name}”应是日期，写作 2021-02-26，写的是“{given}”。",
    "tuple_type": "“{name}”应是列表，每项以“- ”开头，或写作 [甲, 乙]。",
    "too_short": "“{name}”至少要有 {min_length} 项。",
    "too_long": "“{name}”太长，最多 {max_length} 项。",
    "greater_than_equal": "“{name}”不能小于 {ge}，写的是“{given}”。",
    "less_than_equal": "“{name}”不能大于 {le}，写的是“{given}”。",
    "literal_error": "“{name}”应是 {expected} 之一，写的是“{given}”。",
    "union_tag_invalid": "没有“{tag}”这种规则{nearest}，kind 应是 {expected_tags} 之一。",
    "union_tag_not_found": "规则没有写明种类，请加上 kind。",
    "model_type": "“{name}”应是由“键: 值”组成的一段。",
    "model_attributes_type": "“{name}”应是由“键: 值”组成的一段。",
    "value_error": "“{name}”不对：{error}{written}。",
}

# What a clerk may write where a required entry is missing.
_HINTS = {
    "term": "，写作 14 days、7 working days、6 months、1 year 或 12 hours",
    "occasions": "，写明哪些情形：[change] 变更、[close] 关停、[deregister] 注销、[migrate] 迁移",
    "letter_class": "，写明哪类来信：simple 简单咨询、message 留言、error_report 找错、objection 异议、"
    "appeal 诉求、other 其他",
    "steps": "，按先后写出环节，每个环节写 key、label、group、roles",
    "roles": "，写明谁来审，如 [editor]、[section_head]、[deputy_head]、[head]",
    "task": "，用小写字母给事项起一个名字，如 work-report",
    "title": "，写出名称",
    "every": "，写作 month、quarter、half_year 或 year",
    "kind": "，写明类别",
    "record": "，写明哪种记录，如 logs",
    "quote": "，照录原文",
    "strength": "，写作 hard、soft、encouraged 或 statement",
    "software": "，写作 full、assist 或 record",
    "need": "，用一句话写出要做到什么",
}
_PATTERNS = {
    r"^\d{6}$": '是六位数字，加引号，如 "510101"',
    r"^[a-z0-9-]+@\d{4}-\d{2}-\d{2}$": "写作规则包编号、@、印发日期，如 mouxian-2026@2026-01-15",
    r"^[a-z0-9][a-z0-9_.-]{0,59}$": "用小写字母、数字和连字符，如 update-news",
    r"^[a-z][a-z0-9-]{1,39}/[A-Za-z0-9._-]{1,60}$": "写作规则包编号、斜线、条次，如 mouxian-2026/2.1",
    r"^platform/[a-z0-9._-]{1,60}$": "以 platform/ 开头，后接小写字母、数字和连字符",
    r"^[a-z0-9._-]+\.txt$": "是本文件夹中的 .txt 文件名，用小写字母和数字",
    r"^[a-z0-9._-]+\.yaml$": "是本文件夹中的 .yaml 文件名，用小写字母和数字",
    r"^[1-9]\d* (working day|day|month)s?$": "写作 10 working days、10 days 或 1 month",
    r"^[1-9]\d* (day|month|year)s?$": "写作 30 days、6 months 或 1 year",
    r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$": "写作月-日，如 01-31",
}
_UNCLEAR = "请检查缩进、冒号后的空格和引号是否成对"
# What the YAML parser complains of, and whether the line where it began to read is the one to look at.
_SLIPS = {
    "could not find expected ':'": ("没有冒号，应写作“名字: 值”，冒号用半角，后面空一格", True),
    "mapping values are not allowed in this context": ("缩进不对，或者值里有冒号而没有加引号", False),
    "found a tab character that violates indentation": ("缩进用了制表符（Tab），请改用空格", False),
    "found a tab character where an indentation space is expected": ("缩进用了制表符（Tab），请改用空格", False),
    "did not find expected ',' or ']'": ("方括号没有成对，应写作 [甲, 乙]", True),
    "did not find expected ',' or '}'": ("花括号没有成对", True),
    "found unexpected end of stream": ("引号没有成对", True),
    "did not find expected '-' indicator": ("这一行应以“- ”开头，或者缩进不对", False),
    "did not find expected key": ("这一行或上一行的引号没有成对，或者缩进不对", False),
    "did not find expected node content": ("这里缺少值", False),
    "found character that cannot start any token": (
        "行首用了制表符（Tab，请改用空格），或者值的开头有特殊符号（请加引号）",
        False,
    ),
}


def misread(error: Any) -> tuple[int, str]:
    """The line on which a file stopped being YAML (0 where unknown), and what was expected there."""
    words, at_begin = _SLIPS.get(
        getattr(error, "problem", None) or "", ("请检查缩进、冒号后的空格和引号是否成对", False)
    )
    began, stopped = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    mark = (began if at_begin else None) or stopped or began
    return mark.line + 1 if mark else 0, f"不是正确的 YAML：{words}。"


def expected(error: Mapping[str, Any], path: tuple[str | int, ...]) -> str:
    """One sentence for one validation error."""
    template = _MESSAGES.get(error["type"], "“{name}”不符合要求（{type}）。")
    given = error.get("input")
    if given is None and error["type"].endswith("_type") and path:
        template = "“{name}”没有写值{hint}。"
    values = {"name": _name(path), "given": _short(given), "type": error["type"], **error.get("ctx", {})}
    values["written"] = "" if isinstance(given, list | dict) else f"，写的是“{_short(given)}”"
    values["hint"] = _HINTS.get(str(path[-1]), "") if path else ""
    values["nearest"] = _nearest(str(values.get("tag") or (path[-1] if path else "")))
    for name in ("expected", "expected_tags"):
        if name in values:
            values[name] = _listed(str(values[name]))
    if "pattern" in values:
        values["pattern"] = _PATTERNS.get(values["pattern"], f"符合 {values['pattern']}")
    return template.format_map(_Lenient(values))


def _listed(names: str) -> str:
    """The library's list of admitted names as we write lists; kinds of rules with what they are about."""
    found = re.findall("'([^']*)'", names)
    told = {**VALUES, **KINDS}
    return "、".join(f"{name}（{told[name]}）" if name in told else name for name in found) or names


def _nearest(word: str) -> str:
    """What a misspelt name may have been meant to be."""
    found = get_close_matches(word, [*KINDS, *FIELDS], n=1, cutoff=0.8)
    return f"（是不是 {found[0]}？）" if found else ""


def _name(path: tuple[str | int, ...]) -> str:
    words = [str(step) if isinstance(step, str) else f"第 {step + 1} 项" for step in path]
    return " › ".join(words) or "文件"


def _short(value: Any) -> str:
    text = "（空）" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
