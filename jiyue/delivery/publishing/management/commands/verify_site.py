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
        parser.add_argument("--manifest", required=True, help="可信的清单文件夹 · trusted manifest folder")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出 · answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        arguments = [options["target"], "--manifest", options["manifest"]]
        sys.exit(verify.main([*arguments, "--json"] if options["json"] else arguments))
