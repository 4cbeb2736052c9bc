"""`jiyue verify-site`: the independent verifier, which also runs as a file without the rest of the house."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jiyue.delivery.publishing import verify


class Command(BaseCommand):
    help = "核对网站文件与发布清单 · compare a site or folder with its manifest"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", help="网址或文件夹 · address or folder")
        parser.add_argument("--manifest", required=True, help="可信的 root.json 或清单文件夹 · trusted root or copy")
        parser.add_argument("--site", default="", help="网站主机名 · whose signatures are wanted")
        parser.add_argument("--state", default="", help="记住版本的文件 · remembers versions, finds a rollback")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出 · answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        arguments = [options["target"], "--manifest", options["manifest"]]
        arguments += ["--site", options["site"], "--state", options["state"]]
        sys.exit(verify.main([*arguments, "--json"] if options["json"] else arguments))
