"""`jiyue import-site`: bring an older site into the library, go on where it stopped, say what is left to do."""

import json as text_json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jiyue.common import export, files
from jiyue.common.refusals import Refusal
from jiyue.content.library.policies import AUTHORS
from jiyue.core.accounts.models import User
from jiyue.delivery.arrivals import actions, queries
from jiyue.delivery.arrivals.models import OldPage, SiteImport
from jiyue.delivery.arrivals.readers import Folder, Source, Web
from jiyue.delivery.arrivals.warc import Warc
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import active_postings, household
from jiyue.estate.registry.models import Website
from jiyue.estate.registry.queries import fetch_rules_for


class Command(BaseCommand):
    help = "迁入旧网站：内容入库为草稿，审核签发后才公开 · bring an older site in (exit 1: something is left to decide)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="旧网站的首页网址，或者存放网页的文件夹，或者网页存档（.warc、.warc.gz）")
        parser.add_argument("--website", required=True, help="迁入到哪个网站（主域名）")
        parser.add_argument("--by", required=True, help="办理人的登录名（本网站主办单位在任的信息员或负责人）")
        parser.add_argument("--base-url", help="文件夹对应的原网址，例如 http://www.example.gov.cn/；网页存档可以不填")
        parser.add_argument("--host", action="append", default=[], help="旧网站的其他主机名，可重复；此外的一律不读取")
        parser.add_argument("--delay", type=float, default=1.0, help="两次读取之间的间隔（秒，默认 1）")
        parser.add_argument("--limit", type=int, default=100_000, help="这一次最多读取多少个网址")
        parser.add_argument("--report", help="把逐条结果写成 Excel 表")
        parser.add_argument("--redirects", help="只生成新旧网址对照：写到这个文件夹，不读取旧网站")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        website = Website.objects.select_related("outlet__sponsor").filter(domain=options["website"].lower()).first()
        if website is None:
            raise CommandError("没有这个网站，请填写台账中的主域名。", returncode=2)
        try:
            source, address = self._source(options, website)
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        if options["redirects"]:
            self._redirects(website, address, options)
            return
        try:
            by, at = self._posting(website, options["by"]), timezone.now()
            ledger = actions.begin(website, address=address, by=by, at=at)
            visited = actions.bring_in(ledger, source, by=by, at=at, limit=options["limit"], told=self._progress)
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        self._tell(ledger, visited, options)

    def _source(self, options: dict[str, Any], website: Website) -> tuple[Source, str]:
        given = options["source"]
        if given.startswith(("http://", "https://")):
            rules = fetch_rules_for([website.outlet])
            return Web(given, hosts=options["host"], rules=rules, delay=max(0.0, options["delay"])), given
        if Path(given).is_file():
            archive = Warc(Path(given), base=_base(options), hosts=options["host"])
            return archive, archive.base
        if not Path(given).is_dir():
            raise CommandError("请填写以 http:// 或 https:// 开头的网址，或者文件夹、WARC 存档。", returncode=2)
        if not (options["base_url"] or "").startswith(("http://", "https://")):
            raise CommandError("文件夹需要用 --base-url 说明它原来的网址。", returncode=2)
        base = _base(options)
        return Folder(Path(given), base), base

    def _progress(self, visited: int, waiting: int) -> None:
        self.stderr.write(f"已读取 {visited} 个网址，至少还有 {waiting} 个。")

    def _posting(self, website: Website, name: str) -> Posting:
        user = User.objects.filter(username=name).first()
        house = household(website.outlet.sponsor)
        held = active_postings(user, timezone.now()).filter(organisation__in=house, role__in=AUTHORS) if user else None
        posting = held.first() if held is not None else None
        if posting is None:
            raise CommandError(f"“{name}”不是“{website.outlet.sponsor}”在任的信息员或负责人。", returncode=2)
        return posting

    def _redirects(self, website: Website, address: str, options: dict[str, Any]) -> None:
        ledger = SiteImport.objects.filter(website=website, address=address).first()
        if ledger is None:
            raise CommandError("这个旧网站还没有迁入过。", returncode=2)
        count = queries.write_redirects(ledger, Path(options["redirects"]))
        told = text_json.dumps({"redirects": count}) if options["json"] else f"已写出 {count} 个旧网址的转向。"
        self.stdout.write(told)

    def _tell(self, ledger: SiteImport, visited: int, options: dict[str, Any]) -> None:
        found = queries.report(ledger)
        if options["report"]:
            files.write_atomic(options["report"], _table(ledger))
        counts = {str(OldPage.Fate(fate).label): count for fate, count in found.counts.items()}
        if options["json"]:
            lost = [{"url": page.url, "notes": page.notes} for page in found.lost]
            decide = [{"url": page.url, "notes": page.notes} for page in found.decisions]
            values = {"visited": visited, "counts": dict(found.counts), "lost": lost, "decide": decide}
            self.stdout.write(text_json.dumps(values | {"columns": dict(found.columns)}, ensure_ascii=False))
        else:
            self.stdout.write(
                f"本次读取 {visited} 个网址；" + "，".join(f"{one} {n}" for one, n in counts.items()) + "。"
            )
            self.stdout.write(f"未能迁入 {len(found.lost)} 个，需要人工判断 {len(found.decisions)} 个。")
            for name, count in found.columns.items():
                self.stdout.write(f"本网站没有名为“{name}”的栏目：{count} 条没有投放。")
            for page in [*found.lost, *found.decisions]:
                self.stdout.write(f"{page.url}：{'；'.join(page.notes)}")
        if found.lost or found.decisions:
            sys.exit(1)


def _base(options: dict[str, Any]) -> str:
    return options["base_url"].rstrip("/") + "/" if options["base_url"] else ""


def _table(ledger: SiteImport) -> bytes:
    headers = ("原网址", "结果", "题名", "原栏目", "信息短码", "说明")
    rows = (
        (page.url, page.get_fate_display(), page.title, page.column_name,
         page.resource.short_id if page.resource else "", "；".join(page.notes))
        for page in ledger.pages.select_related("resource").order_by("url")
    )  # fmt: skip
    return export.to_xlsx(headers, rows, sheet="迁入结果")
