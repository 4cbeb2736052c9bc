"""What stands on the first screen: counts that lead to their rows, what was sent and who has it, what is due."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from jiyue.content.library.models import Resource
from jiyue.content.review import queries as review
from jiyue.delivery.coordination import queries as coordination
from jiyue.delivery.coordination.models import Nudge, Submission
from jiyue.delivery.publishing import queries as publishing
from jiyue.delivery.publishing.models import Placement, Receipt
from jiyue.estate.approvals import hooks
from jiyue.estate.approvals import queries as approvals
from jiyue.estate.approvals.models import Case, Step
from jiyue.estate.duties import queries as duties
from jiyue.estate.duties.models import Clock, Duty, Reminder
from jiyue.estate.duties.queries import register
from jiyue.estate.duties.queries import reminders as told
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.queries import upkeep
from jiyue.faces.console import policies, scopes
from jiyue.faces.console.templatetags.console import when
from jiyue.oversight.inspection.models import RectificationOrder
from jiyue.oversight.monitoring.models import Finding
from jiyue.rulebook.regulations.queries import chain_for

ROWS = 8
REMINDERS = 20
COLUMN = "jiyue_sites.column"
MANAGERS = (Posting.Role.SITE_MANAGER, Posting.Role.HEAD, Posting.Role.DEPUTY_HEAD)
ORDER = "jiyue_inspection.rectificationorder"


@dataclass(frozen=True)
class Tile:
    """A figure, what it counts, where its rows stand, and how many of them are late."""

    label: str
    count: int
    url: str
    note: str = ""
    late: int = 0


def tiles(posting: Posting, at: datetime) -> list[Tile]:
    """At most eight figures, by role."""
    found: list[Tile] = []
    if policies.may_open(posting, "inbox"):
        found += _approvals(posting, at)
    if posting.role in policies.CONTENT:
        found += _duties(posting, at)
    if policies.may_start(posting, "findings"):
        found += _supervision(posting, at)
    if posting.role == Posting.Role.SECURITY_ADMIN or posting.role == Posting.Role.HEAD:
        found += _appointments(posting, at)
    return found


def _url(route: str, **filters: str) -> str:
    query = f"?{urlencode(filters)}" if filters else ""
    return reverse(f"console:{route}") + query


def _since(steps: list[Step]) -> str:
    moments = [step.case.waiting_since for step in steps if step.case.waiting_since]
    return f"最早 {when(min(moments))} 送来" if moments else "没有待办"


def _has_step(posting: Posting, at: datetime, *, purpose: str) -> bool:
    """Whether today's chain at the posting's place gives its role anything to decide."""
    chain = chain_for(place=posting.organisation.place_id, on=timezone.localdate(at), purpose=purpose)
    return any(posting.role in step.roles for step in chain.rule.steps)


def _approvals(posting: Posting, at: datetime) -> list[Tile]:
    steps = list(approvals.inbox(posting, at))
    reviews = [step for step in steps if step.case.kind != "placement"]
    consents = [step for step in steps if step.case.kind == "placement"]
    found = []
    if reviews or _has_step(posting, at, purpose="review"):
        found.append(Tile("待我审核", len(reviews), _url("inbox"), _since(reviews)))
    if consents or (policies.may_open(posting, "consents") and _has_step(posting, at, purpose="placement")):
        found.append(Tile("投放申请", len(consents), _url("consents"), _since(consents)))
    if policies.may_start(posting, "resources"):
        returned = returned_to(posting).count()
        note = "请修改后重新送审" if returned else "没有被退回的信息"
        found.append(Tile("退回我的", returned, _url("resources", state="returned"), note))
    return found


def _duties(posting: Posting, at: datetime) -> list[Tile]:
    clocks = duties.visible_to(posting).filter(stopped_at__isnull=True)
    columns = clocks.filter(subject_kind=COLUMN)
    late = columns.filter(due_at__lt=at).count()
    soon = columns.filter(due_at__gte=at, warn_at__lte=at).count()
    orders = RectificationOrder.objects.filter(
        recipient__in=organisations.household(posting.organisation), state=RectificationOrder.State.ISSUED
    )
    orders_late = clocks.filter(subject_kind=ORDER, due_at__lt=at).count()
    return [
        Tile("到期的栏目", late + soon, _url("clocks", late="late" if late else "soon"), f"临近到期 {soon} 个", late),
        Tile("待整改", orders.count(), _url("orders", state__exact="issued"), "按督办单整改后报告", orders_late),
        _register(posting, at),
    ]


def _supervision(posting: Posting, at: datetime) -> list[Tile]:
    findings = scopes.visible(Finding, posting, at).values("state").annotate(count=Count("pk"))
    by_state = {row["state"]: row["count"] for row in findings}
    orders = scopes.visible(RectificationOrder, posting, at)
    clocks = scopes.visible(Clock, posting, at).filter(stopped_at__isnull=True)
    late = clocks.filter(subject_kind=COLUMN, due_at__lt=at).count()
    return [
        Tile(
            "疑似问题", by_state.get("suspected", 0), _url("findings", state__exact="suspected"), "确认后可下达督办单"
        ),
        Tile(
            "待督办",
            by_state.get("confirmed", 0),
            _url("findings", state__exact="confirmed"),
            "可选择多条一并下达",
        ),
        Tile(
            "整改中",
            orders.filter(state="issued").count(),
            _url("orders", state__exact="issued"),
            "已下达，未报告",
            clocks.filter(subject_kind=ORDER, due_at__lt=at).count(),
        ),
        Tile(
            "待复查", orders.filter(state="reported").count(), _url("orders", state__exact="reported"), "已报整改情况"
        ),
        Tile("超期的栏目", late, _url("clocks", late="late"), "各网站更新期限", late),
        _register(posting, at),
    ]


def _register(posting: Posting, at: datetime) -> Tile:
    """Duties that are late or soon will be."""
    duties_seen = scopes.visible(Duty, posting, at)
    late, soon = (register.in_state(duties_seen, state, at).count() for state in ("late", "soon"))
    url = _url("duties", state="late" if late else "soon")
    return Tile("责任事项", late + soon, url, f"临近到期 {soon} 项", late)


def _appointments(posting: Posting, at: datetime) -> list[Tile]:
    waiting = organisations.waiting_for_confirmation(posting, at).count()
    if posting.role == Posting.Role.SECURITY_ADMIN:
        rows = organisations.postings_visible_to(posting).filter(confirmed_at__isnull=True, until__isnull=True)
        return [Tile("待确认的任职", rows.count(), _url("postings", state="waiting"), "由单位主要负责人确认")]
    return [Tile("待我确认的任职", waiting, _url("postings", state="waiting"), "确认后生效")]


def returned_to(posting: Posting) -> QuerySet[Case]:
    """Reviews that came back to the unit for which this posting writes."""
    units = organisations.household(posting.organisation)
    return Case.objects.filter(kind="review", outcome=Case.Outcome.RETURNED, owner__in=units)


@dataclass(frozen=True)
class Waiting:
    step: Step
    kind: str
    url: str
    since: datetime | None
    wait: review.Wait | None = None
    urgent: bool = False


def waiting(posting: Posting, at: datetime, *, kind: str = "") -> list[Waiting]:
    """What waits for this posting's word, the longest waiting first."""
    steps = approvals.inbox(posting, at)
    steps = steps.filter(case__kind=kind) if kind else steps.exclude(case__kind="placement")
    found = list(steps)
    waits, pressing = review.waits(found, at=at), review.urgent_cases(found)
    rows = [
        Waiting(
            step,
            hooks.label_of(step.case.kind),
            hooks.url_of(step.case),
            step.case.waiting_since,
            waits.get(str(step.case_id)),
            step.case_id in pressing,
        )
        for step in found
    ]
    return sorted(rows, key=lambda row: not row.urgent)


@dataclass(frozen=True)
class Late:
    """A review that waits longer than its step may take, and who has it."""

    wait: review.Wait
    url: str
    holders: list[Posting]


WATCHERS = (Posting.Role.SITE_MANAGER, Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD, Posting.Role.SUPERVISOR)


def late_reviews(posting: Posting, at: datetime) -> list[Late]:
    """Who is late, for those who answer for a unit or look after several; the longest due first."""
    if posting.role not in WATCHERS:
        return []
    steps = review.waiting_steps().filter(case__in=approvals.visible_to(posting))
    late = [one for one in review.waits(steps, at=at).values() if one.is_late]
    rows = sorted(late, key=lambda one: one.due_at)[:LATE_ROWS]
    return [Late(one, hooks.url_of(one.step.case), holders(one.step, at)) for one in rows]


LATE_ROWS = 50


@dataclass(frozen=True)
class Sent:
    """Something sent to review: where it is, who has it, since when."""

    case: Case
    url: str
    step: str
    holders: list[Posting]
    since: datetime | None


def sent(posting: Posting, at: datetime) -> list[Sent]:
    """The person's own submissions that are still on their way."""
    if not policies.may_start(posting, "resources"):
        return []
    cases = Case.objects.filter(kind="review", opened_by__person=posting.person, outcome=Case.Outcome.OPEN)
    cases = cases.filter(opened_by__organisation=posting.organisation).order_by("-opened_at")[:ROWS]
    return [_sent(case, at) for case in cases]


def _sent(case: Case, at: datetime) -> Sent:
    step = approvals.current_step(case)
    url = reverse("console:resource", args=[case.subject_id])
    return Sent(case, url, step.label if step else "", holders(step, at), case.waiting_since)


def holders(step: Step | None, at: datetime) -> list[Posting]:
    return approvals.deciders(step, at) if step else []


def reminders(posting: Posting) -> list[Reminder]:
    """What this posting was told of and still stands: the latest word on each clock, the first due first."""
    found: dict[Any, Reminder] = {}
    for one in told.open_reminders(posting):
        found.setdefault(one.clock_id, one)
    return list(found.values())[:REMINDERS]


def nudges(posting: Posting) -> list[Nudge]:
    """What lead units remind the posting's unit of, until somebody of it has read it."""
    return list(coordination.unread(posting)[:ROWS]) if posting.role in policies.CONTENT else []


def owed(posting: Posting, at: datetime) -> list[tuple[Submission, bool]]:
    """What the unit has still to submit to lead units, each with whether it is late."""
    if posting.role not in policies.CONTENT:
        return []
    return [(one, coordination.state_of(one, at=at) == "late") for one in coordination.owed(posting)[:ROWS]]


def due_columns(posting: Posting, at: datetime) -> QuerySet[Clock]:
    """Columns that are late or soon will be, the latest first."""
    if not policies.may_open(posting, "clocks"):
        return Clock.objects.none()
    clocks = scopes.visible(Clock, posting, at).filter(stopped_at__isnull=True, subject_kind=COLUMN)
    come = clocks.filter(Q(due_at__lt=at) | Q(warn_at__lte=at))
    return come.prefetch_related("events").order_by("due_at")[:ROWS]


def coming_updates(posting: Posting, at: datetime) -> list[upkeep.Update]:
    """What the unit keeps and must soon update, or should have, the most pressing first."""
    if posting.role not in policies.CONTENT:
        return []
    return [one for one in upkeep.updates(posting, at=at) if one.state in ("late", "never", "coming")][:ROWS]


@dataclass(frozen=True)
class OutletRow:
    """An outlet's light with the reason beside it."""

    outlet: Outlet
    word: str
    colour: str
    reason: str
    url: str
    citations: list[Any]


def outlets(posting: Posting, at: datetime) -> list[OutletRow]:
    """For the supervisor: which sites are red today, and why."""
    if not policies.may_start(posting, "findings"):
        return []
    rows = [_light(outlet) for outlet in scopes.visible(Outlet, posting, at).order_by("name")]
    return sorted(rows, key=lambda row: ("red", "yellow", "green").index(row.colour))


def _light(outlet: Outlet) -> OutletRow:
    open_ones = outlet.findings.exclude(state__in=[Finding.State.CLOSED, Finding.State.DISMISSED])
    certain = open_ones.exclude(state=Finding.State.SUSPECTED)
    worst = sorted(certain or open_ones, key=lambda one: ("grave", "serious", "minor").index(one.gravity))
    url = _url("findings", outlet=str(outlet.pk))
    if not worst:
        return OutletRow(outlet, "正常", "green", "未发现问题", url, [])
    count = len(open_ones)
    reason = f"{worst[0].title}" + (f"，另有 {count - 1} 个问题" if count > 1 else "")
    word, colour = ("有问题", "red") if certain else ("有疑似问题", "yellow")
    return OutletRow(outlet, word, colour, reason, url, worst[0].citations)


def alarms(posting: Posting) -> list[Any]:
    """What the publisher refused to put out, for those who manage the unit's sites."""
    return list(publishing.alarms(posting)[:ROWS]) if posting.role in MANAGERS else []


def unseen(posting: Posting, at: datetime) -> list[tuple[publishing.Unseen, list[tuple[Receipt, bool]]]]:
    """What was published or taken back and was not seen so in time, with whether the posting may open each item."""
    found = publishing.unseen(posting, at=at)[:ROWS] if posting.role in MANAGERS else []
    named = [receipt.resource_id for one in found for receipt in one.named]
    ours = scopes.visible(Resource, posting, at).filter(pk__in=named) if named else Resource.objects.none()
    seen = set(ours.values_list("pk", flat=True))
    return [(one, [(receipt, receipt.resource_id in seen) for receipt in one.named]) for one in found]


def late_moments(posting: Posting, at: datetime) -> list[tuple[Any, str]]:
    """Moments that did not pass as they were set, with why, for those who write for the unit."""
    if not policies.may_start(posting, "resources"):
        return []
    return [(one, publishing.schedule_trouble(one)) for one in publishing.schedule_troubles(posting, at=at)[:ROWS]]


def placements_waiting(posting: Posting, at: datetime) -> list[tuple[Waiting, Placement]]:
    """Requests of other units to place something into this unit's columns."""
    rows = waiting(posting, at, kind="placement")
    keys = [row.step.case.subject_id for row in rows]
    found = Placement.objects.filter(pk__in=keys).select_related("resource__draft", "resource__owner", "column__outlet")
    by_key = {str(placement.pk): placement for placement in found}
    return [(row, by_key[row.step.case.subject_id]) for row in rows if row.step.case.subject_id in by_key]
