"""`jiyue report`: notices, computed from the facts."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.accounts.models import User
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.oversight.reports import actions


class Command(BaseCommand):
    help = "生成通报 · draft a notice (exit 1: refused)"

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        notice = kinds.add_parser("notice", help="季度通报，存入信息资源库待审 · draft a quarterly notice")
        notice.add_argument("--issuer", required=True, help="通报单位全称或简称 · name of the issuing unit")
        notice.add_argument("--year", type=int, required=True)
        notice.add_argument("--quarter", type=int, required=True, choices=(1, 2, 3, 4))
        notice.add_argument("--by", help="以该登录名的监管员任职生成；默认为该单位最早任职的监管员 · sign-in name")
        notice.add_argument("--json", action="store_true", help="输出 JSON · print JSON")

    def handle(self, *args: Any, issuer: str, year: int, quarter: int, **options: Any) -> None:
        at = timezone.now()
        try:
            unit = _unit(issuer)
            by = _supervisor(unit, options["by"])
            notice = actions.draft_quarterly_notice(issuer=unit, year=year, quarter=quarter, by=by, at=at)
        except Refusal as refusal:
            self.stderr.write(str(refusal))
            sys.exit(1)
        title = notice.resource.draft.title
        if options["json"]:
            said = {
                "notice": str(notice.pk),
                "resource": str(notice.resource_id),
                "title": title,
                "by": str(by),
                **notice.figures,
            }
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"已生成《{title}》，由 {by} 存入信息资源库，待审核后发布。")
        for figure in notice.figures["totals"]:
            self.stdout.write(f"  {figure['label']} {figure['value']}")


def _unit(name: str) -> Organisation:
    found = list(Organisation.objects.filter(name=name) or Organisation.objects.filter(short_name=name))
    if len(found) != 1:
        what = "没有" if not found else "不止一个"
        raise Refusal(f"{what}名为“{name}”的单位。", cure="请用单位全称，例如 大理白族自治州人民政府办公室。")
    return found[0]


def _supervisor(unit: Organisation, login: str | None) -> Posting:
    at = timezone.now()
    if login:
        user = User.objects.filter(username=login).first()
        held = organisations.active_postings(user, at).filter(role=Posting.Role.SUPERVISOR) if user else []
    else:
        held = organisations.holders([Posting.Role.SUPERVISOR], unit, at)
    for posting in held:
        return posting
    raise Refusal(f"“{login or unit}”没有在任的监管员。", cure="请用 --by 指定一名在任监管员的登录名。")
