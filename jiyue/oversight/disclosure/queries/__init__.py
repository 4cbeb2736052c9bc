"""Questions about what units published, by when, and what they did not."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet, Sum
from django.utils import timezone

from jiyue.content.library.models import Resource
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, household, scope_of
from jiyue.estate.registry.models import Website
from jiyue.oversight.disclosure import rules
from jiyue.oversight.disclosure.models import ExpectedItem, Usage
from jiyue.oversight.disclosure.rules import State
from jiyue.rulebook.regulations.queries import Applied, rules_for, together
from jiyue.rulebook.regulations.schema import ReleaseTopic

RECENT, MOST = timedelta(days=90), 1000


def most_read(website: UUID) -> list[UUID]:
    """The resources of a site that were read most in the last days that were counted, the first one first."""
    counted = Usage.objects.filter(website_id=website)
    last = counted.aggregate(last=Max("day"))["last"]
    if last is None:
        return []
    found = counted.filter(day__gt=last - RECENT, views__gt=0).values("resource").annotate(total=Sum("views"))
    return list(found.order_by("-total", "resource").values_list("resource", flat=True)[:MOST])


def reads_of(resource: Resource, website: Website) -> tuple[int, date | None]:
    """How often a page was opened on a site, and the last day that was counted there."""
    counted = Usage.objects.filter(website=website)
    views = counted.filter(resource=resource).aggregate(total=Sum("views"))["total"] or 0
    return views, counted.aggregate(last=Max("day"))["last"]


def units_of(posting: Posting) -> QuerySet[Organisation]:
    """The units whose publishing a posting looks at: its own; for a supervisor, those it looks after."""
    own = Q(pk=host_of(posting.organisation).pk)
    if posting.role == Posting.Role.SUPERVISOR:
        own |= Q(pk__in=scope_of(posting.organisation).exclude(kind=Organisation.Kind.INTERNAL))
    return Organisation.objects.filter(own).order_by("lineage")


def owners_of(posting: Posting) -> list[Organisation]:
    """The same with the internal units in whose name resources may stand."""
    return list({one.pk: one for unit in units_of(posting) for one in household(unit)}.values())


def topics(unit: Organisation, *, on: date) -> dict[str, Applied[ReleaseTopic]]:
    """The topics on which releases are expected of a unit, each with its strictest limit and all articles."""
    found: dict[str, list[Applied[ReleaseTopic]]] = {}
    for one in rules_for(ReleaseTopic, place=unit.place_id, on=on):
        found.setdefault(one.rule.topic, []).append(one)
    return {topic: together(listed) for topic, listed in found.items()}


def visible_to(posting: Posting) -> QuerySet[ExpectedItem]:
    """The expected releases of one's own unit; for a supervisor, of all it looks after."""
    return ExpectedItem.objects.filter(unit__in=units_of(posting)).select_related(
        "unit", "resource__draft", "resource__release"
    )


def released_on(item: ExpectedItem) -> date | None:
    """The day on which what was expected first came out, if it did."""
    release = getattr(item.resource, "release", None)
    return timezone.localdate(release.first_released_at) if release else None


def state_of(item: ExpectedItem, *, on: date) -> State:
    return rules.state_of(due_on=item.due_on, released_on=released_on(item), on=on)


def topic_rows(items: Iterable[ExpectedItem], labels: dict[str, str], *, on: date) -> rules.Table:
    """For each topic: how many were expected, are out, are missing or came late, and the median lag in days."""
    rows = []
    told = [one for one in items if one.dropped_at is None]
    for topic, label in labels.items():
        own = [(one, released_on(one)) for one in told if one.topic == topic]
        lags = [(out - one.happens_on).days for one, out in own if out]
        states = [state_of(one, on=on) for one, _ in own]
        rows.append(
            (label, len(own), len(lags), states.count(State.MISSING), states.count(State.LATE), rules.middle(lags))
        )
    headers = ("发布事项", "应发布", "已发布", "缺失", "滞后", "发布间隔中位数（天）")
    return rules.Table("各事项发布情况", headers, tuple(rows), "所在地的规则包没有列出发布事项。")


def usage_of(resource: Resource, *, since: date) -> list[Usage]:
    """How often a resource was read, by site and day, the newest first."""
    rows = Usage.objects.filter(resource=resource, day__gte=since).select_related("website__outlet")
    return list(rows.order_by("-day", "website__outlet__name"))
