"""For each kind of row, the question that says what a posting may see. Each package owns the answer."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, Model, Q, QuerySet
from django.db.models.functions import Coalesce

from jiyue.content.library import queries as library
from jiyue.content.library.models import AloneRequest, Resource, ScopeChange
from jiyue.content.library.queries import interpreting
from jiyue.core.accounts.models import User
from jiyue.core.audit.models import Record
from jiyue.delivery.channels import queries as channels
from jiyue.delivery.channels.models import AccountFigures, FollowUp, Push
from jiyue.delivery.channels.queries import posts
from jiyue.delivery.exchange import queries as exchange
from jiyue.delivery.exchange.models import AccessKey, Connection, Dispatch, Errand, SubscribedItem, Subscription
from jiyue.delivery.exchange.queries import received
from jiyue.estate.approvals import queries as approvals
from jiyue.estate.approvals.models import Case
from jiyue.estate.duties import queries as duties
from jiyue.estate.duties.models import Clock, DateMove, Duty, Reminder
from jiyue.estate.duties.queries import calendars, register, reminders
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Person, Place, Posting
from jiyue.estate.registry import queries as registry
from jiyue.estate.registry.models import Cleanup, FiledCopy, Outlet, Post, RuleException, SiteRequest, UnitMark
from jiyue.estate.registry.queries import cleanups, filings, requests
from jiyue.estate.schemes import queries as schemes
from jiyue.estate.schemes.models import Scheme
from jiyue.estate.sites import queries as sites
from jiyue.estate.sites.models import Column, ColumnChange
from jiyue.oversight.disclosure import queries as disclosure
from jiyue.oversight.disclosure.models import ExpectedItem
from jiyue.oversight.inspection import queries as inspection
from jiyue.oversight.inspection.models import Inspection, InspectionRequirement, RectificationOrder
from jiyue.oversight.inspection.queries import inspections
from jiyue.oversight.monitoring import queries as monitoring
from jiyue.oversight.monitoring.models import Finding
from jiyue.oversight.reports import queries as reports
from jiyue.oversight.reports.models import Notice

Scope = Callable[[Posting, datetime], QuerySet]


def timeless(question: Callable[[Posting], QuerySet]) -> Scope:
    """A question whose answer does not depend on the moment."""
    return lambda posting, _at: question(posting)


def people(posting: Posting, at: datetime) -> QuerySet[Person]:
    """People with a post in a visible unit, and those whom an administrator of such a unit has just registered."""
    administrators = [str(key) for key in organisations.postings_visible_to(posting).values_list("pk", flat=True)]
    made = Record.objects.filter(action="organisations.create_person", actor_id__in=administrators)
    new = list(made.values_list("subject_id", flat=True))
    held = Q(postings__organisation__in=organisations.visible_to(posting))
    fresh = Q(postings__isnull=True, pk__in=new)
    return Person.objects.filter(held | fresh).distinct()


def accounts(posting: Posting, at: datetime) -> QuerySet[User]:
    return User.objects.filter(person__in=people(posting, at)).select_related("person")


def records(posting: Posting, at: datetime) -> QuerySet[Record]:
    """Acts of people in visible units; what the system did by itself to all of them, where one unit tops them all."""
    actors = [str(key) for key in organisations.postings_visible_to(posting).values_list("pk", flat=True)]
    seen = Q(actor_id__in=actors)
    if organisations.tops_all(posting.organisation):
        seen |= Q(actor_id="")
    return Record.objects.filter(seen)


SCOPES: dict[type[Model], Scope] = {
    Resource: lambda posting, at: library.visible_to(posting, at=at),
    ScopeChange: library.scope_changes_visible_to,
    Connection: timeless(exchange.connections_visible_to),
    AccessKey: timeless(exchange.keys_visible_to),
    Dispatch: timeless(received.dispatches_visible_to),
    Errand: timeless(received.errands_visible_to),
    Subscription: timeless(received.subscriptions_visible_to),
    SubscribedItem: timeless(received.items_waiting),
    AloneRequest: interpreting.alone_requests,
    Push: timeless(channels.visible_to),
    Post: timeless(posts.visible_to),
    FollowUp: timeless(posts.follow_ups),
    AccountFigures: timeless(posts.figures_visible_to),
    Organisation: timeless(organisations.visible_to),
    Posting: timeless(organisations.postings_visible_to),
    Person: people,
    Place: timeless(organisations.places_visible_to),
    User: accounts,
    Record: records,
    Case: timeless(approvals.visible_to),
    Clock: timeless(duties.visible_to),
    Duty: timeless(register.visible_to),
    Reminder: timeless(reminders.reminders_of),
    DateMove: timeless(calendars.moves_visible_to),
    Outlet: timeless(registry.visible_to),
    Column: timeless(sites.visible_to),
    ColumnChange: timeless(sites.changes_visible_to),
    Cleanup: timeless(cleanups.visible_to),
    UnitMark: lambda posting, _at: UnitMark.objects.filter(organisation__in=organisations.visible_to(posting)),
    FiledCopy: timeless(filings.filings_visible_to),
    SiteRequest: timeless(requests.requests_visible_to),
    RuleException: timeless(registry.exceptions_visible_to),
    Scheme: timeless(schemes.schemes_visible_to),
    Finding: timeless(monitoring.visible_to),
    RectificationOrder: timeless(inspection.visible_to),
    Inspection: timeless(inspections.visible_to),
    InspectionRequirement: timeless(inspections.requirements_visible_to),
    Notice: timeless(reports.visible_to),
    ExpectedItem: timeless(disclosure.visible_to),
}


def visible(model: type[Model], posting: Posting, at: datetime) -> QuerySet:
    """What `posting` may see of `model`; a model without a scope is a programming error, never everything."""
    return SCOPES[model](posting, at)


def grantees(column: Column) -> QuerySet[Organisation]:
    """The units that may be given a standing consent: those that could ask, in the tree of the site's supervisor.

    Internal units are left out, for they act through their host; so is the owner's own house.
    """
    units = organisations.scope_of(column.outlet.supervisor).exclude(kind=Organisation.Kind.INTERNAL)
    own = [unit.pk for unit in organisations.household(column.owner)]
    return units.exclude(pk__in=own).order_by("lineage")


def supervising(posting: Posting) -> QuerySet[Organisation]:
    """The units in whose name this posting keeps the registry; internal units act through their host."""
    house = [unit.pk for unit in organisations.household(posting.organisation)]
    return Organisation.objects.filter(pk__in=house).exclude(kind=Organisation.Kind.INTERNAL)


def placeable(posting: Posting, at: datetime) -> QuerySet[Column]:
    """The columns into which this posting may place, or ask to place, on the sites that we serve, channel by channel.

    The sites of one's own place come first. Columns that only gather others are not offered.
    """
    columns = sites.choosable_for(posting, at=at).filter(outlet__website__host__isnull=False, children__isnull=True)
    channel = Coalesce("parent__parent__ordinal", "parent__ordinal", "ordinal")
    is_near = ExpressionWrapper(Q(outlet__sponsor__place_id=posting.organisation.place_id), output_field=BooleanField())
    return columns.order_by(is_near.desc(), "outlet__name", "outlet_id", channel, "parent__ordinal", "ordinal", "name")
