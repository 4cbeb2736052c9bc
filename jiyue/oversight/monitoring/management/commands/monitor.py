"""`jiyue monitor`: look at the websites now."""

import json
import sys
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Q
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.estate.registry.models import Outlet
from jiyue.oversight.monitoring import actions, fitting
from jiyue.oversight.monitoring.look import look_at_page
from jiyue.oversight.monitoring.models import GRAVEST_FIRST, OPEN, Finding
from jiyue.oversight.monitoring.rules import Sighting


class Command(BaseCommand):
    help = "立即监测网站 · run the checks on websites now (exit 1: open problems)"

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--outlet", help="网站名称或主域名 · name or domain; default: all running websites")
        which.add_argument("--url", help="只检查这一个网页，不立案 · check one page, keep nothing")
        parser.add_argument(
            "--screens",
            action="store_true",
            help="用浏览器检查手机、平板、电脑上的显示 · look at three sizes",
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")

    def handle(
        self, *args: Any, outlet: str | None, url: str | None, json: bool, screens: bool, **options: Any
    ) -> None:
        if screens:
            rows = [self.show_page(url)] if url else [self.show_site(one) for one in self.outlets(outlet)]
        else:
            rows = [self.page(url)] if url else [self.look(one) for one in self.outlets(outlet)]
        if json:
            self.stdout.write(_json(rows))
        else:
            self.show(rows)
        if any(row["findings"] or "error" in row for row in rows):
            sys.exit(1)

    def outlets(self, name: str | None) -> list[Outlet]:
        outlets = Outlet.objects.filter(kind=Outlet.Kind.WEBSITE, status=Outlet.Status.RUNNING)
        if name:
            outlets = outlets.filter(Q(name=name) | Q(website__domain=name))
            if not outlets:
                self.stderr.write(f"没有名为“{name}”的网站。请用名称或主域名，例如 dali.localhost。")
                sys.exit(2)
        return list(outlets.select_related("website", "sponsor", "supervisor"))

    def look(self, outlet: Outlet) -> dict[str, Any]:
        at = timezone.now()
        try:
            observation = actions.monitor(outlet, at=at)
        except Refusal as refusal:
            return {"outlet": outlet.name, "error": str(refusal), "findings": []}
        seen = Finding.objects.filter(outlet=outlet, last_seen_at=at, state__in=OPEN)
        found = seen.order_by(GRAVEST_FIRST, "rule_key")
        return {
            "outlet": outlet.name,
            "pages": observation.pages,
            "failed": observation.failed,
            "findings": [_of_finding(finding) for finding in found],
        }

    def page(self, url: str) -> dict[str, Any]:
        """One page of a registered site; others are screened as files, by `jiyue screen`."""
        outlet = self.owner(url)
        look = look_at_page(outlet.website, url, today=timezone.localdate())
        return {
            "outlet": outlet.name,
            "pages": len(look.pages),
            "failed": look.failed,
            "findings": [_of_sighting(sighting) for sighting in look.sightings],
        }

    def owner(self, url: str) -> Outlet:
        """The registered site to which a page belongs."""
        host = urlsplit(url).hostname or ""
        outlet = Outlet.objects.filter(website__domain=host).select_related("website", "sponsor").first()
        if outlet is None:
            self.stderr.write(f"“{url}”不属于已登记的网站。请先登记该网站，或者用 jiyue screen 检查网页文件。")
            sys.exit(2)
        return outlet

    def show_site(self, outlet: Outlet) -> dict[str, Any]:
        try:
            fit, found = actions.check_screens(outlet, at=timezone.now())
        except Refusal as refusal:
            return {"outlet": outlet.name, "error": str(refusal), "findings": []}
        rows = [_of_finding(finding) for finding in found]
        return {"outlet": outlet.name, "pages": len(fit.seen), "failed": len(fit.failed), "findings": rows}

    def show_page(self, url: str) -> dict[str, Any]:
        """One page at each size; nothing is kept."""
        outlet = self.owner(url)
        try:
            fit = fitting.look(outlet.website, today=timezone.localdate(), urls=[url])
        except Refusal as refusal:
            return {"outlet": outlet.name, "error": str(refusal), "findings": []}
        if fit.failed:
            return {"outlet": outlet.name, "error": f"页面打不开：{next(iter(fit.failed.values()))}", "findings": []}
        rows = [_of_sighting(sighting) for sighting in fit.sightings]
        return {"outlet": outlet.name, "pages": len(fit.seen), "failed": 0, "findings": rows}

    def show(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            if "error" in row:
                self.stdout.write(f"{row['outlet']}：{row['error']}")
                continue
            self.stdout.write(f"{row['outlet']}：{row['pages']} 个页面，{len(row['findings'])} 个问题")
            for finding in row["findings"]:
                clauses = "、".join(finding["clauses"]) or "无条款"
                self.stdout.write(f"  · {finding['message']}（{clauses}）\n    {finding['url']}\n    {finding['cure']}")


def _of_finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule_key,
        "gravity": finding.gravity,
        "state": finding.state,
        "url": finding.url,
        "message": finding.message,
        "cure": finding.cure,
        "clauses": [citation["clause"] for citation in finding.citations],
    }


def _of_sighting(sighting: Sighting) -> dict[str, Any]:
    problem = sighting.problem
    return {
        "rule": problem.rule_key,
        "gravity": actions.GRAVITY[problem.gravity],
        "url": sighting.url,
        "message": problem.message,
        "cure": problem.cure,
        "clauses": [citation.clause for citation in problem.citations],
    }


def _json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=2)
