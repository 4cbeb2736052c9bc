"""Questions about what is out: where, since when, and what waits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from jiyue.common.compiled import Objects
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource, Version
from jiyue.content.library.queries import draft_hash_of
from jiyue.content.library.rules import LEVELS
from jiyue.content.review.queries import clearance_for
from jiyue.delivery.publishing.models import Address, Alarm, Bond, Change, Placement, Receipt, Release, Schedule
from jiyue.delivery.publishing.stock import LIVE
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, household, scope_of
from jiyue.estate.registry.models import Outlet, Website
from jiyue.estate.sites.models import Column
from jiyue.rulebook.regulations.queries import Applied, PublicSite, enforces, rules_for, strictest
from jiyue.rulebook.regulations.schema import OutsideLook, PlatformManagement

OPEN = Q(fired_at__isnull=True, cancelled_at__isnull=True, voided_at__isnull=True)
"""Moments that still wait."""

NAMED = 3
"""So many items are named in an alarm; the count says the rest."""

LATE, SHOWN = timedelta(minutes=2), timedelta(days=7)


@dataclass(frozen=True)
class PublicAddress:
    """Where a resource stands now."""

    website: Website
    url: str
    path: str
    since: datetime


def addresses(resource: Resource) -> list[PublicAddress]:
    """The addresses at which a resource can be read now, one a site."""
    live = Address.objects.filter(resource=resource, until__isnull=True).select_related("website__outlet")
    return [
        PublicAddress(one.website, f"{one.website.base_url.rstrip('/')}/{one.path}", one.path, one.since)
        for one in live.order_by("ordinal")
    ]


def receipts(resource: Resource) -> QuerySet[Receipt]:
    """Proofs of publication, newest first."""
    return resource.receipts.select_related("version", "website__outlet__sponsor")


def look_limit(website: Website, *, at: datetime) -> Applied[OutsideLook]:
    """In how many minutes what changed on a site must have been seen from outside."""
    return strictest(OutsideLook, place=website.outlet.sponsor.place_id, on=timezone.localdate(at))


def is_late(receipt: Receipt, at: datetime) -> bool:
    """Whether something has been waiting to be seen for longer than the packs give."""
    minutes = look_limit(receipt.website, at=at).rule.minutes
    return receipt.awaited_at is not None and at - receipt.awaited_at > timedelta(minutes=minutes)


def late_receipts(receipts: Iterable[Receipt], *, at: datetime) -> list[Receipt]:
    """Those that were looked for and not seen in time."""
    return [one for one in receipts if one.trouble and is_late(one, at)]


@dataclass(frozen=True)
class Unseen:
    """A site's alarm: what could not be seen in time, for one reason."""

    website: Website
    trouble: str
    minutes: int
    receipts: tuple[Receipt, ...]

    @property
    def named(self) -> tuple[Receipt, ...]:
        return self.receipts[:NAMED]

    @property
    def is_gone(self) -> bool:
        return self.receipts[0].gone_at is not None


def unseen(posting: Posting, *, at: datetime) -> list[Unseen]:
    """What the posting's unit keeps or owns and was not seen in time: one alarm for each site and reason."""
    ours = household(posting.organisation)
    concerned = Q(website__outlet__sponsor__in=ours) | Q(resource__owner__in=ours)
    waiting = Receipt.objects.filter(concerned, awaited_at__isnull=False).exclude(trouble="").order_by("awaited_at")
    grouped = defaultdict[tuple[UUID, str, bool], list[Receipt]](list)
    for one in late_receipts(waiting.select_related("website__outlet__sponsor", "version"), at=at):
        grouped[one.website_id, one.trouble, one.gone_at is None].append(one)
    return [
        Unseen(rows[0].website, trouble, look_limit(rows[0].website, at=at).rule.minutes, tuple(rows))
        for (_, trouble, _), rows in grouped.items()
    ]


def tree_of(website: Website) -> Path:
    """Where the published files of a site that we serve stand."""
    return Path(settings.SITES_ROOT) / website.host.name / "current"


def release_of(resource: Resource) -> Release | None:
    """The version that is out, unless it was withdrawn."""
    return Release.objects.filter(resource=resource, withdrawn_at__isnull=True).select_related("version").first()


def live_resources(website: Website | None = None) -> QuerySet[Release]:
    """What is out now, of one site or of all, newest first."""
    live = Release.objects.filter(withdrawn_at__isnull=True)
    if website is not None:
        standing = Address.objects.filter(website=website, until__isnull=True, resource__isnull=False)
        live = live.filter(resource_id__in=standing.values("resource_id"))
    return live.select_related("version", "resource__owner").order_by("-first_released_at", "-pk")


@enforces(PlatformManagement)
def on_platform(posting: Posting, *, at: datetime) -> QuerySet[Release]:
    """What units that the posting looks after ever published, withdrawn or not, for those who manage the platform."""
    found = rules_for(PlatformManagement, place=posting.organisation.place_id, on=timezone.localdate(at))
    if not posting.active_at(at) or not any(posting.role in one.rule.roles for one in found):
        return Release.objects.none()
    theirs = Release.objects.filter(resource__owner__in=scope_of(posting.organisation))
    return theirs.select_related("version", "resource__owner").order_by("-released_at", "-pk")


def sites_of(resources: Iterable[UUID]) -> dict[UUID, list[Website]]:
    """The websites on which each of these resources stands or, once withdrawn, last stood."""
    found: dict[UUID, dict[UUID, Website]] = defaultdict(dict)
    rows = Address.objects.filter(resource__in=list(resources)).select_related("website__outlet").order_by("ordinal")
    for one in rows:
        if one.resource_id:
            found[one.resource_id][one.website_id] = one.website
    return {key: list(sites.values()) for key, sites in found.items()}


def catalogued(website: Website, category: str) -> QuerySet[Release]:
    """What a site shows under a category of the disclosure catalogue and its parts, newest first."""
    own, parts = Q(version__category=category), Q(version__category__startswith=f"{category}{LEVELS}")
    return live_resources(website).filter(own | parts)


def counts(website: Website, field: str) -> dict[str, int]:
    """How much a site shows for each value of a field of the texts."""
    found = live_resources(website).order_by().values_list(f"version__{field}")
    return dict(found.annotate(Count("pk")))


def paths(website: Website, releases: Iterable[Release]) -> dict[UUID, str]:
    """Where resources stand on a site, by resource."""
    own = [one.resource_id for one in releases]
    live = Address.objects.filter(website=website, until__isnull=True, resource_id__in=own)
    return dict(live.order_by("-ordinal").values_list("resource_id", "path"))


def links(releases: Iterable[Release]) -> dict[UUID, str]:
    """An address at which each of these can be read now, by resource."""
    own = [one.resource_id for one in releases]
    live = Address.objects.filter(resource_id__in=own, until__isnull=True).order_by("-ordinal")
    rows = live.values_list("resource_id", "website__base_url", "path")
    return {resource: f"{base.rstrip('/')}/{path}" for resource, base, path in rows if resource}


def datasets(website: Website) -> QuerySet[Release]:
    """The open data sets of a site, newest first."""
    return live_resources(website).filter(resource__kind=Resource.Kind.DATASET)


def placements(resource: Resource) -> QuerySet[Placement]:
    """Where a resource was placed, with the column owner's word."""
    return resource.placements.filter(removed_at__isnull=True).select_related("column__outlet", "column__owner")


def live_placements(column: Column) -> QuerySet[Placement]:
    """What a column shows, newest first."""
    live = column.placements.filter(LIVE).select_related("resource__release__version", "address")
    return live.order_by("-ordinal")


def first_releases(column: Column, *, since: datetime, until: datetime) -> QuerySet[Placement]:
    """First publications into a column in a period: what counts as an update (D5)."""
    return column.placements.filter(live_since__gte=since, live_since__lt=until).order_by("live_since")


def last_update(column: Column, *, at: datetime) -> datetime | None:
    """When something new last came out in a column, as of a moment; edits and re-dating do not count (D5)."""
    placed = column.placements.filter(live_since__lte=at).order_by("-ordinal")
    return placed.values_list("live_since", flat=True).first()


def waiting(website: Website | None = None) -> QuerySet[Change]:
    """What the trees have still to follow."""
    due = Change.objects.filter(done_at__isnull=True)
    return due.filter(website=website) if website else due


def alarms(posting: Posting | None = None) -> QuerySet[Alarm]:
    """Refusals of the publisher that are not over; for a posting those of its own unit's resources."""
    found = Alarm.objects.filter(over_at__isnull=True).select_related("resource__owner", "version", "website__outlet")
    if posting is None:
        return found
    return found.filter(Q(resource__owner__in=household(posting.organisation)))


def regulation_site(unit: Organisation) -> PublicSite | None:
    """The site on which a unit's people and papers find the regulations: its own, else that of its government's place.

    None until the site has been published with them.
    """
    shown = Website.objects.filter(
        host__isnull=False,
        outlet__status=Outlet.Status.RUNNING,
        outlet__sponsor__place_id=unit.place_id,
    ).exclude(tree__regulations="")
    rows = shown.filter(tree__isnull=False).values_list("outlet__sponsor_id", "base_url", "outlet__sponsor__place_id")
    own = host_of(unit).pk
    found = min(rows.order_by("domain"), key=lambda row: row[0] != own, default=None)
    return PublicSite(*found[1:]) if found else None


def resource_at(website: Website, path: str) -> UUID | None:
    """Which resource stands, or stood, at a path."""
    return Address.objects.filter(website=website, path=path).values_list("resource_id", flat=True).first()


def schedule_flaw(schedule: Schedule) -> str:
    """Why a moment must not fire: what it waited with is no longer what was approved, or nothing is out."""
    resource, clearance = schedule.resource, schedule.clearance
    if schedule.act == Schedule.Act.WITHDRAW:
        out = Release.objects.filter(resource=resource, withdrawn_at__isnull=True).exists()
        return "" if out else "这条信息没有发布，或者已经撤回。"
    if clearance is None:
        return "还没有通过审核。"
    if resource.removed_at:
        return "这条信息已经删除。"
    if resource.versions.filter(number__gt=clearance.version.number).exists():
        return "签发之后又形成了新的一版，须重新审核签发。"
    if draft_hash_of(resource) != clearance.wording_hash:
        return "签发之后内容又有修改，须重新审核签发。"
    try:
        clearance_for(clearance.version)
    except Refusal as refusal:
        return refusal.message
    return ""


def out_since(version: Version) -> datetime | None:
    """Since when a version, or one that came after it, is out; None while nothing of it is, or was taken back."""
    release = Release.objects.filter(resource=version.resource_id, withdrawn_at__isnull=True).first()
    cleared = getattr(version, "clearance", None)
    if release is None or cleared is None or release.released_at < cleared.cleared_at:
        return None
    return release.released_at if release.version_id == version.pk else cleared.cleared_at


def waiting_moment(resource: Resource) -> Schedule | None:
    """The moment at which the resource is to go out, if one is set."""
    return _moments.first(resource.pk)


_moments = Objects(
    Schedule, lambda resource: Schedule.objects.filter(OPEN, resource=resource, act=Schedule.Act.RELEASE)[:1]
)


def schedules_of(resource: Resource) -> QuerySet[Schedule]:
    """Every moment that was ever set, the latest first."""
    return resource.schedules.select_related("set_by__person", "set_by__organisation", "cancelled_by__person")


def schedule_troubles(posting: Posting, *, at: datetime) -> QuerySet[Schedule]:
    """What did not go as set: past its time and not done, void, or done late, of the posting's own house."""
    past = OPEN & Q(due_at__lt=at - LATE)
    lately = Q(voided_at__gt=at - SHOWN) | (Q(fired_at__gt=at - SHOWN) & ~Q(note=""))
    found = Schedule.objects.filter(past | lately, resource__owner__in=household(posting.organisation))
    return found.select_related("resource__draft").order_by("due_at")


def schedule_trouble(schedule: Schedule) -> str:
    """One sentence on what went wrong, for the alarm."""
    if schedule.note:
        return schedule.note
    if schedule.act == Schedule.Act.RELEASE and schedule.clearance_id is None:
        return "到了设定的时间还没有通过审核，没有发布；通过审核后立即发布。"
    return "到了设定的时间还没有执行，请系统管理员检查后台程序。"


def partners(resource: Resource) -> list[Release]:
    """The documents that explain this one or are explained by it and can be read now."""
    rows = Bond.objects.filter(Q(resource=resource) | Q(named=resource), kind=Bond.Kind.EXPLAINS).values_list(
        "resource", "named"
    )
    others = {one for row in rows for one in row} - {resource.pk}
    out = Release.objects.filter(resource_id__in=others, withdrawn_at__isnull=True)
    return list(out.select_related("version").order_by("first_released_at"))
