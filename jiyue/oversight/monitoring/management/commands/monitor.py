"""`jiyue monitor`: look at the websites now."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Q
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.estate.registry.models import Outlet
from jiyue.oversight.monitoring import actions
from jiyue.oversight.monitoring.models import Finding


class Command(BaseCommand):
    help = "立即监测网站 · run the checks on websites now (exit 1: open problems)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--outlet", help="网站名称或主域名 · name or domain; default: all running websites")
        parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")

    def handle(self, *args: Any, outlet: str | None, json: bool, **options: Any) -> None:
        outlets = Outlet.objects.filter(kind=Outlet.Kind.WEBSITE, status=Outlet.Status.RUNNING)
        if outlet:
            outlets = outlets.filter(Q(name=outlet) | Q(website__domain=outlet))
            if not outlets:
                self.stderr.write(f"没有名为“{outlet}”的网站。请用名称或主域名，例如 dali.localhost。")
                sys.exit(2)
        rows = [self.look(one) for one in outlets.select_related("website", "sponsor", "supervisor")]
        if json:
            self.stdout.write(_json(rows))
        else:
            self.show(rows)
        if any(row["findings"] for row in rows):
            sys.exit(1)

    def look(self, outlet: Outlet) -> dict[str, Any]:
        at = timezone.now()
        try:
            observation = actions.monitor(outlet, at=at)
        except Refusal as refusal:
            return {"outlet": outlet.name, "error": str(refusal), "findings": []}
        found = Finding.objects.filter(outlet=outlet, last_seen_at=at).order_by("gravity", "rule_key")
        return {
            "outlet": outlet.name,
            "pages": observation.pages,
            "failed": observation.failed,
            "findings": [
                {
                    "rule": finding.rule_key,
                    "gravity": finding.gravity,
                    "state": finding.state,
                    "url": finding.url,
                    "message": finding.message,
                    "cure": finding.cure,
                    "clauses": [citation["clause"] for citation in finding.citations],
                }
                for finding in found
            ],
        }

    def show(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            if "error" in row:
                self.stdout.write(f"{row['outlet']}：{row['error']}")
                continue
            self.stdout.write(f"{row['outlet']}：{row['pages']} 个页面，{len(row['findings'])} 个问题")
            for finding in row["findings"]:
                clauses = "、".join(finding["clauses"]) or "无条款"
                self.stdout.write(f"  · {finding['message']}（{clauses}）\n    {finding['url']}\n    {finding['cure']}")


def _json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=2)
