"""The urgent route (突发事件应急发布): who may open it, which chain it follows, what it owes afterwards."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jiyue.common.compiled import Objects
from jiyue.content.review.models import Clearance, Emergency, EmergencyCopy, Review
from jiyue.core.audit.actions import SYSTEM
from jiyue.estate.duties.actions.register import Proof, complete, register
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, household
from jiyue.estate.registry.models import Outlet
from jiyue.rulebook.regulations.queries import Applied, chain_for, enforces, rules_for, strictest, together
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import ApprovalChain, ReviewChain, UrgentEvent, UrgentRoute

Chain = Applied[ReviewChain] | Applied[ApprovalChain]
MATTER = "event_task"
LACKS = {
    "kind": ("没有写明是突发公共事件信息还是政务舆情回应。", "请选择类型。"),
    "responder": ("没有写明回应主体。", "请填写提供这一回应的部门或单位。"),
    "times": ("事件发生时间不能晚于现在。", "请更正事件发生时间。"),
    "follow_up": ("这一事件还没有发布过处置情况等动态信息，不能结束。", "请先续报处置情况，发布后再结束。"),
}


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


@enforces(UrgentEvent)
def require_told(owner: Organisation, told: Mapping[str, bool], *, on: date) -> None:
    """What the packs want to know of an urgent release before it is sent in: each `what` told or not."""
    for what, is_told in told.items():
        found = rules_for(UrgentEvent, place=owner.place_id, on=on, what=what)
        if not found:
            continue
        applied = together(found)
        if not is_told:
            message, cure = LACKS[what]
            raise refuse(message, cure=cure, citations=applied.citations)
        rule(applied.citations, "allowed")


def _follow_event(clearance: Clearance, emergency: Emergency, told: dict[str, Any], *, at: datetime) -> None:
    """What was owed is told now; the next word on the event is owed from here on."""
    first = emergency.first or emergency
    owner = emergency.review.case.owner
    applied = route_of(owner, on=timezone.localdate(at))
    if first.next_duty and first.next_duty.completed_at is None and first.next_duty.voided_at is None:
        proof = Proof(note=clearance.version.title)
        complete(first.next_duty, done_at=clearance.cleared_at, proof=proof, by=SYSTEM, at=at)
    if applied.rule.follow_up and first.ended_at is None:
        first.next_duty = register(f"{MATTER}.{applied.rule.follow_up}", subject=str(first), **told)
        first.save(update_fields=["next_duty"])


def follow(clearance: Clearance, review: Review, *, at: datetime) -> None:
    """What an urgent release owes: a look at it afterwards, and a copy on each account of the unit."""
    emergency = emergency_of(review)
    if emergency is None or emergency.duty is not None:
        return
    applied, holder = route_of(review.case.owner, on=timezone.localdate(at)), host_of(review.case.owner)
    told: dict[str, Any] = {"holder": holder, "started_at": clearance.cleared_at, "by": SYSTEM, "at": at}
    emergency.duty = register(f"{MATTER}.{applied.rule.task}", subject=emergency, **told)
    emergency.save(update_fields=["duty"])
    _follow_event(clearance, emergency, told, at=at)
    for outlet in accounts_of(review.case.owner):
        copy = EmergencyCopy(emergency=emergency, outlet=outlet)
        copy.duty = register(f"{MATTER}.{applied.rule.copies}", subject=f"{outlet}：{clearance.version.title}", **told)
        copy.save(force_insert=True)
