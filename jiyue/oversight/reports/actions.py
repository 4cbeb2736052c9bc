"""Making notices out of facts."""

import html
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library.models import Resource
from jiyue.core.audit.actions import audited, record
from jiyue.delivery.publishing.queries import regulation_site
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Outlet
from jiyue.oversight.inspection import policies
from jiyue.oversight.inspection.models import RectificationOrder
from jiyue.oversight.monitoring.models import Finding, Observation
from jiyue.oversight.reports.models import Notice
from jiyue.oversight.reports.rules import Article, Figure, OutletRow, Problem, Quarter, notice_html
from jiyue.rulebook.regulations import queries as regulations
from jiyue.rulebook.regulations.queries import PublicSite, enforces
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import ReportSchedule
from jiyue.rulebook.screening.queries import Document, Policy, policy_for, screen_document

REPORT = "quarterly_notice"


@audited
@enforces(ReportSchedule)
def draft_quarterly_notice(*, issuer: Organisation, year: int, quarter: int, by: Posting, at: datetime) -> Notice:
    """Compute a quarter's notice and deposit it in the library as a draft of the issuer's, to be reviewed like any.

    Neither private data nor forbidden words reach its text, though findings quote them.
    """
    if not policies.may_issue(issuer, by, at=at):
        raise Refusal(f"季度通报只能由“{issuer}”的在任监管员生成。", cure="请联系主管单位的监管员。")
    day = timezone.localdate(at)
    schedule = regulations.strictest(ReportSchedule, place=issuer.place_id, on=day, report=REPORT)
    if not 1 <= quarter <= 4 or not 2000 <= year <= 9000:
        raise Refusal("季度须为 1 至 4，年度须为四位数。", cure="请更正后重试。")
    period = Quarter(year, quarter)
    if day < period.first:
        raise refuse(f"{period}尚未开始。", cure="请选择已经开始的季度。", citations=schedule.citations)
    made = Notice.objects.filter(issuer=issuer, year=year, quarter=quarter)
    if made.filter(resource__removed_at__isnull=True).exists():
        raise refuse(f"{period}的通报已经生成。", cure="请在信息列表中打开它修改。", citations=schedule.citations)
    rule(schedule.citations, "allowed")
    rows, totals, proven = _facts(issuer, period)
    policy = policy_for(issuer.place_id, day)
    site = regulation_site(issuer)
    problems = [_problem(finding, policy, site) for finding in proven]
    resource = library.create(
        kind=Resource.Kind.BULLETIN,
        owner=issuer,
        title=f"{issuer.name}关于{period}政府网站监测检查情况的通报",
        body=notice_html(
            period,
            issuer=issuer.name,
            as_of=timezone.localtime(at),
            rows=rows,
            totals=totals,
            problems=problems,
        ),
        summary=f"{period}监测检查的总体情况、各网站情况、主要问题和有关要求。",
        keywords="季度通报；政府网站；监测检查",
        formed_on=day,
        by=by,
        at=at,
    )
    figures = {
        "totals": [_plain(figure) for figure in totals],
        "outlets": [
            {"outlet": row.outlet, "name": row.name, "unit": row.unit, "figures": [_plain(f) for f in row.figures]}
            for row in rows
        ],
    }
    notice, _ = Notice.objects.update_or_create(
        issuer=issuer,
        year=year,
        quarter=quarter,
        defaults={"resource": resource, "computed_at": at, "computed_by": by, "figures": figures},
    )
    record(
        "reports.draft_notice", notice, by=by, at=at, summary=f"生成{period}通报", data={"resource": str(resource.pk)}
    )
    return notice


def _facts(issuer: Organisation, period: Quarter) -> tuple[list[OutletRow], list[Figure], list[Finding]]:
    start, end = _moment(period.first), _moment(period.following)
    outlets = list(Outlet.objects.filter(supervisor=issuer).select_related("sponsor").order_by("name"))
    looks = Observation.objects.filter(outlet__in=outlets, started_at__gte=start, started_at__lt=end)
    # A suspicion that nobody confirmed is no fact about a unit (D24).
    proven = Finding.objects.filter(
        outlet__in=outlets, first_seen_at__gte=start, first_seen_at__lt=end, confirmed_at__isnull=False
    ).exclude(state=Finding.State.DISMISSED)
    orders = RectificationOrder.objects.filter(issuer=issuer, issued_at__gte=start, issued_at__lt=end)
    closed = proven.filter(state=Finding.State.CLOSED)
    rows = [
        OutletRow(
            str(outlet.pk),
            outlet.name,
            outlet.sponsor.name,
            (
                _figure("looks", "监测次数", looks.filter(outlet=outlet)),
                _figure("findings", "发现问题", proven.filter(outlet=outlet)),
                _figure("closed", "已整改", closed.filter(outlet=outlet)),
            ),
        )
        for outlet in outlets
    ]
    totals = [
        Figure("outlets", "监测网站", tuple(str(outlet.pk) for outlet in outlets), "个"),
        _figure("looks", "监测", looks, "次"),
        _figure("findings", "发现并确认问题", proven, "个"),
        _figure("closed", "已整改问题", closed, "个"),
        _figure("orders", "下达整改督办单", orders, "份"),
        _figure("orders_closed", "已办结督办单", orders.filter(state=RectificationOrder.State.CLOSED), "份"),
    ]
    return rows, totals, list(proven.select_related("outlet").order_by("outlet__name", "first_seen_at"))


def _problem(finding: Finding, policy: Policy, site: PublicSite | None) -> Problem:
    """What a page must not show, the notice about it must not repeat, not even masked."""
    about = finding.message
    if "masked" in finding.evidence:
        about = "页面公开了不应公开的个人信息。"
    elif _is_forbidden(about, policy):
        about = "页面出现了不得发布的内容。"
    cited = dict.fromkeys(Citation.from_dict(values) for values in finding.citations)
    articles = tuple(Article(str(one), regulations.public_address_of(one, site=site)) for one in cited)
    return Problem(finding.outlet.name, about, articles, finding.get_state_display())


def _is_forbidden(text: str, policy: Policy) -> bool:
    found = screen_document(Document(body_html=html.escape(text)), policy=policy)
    return any(one.where == "body" and one.gravity != "info" for one in found)


def _figure(key: str, label: str, rows: QuerySet, unit: str = "") -> Figure:
    return Figure(key, label, tuple(str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)), unit)


def _plain(figure: Figure) -> dict[str, object]:
    return {"key": figure.key, "label": figure.label, "value": figure.value, "rows": list(figure.rows)}


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
