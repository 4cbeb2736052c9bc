"""What was expected, in Chinese, for each way in which a value can miss the schema. No Django."""

from collections.abc import Mapping
from typing import Any

_MESSAGES = {
    "missing": "缺少必填项“{name}”。",
    "extra_forbidden": "“{name}”不是这里认识的项，请核对拼写或删除。",
    "string_type": "“{name}”应是文字，数字和日期请加引号。",
    "string_too_short": "“{name}”不能为空。",
    "string_too_long": "“{name}”太长，最多 {max_length} 个字。",
    "string_pattern_mismatch": "“{name}”的写法不对（写的是“{given}”），应符合 {pattern}。",
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
    "union_tag_invalid": "没有“{tag}”这种规则，kind 应是 {expected_tags} 之一。",
    "union_tag_not_found": "规则没有写明种类，请加上 kind。",
    "model_type": "“{name}”应是由“键: 值”组成的一段。",
    "model_attributes_type": "“{name}”应是由“键: 值”组成的一段。",
    "value_error": "“{name}”不对：{error}，写的是“{given}”。",
}


def expected(error: Mapping[str, Any], path: tuple[str | int, ...]) -> str:
    """One sentence for one validation error."""
    template = _MESSAGES.get(error["type"], "“{name}”不符合要求（{type}）。")
    values = {"name": _name(path), "given": _short(error.get("input")), "type": error["type"], **error.get("ctx", {})}
    return template.format_map(_Lenient(values))


def _name(path: tuple[str | int, ...]) -> str:
    words = [str(step) if isinstance(step, str) else f"第 {step + 1} 项" for step in path]
    return " › ".join(words) or "文件"


def _short(value: Any) -> str:
    text = "（空）" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
