"""YAML read as plain data with line numbers, and nothing else: no tags, no aliases, no surprises. No Django.

Plain scalars become true, false, null, whole numbers or ISO dates; everything else stays text, so that `no` and
`1.10` mean what they say.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from .expectations import misread

MAX_BYTES = 2_000_000
MAX_DEPTH = 12
MAX_VALUES = 120_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"^-?(0|[1-9]\d{0,12})$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a pack, where, and what was expected."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file} 第 {self.line} 行：{self.message}" if self.line else f"{self.file}：{self.message}"


class Unreadable(Exception):
    """The file cannot be read as pack data at all."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass
class Source:
    """The data of one file and the line of each value in it."""

    file: str
    value: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of a value, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(data: bytes, *, file: str) -> Source:
    """The file's data, or Unreadable with the line and what was expected."""
    if len(data) > MAX_BYTES:
        raise Unreadable(Fault(file, 0, f"文件超过 {MAX_BYTES // 1_000_000} MB，规则包文件不应这么大，请拆分或检查。"))
    text = decoded(data, file=file)
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise Unreadable(Fault(file, line, "不是正确的 YAML：有看不见的控制字符，请删去这一行重新输入。"))
    return _Builder(file).build(text)


def decoded(data: bytes, *, file: str) -> str:
    """The file's text, or Unreadable with the first line that is no UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(Fault(file, line, "不是 UTF-8 编码，请用 UTF-8 保存后重试。"))


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.source = Source(file, None)
        self.count = 0

    def build(self, text: str) -> Source:
        try:
            self.events = yaml.parse(text, Loader=_LOADER)
            for event in self.events:
                if isinstance(event, yaml.DocumentStartEvent):
                    break
            else:
                return self.source
            self.source.value = self._value(self._next(), ())
            if any(isinstance(event, yaml.DocumentStartEvent) for event in self.events):
                self._fail(1, "一个文件中只能有一份内容，不应再出现“---”。")
        except yaml.YAMLError as error:
            self._fail(*misread(error))
        return self.source

    def _value(self, event: Any, path: Path) -> Any:
        self._check(event, path)
        self.source.lines[path] = event.start_mark.line + 1
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event.value, plain=not event.style, refuse=lambda why: self._fail_at(event, why))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _next(self) -> Any:
        return next(self.events)

    def _check(self, event: Any, path: Path) -> None:
        self.count += 1
        if self.count > MAX_VALUES:
            self._fail_at(event, f"内容超过 {MAX_VALUES} 项，请拆分规则包。")
        if len(path) > MAX_DEPTH:
            self._fail_at(event, f"嵌套超过 {MAX_DEPTH} 层，规则包不需要这么深。")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._fail_at(event, "不能使用锚点和引用（& 与 *），请把内容写全。")
        if getattr(event, "tag", None):
            self._fail_at(event, f"不能使用类型标记“{event.tag}”，请直接写值。")

    def _sequence(self, path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            self._check(event, path)
            if not isinstance(event, yaml.ScalarEvent):
                self._fail_at(event, "键应是文字。")
            if event.value in values:
                self._fail_at(event, f"键“{event.value}”重复，同一项只能写一次。")
            values[event.value] = None
            values[event.value] = self._value(self._next(), (*path, event.value))
        return values

    def _fail_at(self, event: Any, message: str) -> None:
        self._fail(event.start_mark.line + 1, message)

    def _fail(self, line: int, message: str) -> None:
        raise Unreadable(Fault(self.file, line, message))


def _scalar(text: str, *, plain: bool, refuse: Any) -> Any:
    if not plain:
        return text
    if text in ("", "null", "~"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.match(text):
        return int(text)
    if _DATE.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            refuse(f"“{text}”不是存在的日期。")
    return text
