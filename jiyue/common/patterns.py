"""Regular expressions that come from data run in RE2: linear time, no look-around, borders are checked in code."""

from functools import lru_cache
from typing import Any

import re2

from jiyue.common.refusals import Refusal

MAX_LENGTH = 2000


@lru_cache(maxsize=512)
def compile(pattern: str) -> Any:  # noqa: A001 (read as patterns.compile, like re.compile)
    """A compiled RE2 pattern with `search`, `finditer`, `fullmatch`; a Refusal says in Chinese what is wrong."""
    if len(pattern) > MAX_LENGTH:
        raise Refusal(f"表达式过长（上限 {MAX_LENGTH} 字符）。", cure="请拆成几条表达式，或改用词表。")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 16 << 20
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        raise Refusal(
            f"表达式“{pattern[:60]}”有误：{_in_chinese(reason)}。",
            cure="请改正后重试；不支持前后查找（?=、?!、?<=、?<!）和反向引用。",
        )


_REASONS = {
    "invalid perl operator": "不支持前后查找",
    "missing )": "缺少右括号",
    "missing ]": "缺少右方括号",
    "unexpected )": "多出右括号",
    "no argument for repetition operator": "重复符号前没有内容",
    "bad repetition operator": "重复符号连用",
    "invalid repetition size": "重复次数过大",
    "invalid escape sequence": "不支持的转义或反向引用",
    "invalid character class range": "字符范围颠倒",
    "pattern too large": "展开后过大",
    "trailing \\": "末尾有多余的反斜杠",
}


def _in_chinese(reason: str) -> str:
    return next((words for start, words in _REASONS.items() if reason.lower().startswith(start)), reason)
