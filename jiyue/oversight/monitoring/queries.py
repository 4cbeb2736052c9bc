"""Questions about what was seen and found."""

from datetime import datetime

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import household
from jiyue.estate.registry.models import Outlet
from jiyue.oversight.monitoring.models import Finding
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import Watch

DAILY_KEY = "daily-look"


def visible_to(posting: Posting) -> QuerySet[Finding]:
    """Supervisors see the findings of the outlets they supervise, a unit those that it answers for.

    A unit does not see a suspicion that nobody has confirmed yet.
    """
    units = household(posting.organisation)
    own = Q(responsible__in=units) | Q(outlet__sponsor__in=units)
    told = own & Q(confirmed_at__isnull=False) & ~Q(state=Finding.State.DISMISSED)
    if posting.role == Posting.Role.SUPERVISOR:
        told |= Q(outlet__supervisor__in=units)
    return Finding.objects.filter(told).select_related("outlet", "responsible")


@enforces(Watch)
def due_outlets(*, at: datetime) -> list[Outlet]:
    """The running websites that nobody has looked at today (日常监测), those longest unseen first."""
    running = Outlet.objects.filter(kind=Outlet.Kind.WEBSITE, status=Outlet.Status.RUNNING)
    running = running.select_related("website", "sponsor", "supervisor").annotate(seen=Max("observations__started_at"))
    today = timezone.localdate(at)
    due: list[Outlet] = []
    for outlet in sorted(running, key=lambda one: (one.seen is not None, one.seen)):
        is_due = outlet.seen is None or timezone.localdate(outlet.seen) < today
        for asked in rules_for(Watch, place=outlet.sponsor.place_id, on=today, rule_key=DAILY_KEY):
            rule(asked.citations, "refused" if is_due else "allowed")
        if is_due:
            due.append(outlet)
    return due
