"""The urgent route (突发事件应急发布): who may open it, which chain it follows, what it owes afterwards."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jiyue.common.compiled import Objects
from jiyue.content.review.models import Clearance, Emergency, EmergencyCopy, Review
from jiyue.core.audit.actions import SYSTEM
from jiyue.estate.duties.actions.register import register
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, household
from jiyue.estate.registry.models import Outlet
from jiyue.rulebook.regulations.queries import Applied, chain_for, enforces, rules_for, strictest, together
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import ApprovalChain, ReviewChain, UrgentRoute

Chain = Applied[ReviewChain] | Applied[ApprovalChain]
MATTER = "event_task"


def route_of(owner: Organisation, *, on: date) -> Applied[UrgentRoute]:
    return strictest(UrgentRoute, place=owner.place_id, on=on)


@enforces(UrgentRoute)
def require_opener(owner: Organisation, *, by: Posting, at: datetime) -> None:
    """An emergency is declared by somebody who answers for the unit, never by whoever happens to write."""
    applied = route_of(owner, on=timezone.localdate(at))
    if by.role not in applied.rule.roles or not by.active_at(at) or host_of(by.organisation) != host_of(owner):
        names = "、".join(Posting.Role(role).label for role in applied.rule.roles)
        raise refuse("您的岗位不能发起应急发布。", cure=f"请由本单位的{names}发起。", citations=applied.citations)
    rule(applied.citations, "allowed")


def usual_chain(owner: Organisation, *, kind: str, outlet_kind: str, grade: str, on: date) -> Chain:
    return chain_for(place=owner.place_id, on=on, outlet_kind=outlet_kind, grade=grade, resource_kind=kind)


def chain(owner: Organisation, *, kind: str, outlet_kind: str, grade: str, on: date) -> Chain:
    """The urgent chain of the place. What a document asks of every item, no default shortens."""
    usual = usual_chain(owner, kind=kind, outlet_kind=outlet_kind, grade=grade, on=on)
    found = rules_for(ReviewChain, place=owner.place_id, on=on, outlet_kind=outlet_kind, grade=grade, urgent=True)
    if not found or (found[0].origin == "default" and usual.origin != "default"):
        return usual
    return together(found)


def emergency_of(review: Review | None) -> Emergency | None:
    return _emergency.first(review.pk) if review else None


_emergency = Objects(Emergency, lambda review: Emergency.objects.filter(review=review).order_by("pk")[:1], "duty")


def accounts_of(owner: Organisation) -> list[Outlet]:
    """The accounts on which an urgent item of the unit has to stand too."""
    ours = household(host_of(owner))
    running = Outlet.objects.filter(kind=Outlet.Kind.MEDIA_ACCOUNT, status=Outlet.Status.RUNNING, sponsor__in=ours)
    return list(running.order_by("name"))


def follow(clearance: Clearance, review: Review, *, at: datetime) -> None:
    """What an urgent release owes: a look at it afterwards, and a copy on each account of the unit."""
    emergency = emergency_of(review)
    if emergency is None or emergency.duty is not None:
        return
    applied, holder = route_of(review.case.owner, on=timezone.localdate(at)), host_of(review.case.owner)
    told: dict[str, Any] = {"holder": holder, "started_at": clearance.cleared_at, "by": SYSTEM, "at": at}
    emergency.duty = register(f"{MATTER}.{applied.rule.task}", subject=emergency, **told)
    emergency.save(update_fields=["duty"])
    for outlet in accounts_of(review.case.owner):
        copy = EmergencyCopy(emergency=emergency, outlet=outlet)
        copy.duty = register(f"{MATTER}.{applied.rule.copies}", subject=f"{outlet}：{clearance.version.title}", **told)
        copy.save(force_insert=True)
