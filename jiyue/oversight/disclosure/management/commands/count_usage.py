"""`jiyue count-usage`: how often each resource of a site was read, from the web server's log."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jiyue.estate.registry.models import Website
from jiyue.oversight.disclosure.actions import count_usage


class Command(BaseCommand):
    help = (
        "从网站服务器的访问日志（combined 格式）统计每条信息每天的浏览、下载和检索到达次数；只记次数，不记访问者。"
        "同一天的日志请一次给全，重复统计以后一次为准。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("site", help="网站域名，例如 www.example.gov.cn")
        parser.add_argument("logs", nargs="+", type=Path, help="日志文件，可以是 .gz")

    def handle(self, *args: Any, site: str, logs: list[Path], **options: Any) -> None:
        website = Website.objects.filter(domain=site).first()
        if website is None:
            message = f"没有域名为“{site}”的网站。"
            raise CommandError(message)
        if missing := [str(one) for one in logs if not one.is_file()]:
            message = f"没有这些文件：{'、'.join(missing)}"
            raise CommandError(message)
        days = count_usage(website, _lines(logs), at=timezone.now())
        self.stdout.write(f"已统计 {days} 天。")


def _lines(logs: list[Path]) -> Iterator[str]:
    for log in logs:
        opener = gzip.open if log.suffix == ".gz" else open
        with opener(log, "rt", encoding="utf-8", errors="replace") as file:
            yield from file
