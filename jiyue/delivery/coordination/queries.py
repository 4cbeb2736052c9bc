"""What a lead unit sees of the units that contribute, and what is asked of a unit."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from jiyue.content.library.rules import LEVELS
from jiyue.content.review.queries import category_values
from jiyue.delivery.coordination.models import Lead, Nudge, Submission, SubmissionRequest
from jiyue.delivery.publishing.models import Placement, Release
from jiyue.estate.duties.queries import clocks_of
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Place, Posting
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.queries import columns_of
from jiyue.estate.sites.rules import UPDATE_CLOCK
from jiyue.rulebook.regulations.queries import enforces, rules_for, terms, together
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.regulations.schema import Coordination

CLOCK = "submission_request"
THEMES = "themes"
"""The packs' list of themes (主题分类)."""
Role = Posting.Role
LEADERS = frozenset({Role.EDITOR, Role.SITE_MANAGER, Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.HEAD})
State = Literal["open", "late", "kept", "kept_late", "ended"]
STATES: dict[State, str] = {
    "open": "待报送", "late": "逾期未报", "kept": "按期报送", "kept_late": "逾期报送", "ended": "已撤销",
}  # fmt: skip


@enforces(Coordination)
def citations(over: str, outlet: Outlet, *, on: date) -> tuple[Citation, ...]:
    """What stands behind a lead over a column or a field, or a request to submit, at the site's place."""
    found = rules_for(Coordination, place=outlet.sponsor.place_id, on=on, over=over)
    return together(found).citations if found else ()


def units_of(outlet: Outlet) -> QuerySet[Organisation]:
    """The departments and townships of the government whose site it is."""
    found = organisations.scope_of(outlet.sponsor).filter(until=None)
    return found.exclude(kind__in=[Organisation.Kind.INTERNAL, Organisation.Kind.GOVERNMENT]).order_by("lineage")


def fields_of(outlet: Outlet, *, on: date) -> list[str]:
    """The fields that may be led: themes and categories of the catalogue at the site's place."""
    themes = terms(THEMES, place=outlet.sponsor.place_id, on=on)
    return list(dict.fromkeys([*themes, *category_values(outlet.sponsor, on=on)]))


def leads(posting: Posting, lead: Lead, *, at: datetime) -> bool:
    """Whether a posting acts for the unit that leads."""
    ours = posting.organisation in organisations.household(lead.unit)
    return ours and posting.role in LEADERS and posting.active_at(at) and lead.ended_at is None


def visible_to(posting: Posting) -> QuerySet[Lead]:
    """The leads of one's own unit and those on its sites; for a supervisor those on all sites it looks after."""
    own = organisations.household(posting.organisation)
    seen = Q(unit__in=own) | Q(outlet__sponsor__in=own) | Q(outlet__operator__in=own)
    if posting.role == Role.SUPERVISOR:
        seen |= Q(outlet__sponsor__in=organisations.scope_of(posting.organisation))
    return Lead.objects.filter(seen).select_related("outlet__sponsor", "unit", "column__owner")


def requests_visible_to(posting: Posting) -> QuerySet[SubmissionRequest]:
    """The requests under the leads that one sees, and those to one's own unit."""
    own = organisations.household(posting.organisation)
    asked = Submission.objects.filter(request=OuterRef("pk"), unit__in=own)
    found = SubmissionRequest.objects.filter(Q(lead__in=visible_to(posting).values("pk")) | Exists(asked))
    return found.select_related("lead__unit", "lead__column", "lead__outlet", "sent_by__person")


def submissions_visible_to(posting: Posting, request: SubmissionRequest) -> QuerySet[Submission]:
    """All of them for the lead unit and the site; a unit that was asked sees its own line alone."""
    found = request.submissions.select_related("unit", "resource__draft", "request", "submitted_by__person")
    if visible_to(posting).filter(pk=request.lead_id).exists():
        return found
    return found.filter(unit__in=organisations.household(posting.organisation))


def owed(posting: Posting) -> QuerySet[Submission]:
    """What one's own unit has still to submit, the first due first."""
    own = organisations.household(posting.organisation)
    found = Submission.objects.filter(unit__in=own, submitted_at=None, request__ended_at=None)
    return found.select_related("request__lead__unit").order_by("request__due_on")


def unread(posting: Posting) -> QuerySet[Nudge]:
    """The reminders of lead units that nobody of one's own unit has read."""
    own = organisations.household(posting.organisation)
    return Nudge.objects.filter(unit__in=own, read_at=None).select_related("lead__unit", "lead__column")


def state_of(one: Submission, *, at: datetime) -> State:
    """How a unit's part stands; being late is computed from the day that was named."""
    day = timezone.localdate(one.submitted_at or at)
    if one.submitted_at is None and one.request.ended_at:
        return "ended"
    if one.submitted_at is None:
        return "late" if day > one.request.due_on else "open"
    return "kept_late" if day > one.request.due_on else "kept"


def branch(column: Column) -> list[Column]:
    """A column and all in use below it."""
    below: defaultdict[object, list[Column]] = defaultdict(list)
    for one in columns_of(column.outlet):
        below[one.parent_id].append(one)
    found, level = [column], [column]
    while level:
        level = [child for one in level for child in below[one.pk]]
        found += level
    return found


def items(lead: Lead) -> QuerySet[Release]:
    """What is out under a lead, newest first: in its columns, or of its field at all units of the government."""
    out = Release.objects.filter(withdrawn_at=None)
    if lead.column:
        standing = Placement.objects.filter(
            resource=OuterRef("resource"), column__in=branch(lead.column), live_since__isnull=False, live_until=None
        )
        out = out.filter(Exists(standing))
    else:
        fits = Q()
        for name in ("theme", "category"):
            fits |= Q(**{f"version__{name}": lead.field})
            fits |= Q(**{f"version__{name}__startswith": f"{lead.field}{LEVELS}"})
        out = out.filter(fits, resource__owner__in=organisations.scope_of(lead.outlet.sponsor))
    return out.select_related("version", "resource__owner").order_by("-first_released_at")


def concerned(unit: Organisation, *, industry: str, area: Place | None) -> list[Outlet]:
    """The websites below a unit that an industry or an area concerns: of who leads the field, of the area's portal."""
    running = Outlet.objects.filter(kind=Outlet.Kind.WEBSITE, status=Outlet.Status.RUNNING)
    fits = Q(pk__in=[])
    if industry:
        for lead in Lead.objects.filter(field=industry, ended_at=None).select_related("unit"):
            fits |= Q(sponsor__in=organisations.household(lead.unit))
    if area is not None:
        kinds = [Organisation.Kind.OFFICE, Organisation.Kind.GOVERNMENT]
        fits |= Q(sponsor__place=area, sponsor__kind__in=kinds)
    return list(running.filter(fits, sponsor__in=organisations.scope_of(unit)).order_by("name"))


def asked_units(lead: Lead) -> list[Organisation]:
    """Who may be asked: of a column the units that keep a part of it or placed something there; of a field all units.

    A column to which nobody but the lead contributes yet may be asked for from all units.
    """
    everybody = [unit for unit in units_of(lead.outlet) if unit.pk != lead.unit_id]
    if not lead.column:
        return everybody
    columns = branch(lead.column)
    keys = {organisations.host_of(one.owner).pk for one in columns}
    placed = Placement.objects.filter(column__in=columns, removed_at=None).values("resource__owner")
    keys |= {organisations.host_of(one).pk for one in Organisation.objects.filter(pk__in=placed)}
    return [unit for unit in everybody if unit.pk in keys] or everybody


@dataclass(frozen=True)
class Part:
    """What a unit contributes under a lead, and how punctual it is."""

    unit: Organisation
    count: int
    newest: date | None
    late_columns: tuple[str, ...]
    kept: int
    kept_late: int
    open: int
    late: int

    @property
    def is_late(self) -> bool:
        return bool(self.late_columns or self.late)


def parts(lead: Lead, *, at: datetime) -> list[Part]:
    """Each responsible unit with what it has out, which of its columns are overdue, and how it answered requests."""
    units = {unit.pk: unit for unit in asked_units(lead)}
    days: defaultdict[UUID, list[tuple[int, date]]] = defaultdict(list)
    by_owner = items(lead).select_related(None).order_by().values_list("resource__owner")
    counts = {key: (count, last) for key, count, last in by_owner.annotate(Count("pk"), Max("first_released_at"))}
    for owner in Organisation.objects.filter(pk__in=counts):
        host, (count, last) = organisations.host_of(owner), counts[owner.pk]
        units.setdefault(host.pk, host)
        days[host.pk].append((count, timezone.localdate(last)))
    late = _late_columns(lead, at=at)
    answers = _answers(Submission.objects.filter(request__lead=lead).select_related("unit", "request"), at=at)
    for unit in {one for one, _ in answers}:
        units.setdefault(unit.pk, unit)
    rows = [
        Part(
            unit, sum(count for count, _ in days[key]), max((last for _, last in days[key]), default=None),
            tuple(late[key]), answers[unit, "kept"], answers[unit, "kept_late"], answers[unit, "open"],
            answers[unit, "late"],
        )
        for key, unit in units.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda one: (not one.is_late, one.unit.lineage))


def _late_columns(lead: Lead, *, at: datetime) -> defaultdict[Any, list[str]]:
    found: defaultdict[Any, list[str]] = defaultdict(list)
    if lead.column:
        columns = branch(lead.column)
        clocks = clocks_of(columns, UPDATE_CLOCK)
        for column in columns:
            clock = clocks.get(str(column.pk))
            if clock and clock.due_at and clock.due_at < at:
                found[organisations.host_of(column.owner).pk].append(column.name)
    return found


def _answers(rows: Iterable[Submission], *, at: datetime) -> Counter[tuple[Organisation, State]]:
    return Counter((one.unit, state_of(one, at=at)) for one in rows)
