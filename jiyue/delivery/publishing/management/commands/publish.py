"""`jiyue publish`: follow what changed, or build anew."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing import builder, restore
from jiyue.delivery.publishing.verify import LABELS


class Command(BaseCommand):
    help = "生成待更新的静态页面 · build what is due"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", help="只处理这个网站（主机名或域名） · one site only")
        parser.add_argument("--all", action="store_true", help="重新生成全部页面 · build everything anew")
        parser.add_argument(
            "--restore",
            action="store_true",
            help="恢复被改动的文件 · put right what differs from the record",
        )
        parser.add_argument("--json", action="store_true", help="以 JSON 输出 · answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["restore"]:
            self.restore(options)
            return
        try:
            report = builder.publish_due(site=options["site"], everything=options["all"], told=self._progress)
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            self.stdout.write(
                f"生成 {report.rendered} 页，写入 {report.written} 页，{report.unchanged} 页未变，"
                f"移除 {report.removed} 页，拒绝 {report.refused} 条，用时 {report.seconds:.2f} 秒。"
            )
            if report.taken_over:
                self.stdout.write(f"其中 {report.taken_over} 页在上次中断前已经生成，没有重做。")
        if report.refused:
            raise CommandError(f"{report.refused} 条信息没有有效签发，未予发布，详见“发布告警”。", returncode=1)

    def _progress(self, host: str, done: int, of: int) -> None:
        """Every tenth of a site, for whoever waits."""
        if done == of or done * 10 // of > (done - 1) * 10 // of:
            self.stderr.write(f"{host}：已生成 {done * 100 // of}%（{done}/{of} 段）。")

    def restore(self, options: dict[str, Any]) -> None:
        try:
            found = restore.restore(site=options["site"])
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        if options["json"]:
            self.stdout.write(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        else:
            for one in found:
                self.stdout.write(f"{one.host}：{'已恢复。' if one else '与发布内容一致。'}")
                for name, paths in one.files().items():
                    self.stdout.writelines(f"  {LABELS[name]}：{path}" for path in paths)
        if any(found):
            raise CommandError("有文件与发布内容不一致，已恢复，详见审计记录。", returncode=1)
