"""Questions about orders."""

from django.db.models import Q, QuerySet

from jiyue.estate.duties.models import Clock
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import household
from jiyue.oversight.inspection.document import docx
from jiyue.oversight.inspection.models import RectificationOrder
from jiyue.oversight.inspection.rules import RULE_KEY


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


def order_docx(order: RectificationOrder) -> bytes:
    """The order as a Word file."""
    return docx(order, clock=clock(order))
