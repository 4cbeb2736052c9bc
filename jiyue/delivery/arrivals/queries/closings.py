"""How far a site is on its way out of service, and what is kept of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiyue.delivery.arrivals.archive import Archive
from jiyue.delivery.arrivals.models import SiteClosing
from jiyue.delivery.publishing.models import Address, Placement, Release
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import household
from jiyue.estate.registry.models import Outlet, Website
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for, together
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import ClosingStep

LABELS = {"backup": "备份内容", "restored": "试恢复备份", "moved": "内容迁移", "filed": "基本信息变更报备"}
PORTALS = (Organisation.Kind.GOVERNMENT, Organisation.Kind.OFFICE)


@dataclass(frozen=True)
class Step:
    """One thing that must be done first; `lack` says what is still missing."""

    key: str
    lack: str
    applied: Applied[ClosingStep]

    @property
    def label(self) -> str:
        return LABELS[self.key]


def closings_of(posting: Posting) -> QuerySet[SiteClosing]:
    """The closings of one's own sites; for a supervisor also of those that its unit supervises."""
    own = household(posting.organisation)
    seen = Q(website__outlet__sponsor__in=own)
    if posting.role == Posting.Role.SUPERVISOR:
        seen |= Q(website__outlet__supervisor__in=own)
    return SiteClosing.objects.filter(seen).select_related("website__outlet__sponsor", "portal__outlet")


def portals_for(outlet: Outlet) -> QuerySet[Website]:
    """The portals of the same level: running, served by us, sponsored by the government of the place or its office."""
    found = Website.objects.filter(
        host__isnull=False,
        outlet__status=Outlet.Status.RUNNING,
        outlet__sponsor__place_id=outlet.sponsor.place_id,
        outlet__sponsor__kind__in=PORTALS,
    )
    return found.exclude(pk=outlet.pk).select_related("outlet").order_by("outlet__name")


def standing(website: Website) -> QuerySet[Address]:
    """The addresses at which the site's items can be read."""
    return Address.objects.filter(website=website, resource__isnull=False, until__isnull=True)


def unmoved(closing: SiteClosing) -> QuerySet[Address]:
    """Addresses whose items do not stand on the portal yet."""
    return standing(closing.website).exclude(resource__in=standing(closing.portal).values("resource"))


def waiting(closing: SiteClosing) -> QuerySet[Placement]:
    """Of these, what was asked for on the portal and waits for the word of the column's owner."""
    asked = Placement.objects.filter(column__outlet=closing.portal.outlet, consent=Placement.Consent.WAITING)
    return asked.filter(removed_at__isnull=True, resource__in=unmoved(closing).values("resource"))


def steps(outlet: Outlet, *, at: datetime) -> list[Step]:
    """What the packs ask for before the site may be closed, done or not."""
    closing = SiteClosing.objects.filter(website=outlet.pk).select_related("website", "portal__outlet").first()
    found = []
    for key in LABELS:
        place, on = outlet.sponsor.place_id, timezone.localdate(at)
        if rules := rules_for(ClosingStep, place=place, on=on, step=key):
            found.append(Step(key, _lack(key, closing), together(rules)))
    return found


def _lack(key: str, closing: SiteClosing | None) -> str:
    if closing is None:
        return "还没有开始办理下线。"
    return {"backup": _unkept, "restored": _untried, "moved": _left, "filed": _unfiled}[key](closing)


def _unkept(closing: SiteClosing) -> str:
    if closing.backed_up_at is None:
        return "还没有备份。"
    stands = standing(closing.website).values("resource")
    count = Release.objects.filter(resource__in=stands, released_at__gt=closing.backed_up_at).count()
    return f"备份以后又发布了 {count} 条信息，须重新备份。" if count else ""


def _untried(closing: SiteClosing) -> str:
    is_tried = closing.backed_up_at and closing.tried_at and closing.tried_at >= closing.backed_up_at
    return "" if is_tried else "最近的备份还没有试恢复。"


def _left(closing: SiteClosing) -> str:
    count = unmoved(closing).count()
    return f"还有 {count} 条信息没有迁移到“{closing.portal}”。" if count else ""


def _unfiled(closing: SiteClosing) -> str:
    return "" if closing.filed_on else "还没有登记报备的日期和凭证。"


@enforces(ClosingStep)
def require_ready(outlet: Outlet, at: datetime) -> None:
    """Nothing is marked as closed before all is done; the registry asks."""
    if not Address.objects.filter(website=outlet.pk).exists():
        return  # Nothing ever stood here: an account, or a site that we only watch.
    found = steps(outlet, at=at)
    for one in found:
        if not one.lack:
            rule(one.applied.citations, "allowed")
    if lacking := [one for one in found if one.lack]:
        said = "".join(f"{one.label}：{one.lack}" for one in lacking)
        cited = dict.fromkeys(citation for one in lacking for citation in one.applied.citations)
        raise refuse(f"“{outlet}”还不能下线。{said}", cure="请在“网站下线”中逐项办理。", citations=tuple(cited))


def opened(closing: SiteClosing) -> Archive:
    """What is kept of the site, to be read part by part."""
    return Archive(closing.archive, closing.manifest_sha256)
