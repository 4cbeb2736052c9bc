"""Which unit runs the platform for a site, and who sees which requests."""

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import active, host_of, household, scope_of
from jiyue.estate.registry.models import Outlet, SiteRequest
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.regulations.schema import SiteRequests

Role = Posting.Role
ASKERS = frozenset({Role.EDITOR, Role.SITE_MANAGER, Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.HEAD})
OPERATORS = frozenset({Role.PLATFORM_OPERATOR, Role.SITE_MANAGER, Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.HEAD})


def citations(outlet: Outlet, *, on: date) -> tuple[Citation, ...]:
    found = rules_for(SiteRequests, place=outlet.sponsor.place_id, on=on)
    return tuple(dict.fromkeys(citation for one in found for citation in one.citations))


@enforces(SiteRequests)
def receiver_of(outlet: Outlet, *, at: datetime) -> Organisation | None:
    """The unit whose people run the platform: that of the site itself, or the nearest one looked after with it."""
    found = rules_for(SiteRequests, place=outlet.sponsor.place_id, on=timezone.localdate(at))
    roles: set[str] = {role for one in found for role in one.rule.roles} or {Role.PLATFORM_OPERATOR}
    own = household(outlet.operator) if outlet.operator else []
    reach = Q(organisation__in=own) | Q(organisation__in=scope_of(outlet.supervisor))
    posts = Posting.objects.filter(active(at), reach, role__in=roles).select_related("organisation__parent")
    running = [host_of(one.organisation) for one in posts.order_by("since", "pk") if one.is_genuine]
    return min(running, key=lambda unit: (unit not in own, unit.lineage.count("/")), default=None)


def may_ask(outlet: Outlet, *, by: Posting, at: datetime) -> bool:
    """People of the unit that owns or keeps the website."""
    houses = [*household(outlet.sponsor), *(household(outlet.operator) if outlet.operator else [])]
    is_site = outlet.kind == Outlet.Kind.WEBSITE and outlet.status == Outlet.Status.RUNNING
    return is_site and by.role in ASKERS and by.active_at(at) and by.organisation in houses


def may_answer(request: SiteRequest, *, by: Posting, at: datetime) -> bool:
    """People of the unit that runs the platform."""
    return by.role in OPERATORS and by.active_at(at) and by.organisation in household(request.receiver)


def requests_visible_to(posting: Posting) -> QuerySet[SiteRequest]:
    """What one's own sites asked and what was asked of one's own unit; a supervisor sees those of its sites."""
    own = household(posting.organisation)
    seen = Q(outlet__sponsor__in=own) | Q(outlet__operator__in=own) | Q(receiver__in=own)
    if posting.role == Posting.Role.SUPERVISOR:
        seen |= Q(outlet__supervisor__in=own)
    return SiteRequest.objects.filter(seen).select_related("outlet", "receiver", "asked_by__person")
