"""The demo estate: made once, completed when something is missing, marked as a demo everywhere."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jiyue.config.demo import content, duties, estate, tamper
from jiyue.delivery.publishing import builder
from jiyue.delivery.search import actions as search


class Command(BaseCommand):
    help = "建立演示环境 · make the demo estate (idempotent)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--notices", type=int, default=300, help="示例信息条数 · how many sample notices")
        parser.add_argument("--quiet", action="store_true", help="不显示进度 · no progress")

    def handle(self, *args: Any, notices: int, quiet: bool, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("生产环境不能建立演示数据。请设置 JIYUE_MODE=demo 并使用另外的数据目录（JIYUE_HOME）。")
        if notices < 0:
            raise CommandError("示例信息条数不能为负数。")
        self.quiet, self.started = quiet, time.monotonic()
        at = timezone.now()
        self.say("单位、人员、网站与栏目 · organisations, staff, sites and columns")
        made = estate.build(at=content.morning(estate.FOUNDED))
        self.say(f"示范制度 · schemes: {estate.schemes(made, at=at)} 项")
        for title in content.documents(made):
            self.say(f"入库文件 · document: {title[:40]}")
        work = content.batches(made, count=notices, today=timezone.localdate(at))
        done, total = 0, sum(len(batch.texts) for batch in work)
        for batch in work:
            content.deposit(made, batch)
            done += len(batch.texts)
            self.say(f"示例信息 · samples {done}/{total}", again=True)
        self.say(f"责任事项 · duties: {duties.build(made, at=at)} 项")
        self.say("生成静态页面与搜索索引 · building pages and the search index")
        report = builder.publish_due(at=timezone.now())
        search.update_due(at=timezone.now())
        self.say(f"页面 · pages: {report.written} 个写入，{report.unchanged} 个未变")
        if work:
            tamper.plant(made)
        self.summary()

    def say(self, text: str, *, again: bool = False) -> None:
        if not self.quiet:
            end = "\r" if again and self.stdout.isatty() else "\n"
            self.stdout.write(f"  [{time.monotonic() - self.started:5.1f}s] {text}", ending=end)
            self.stdout.flush()

    def summary(self) -> None:
        port = settings.PORT
        lines = ["", "演示网站（仅本机可访问）· Demo sites, this machine only:"]
        lines += [
            f"  http://{site['key']}.localhost:{port}/   {site['name']}" for site in estate.data("sites")["sites"]
        ]
        lines += [f"工作台 · Console: http://localhost:{port}/console/", f"登录密码均为 · password: {estate.PASSWORD}"]
        for entry in estate.data("estate")["staff"]:
            lines.append(f"  {entry['login']:<18} {entry['name']}")
        self.stdout.write("\n".join(lines) + "\n")
