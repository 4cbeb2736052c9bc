"""`jiyue reindex`: bring the search index up to date, or make it anew."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiyue.common.refusals import Refusal
from jiyue.delivery.search.actions import rebuild, update_due


class Command(BaseCommand):
    help = "重建检索索引；加 --due 只处理待办的变动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--due", action="store_true", help="只处理待办的变动")
        parser.add_argument("--json", action="store_true", help="以一行 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = update_due() if options["due"] else rebuild()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
        else:
            self.stdout.write(f"索引已更新：{done.resources} 条信息，{done.entries} 个页面。")
