"""`jiyue send-site`: bring an S3-compatible object storage to what is published."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing import builder, objects


class Command(BaseCommand):
    help = "把已发布的网站送到 S3 兼容的对象存储 · send what is published to object storage"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", help="只送这个网站（主机名或域名），默认全部")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            account = objects.Account.from_environment()
            hosts = [one.host for one in builder.hosted(options["site"])]
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        told = {}
        try:
            for host in hosts:
                told[host] = objects.send(builder.folder_of(host), objects.Bucket(account), prefix=host)
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        if options["json"]:
            self.stdout.write(json.dumps({host: asdict(sent) for host, sent in told.items()}))
            return
        for host, one in told.items():
            self.stdout.write(f"{host}：送出 {one.sent} 个文件，删去 {one.removed} 个，{one.unchanged} 个未变。")
