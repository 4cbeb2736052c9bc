"""Questions about what was seen and found."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from jiyue.delivery.catalogue import queries as catalogue
from jiyue.delivery.publishing.queries import live_resources, paths
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, household
from jiyue.estate.registry.models import Outlet, Website
from jiyue.oversight.monitoring.checks.overdue_column import EMPTY_KEY, OVERDUE_KEY
from jiyue.oversight.monitoring.models import BY_HAND, OPEN, Finding
from jiyue.oversight.monitoring.proposals import Proposal, of_column, proposals
from jiyue.oversight.monitoring.rules import file_of
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import Watch

__all__ = ["Proposal", "catalogue_quality", "due_outlets", "of_column", "proposals", "visible_to"]

LATE_KEYS = (OVERDUE_KEY, EMPTY_KEY)
DAILY_KEY, CATALOGUE_KEY = "daily-look", "catalogue-quality"


def visible_to(posting: Posting) -> QuerySet[Finding]:
    """Supervisors see the findings of the outlets they supervise, a unit those that it answers for.

    A unit does not see a suspicion that nobody has confirmed yet.
    """
    units = household(posting.organisation)
    own = Q(responsible__in=units) | Q(outlet__sponsor__in=units)
    told = own & Q(confirmed_at__isnull=False) & ~Q(state=Finding.State.DISMISSED)
    if posting.role == Posting.Role.SUPERVISOR:
        told |= Q(outlet__supervisor__in=units) | Q(subject_kind=BY_HAND, decided_by__organisation__in=units)
    return Finding.objects.filter(told).select_related("outlet", "responsible")


@dataclass(frozen=True)
class Flaw:
    """What is not timely or not accurate in a unit's part of the catalogue."""

    unit: Organisation
    what: str
    quality: str
    note: str
    citations: tuple[Citation, ...]


@enforces(Watch)
def catalogue_quality(website: Website, *, at: datetime) -> list[Flaw]:
    """Late classes, and what the watch found on the pages of catalogued items, unit by unit; the ruling recorded."""
    asked = rules_for(Watch, place=website.outlet.sponsor.place_id, on=timezone.localdate(at), rule_key=CATALOGUE_KEY)
    cited = tuple(citation for one in asked for citation in one.citations)
    flaws = [
        Flaw(row.unit, cell.label, "不及时", cell.words, cited)
        for row in catalogue.matrix(website, at=at)
        for cell in row.owed
        if cell.state == "late"
    ]
    shown = list(live_resources(website).exclude(version__category=""))
    pages = paths(website, shown)
    by_path = {path: one for one in shown if (path := pages.get(one.resource_id))}
    open_ones = Finding.objects.filter(outlet=website.outlet, state__in=OPEN).exclude(url="")
    for finding in open_ones.order_by("url", "first_seen_at"):
        urls = (finding.url, str(finding.evidence.get("referrer", "")))
        item = next((by_path[path] for path in map(file_of, urls) if path in by_path), None)
        if item is not None:
            unit = host_of(item.resource.owner)
            flaws.append(Flaw(unit, item.version.title, "不准确", finding.title, cited))
    rule(cited, "refused" if flaws else "allowed")
    return sorted(flaws, key=lambda one: (str(one.unit), one.quality))


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
