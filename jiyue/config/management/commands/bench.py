"""`jiyue bench NAME`: the project's own measurements, each in a process and a data folder of its own."""

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

INSIDE = "JIYUE_BENCH_INSIDE"
NUMBERS = ("resources", "columns", "accounts")


class Command(BaseCommand):
    help = "性能测量 · the project's own benchmarks, one JSON line each"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "name",
            choices=["build", "fan-out", "import", "publish", "rules", "search", "verify"],
            help="build：全站生成；fan-out：二十个网站的发布时长；import：网站迁入；publish：生成与变更；rules：计算规则；search：检索；verify：核对文件",
        )
        parser.add_argument("--resources", type=int, default=1000, help="信息条数 · resources in the library")
        parser.add_argument("--columns", type=int, default=10_000, help="栏目个数 · columns (rules)")
        parser.add_argument("--accounts", type=int, default=5_000, help="政务新媒体账号个数 · media accounts (rules)")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出 · answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if any(options[name] < 0 for name in NUMBERS):
            raise CommandError("条数和个数不能为负数。", returncode=2)
        if os.environ.get(INSIDE):
            self.measure(options)
        else:
            self.outside(options)

    def outside(self, options: dict[str, Any]) -> None:
        """Start the measurement over an empty data folder, which is removed afterwards."""
        with tempfile.TemporaryDirectory(prefix="jiyue-bench-") as home:
            mode = {"JIYUE_HOME": home, "JIYUE_MODE": "demo", "JIYUE_DATABASE": "sqlite", INSIDE: "1"}
            command = [sys.executable, "-m", "jiyue", "bench", options["name"]]
            command += [f"--{name}={options[name]}" for name in NUMBERS]
            done = subprocess.run(command, env=os.environ | mode, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise CommandError("测量没有完成，请看上面的提示。", returncode=1)
        figures = json.loads(done.stdout.splitlines()[-1])
        if options["json"]:
            self.stdout.write(json.dumps(figures))
        else:
            self.stdout.write("\n".join(f"{name:24} {value}" for name, value in figures.items()))

    def measure(self, options: dict[str, Any]) -> None:
        call_command("migrate", run_syncdb=True, verbosity=0)
        if options["name"] == "rules":
            from jiyue.config import rulebench

            figures = rulebench.run(options["columns"], options["accounts"])
        elif options["name"] == "search":
            from jiyue.delivery.search import bench as searching

            figures = searching.run(options["resources"])
        elif options["name"] == "import":
            from jiyue.delivery.arrivals import bench as arriving

            figures = arriving.run(options["resources"])
        elif options["name"] == "build":
            from jiyue.delivery.publishing import buildbench

            figures = buildbench.run(options["resources"])
        elif options["name"] == "fan-out":
            from jiyue.delivery.publishing import fanbench

            figures = fanbench.run(options["resources"])
        elif options["name"] == "verify":
            from jiyue.delivery.publishing import bench

            figures = bench.run_verify(options["resources"])
        else:
            from jiyue.delivery.publishing import bench
            from jiyue.delivery.search import actions as search

            acts = bench.Search(
                update=search.update_due, fold=lambda: search.fold_due(enough=0), rebuild=search.rebuild
            )
            figures = bench.run(options["resources"], search=acts)
        self.stdout.write(json.dumps(figures))
