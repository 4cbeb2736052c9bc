"""Reports on what was published in a month or a year, each figure with the rows behind it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from jiyue.content.library.models import Draft, Resource
from jiyue.content.review.models import Clearance
from jiyue.delivery.publishing.models import Address, Placement, Receipt, Release
from jiyue.estate.duties.models import Duty
from jiyue.estate.duties.queries import register as duties
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Post
from jiyue.oversight.disclosure import queries
from jiyue.oversight.disclosure.models import Usage
from jiyue.oversight.disclosure.queries import demand, use
from jiyue.oversight.disclosure.rules import Cell, State, Table, counted, middle

LIMIT, REPOST = "disclosure_limit", "event_task.repost"
MISSED, LATE, WRONG = "漏发", "迟发", "错发"


@dataclass(frozen=True)
class Period:
    """A month or a year; `last` is not in it any more."""

    text: str
    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        first, last = (timezone.make_aware(datetime.combine(day, time.min)) for day in (self.first, self.last))
        return first, last


def month_of(day: date) -> Period:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return Period(f"{day.year}年{day.month}月", day.replace(day=1), following)


def year_of(day: date) -> Period:
    return Period(f"{day.year}年", date(day.year, 1, 1), date(day.year + 1, 1, 1))


def _resource(resource: Resource, title: str) -> Cell:
    return Cell(title, "resource", str(resource.pk))


def register(posting: Posting, period: Period, at: datetime) -> list[Table]:
    """What was published where, when, by whom and approved by whom: each publication is one line, of all channels."""
    own = queries.owners_of(posting)
    receipts = Receipt.objects.filter(resource__owner__in=own, live_at__range=_within(period))
    receipts = receipts.select_related("resource__owner", "version__made_by__person", "website__outlet")
    signed = {
        one.version_id: one.signed_by
        for one in Clearance.objects.filter(version__in=receipts.values("version")).select_related("signed_by__person")
    }
    lines: list[tuple[datetime, tuple[object, ...]]] = [
        (
            one.live_at,
            (
                _resource(one.resource, one.version.title), one.resource.owner.name, one.website.outlet.name,
                f"{one.website.base_url.rstrip('/')}/{one.path}", _when(one.live_at), _who(one.version.made_by),
                _who(signed.get(one.version_id)), f"第 {one.version.number} 版",
            ),
        )
        for one in receipts
    ]  # fmt: skip
    posts = Post.objects.filter(outlet__sponsor__in=own, posted_on__gte=period.first, posted_on__lt=period.last)
    for post in posts.select_related("outlet__sponsor", "recorded_by__person"):
        day = timezone.make_aware(datetime.combine(post.posted_on, time.min))
        unit, who = post.outlet.sponsor.name, _who(post.recorded_by)
        lines.append((day, (post.title, unit, post.outlet.name, post.link, str(post.posted_on), who, "—", "账号发文")))
    headers = ("信息", "单位", "网站或账号", "网址", "发布时间", "经办人", "签发人", "版本")
    rows = tuple(line for _, line in sorted(lines, key=lambda one: one[0]))
    return [Table(f"{period.text}信息发布登记", headers, rows)]


def timeliness(posting: Posting, period: Period, at: datetime) -> list[Table]:
    """How many days lay between forming and publishing: each item, and each unit's median and longest."""
    items: list[tuple[object, ...]] = []
    units: dict[str, list[int]] = {}
    for one in _first_released(posting, period):
        out = timezone.localdate(one.first_released_at)
        days = (out - one.version.formed_on).days
        units.setdefault(one.resource.owner.name, []).append(days)
        title = _resource(one.resource, one.version.title)
        items.append((title, one.resource.owner.name, str(one.version.formed_on), str(out), days))
    summary = tuple((name, len(days), middle(days), max(days)) for name, days in sorted(units.items()))
    return [
        Table("各单位", ("单位", "发布条数", "形成至公开天数（中位数）", "最长天数"), summary),
        Table("逐条", ("信息", "单位", "形成日期", "公开日期", "形成至公开天数"), tuple(items)),
    ]


def faults(posting: Posting, period: Period, at: datetime) -> list[Table]:
    """Missed, late and wrong publications of the period, counted, each with the item behind it."""
    found = [*_unkept(posting, period, at), *_wrong(posting, period)]
    totals = counted(str(row[0]) for row in found)
    counts = tuple((kind, totals.get(kind, 0)) for kind in (MISSED, LATE, WRONG))
    return [
        Table("合计", ("情形", "条数"), counts),
        Table("逐条", ("情形", "信息", "单位", "说明"), tuple(found), "这一期间没有漏发、迟发、错发。"),
    ]


def _unkept(posting: Posting, period: Period, at: datetime) -> list[tuple[object, ...]]:
    """What had to be out in the period: against the lists of expected releases and the disclosure limits."""
    rows: list[tuple[object, ...]] = []
    today = timezone.localdate(at)
    for item in queries.visible_to(posting).filter(due_on__gte=period.first, due_on__lt=period.last, dropped_at=None):
        state = queries.state_of(item, on=today)
        if state in (State.MISSING, State.LATE):
            kind = MISSED if state == State.MISSING else LATE
            rows.append((kind, Cell(item.title, "expected"), item.unit.name, f"应于 {item.due_on} 前发布"))
    matters = Q(matter__startswith=LIMIT) | Q(matter=REPOST)
    owed = Duty.objects.filter(matters, holder__in=queries.units_of(posting), voided_at=None)
    due = list(owed.filter(clock__due_at__range=_within(period)).select_related("holder", "clock"))
    titles = _titles(due)
    for duty in due:
        kind = {duties.State.LATE: MISSED, duties.State.KEPT_LATE: LATE}.get(duties.state(duty, at), "")
        if kind:
            said = f"{duty.title}的期限为 {_when(duties.due_at(duty))}"
            rows.append((kind, Cell(titles[duty.pk], "duty", str(duty.pk)), duty.holder.name, said))
    return rows


def _titles(owed: Collection[Duty]) -> dict[UUID, str]:
    """What each duty is about: the title of its resource, else what the register calls it."""
    kind = Resource._meta.label_lower
    keys = {UUID(duty.subject_id) for duty in owed if duty.subject_kind == kind}
    known = {str(key): title for key, title in Draft.objects.filter(pk__in=keys).values_list("pk", "title")}
    return {
        duty.pk: (known.get(duty.subject_id) if duty.subject_kind == kind else duty.subject_label) or duty.title
        for duty in owed
    }


def _wrong(posting: Posting, period: Period) -> list[tuple[object, ...]]:
    """Withdrawals and corrections: what was out and should not have been, or not so."""
    own = queries.owners_of(posting)
    gone = Release.objects.filter(resource__owner__in=own, withdrawn_at__range=_within(period))
    rows: list[tuple[object, ...]] = [
        (WRONG, _resource(one.resource, one.version.title), one.resource.owner.name, f"撤回：{one.withdrawn_reason}")
        for one in gone.select_related("resource__owner", "version")
    ]
    corrected = Receipt.objects.filter(resource__owner__in=own, live_at__range=_within(period), version__number__gt=1)
    seen = {one.version_id: one for one in corrected.select_related("resource__owner", "version").order_by("live_at")}
    for one in seen.values():
        said = f"更正：{one.version.reason}" if one.version.reason else "更正"
        rows.append((WRONG, _resource(one.resource, one.version.title), one.resource.owner.name, said))
    return rows


def interpretations(posting: Posting, period: Period, at: datetime) -> list[Table]:
    """The policy documents of the year with what explains them, by form; those without any or with one form alone."""
    policies = _first_released(posting, period).filter(resource__kind=Resource.Kind.POLICY)
    rows: list[tuple[object, ...]] = []
    used: list[str] = []
    explained: dict[str, list[str]] = defaultdict(list)
    out = Release.objects.filter(withdrawn_at=None, resource__kind=Resource.Kind.INTERPRETATION)
    codes = [one.resource.short_id for one in policies]
    told = out.filter(version__interprets__in=codes)
    for code, text in told.values_list("version__interprets", "version__presentation"):
        explained[code].append(text)
    for one in policies:
        said = explained[one.resource.short_id]
        forms = counted(form.strip() or "文字" for text in said for form in text.split("、"))
        used += forms
        listed = "、".join(f"{form} {count}" for form, count in forms.items())
        marked = bool(one.version.importance or one.version.traits)
        flag = "没有解读" if not forms else "形式单一" if marked and len(forms) == 1 else ""
        title = _resource(one.resource, one.version.title)
        rows.append((title, one.resource.owner.name, "是" if marked else "", len(said), listed or "—", flag))
    headers = ("政策文件", "单位", "重要", "解读数", "解读形式", "提示")
    return [
        Table("各形式", ("解读形式", "涉及文件数"), tuple(counted(used).items())),
        Table("各文件", headers, tuple(sorted(rows, key=lambda row: (row[5] != "没有解读", str(row[0]))))),
    ]


def themes(posting: Posting, period: Period, at: datetime) -> list[Table]:
    """How many items of the year carry each publicity theme, and the share of all."""
    out = _first_released(posting, period)
    total = out.count()
    found = counted(theme for theme in out.values_list("version__publicity_theme", flat=True) if theme)
    rows = tuple((theme, count, f"{count / total:.1%}") for theme, count in found.items())
    headers = ("宣传主题", "条数", "占全部发布的比例")
    return [Table(f"{period.text}共发布 {total} 条", headers, rows, "这一年的信息都没有标注宣传主题。")]


def submissions(posting: Posting, period: Period, at: datetime) -> list[Table]:
    """What units handed to other units' columns, portals above all: taken, sent back, waiting."""
    sent = Placement.objects.filter(resource__owner__in=queries.owners_of(posting), requested_at__range=_within(period))
    sent = sent.exclude(consent=Placement.Consent.NOT_NEEDED).order_by()
    given, refused, waiting = (Q(consent=one) for one in ("given", "refused", "waiting"))
    counts = sent.values_list("resource__owner__name", "column__outlet__name").annotate(
        total=Count("pk"),
        yes=Count("pk", filter=given),
        no=Count("pk", filter=refused),
        open_ones=Count("pk", filter=waiting),
    )
    rows = tuple(
        (unit, outlet, total, yes, no, open_ones, f"{yes / (yes + no):.0%}" if yes + no else "—")
        for unit, outlet, total, yes, no, open_ones in sorted(counts)
    )
    headers = ("报送单位", "报送到", "报送", "采用", "退回", "待答复", "采用率")
    return [Table(f"{period.text}信息报送", headers, rows)]


def usage(posting: Posting, period: Period, at: datetime) -> list[Table]:
    """How often what units published was read: by site and column, and each resource."""
    rows = Usage.objects.filter(resource__owner__in=queries.owners_of(posting))
    rows = rows.filter(day__gte=period.first, day__lt=period.last)
    totals = {"views": Sum("views"), "downloads": Sum("downloads"), "found": Sum("found")}
    by = ("website", "website__outlet__name", "resource", "resource__draft__title")
    read: Iterable[Any] = rows.values(*by).annotate(**totals).order_by("-views", "resource__draft__title")
    homes = {
        (one.website_id, one.resource_id): one.column.name if one.column else "—"
        for one in Address.objects.filter(resource__in=rows.values("resource")).select_related("column")
    }
    columns: dict[tuple[str, str], list[int]] = {}
    lines: list[tuple[object, ...]] = []
    for one in read:
        site, column = one["website__outlet__name"], homes.get((one["website"], one["resource"]), "—")
        counts = [one["views"], one["downloads"], one["found"]]
        sums = columns.setdefault((site, column), [0, 0, 0])
        columns[site, column] = [had + new for had, new in zip(sums, counts, strict=True)]
        lines.append((Cell(one["resource__draft__title"], "resource", str(one["resource"])), site, column, *counts))
    most = sorted(columns.items(), key=lambda one: -one[1][0])
    summary = tuple((column, site, *counts) for (site, column), counts in most)
    return [
        Table("各栏目", ("栏目", "网站", "浏览", "下载", "检索到达"), summary),
        Table("各信息", ("信息", "网站", "栏目", "浏览", "下载", "检索到达"), tuple(lines)),
    ]


def columns(posting: Posting, period: Period, at: datetime) -> list[Table]:
    """What each column holds and how it was used in the month; those that nobody read stand apart."""
    rows = use.by_column(queries.units_of(posting), period.first)
    told = tuple((one.column, one.site, one.items, one.released, one.views, one.downloads, one.found) for one in rows)
    headers = ("栏目", "网站", "在线条数", "本月新发布", "浏览", "下载", "检索到达")
    unread = tuple(row for row in told if not row[4])
    return [
        Table("没有人浏览的栏目", headers, unread, "各栏目都有人浏览。"),
        Table("各栏目", headers, told, "没有在本平台运行的网站。"),
    ]


def topics(posting: Posting, period: Period, at: datetime) -> list[Table]:
    """The expected releases by topic: how many, and how soon after the event."""
    today = timezone.localdate(at)
    unit: Organisation = posting.organisation
    labels = {topic: one.rule.label for topic, one in queries.topics(unit, on=today).items()}
    items = queries.visible_to(posting).filter(happens_on__gte=period.first, happens_on__lt=period.last)
    return [queries.topic_rows(list(items), labels, on=today)]


def _first_released(posting: Posting, period: Period) -> QuerySet[Release]:
    out = Release.objects.filter(resource__owner__in=queries.owners_of(posting))
    out = out.filter(first_released_at__range=_within(period))
    return out.select_related("resource__owner", "version").order_by("first_released_at")


def _within(period: Period) -> tuple[datetime, datetime]:
    first, last = period.moments
    return first, last - timedelta(microseconds=1)


def _when(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else "—"


def _who(posting: Posting | None) -> str:
    return posting.person.name if posting else "—"


@dataclass(frozen=True)
class Report:
    """One report: its title, what it tells, whether it is of a month or a year, and how it is made."""

    title: str
    hint: str
    make: Callable[[Posting, Period, datetime], list[Table]]
    monthly: bool = True


REPORTS = {
    "register": Report("信息发布登记", "每一次发布一行：什么、在哪里、什么时候、谁经办、谁签发。", register),
    "timeliness": Report("公开时效", "从信息形成到首次公开的天数。", timeliness),
    "faults": Report("漏发、迟发、错发", "漏发、迟发对照应发布信息和公开时限，错发对照撤回和更正。", faults),
    "interpretations": Report("政策解读", "各政策文件的解读和形式，没有解读的在前。", interpretations, monthly=False),
    "topics": Report("重点信息发布", "重要会议、活动、决策和重点领域信息的发布数量和间隔。", topics, monthly=False),
    "submissions": Report("信息报送", "向其他单位的网站报送信息，采用和退回的数量。", submissions, monthly=False),
    "usage": Report("使用情况", "各栏目、各信息被浏览、下载和检索到的次数，由网站日志统计，不含访问者信息。", usage),
    "columns": Report("栏目使用", "各栏目的信息数量和使用情况，供优化栏目和开发应用；也可用接口读取。", columns),
    "improvement": Report(
        "使用分析",
        "没有人浏览的栏目、没有结果的搜索、打不开的网址、浏览用的设备，供优化网站；在这里记录作出的决定。",
        demand.improvement,
    ),
    "demand": Report(
        "公众需求", "没有结果的搜索、浏览最多的信息和公众提出的需求，供确定共享和发布什么。", demand.demand
    ),
    "platform": Report("集约情况", "有多少网站在统一平台运行，哪些还不在；为查看时的情况。", demand.platform),
    "themes": Report("宣传主题", "各宣传主题的信息条数和比例。", themes, monthly=False),
}
