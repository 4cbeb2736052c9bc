"""Questions about what was seen and found."""

from django.db.models import Q, QuerySet

from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import household
from jiyue.oversight.monitoring.models import Finding, Observation

OPEN = (Finding.State.SUSPECTED, Finding.State.CONFIRMED, Finding.State.ORDERED, Finding.State.REPORTED)


def visible_to(posting: Posting) -> QuerySet[Finding]:
    """Supervisors see the findings of the outlets they supervise, a unit those that it answers for.

    A unit does not see a suspicion that nobody has confirmed yet.
    """
    units = household(posting.organisation)
    own = Q(responsible__in=units) | Q(outlet__sponsor__in=units)
    told = own & ~Q(state__in=[Finding.State.SUSPECTED, Finding.State.DISMISSED])
    if posting.role == Posting.Role.SUPERVISOR:
        told |= Q(outlet__supervisor__in=units)
    return Finding.objects.filter(told).select_related("outlet", "responsible")


def observations_visible_to(posting: Posting) -> QuerySet[Observation]:
    units = household(posting.organisation)
    mine = Q(outlet__sponsor__in=units) | Q(outlet__supervisor__in=units)
    return Observation.objects.filter(mine).select_related("outlet")


def open_findings(posting: Posting) -> QuerySet[Finding]:
    return visible_to(posting).filter(state__in=OPEN)
