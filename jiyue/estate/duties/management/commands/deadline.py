"""`jiyue deadline`: when something is due, and how that date came about."""

import json
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiyue.common.refusals import Refusal
from jiyue.rulebook.deadlines.rules import Due, Extension, Pause, Term, calendar, due, due_on, limit
from jiyue.rulebook.deadlines.terms import SHANGHAI

PROBLEMS = 1
WRONG_USE = 2
LONGEST_LINE = 100_000
NAMED = 20
FORMS = {
    "pauses": '[{"from": "2026-10-09", "to": "2026-10-12"}]',
    "extensions": '[{"term": "5 working days", "cap": "30 working days"}]',
}
FIELDS = {"from", "term", "pauses", "extensions"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Command(BaseCommand):
    help = "计算期限的到期日，并逐步说明理由。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="start", metavar="DATE", help="起算日期或时间：2026-09-30 或 2026-09-30T09:00"
        )
        parser.add_argument(
            "--term",
            help="期限：7 working days、14 days、6 months、1 year、12 hours、by 01-31 each year、every quarter，"
            "或中文：7个工作日、每年1月31日前、每季度结束后10个工作日内",
        )
        parser.add_argument(
            "--batch", metavar="FILE",
            help=f"每行一个 JSON 对象：from、term，可选 pauses（如 {FORMS['pauses']}）、"
            f"extensions（如 {FORMS['extensions']}）；- 为标准输入",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"]:
            self._batch(options["batch"])
            return
        if not options["start"] or not options["term"]:
            raise CommandError("请给出 --from 日期和 --term 期限，或用 --batch 文件。", returncode=WRONG_USE)
        question = {"from": options["start"], "term": options["term"]}
        try:
            found = answer(question)
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=WRONG_USE)
        if options["json"]:
            self.stdout.write(as_json(question, found))
        else:
            self.stdout.write(
                "\n".join([f"到期：{found.date.isoformat()}{'（暂定）' * found.provisional}", *found.explain])
            )

    def _batch(self, name: str) -> None:
        """Answers in the order of the lines, each as soon as it is read; a bad line is answered with its error."""
        bad: list[int] = []
        number = 0
        try:
            for number, line in lines_of(name):
                try:
                    question = parsed(line)
                    self.stdout.write(as_json(question, answer(question)))
                except Refusal as refusal:
                    bad.append(number)
                    self.stdout.write(json.dumps({"line": number, "error": str(refusal)}, ensure_ascii=False))
        except OSError:
            raise CommandError(f"无法读取文件“{name}”。请检查路径和读取权限。", returncode=WRONG_USE)
        if not number:
            self.stderr.write(f"文件“{name}”是空的，没有可以计算的期限。每行写一个 JSON 对象。")
        if bad:
            named = "、".join(map(str, bad[:NAMED])) + ("等" if len(bad) > NAMED else "")
            message = f"共 {len(bad)} 行有误（第{named}行），说明见输出；其余各行已计算。"
            raise CommandError(message, returncode=PROBLEMS)


def lines_of(name: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, one at a time; blank ones are passed over, one that is too long is cut short."""
    with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as stream:
        number = 0
        while raw := stream.readline(LONGEST_LINE + 1):
            number += 1
            whole = raw.endswith(b"\n") or len(raw) <= LONGEST_LINE
            while not whole:
                whole = (rest := stream.readline(LONGEST_LINE)).endswith(b"\n") or not rest
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8", errors="replace")
            if text.strip():
                yield number, text


def parsed(line: str) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise Refusal("这一行太长。", cure=f"一行不超过{LONGEST_LINE}个字节，请把文件分成每行一个对象。")
    if "\ufffd" in line:
        raise Refusal("这一行不是 UTF-8 文本。", cure="请把文件另存为 UTF-8。")
    try:
        question = json.loads(line, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Refusal("这一行不是有效的 JSON。", cure='请写成 {"from": "2026-09-30", "term": "7 working days"}。')
    if not isinstance(question, dict) or not {"from", "term"} <= question.keys() <= FIELDS:
        raise Refusal("字段不对。", cure="必填 from、term，可选 pauses、extensions，不能有其他字段。")
    return question


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The fields of an object, each written once: of two values nobody can say which was meant."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Refusal(f"字段“{name[:40]}”重复。", cure="同一字段只能写一次，请删去多余的。")
        found[name] = value
    return found


def answer(question: dict[str, Any]) -> Due:
    start = when(question["from"])
    term = limit(question["term"])
    pauses = [Pause(when(item["from"]), when(item["to"])) for item in _items(question, "pauses", {"from", "to"})]
    extensions = [
        Extension(Term.parse(item["term"]), Term.parse(item["cap"]) if item.get("cap") else None)
        for item in _items(question, "extensions", {"term"}, optional={"cap"})
    ]
    if isinstance(start, datetime):
        return due(start, term, calendar(), pauses, extensions)
    return due_on(start, term, calendar(), pauses, extensions)


def when(text: Any) -> date:
    """A date, or a time in Asia/Shanghai where no zone is given."""
    try:
        if isinstance(text, str) and _DAY.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
        if isinstance(text, str) and _DAY.match(text.strip()):
            value = datetime.fromisoformat(text.strip())
            return value.astimezone(SHANGHAI) if value.tzinfo else value.replace(tzinfo=SHANGHAI)
    except (ValueError, OverflowError):
        pass
    shown = "（空）" if text is None else str(text)[:40]
    raise Refusal(f"日期“{shown}”无法识别。", cure="请写成 2026-09-30 或 2026-09-30T09:00。")


def as_json(question: dict[str, Any], found: Due) -> str:
    """The question with its answer; `explain` in sentences, `steps` the same as data."""
    answered = {
        **question,
        "due": found.date.isoformat(),
        "due_at": found.at.isoformat(),
        "provisional": found.provisional,
        "explain": found.explain,
        "steps": [step.as_dict() for step in found.steps],
    }
    return json.dumps(answered, ensure_ascii=False)


def _items(
    question: dict[str, Any], name: str, required: set[str], optional: frozenset[str] | set[str] = frozenset()
) -> list[dict[str, Any]]:
    items = question.get(name) or []
    fitting = isinstance(items, list) and all(
        isinstance(item, dict) and required <= item.keys() <= required | optional for item in items
    )
    if not fitting:
        fields = "、".join(sorted(required | optional))
        raise Refusal(f"{name} 的写法不对。", cure=f"应为列表，每项的字段为 {fields}，例如 {FORMS[name]}。")
    return items
