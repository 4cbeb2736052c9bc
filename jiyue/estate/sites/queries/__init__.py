"""Questions about columns: where they stand, who may use them, how often they must be fed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.utils import timezone

from jiyue.estate.duties.hooks import Followed
from jiyue.estate.duties.models import Clock
from jiyue.estate.duties.queries import clock_of
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry import queries as registry
from jiyue.estate.registry.models import Outlet, Website
from jiyue.estate.sites import policies, rules
from jiyue.estate.sites.models import Block, Column, ColumnChange, ColumnGrant, ColumnReview, Host, NavEntry
from jiyue.estate.sites.queries import choices
from jiyue.rulebook.deadlines.rules import calendar, due_on
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for, together
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import ApprovalChain, EmptyColumn, RequiredColumns, UpdateInterval

CHANGE = "column_change"
"""The kind of case, and the purpose of the chain, of a change of columns."""
MERGE = "column_merge"
"""The purpose of the chain of merging and deleting columns."""
CATALOGUE = "catalogue_change"
"""The purpose of the chain of a change of disclosure catalogues."""


BASES = {"law": "依法", "rule": "依规", "duty": "依责"}
MERGING = (ColumnChange.Verb.MERGE, ColumnChange.Verb.REMOVE)


@dataclass
class Node:
    """A column with what stands under it."""

    column: Column
    children: list["Node"] = field(default_factory=list)


def served() -> set[UUID]:
    """The outlets whose websites we serve."""
    return set(Host.objects.values_list("website_id", flat=True))


def columns_of(outlet: Outlet | Website, *, hidden: bool = False) -> QuerySet[Column]:
    """The columns of an outlet, parents before children."""
    found = Column.objects.filter(outlet_id=outlet.pk).select_related("owner", "parent")
    return found if hidden else found.filter(hidden=False)


def column_tree(website: Outlet | Website, *, hidden: bool = False) -> list[Node]:
    """The columns of a site as a tree; what stands under a hidden column is hidden with it."""
    below: defaultdict[object, list[Node]] = defaultdict(list)
    for column in columns_of(website, hidden=hidden):
        below[column.parent_id].append(Node(column))
    for nodes in list(below.values()):
        for node in nodes:
            node.children = below.get(node.column.pk, [])
    return below.get(None, [])


def running_hosts() -> dict[str, str]:
    """The hosts of the running websites of this platform, each with the name of its site."""
    running = Host.objects.filter(website__outlet__status=Outlet.Status.RUNNING)
    return dict(running.order_by("website__outlet__name", "pk").values_list("name", "website__outlet__name"))


def websites_kept_by(posting: Posting) -> QuerySet[Website]:
    """The websites whose names a system administrator keeps, with the host where one is served."""
    return policies.kept_by(posting).select_related("outlet__sponsor", "host").order_by("outlet__name")


def visible_to(posting: Posting) -> QuerySet[Column]:
    """The columns of the outlets one sees, and those one's own unit is responsible for."""
    own = organisations.household(posting.organisation)
    outlets = registry.visible_to(posting).values("pk")
    found = Column.objects.filter(Q(outlet__in=outlets) | Q(owner__in=own))
    return found.select_related("outlet", "owner", "parent")


def grants_of(column: Column, *, on: date) -> QuerySet[ColumnGrant]:
    """The standing consents that hold on a day."""
    return column.grants.filter(in_force(on)).select_related("organisation")


def in_force(on: date) -> Q:
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


def owns(organisation: Organisation, column: Column) -> bool:
    return column.owner in organisations.household(organisation)


def needs_consent(column: Column, *, organisation: Organisation, at: datetime) -> bool:
    """Whether placing there needs the owner's approval: it is neither one's own column nor granted (D16a)."""
    if owns(organisation, column):
        return False
    household = organisations.household(organisation)
    return not grants_of(column, on=timezone.localdate(at)).filter(organisation__in=household).exists()


def choosable_for(posting: Posting, *, at: datetime | None = None) -> QuerySet[Column]:
    """Where a posting may place a resource. `consent` says how: `own`, `granted`, or `ask` the owner first.

    One may ask within the tree of the same supervisor; columns elsewhere are not offered at all.
    """
    household = organisations.household(posting.organisation)
    granted = ColumnGrant.objects.filter(in_force(timezone.localdate(at)), organisation__in=household).values("column")
    own, given = Q(owner__in=household), Q(pk__in=granted)
    within_reach = Q(outlet__supervisor__in=_supervisors_over(posting.organisation))
    found = Column.objects.filter(own | given | within_reach, hidden=False, outlet__status=Outlet.Status.RUNNING)
    how = Case(
        When(own, then=Value("own")), When(given, then=Value("granted")), default=Value("ask"), output_field=CharField()
    )
    return found.annotate(consent=how).select_related("outlet", "owner", "parent")


def update_rules_for(column: Column, on: date) -> list[Applied[UpdateInterval]]:
    """How often the column must be fed on this day, the strictest rule first (D1)."""
    found = rules_for(
        UpdateInterval,
        place=column.outlet.sponsor.place_id,
        on=on,
        column_class=column.column_class or None,
        name=column.name,
        depth=column.depth,
        outlet_kind=column.outlet.kind,
    )
    return choices.adapted(found, outlet=column.outlet, column_class=column.column_class, on=on) if found else found


@enforces(UpdateInterval, EmptyColumn)
def update_standings(
    column: Column, *, last_new_item_at: datetime | None, on: date, days: Sequence[date] = ()
) -> list[rules.Standing]:
    """How the column stands under each rule on the day, the ruling recorded.

    Only the first publication of a new item counts (D5); `days` are those of its newest items, where a rule asks
    for a number. A column that never had one is late at once where a rule says so; elsewhere nothing can be counted
    from.
    """
    empty = rules_for(EmptyColumn, place=column.outlet.sponsor.place_id, on=on)
    if last_new_item_at is None:
        found = [rules.Standing(one, None, broken=True, days_since=None) for one in empty]
    else:
        for one in empty:
            rule(one.citations, "allowed")
        found = dated_standings(column, days or [timezone.localdate(last_new_item_at)], on)
    for standing in found:
        rule(standing.applied.citations, "refused" if standing.broken else "allowed")
    return found


def dated_standings(column: Column, days: Sequence[date], on: date) -> list[rules.Standing]:
    """The same without a ruling: what the column owes since it last did its duty, by the days of its new items.

    A rule from which the supervising unit granted an exception is left out.
    """
    review = _last_review(column)
    found: list[rules.Standing] = []
    for applied in update_rules_for(column, on):
        if _is_excused(applied, column, on):
            continue
        since = rules.counted_from(applied.rule, days, review)
        due = due_on(since, rules.term_of(applied.rule), calendar())
        broken = on > due.date
        found.append(rules.Standing(applied, due, broken=broken, days_since=(on - since).days, since=since))
    return found


def with_facts(columns: QuerySet[Column]) -> QuerySet[Column]:
    """Columns with all that their standings ask for, read together: for whoever goes through many."""
    return columns.select_related("outlet__sponsor").prefetch_related(
        "reviews", "outlet__rule_exceptions", "outlet__class_limits"
    )


def _last_review(column: Column) -> date | None:
    last = column.reviews.first()
    return timezone.localdate(last.reviewed_at) if last else None


def _is_excused(applied: Applied[UpdateInterval], column: Column, on: date) -> bool:
    at = timezone.make_aware(datetime.combine(on, datetime.min.time()))
    outlet = column.outlet
    read = "rule_exceptions" in getattr(outlet, "_prefetched_objects_cache", ())
    among = outlet.rule_exceptions.all() if read else None
    return registry.exception_for(applied, subject=column, at=at, among=among) is not None


def reviews_of(column: Column) -> QuerySet[ColumnReview]:
    """Who looked the column through and when, the newest first."""
    return column.reviews.select_related("reviewed_by__person", "reviewed_by__organisation")


def interval_of(column: Column, on: date) -> Followed | None:
    """The limit that drives a column's clock on a day, and from when; all rules that bind it are cited with it (D1)."""
    days = [date.fromisoformat(day) for day in column.item_days]
    found = dated_standings(column, days, on) if days else []
    driving = rules.strictest(found)
    if driving is None or driving.since is None or column.hidden or column.last_item_at is None:
        return None
    others = [standing for standing in found if standing is not driving]
    cited = dict.fromkeys(citation for standing in (driving, *others) for citation in standing.applied.citations)
    since = _moment(column.last_item_at, driving.since)
    return Followed(rules.term_of(driving.applied.rule), tuple(cited), since)


def clock_is_stale(column: Column, on: date) -> bool:
    """Whether the column's clock is not as the rules and exceptions of the day have it."""
    clock, found = clock_of(column, rules.UPDATE_CLOCK), interval_of(column, on)
    if clock is None or found is None:
        return (clock is None) != (found is None)
    return (clock.term, clock.citations) != (str(found.limit), [citation.as_dict() for citation in found.citations])


def followed(clock: Clock, on: date) -> Followed | None:
    """The same for a running clock."""
    column = Column.objects.filter(pk=clock.subject_id).select_related("outlet__sponsor").first()
    if column is None:
        return None
    if column.last_item_at is None:
        # Counted before columns remembered the days of their items.
        column.last_item_at, column.item_days = clock.started_at, [timezone.localdate(clock.started_at).isoformat()]
    return interval_of(column, on)


def _moment(last_item_at: datetime, day: date) -> datetime:
    """The time of the last new item where the interval runs from it, else the beginning of the day."""
    if timezone.localdate(last_item_at) == day:
        return last_item_at
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _supervisors_over(organisation: Organisation) -> list[Organisation]:
    """Supervising units in whose tree the organisation stands; a government's office acts for the government."""
    units = Organisation.objects.filter(supervised_outlets__isnull=False).select_related("parent").distinct()
    heads = ((unit, unit.parent if unit.parent and unit.kind == Organisation.Kind.OFFICE else unit) for unit in units)
    return [unit for unit, head in heads if organisation.lineage.startswith(head.lineage)]


def change_chain(outlet: Outlet, at: datetime, *, form: str = "", verb: str = "") -> Applied[ApprovalChain] | None:
    """The approval that a change of this outlet's columns needs; None where no pack asks for one.

    A catalogue goes its own way where a pack has one for it, and so does a merging.
    """
    day, place = timezone.localdate(at), outlet.sponsor.place_id
    purpose = MERGE if verb in MERGING else CATALOGUE if form == Column.Form.CATALOGUE else ""
    own = rules_for(ApprovalChain, place=place, on=day, purpose=purpose) if purpose else []
    found = own or rules_for(ApprovalChain, place=place, on=day, purpose=CHANGE)
    return together(found) if found else None


def office_over(outlet: Outlet) -> Organisation:
    """The office of the government at the outlet's level: the sponsor itself, or the office of its place."""
    sponsor = outlet.sponsor
    if sponsor.kind == Organisation.Kind.OFFICE:
        return sponsor
    found = Organisation.objects.filter(place_id=sponsor.place_id, kind=Organisation.Kind.OFFICE, until=None).first()
    return found or outlet.supervisor


def merge_targets(column: Column) -> QuerySet[Column]:
    """The columns of the same site into which one can be merged."""
    found = columns_of(column.outlet).filter(children__isnull=True).exclude(pk=column.pk)
    return found.order_by("depth", "ordinal", "name")


def public_notices(outlet: Outlet | Website) -> QuerySet[ColumnChange]:
    """What was merged or deleted on a site, the newest first, for everybody to read."""
    found = ColumnChange.objects.filter(outlet_id=outlet.pk, verb__in=MERGING, done_at__isnull=False)
    return found.select_related("column", "column__merged_into").order_by("-done_at")


def changes_visible_to(posting: Posting) -> QuerySet[ColumnChange]:
    """The changes asked of the outlets one sees, and those that one's own unit asked for."""
    own = organisations.household(posting.organisation)
    seen = Q(outlet__in=registry.visible_to(posting).values("pk")) | Q(requested_by__organisation__in=own)
    return ColumnChange.objects.filter(seen).select_related(
        "outlet", "column", "parent", "owner", "requested_by__person", "requested_by__organisation"
    )


def may_be_reviewed(column: Column, on: date) -> bool:
    """Whether a rule on this column is content with a review where nothing changed."""
    return any(applied.rule.unchanged == "needs_review" for applied in update_rules_for(column, on))


def askable_outlets(posting: Posting) -> QuerySet[Outlet]:
    """Where a posting may set up a column, or ask for one: its own unit's outlets and those over its unit."""
    own = organisations.household(posting.organisation)
    over = Q(supervisor__in=_supervisors_over(posting.organisation))
    found = Outlet.objects.filter(Q(sponsor__in=own) | Q(operator__in=own) | over, status=Outlet.Status.RUNNING)
    return found.order_by("name")


@dataclass(frozen=True)
class Required:
    """A column that the rules want on a site, and those of the site's columns that are it; none: it is missing."""

    label: str
    columns: tuple[Column, ...]
    citations: tuple[Citation, ...]
    basis: str = ""
    supports: str = ""

    def limits(self, on: date) -> list[Applied[UpdateInterval]]:
        """How often what is there must be fed."""
        return [one for column in self.columns for one in update_rules_for(column, on)]


@enforces(RequiredColumns)
def required_columns(outlet: Outlet, *, on: date) -> list[Required]:
    """Every column that the site must have, there or missing, the rulings recorded."""
    columns = list(columns_of(outlet).select_related("outlet__sponsor"))
    found = []
    for applied in rules_for(RequiredColumns, place=outlet.sponsor.place_id, on=on):
        for wanted in applied.rule.columns:
            there = tuple(one for one in columns if any(word in one.name for word in wanted.name_patterns))
            cited = applied.cite(*wanted.clauses)
            rule(cited, "allowed" if there else "refused")
            basis = f"{BASES[wanted.basis_kind]}：{wanted.basis}" if wanted.basis_kind else ""
            found.append(Required(wanted.label, there, cited, basis, wanted.supports))
    return found


def ended_topic(column: Column, *, on: date) -> Column | None:
    """The topic that a column is or stands in, once its last day is over."""
    one: Column | None = column
    while one is not None:
        if one.form == Column.Form.TOPIC and one.closes_on and one.closes_on < on:
            return one
        one = one.parent
    return None


def blocks_of(outlet: Outlet, page: Column | None = None) -> QuerySet[Block]:
    """The blocks that were chosen for the home page, or for the page of a topic or channel."""
    return Block.objects.filter(outlet=outlet, page=page).select_related("column")


def nav_of(outlet: Outlet) -> QuerySet[NavEntry]:
    """The entries that were chosen for the main navigation."""
    return NavEntry.objects.filter(outlet=outlet).select_related("column")
