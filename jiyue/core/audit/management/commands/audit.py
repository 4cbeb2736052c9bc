"""`jiyue audit verify|export`."""

import argparse
import json
from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from jiyue.core.audit import queries
from jiyue.core.audit.actions import SYSTEM, note_export
from jiyue.core.audit.models import ChainHead, Record

FIELDS = ("sequence", "action", "actor_id", "actor_label", "subject_kind", "subject_id", "summary", "data", "previous")


class Command(BaseCommand):
    help = "核验或导出审计记录。verify and export the audit record; exit code 1 when the chain is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="沿链核验每一条记录")
        verify.add_argument("--json", action="store_true", help="print one JSON object")
        verify.add_argument("--anchor", type=_anchor, help="SEQUENCE:DIGEST，外部留存的链头")
        export = verbs.add_parser("export", help="导出记录")
        export.add_argument("--json", action="store_true", help="print one JSON object per line")
        export.add_argument("--since", type=_day, help="起始日期（含），如 2026-01-01")
        export.add_argument("--until", type=_day, help="终止日期（不含）")

    def handle(self, *, verb: str, **options: Any) -> None:
        if verb == "verify":
            self.verify(options)
        else:
            self.export(options)

    def verify(self, options: dict[str, Any]) -> None:
        verdict = queries.verify(anchor=options["anchor"])
        if options["json"]:
            head = verdict.head.digest if verdict.head else ""
            found = {"ok": verdict.ok, "checked": verdict.checked, "first_bad": verdict.first_bad}
            self.stdout.write(json.dumps({**found, "reason": verdict.reason, "head": head}, ensure_ascii=False))
        elif verdict.ok:
            self.stdout.write(f"审计记录完整，共核验 {verdict.checked} 条。")
        else:
            self.stdout.write(f"审计记录自第 {verdict.first_bad} 条起不可信：{verdict.reason}。请立即报告审计管理员。")
        if not verdict.ok:
            raise SystemExit(1)

    def export(self, options: dict[str, Any]) -> None:
        count = 0
        for record in queries.between(options["since"], options["until"]):
            self.stdout.write(_json(record) if options["json"] else _text(record))
            count += 1
        head, _ = ChainHead.objects.get_or_create(pk=1)
        note_export(head, rows=count, by=SYSTEM, at=timezone.now())


def _json(record: Record) -> str:
    values = {field: getattr(record, field) for field in FIELDS}
    return json.dumps({**values, "at": record.at.isoformat(), "digest": record.digest}, ensure_ascii=False)


def _text(record: Record) -> str:
    when = timezone.localtime(record.at).strftime("%Y-%m-%d %H:%M:%S")
    summary = " ".join(record.summary.split())
    return f"{record.sequence}  {when}  {record.actor_label}  {record.action}  {summary}"


def _anchor(text: str) -> queries.Anchor:
    sequence, _, digest = text.partition(":")
    if not sequence.isdigit() or not digest:
        raise argparse.ArgumentTypeError("应写作“序号:摘要值”。")
    return queries.Anchor(int(sequence), digest)


def _day(text: str) -> datetime:
    day = parse_date(text)
    if day is None:
        raise argparse.ArgumentTypeError("日期应写作 2026-01-01。")
    return timezone.make_aware(datetime.combine(day, time.min))
