"""What use tells about a site: what nobody reads, what is sought in vain, where readers end, on what they read.

All of it is counted without any reader; what is decided about it, and what people asked for, is put down by the staff.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet, Sum

from jiyue.content.library.models import Resource
from jiyue.delivery.search.models import AskedWord, WordDecision
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.models import Outlet, Website
from jiyue.oversight.disclosure import queries
from jiyue.oversight.disclosure.models import Reach, Usage, UseNote
from jiyue.oversight.disclosure.queries import use
from jiyue.oversight.disclosure.rules import DEVICES, Cell, Table

if TYPE_CHECKING:
    from jiyue.oversight.disclosure.queries.reports import Period

MOST = 100
SHARE = 0.5
HEADS_OF_NOTES = ("事项", "网站", "内容", "登记人", "登记日期")


def sites_of(posting: Posting) -> QuerySet[Website]:
    """The sites that a posting's units sponsor or run, and a supervisor's units, as far as we serve them."""
    units = queries.units_of(posting)
    own = Website.objects.filter(outlet__sponsor__in=units) | Website.objects.filter(outlet__operator__in=units)
    running = own.filter(host__isnull=False, outlet__status=Outlet.Status.RUNNING)
    return running.select_related("outlet").distinct().order_by("outlet__name")


def improvement(posting: Posting, period: "Period", at: datetime) -> list[Table]:
    """The month's use of sites with what it suggests for their layout, and what was decided about it."""
    sites = list(sites_of(posting))
    decided = _decided(sites)
    unread = tuple(
        (
            one.column,
            one.site,
            one.items,
            one.released,
            "移到显眼位置，或并入相近栏目",
            decided.get((one.site, one.column), "—"),
        )
        for one in use.by_column({site.outlet.sponsor for site in sites}, period.first)
        if not one.views
    )
    dead = Reach.objects.filter(website__in=sites, kind=Reach.Kind.DEAD_END, day__gte=period.first, day__lt=period.last)
    ends = tuple(
        (what, site, times, "补上网页，或转到新的地址", decided.get((site, what), "—"))
        for what, site, times in dead.values_list("what", "website__outlet__name")
        .annotate(times=Sum("times"))
        .order_by("-times", "what")[:MOST]
    )
    return [
        Table(
            "没有人浏览的栏目", ("栏目", "网站", "在线条数", "本月新发布", "建议", "决定"), unread, "各栏目都有人浏览。"
        ),
        _unmet(sites, period.first),
        Table("打不开的网址", ("网址", "网站", "次数", "建议", "决定"), ends, "没有人遇到打不开的网址。"),
        _devices(sites, period),
        _notes(sites, period, UseNote.Kind.DECISION, "本月的决定", "本月还没有记录决定。"),
    ]


def demand(posting: Posting, period: "Period", at: datetime) -> list[Table]:
    """What people want: words sought in vain, what is read most, what they asked for."""
    sites = list(sites_of(posting))
    rows = Usage.objects.filter(website__in=sites, day__gte=period.first, day__lt=period.last)
    read = rows.values_list("resource", "resource__draft__title", "website__outlet__name").annotate(views=Sum("views"))
    most = tuple(
        (Cell(title, "resource", str(key)), site, views)
        for key, title, site, views in read.filter(views__gt=0).order_by("-views", "resource__draft__title")[:MOST]
    )
    return [
        _unmet(sites, period.first),
        Table("浏览最多的信息", ("信息", "网站", "浏览"), most, "本月没有浏览记录。"),
        _notes(sites, period, UseNote.Kind.REQUEST, "公众提出的需求", "本月没有登记公众提出的需求。"),
    ]


def platform(posting: Posting, period: "Period", at: datetime) -> list[Table]:
    """How many sites run on the shared platform and use its one library, and which do not yet."""
    units = queries.units_of(posting)
    running = Outlet.objects.filter(kind=Outlet.Kind.WEBSITE, status=Outlet.Status.RUNNING, sponsor__in=units)
    sites = list(running.select_related("website__host", "sponsor").order_by("name"))
    on = [one for one in sites if hasattr(one, "website") and hasattr(one.website, "host")]
    share = f"{len(on) / len(sites):.0%}" if sites else "—"
    stored = Resource.objects.filter(owner__in=queries.owners_of(posting), removed_at=None).count()
    listed = tuple(
        (Cell(one.name, "outlet", str(one.pk)), one.sponsor.name, "已在平台" if one in on else "不在平台")
        for one in sites
    )
    figures = (
        ("正常运行的网站", str(len(sites))), ("其中在统一平台运行", str(len(on))), ("占比", share),
        ("统一信息资源库中的信息", str(stored)),
    )  # fmt: skip
    return [
        Table("集约情况", ("项目", "数值"), figures),
        Table("各网站", ("网站", "主办单位", "运行方式"), listed, "没有正常运行的网站。"),
    ]


def _unmet(sites: list[Website], month: date) -> Table:
    words = AskedWord.objects.filter(website__in=sites, month=month, unmet__gt=0).select_related("website__outlet")
    said: dict[tuple[object, str], str] = {}
    for one in WordDecision.objects.filter(website__in=sites):
        said.setdefault((one.website_id, one.word), one.decision)
    rows = tuple(
        (Cell(one.word, "words"), one.website.outlet.name, one.unmet, said.get((one.website_id, one.word), "—"))
        for one in words.order_by("-unmet", "word")[:MOST]
    )
    return Table("没有结果的搜索", ("搜索词", "网站", "次数", "处理意见"), rows, "本月的搜索都有结果。")


def _devices(sites: list[Website], period: "Period") -> Table:
    seen = Reach.objects.filter(website__in=sites, kind=Reach.Kind.DEVICE, day__gte=period.first, day__lt=period.last)
    rows: list[tuple[object, ...]] = []
    for site in sites:
        counts = dict(seen.filter(website=site).values_list("what").annotate(times=Sum("times")))
        total = sum(counts.values())
        for key, label in DEVICES.items():
            if count := counts.get(key, 0):
                share = count / total
                hint = f"一半以上的浏览来自{label}，先在{label}上查看和调整" if share > SHARE else "—"
                rows.append((label, site.outlet.name, count, f"{share:.0%}", hint))
    return Table("用什么设备浏览", ("设备", "网站", "浏览", "占比", "建议"), tuple(rows), "本月没有统计访问日志。")


def _notes(sites: list[Website], period: "Period", kind: str, title: str, empty: str) -> Table:
    found = UseNote.objects.filter(website__in=sites, kind=kind, month=period.first)
    rows = tuple(
        (one.about, one.website.outlet.name, one.text, one.noted_by.person.name, f"{one.noted_at:%Y-%m-%d}")
        for one in found.select_related("website__outlet", "noted_by__person")
    )
    return Table(title, HEADS_OF_NOTES, rows, empty)


def _decided(sites: list[Website]) -> dict[tuple[str, str], str]:
    """The newest decision by site and matter."""
    said: dict[tuple[str, str], str] = {}
    for one in UseNote.objects.filter(website__in=sites, kind=UseNote.Kind.DECISION).select_related("website__outlet"):
        said.setdefault((one.website.outlet.name, one.about), one.text)
    return said


def keeps_notes(posting: Posting, website: Website) -> bool:
    """The sponsor's and the undertaker's own people."""
    houses = [host_of(one) for one in (website.outlet.sponsor, website.outlet.operator) if one]
    return host_of(posting.organisation) in houses
