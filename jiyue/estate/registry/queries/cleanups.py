"""What in the register must be cleaned up: double accounts, specialist sites, sites outside the common platform."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry import hooks
from jiyue.estate.registry.models import Cleanup, MediaAccount, Outlet
from jiyue.estate.registry.queries import exception_for, exceptions
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import (
    AccountCleanup,
    OutletLimit,
    SitePlatform,
    SpecialistExemption,
    SpecialistSites,
)

Kind = Cleanup.Kind


@dataclass(frozen=True)
class Wanted:
    """One thing to be cleaned up, by the rules of a day; `task` names the limit that runs."""

    kind: str
    unit: Organisation
    task: str
    citations: tuple[Citation, ...]
    platform: str = ""
    outlet: Outlet | None = None
    target: str = ""

    @property
    def key(self) -> tuple[str, UUID, str, UUID | None]:
        return self.kind, self.unit.pk, self.platform, self.outlet.pk if self.outlet else None


def visible_to(posting: Posting) -> QuerySet[Cleanup]:
    """Those of one's own unit; for a supervisor, of all it looks after."""
    own = Q(unit__in=organisations.household(organisations.host_of(posting.organisation)))
    if posting.role == Posting.Role.SUPERVISOR:
        own |= Q(unit__in=organisations.scope_of(posting.organisation))
    return Cleanup.objects.filter(own).select_related("unit", "outlet", "duty__clock")


def accounts_of(cleanup: Cleanup) -> QuerySet[MediaAccount]:
    """The accounts of the unit on the platform, those still running first."""
    house = organisations.household(cleanup.unit)
    found = MediaAccount.objects.filter(platform=cleanup.platform, outlet__sponsor__in=house)
    return found.select_related("outlet").order_by("-outlet__status", "outlet__name")


def wanted(*, at: datetime) -> list[Wanted]:
    """Everything that the rules of the day want cleaned up, the rulings recorded."""
    return [*_doubles(at), *_specialists(timezone.localdate(at)), *_elsewhere(timezone.localdate(at))]


def specialties(unit: Organisation, *, on: date) -> dict[str, str]:
    """The sorts of specialist sites that the rules of a place know, by key."""
    found = rules_for(SpecialistSites, place=unit.place_id, on=on)
    return {option.key: option.label for one in found for option in one.rule.sorts}


def exemptions(unit: Organisation, *, on: date) -> list[Applied[SpecialistExemption]]:
    """The rules by which another text may keep a specialist site where it is."""
    return rules_for(SpecialistExemption, place=unit.place_id, on=on)


@enforces(AccountCleanup)
def _doubles(at: datetime) -> Iterable[Wanted]:
    """Units with several running accounts on one platform; those that an exception allows are not counted."""
    on, leaves = timezone.localdate(at), list(exceptions(at))
    found: defaultdict[tuple[Organisation, str], list[Outlet]] = defaultdict(list)
    running = MediaAccount.objects.filter(outlet__status=Outlet.Status.RUNNING).exclude(platform="")
    for account in running.select_related("outlet__sponsor__place", "outlet__sponsor__parent__place"):
        unit = organisations.host_of(account.outlet.sponsor)
        if not _excepted(account.outlet, at, leaves):
            found[unit, account.platform].append(account.outlet)
    for (unit, platform), outlets in found.items():
        rules = rules_for(AccountCleanup, place=unit.place_id, on=on)
        too_many = [one for one in rules if len(outlets) >= one.rule.accounts]
        for one in rules:
            rule(one.citations, "refused" if one in too_many else "allowed")
        if too_many:
            yield Wanted(Kind.DOUBLE, unit, too_many[0].rule.task, _cited(too_many), platform=platform)


def _excepted(outlet: Outlet, at: datetime, leaves: list[Any]) -> bool:
    """Whether the supervising unit lets the unit have one more account of this name."""
    asked: Any = {"place": outlet.sponsor.place_id, "on": timezone.localdate(at), "outlet_kind": outlet.kind}
    limits = [one for one in rules_for(OutletLimit, **asked) if one.rule.per == "platform"]
    given: Any = {"subject": outlet.sponsor, "at": at, "about": outlet.name, "among": leaves}
    return bool(limits) and all(exception_for(one, **given) for one in limits)


@enforces(SpecialistSites)
def _specialists(on: date) -> Iterable[Wanted]:
    """Running specialist sites that no text keeps where they are."""
    kept = set(Cleanup.objects.filter(outcome=Cleanup.Outcome.EXEMPT).values_list("outlet_id", flat=True))
    for outlet in _sites():
        unit, sort = organisations.host_of(outlet.sponsor), outlet.website.specialty
        rules = rules_for(SpecialistSites, place=unit.place_id, on=on)
        known = [one for one in rules if sort in {option.key for option in one.rule.sorts}]
        is_kept = outlet.pk in kept
        rule(_cited(rules), "refused" if known and not is_kept else "allowed")
        if known and not is_kept:
            task, cited = known[0].rule.task, _cited(known)
            yield Wanted(Kind.SPECIALIST, unit, task, cited, outlet=outlet, target=outlet.website.target)


@enforces(SitePlatform)
def _elsewhere(on: date) -> Iterable[Wanted]:
    """Running websites of units whose sites stand on the common platform, and theirs does not."""
    served = hooks.served()
    for outlet in _sites():
        unit = organisations.host_of(outlet.sponsor)
        kinds, level = organisations.kinds_of(unit), unit.place.level
        rules = [
            one
            for one in rules_for(SitePlatform, place=unit.place_id, on=on)
            if any(units.includes(kinds=kinds, level=level) for units in one.rule.units)
        ]
        if rules and not outlet.website.specialty:
            is_ours = outlet.pk in served
            rule(_cited(rules), "allowed" if is_ours else "refused")
            if not is_ours:
                first = rules[0].rule
                yield Wanted(Kind.PLATFORM, unit, first.task, _cited(rules), outlet=outlet, target=first.platform)


def _sites() -> QuerySet[Outlet]:
    found = Outlet.objects.filter(kind=Outlet.Kind.WEBSITE, status=Outlet.Status.RUNNING, website__isnull=False)
    return found.select_related("website", "sponsor__place", "sponsor__parent__place")


def _cited(rules: Iterable[Applied[Any]]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citation for one in rules for citation in one.citations))
