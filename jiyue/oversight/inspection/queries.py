"""Questions about orders."""

from datetime import date

from django.db.models import Q, QuerySet

from jiyue.delivery.publishing.queries import regulation_site
from jiyue.estate.duties.hooks import Followed
from jiyue.estate.duties.models import Clock
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import household
from jiyue.oversight.inspection.document import docx
from jiyue.oversight.inspection.models import RectificationOrder
from jiyue.oversight.inspection.rules import RULE_KEY
from jiyue.rulebook.deadlines.rules import limit
from jiyue.rulebook.regulations.queries import rules_for
from jiyue.rulebook.regulations.schema import Rectification


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
