"""`jiyue screen FILE|-`: any file in, problems out (exit 0 = none, 1 = some, 2 = wrong use)."""

import html as markup
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jiyue.common.reading import inside_of
from jiyue.common.refusals import Refusal
from jiyue.rulebook.screening.queries import Document, Page, Problem, policy_for, screen_document, screen_page

GRAVITY_LABELS = {"block": "必须改正", "warn": "请核对", "info": "提示"}
ANYWHERE = "000000"


class Command(BaseCommand):
    help = "检查一个文本、网页、Word、Excel、PDF 或压缩包：错别字、个人信息、隐藏内容、违禁内容、违规链接、网页要素。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", help="文件路径（txt、csv、html、docx、xlsx、pptx、ofd、pdf、zip、图片）；“-”表示从标准输入读取"
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--place", default=ANYWHERE, help="行政区划代码，决定适用哪些规则包，如 512021")
        parser.add_argument("--kind", choices=("home", "column", "content"), help="把网页按此类型检查页面要素")
        parser.add_argument("--url", default="", help="网页的地址，用来分辨本站链接")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = _read(options["file"])
            problems = _screen(options["file"], data, options)
        except Refusal as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)
        if options["json"]:
            answer = {"file": options["file"], "problems": [problem.as_dict() for problem in problems]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            self._tell(problems)
        sys.exit(1 if problems else 0)

    def _tell(self, problems: list[Problem]) -> None:
        if not problems:
            self.stdout.write("没有发现问题。")
        for number, problem in enumerate(problems, start=1):
            self.stdout.write(f"{number}.〔{GRAVITY_LABELS[problem.gravity]}〕{problem.message}")
            if problem.excerpt:
                self.stdout.write(f"   原文：{problem.excerpt}")
            self.stdout.write(f"   处理：{problem.cure}")
            for citation in dict.fromkeys(map(str, problem.citations)):
                self.stdout.write(f"   依据：{citation}")


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    path = Path(name)
    if not path.is_file():
        raise Refusal(f"找不到文件“{name}”。", cure="请检查路径；从标准输入读取请写“-”。")
    return path.read_bytes()


def _screen(name: str, data: bytes, options: dict[str, Any]) -> list[Problem]:
    if len(options["place"]) != 6 or not options["place"].isdigit():
        raise Refusal("--place 应为 6 位行政区划代码。", cure="例如安岳县写 512021，全国通用规则写 000000。")
    policy = policy_for(options["place"], date.today())  # noqa: DTZ011 (the rules in force on the user's own day)
    suffix = Path(name).suffix.lower()
    text = None if suffix == ".csv" or b"%PDF-" in data[:1024] else _decoded(data)
    if text is None:
        short = "标准输入" if name == "-" else Path(name).name
        inside = inside_of(short, data, what=f"“{short}”")
        document = Document(attachments=((short, inside),), kind="file")
        return _without_metadata(screen_document(document, policy=policy))
    if "<html" in text[:2000].lower() or "<!doctype html" in text[:200].lower() or options["kind"]:
        page = Page(options["url"], text, options["kind"] or "content")
        return screen_page(page, policy=policy)
    body = text if suffix in {".html", ".htm"} else markup.escape(text).replace("\n", "<br>")
    return _without_metadata(screen_document(Document(body_html=body, kind="file"), policy=policy))


def _without_metadata(problems: list[Problem]) -> list[Problem]:
    """A bare file has no metadata, so their absence is no problem of it."""
    return [problem for problem in problems if problem.rule_key != "missing-metadata"]


def _decoded(data: bytes) -> str | None:
    """The text of a text file; None where the bytes are no text."""
    if b"\x00" in data[:4096]:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
