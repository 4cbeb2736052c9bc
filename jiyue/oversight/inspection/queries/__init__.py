"""Questions about orders."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from jiyue.delivery.publishing.queries import regulation_site
from jiyue.estate.duties.hooks import Followed
from jiyue.estate.duties.models import Clock
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import household
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column
from jiyue.oversight.inspection.document import docx
from jiyue.oversight.inspection.models import RectificationOrder
from jiyue.oversight.inspection.rules import RULE_KEY
from jiyue.oversight.monitoring.models import OPEN, Finding
from jiyue.rulebook.deadlines.rules import Term, calendar, due_on, limit
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import Rectification, Veto


def visible_to(posting: Posting) -> QuerySet[RectificationOrder]:
    """The orders that one's unit received, and for supervisors those it issued."""
    units = household(posting.organisation)
    mine = Q(recipient__in=units)
    if posting.role == Posting.Role.SUPERVISOR:
        mine |= Q(issuer__in=units)
    return RectificationOrder.objects.filter(mine).select_related("issuer", "recipient").distinct()


def clock(order: RectificationOrder) -> Clock | None:
    """The order's time limit, stopped when the order is closed."""
    clocks = Clock.objects.filter(rule_key=RULE_KEY, subject_kind=order._meta.label_lower, subject_id=str(order.pk))
    return clocks.order_by("-started_at").first()


def followed(clock: Clock, on: date) -> Followed | None:
    """The limit of an order by the rulebook of the day on which it was issued."""
    order = RectificationOrder.objects.filter(pk=clock.subject_id).select_related("recipient").first()
    found = rules_for(Rectification, place=order.recipient.place_id, on=on) if order else []
    return Followed(limit(found[0].rule.term), found[0].citations) if found else None


def order_docx(order: RectificationOrder) -> bytes:
    """The order as a Word file."""
    return docx(order, clock=clock(order), site=regulation_site(order.issuer))


@dataclass(frozen=True)
class Vetoed:
    """A state in which an outlet would fail an inspection at once, and why."""

    label: str
    message: str
    citations: tuple[Citation, ...]


@enforces(Veto)
def vetoes(outlet: Outlet, *, at: datetime) -> list[Vetoed]:
    """What of the stored facts fails the outlet whatever else it scores, the rulings recorded.

    A finding counts once it is confirmed (D24); an account of which no post was ever recorded proves nothing.
    """
    on, found = timezone.localdate(at), []
    for applied in rules_for(Veto, place=outlet.sponsor.place_id, on=on, outlet_kind=outlet.kind):
        message = _message(outlet, applied.rule, on=on)
        rule(applied.citations, "refused" if message else "allowed")
        if message:
            found.append(Vetoed(applied.rule.label, message, applied.citations))
    return found


def _message(outlet: Outlet, veto: Veto, *, on: date) -> str:
    if veto.silent:
        return _silence(outlet, veto, on=on)
    if veto.home_silent:
        return _home(outlet, veto, on=on)
    return _stale(outlet, veto, on=on) if veto.stale else _count(outlet, veto)


def _home(outlet: Outlet, veto: Veto, *, on: date) -> str:
    """A site none of whose home page's columns ever had an item on record proves nothing."""
    last = _fed(outlet).filter(on_home=True).aggregate(last=Max("last_item_at"))["last"]
    if last is None or not _over(timezone.localdate(last), veto.home_silent, on=on):
        return ""
    return f"{veto.label}：{timezone.localdate(last):%Y年%m月%d日}以后首页没有更新。"


def _stale(outlet: Outlet, veto: Veto, *, on: date) -> str:
    late = [
        column.name
        for one in veto.stale
        for column in _fed(outlet).filter(column_class__in=one.column_class).order_by("name")
        if _over(timezone.localdate(column.last_item_at), one.term, on=on)
    ]
    if len(late) < veto.at_least:
        return ""
    return f"{veto.label}：有 {len(late)} 个，达到 {veto.at_least} 个：{'、'.join(late)}。"


def _fed(outlet: Outlet) -> QuerySet[Column]:
    return Column.objects.filter(outlet=outlet, hidden=False, last_item_at__isnull=False)


def _over(last: date, term: str | None, *, on: date) -> bool:
    return due_on(last, Term.parse(term or ""), calendar()).date < on


def _count(outlet: Outlet, veto: Veto) -> str:
    findings = Finding.objects.filter(outlet=outlet, rule_key=veto.counts, state__in=OPEN, confirmed_at__isnull=False)
    places = findings.values("subject_id", "locus").distinct().count()
    return f"{veto.label}：有 {places} 处，达到 {veto.at_least} 处。" if places >= veto.at_least else ""


def _silence(outlet: Outlet, veto: Veto, *, on: date) -> str:
    last = outlet.posts.filter(posted_on__lte=on).order_by("-posted_on").first()
    if last is None or not _over(last.posted_on, veto.silent, on=on):
        return ""
    return f"{veto.label}：{last.posted_on:%Y年%m月%d日}以后没有发文。"
