"""`jiyue prune-logs`: clear away logs whose time of keeping is over, and nothing else."""

import argparse
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.estate.organisations import logs

SHOWN = 10


class Command(BaseCommand):
    help = "清除留存期满的登录、导出记录内容和日志文件 · clear away logs that need not be kept any longer"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--before", type=_day, required=True, help="清除这一天之前的日志，如 2025-01-01")
        parser.add_argument("--dry-run", action="store_true", help="只说明会清除什么，不改动")

    def handle(self, *args: Any, before: date, dry_run: bool, **options: Any) -> None:
        try:
            found = logs.prune(before=before, at=timezone.now(), dry=dry_run)
        except Refusal as refusal:
            raise CommandError(str(refusal))
        said = "将清除" if dry_run else "已清除"
        self.stdout.write(f"{said}审计记录内容 {found.records} 条，日志文件 {len(found.files)} 个。")
        for name in found.files:
            self.stdout.write(f"  {name}")
        if found.gaps:
            days = "、".join(f"{day:%Y-%m-%d}" for day in found.gaps[:SHOWN])
            self.stdout.write(
                f"有 {len(found.gaps)} 天没有任何审计记录，请核对是否停机：{days}"
                + ("等。" if len(found.gaps) > SHOWN else "。")
            )
        self.stdout.write("审计链仍可核验：jiyue audit verify。")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("日期应写作 2025-01-01。")
