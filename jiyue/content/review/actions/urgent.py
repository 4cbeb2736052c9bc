"""Sending in what cannot wait, looking at it again afterwards, and its copies on the unit's accounts."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.content.review import actions, signals, urgency
from jiyue.content.review.models import Clearance, Emergency, EmergencyCopy
from jiyue.core.audit.actions import SYSTEM, audited, record
from jiyue.estate.duties.actions.register import Proof, complete, void
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.actions import record_post
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import UrgentRoute


@audited
def submit_urgent(
    resource: Resource,
    *,
    event: str,
    happened_at: datetime,
    reason: str,
    by: Posting,
    at: datetime,
    kind: str = "",
    responder: str = "",
    follows: Emergency | None = None,
    change_reason: str = "",
    **submission: Any,
) -> Emergency:
    """Send an item in by the urgent route: another chain and other clocks, the same gates and the same two hands."""
    urgency.require_opener(resource.owner, by=by, at=at)
    if not event.strip() or not reason.strip():
        raise Refusal("应急发布须写明事件和理由。", cure="请写明发生了什么，为什么不能按平时的流程等候。")
    first = (follows.first or follows) if follows else None
    if first:
        _require_running(first, owner=resource.owner)
        responder = responder or first.responder
    told = {"kind": kind in Emergency.Kind.values, "responder": bool(responder.strip()), "times": happened_at <= at}
    urgency.require_told(resource.owner, told, on=timezone.localdate(at))
    if happened_at > at:
        raise Refusal("事件发生时间不能晚于现在。", cure="请更正事件发生时间。")
    review = actions.submit(resource, by=by, at=at, reason=change_reason, urgent=True, **submission)
    made = Emergency.objects.create(
        review=review,
        first=first,
        kind=kind if kind in Emergency.Kind.values else "",
        responder=responder.strip()[:120],
        event=first.event if first else event.strip()[:120],
        happened_at=first.happened_at if first else happened_at,
        reason=reason.strip()[:300],
        opened_by=by,
        opened_at=at,
    )
    data = {"happened_at": happened_at.isoformat(), "reason": made.reason, "chain": review.case.chain}
    record("review.submit_urgent", made, by=by, at=at, summary=f"应急送审《{review.version.title}》", data=data)
    return made


@audited
@enforces(UrgentRoute)
def look_again(emergency: Emergency, *, verdict: str, opinion: str, by: Posting, at: datetime) -> Emergency:
    """补审: somebody who had no hand in it reads what went out."""
    emergency = Emergency.objects.select_for_update(of=("self",)).select_related("review__case").get(pk=emergency.pk)
    owner, duty = emergency.review.case.owner, emergency.duty
    applied = urgency.route_of(owner, on=timezone.localdate(at))
    if duty is None:
        raise Refusal("这条信息还没有签发，不用补审。", cure="请待签发发布后再补审。")
    if emergency.reviewed_at:
        raise Refusal("已经补审。", cure="无需再次办理。")
    if by.role not in applied.rule.reviewers or not by.active_at(at) or host_of(by.organisation) != host_of(owner):
        names = "、".join(Posting.Role(role).label for role in applied.rule.reviewers)
        raise refuse("您的岗位不能补审。", cure=f"请由本单位的{names}补审。", citations=applied.citations)
    if by.person_id in _hands(emergency):
        raise refuse("您参与过这条信息的撰写或审核，不能补审。", cure="请由另一人补审。", citations=applied.citations)
    if verdict not in Emergency.Verdict.values or not opinion.strip():
        raise Refusal("补审须选择结论并写明意见。", cure="请写明核对了什么。")
    rule(applied.citations, "allowed")
    emergency.verdict, emergency.opinion = verdict, opinion.strip()[:500]
    emergency.reviewed_by, emergency.reviewed_at = by, at
    emergency.save(update_fields=["verdict", "opinion", "reviewed_by", "reviewed_at"])
    complete(duty, done_at=at, proof=Proof(note=emergency.opinion), by=by, at=at)
    summary = f"补审应急发布“{emergency}”：{emergency.get_verdict_display()}"
    record("review.look_again", emergency, by=by, at=at, summary=summary, data={"opinion": emergency.opinion})
    return emergency


def _hands(emergency: Emergency) -> set[Any]:
    """Everybody who wrote, sent in, or decided; whoever sent in is known to the case."""
    review = emergency.review
    people = set(review.case.decisions.values_list("posting__person_id", flat=True)) | {emergency.opened_by.person_id}
    signed = Clearance.objects.filter(case=review.case).values_list("signed_by__person_id", flat=True)
    author = review.resource.created_by
    return people | set(signed) | ({author.person_id} if author else set())


@audited
def post_copy(copy: EmergencyCopy, *, link: str, by: Posting, at: datetime) -> EmergencyCopy:
    """The item stands on the account too: the post is recorded, and the duty of the copy is done."""
    copy = EmergencyCopy.objects.select_for_update(of=("self",)).select_related("outlet", "duty").get(pk=copy.pk)
    if copy.post_id:
        raise Refusal("这个账号已经记录发文。", cure="无需再次记录。")
    title = copy.emergency.review.version.title
    on = timezone.localdate(at)
    copy.post = record_post(copy.outlet, posted_on=on, title=title, link=link, original=True, by=by, at=at)
    copy.save(update_fields=["post"])
    complete(copy.duty, done_at=at, proof=Proof(link=link), by=by, at=at)
    record("review.post_copy", copy, by=by, at=at, summary=f"应急信息《{title}》已在“{copy.outlet}”发布")
    signals.copied.send(EmergencyCopy, copy=copy, version=copy.emergency.review.version, by=by, at=at)
    return copy


def _require_running(first: Emergency, *, owner: Organisation) -> None:
    if host_of(first.review.case.owner) != host_of(owner):
        raise Refusal("续报的不是本单位发布的事件。", cure="请从本单位的事件中选择。")
    if first.ended_at:
        raise Refusal(f"“{first}”已经结束。", cure="事件有新的进展，请另行应急发布。")


@audited
def end_event(emergency: Emergency, *, by: Posting, at: datetime) -> Emergency:
    """The event is over: no further word is owed."""
    first = emergency.first or emergency
    first = Emergency.objects.select_for_update(of=("self",)).select_related("review__case__owner").get(pk=first.pk)
    owner = first.review.case.owner
    urgency.require_opener(owner, by=by, at=at)
    _require_running(first, owner=owner)
    followed = Clearance.objects.filter(case__in=first.follow_ups.values("review__case"), revoked_at=None).exists()
    urgency.require_told(owner, {"follow_up": followed}, on=timezone.localdate(at))
    if first.next_duty and first.next_duty.completed_at is None and first.next_duty.voided_at is None:
        void(first.next_duty, reason="事件已经结束", by=SYSTEM, at=at)
    first.ended_at, first.ended_by = at, by
    first.save(update_fields=["ended_at", "ended_by"])
    record("review.end_event", first, by=by, at=at, summary=f"事件“{first}”结束")
    return first
