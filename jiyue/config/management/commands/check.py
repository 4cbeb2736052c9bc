"""`jiyue check --deploy`: fit for the public or not, in Chinese. Without it, the framework's own check of the code."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import check
from django.utils import timezone

from jiyue.config import readiness


class Command(check.Command):
    help = "检查代码；加 --deploy 检查本机能否对外服务 · exit code 0 fine, 1 problems, 2 wrong use"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="输出 JSON · print one JSON object")

    def handle(self, *app_labels: Any, **options: Any) -> None:
        if not options["deploy"]:
            super().handle(*app_labels, **options)
            return
        found = readiness.troubles(at=timezone.now())
        errors = [one for one in found if one.level == "error"]
        if options["json"]:
            values = {"ok": not errors, "troubles": [asdict(one) for one in found]}
            self.stdout.write(json.dumps(values, ensure_ascii=False))
        else:
            self.tell(found, len(errors))
        if errors:
            raise SystemExit(1)

    def tell(self, found: list[readiness.Trouble], errors: int) -> None:
        for one in found:
            mark = "错误" if one.level == "error" else "提醒"
            self.stdout.write(f"[{mark}] {one.check}：{one.message}\n       怎么办：{one.cure}")
        if errors:
            self.stdout.write(f"\n有 {errors} 项须改正后才能对外服务，另有 {len(found) - errors} 项提醒。")
        else:
            self.stdout.write(f"可以对外服务；有 {len(found)} 项提醒。" if found else "可以对外服务，没有发现问题。")
