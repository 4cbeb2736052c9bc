"""Questions about orders."""

from django.db.models import Q, QuerySet

from jiyue.estate.duties.models import Clock
from jiyue.estate.duties.queries import clock_of
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import household
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
    """The order's time limit; None when it is closed."""
    return clock_of(order, RULE_KEY)
