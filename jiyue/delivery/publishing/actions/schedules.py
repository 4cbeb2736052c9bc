"""Moments set by people: a cleared version that goes out later, what is out that goes by itself (定时发布、定时撤下).

A moment stands above nothing: without a valid clearance of the very words it was set for, it does not fire.
"""

from datetime import datetime, timedelta

import structlog
from django.db.models import Q
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.content.library.queries import draft_hash_of
from jiyue.content.review.models import Clearance
from jiyue.content.review.queries import review_of
from jiyue.core.audit.actions import SYSTEM, Actor, audited, record
from jiyue.delivery.publishing import actions, policies, together
from jiyue.delivery.publishing.models import Release, Schedule
from jiyue.delivery.publishing.queries import LATE, OPEN, schedule_flaw
from jiyue.estate.approvals.queries import may_decide
from jiyue.estate.organisations.models import Posting

log = structlog.get_logger(__name__)


@audited
def schedule(
    resource: Resource, *, act: str, due_at: datetime, by: Posting, at: datetime, reason: str = ""
) -> Schedule:
    """Set the moment, or move it; once the text is approved, its time is moved by a leader alone."""
    if act not in Schedule.Act.values:
        raise Refusal("没有这种定时办理。", cure="请选择定时发布或定时撤下。")
    if due_at <= at:
        raise Refusal("定时须在现在之后。", cure="请按北京时间填写一个将来的时间；要立即办理的，不用定时。")
    Resource.objects.select_for_update(of=("self",)).only("pk").get(pk=resource.pk)
    before = resource.schedules.filter(OPEN, act=act).first()
    clearance = before.clearance if before else None
    if act == Schedule.Act.WITHDRAW:
        policies.may_withdraw(resource, by=by, at=at)
        if not reason.strip():
            raise Refusal("定时撤下须写明原因。", cure="请填写原因。")
    else:
        _may_delay(resource, clearance, by=by, at=at)
    _require_order(resource, act=act, due_at=due_at)
    if before:
        _end(before, by=by, at=at, note=f"改定为 {_moment(due_at)}")
    made = Schedule.objects.create(
        resource=resource,
        act=act,
        due_at=due_at,
        reason=reason.strip()[:200],
        set_by=by,
        set_at=at,
        clearance=clearance,
    )
    summary = f"设定《{resource.draft.title}》{made.get_act_display()}：{made.moment}"
    data = {"act": act, "due_at": due_at.isoformat(), "resource": str(resource.pk), "reason": made.reason}
    record("publishing.schedule", made, by=by, at=at, summary=summary, data=data)
    return made


def _may_delay(resource: Resource, clearance: Clearance | None, *, by: Posting, at: datetime) -> None:
    if clearance is not None:
        policies.may_withdraw(resource, by=by, at=at)
        return
    review = review_of(resource)
    if review is None or may_decide(review.case, by, at) is not None:
        policies.may_place(resource, by=by, at=at)
    out = Release.objects.filter(resource=resource, withdrawn_at__isnull=True).select_related("version").first()
    if out and draft_hash_of(resource) == out.version.wording_hash:
        raise Refusal(
            "这条信息已经发布，没有等待发布的修改。", cure="定时发布须在签发之前设定；要撤下的，请设定时撤下。"
        )


def _require_order(resource: Resource, *, act: str, due_at: datetime) -> None:
    """What goes out must do so before it is taken back."""
    other = resource.schedules.filter(OPEN).exclude(act=act).first()
    if other is None:
        return
    late = due_at >= other.due_at if act == Schedule.Act.RELEASE else due_at <= other.due_at
    if late:
        raise Refusal(f"已设定{other}，定时撤下须晚于定时发布。", cure="请改定其中一个时间。")


@audited
def cancel(schedule: Schedule, *, by: Posting, at: datetime) -> Schedule:
    """Take a moment back. What was approved and only waited for it goes out at once, so that is a leader's word."""
    held = Schedule.objects.select_for_update(of=("self",)).select_related("resource", "clearance").get(pk=schedule.pk)
    if not held.is_open:
        raise Refusal("这项定时已经执行、取消或失效。", cure="请刷新页面查看最新状态。")
    resource, clearance = held.resource, held.clearance
    if held.act == Schedule.Act.WITHDRAW or clearance is not None:
        policies.may_withdraw(resource, by=by, at=at)
    else:
        _may_delay(resource, None, by=by, at=at)
    _end(held, by=by, at=at)
    if clearance is not None:
        if why := schedule_flaw(held):
            raise Refusal(f"不能发布：{why}", cure="请重新送审；审核通过后立即发布。")
        actions.release(clearance, resource=resource, version=clearance.version, by=by, at=at)
    return held


def _end(schedule: Schedule, *, by: Posting, at: datetime, note: str = "") -> None:
    schedule.cancelled_at, schedule.cancelled_by, schedule.note = at, by, note
    schedule.save(update_fields=["cancelled_at", "cancelled_by", "note"])
    title = schedule.resource.draft.title
    record("publishing.unschedule", schedule, by=by, at=at, summary=f"取消《{title}》{schedule}", data={"note": note})


@audited
def hold(schedule: Schedule, clearance: Clearance, *, by: Posting | Actor, at: datetime) -> bool:
    """The approval is there: wait with it for the moment. False when the moment is past and nothing waits."""
    schedule.clearance = clearance
    waits = schedule.due_at > at
    if not waits:
        schedule.fired_at, schedule.note = at, f"{_moment(at)}才通过审核，晚于定时，签发后立即发布。"
    schedule.save(update_fields=["clearance", "fired_at", "note"])
    title = clearance.version.title
    summary = f"《{title}》已签发，等待{schedule}" if waits else f"《{title}》签发晚于{schedule}，立即发布"
    record("publishing.hold", schedule, by=by, at=at, summary=summary, data={"waits": waits})
    return waits


def fire_due(*, at: datetime) -> int:
    """Do what has come due; returns how many moments were settled."""
    due = Schedule.objects.filter(OPEN, due_at__lte=at)
    ready = due.filter(Q(act=Schedule.Act.WITHDRAW) | Q(clearance__isnull=False))
    settled = 0
    for key in list(ready.order_by("due_at").values_list("pk", flat=True)):
        try:
            fire(Schedule.objects.get(pk=key), at=at)
        except Refusal as refusal:
            log.error("schedule refused", schedule=str(key), reason=str(refusal))
        settled += 1
    return settled


@audited
def fire(schedule: Schedule, *, at: datetime) -> Schedule:
    """Release or withdraw, or say why not; what fires late says how late."""
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=schedule.resource_id)
    held = Schedule.objects.select_for_update(of=("self",)).select_related("clearance__version").get(pk=schedule.pk)
    if not held.is_open or held.due_at > at:
        raise Refusal("这项定时没有到时，或者已经办结。", cure="请刷新页面查看最新状态。")
    if why := schedule_flaw(held):
        held.voided_at, held.note = at, why[:300]
        log.error("schedule void", schedule=str(held.pk), reason=why)
        summary = f"《{resource.draft.title}》{held}失效：{why}"
    else:
        held.fired_at = at
        held.note = f"晚于设定时间 {_minutes(at - held.due_at)} 分钟执行。" if at - held.due_at > LATE else ""
        summary = f"《{resource.draft.title}》{held}已执行。{held.note}"
    held.save(update_fields=["fired_at", "voided_at", "note"])
    record("publishing.fire", held, by=SYSTEM, at=at, summary=summary, data={"void": held.note if why else ""})
    if not why:
        _act(held, resource, at=at)
    return held


def _act(schedule: Schedule, resource: Resource, *, at: datetime) -> None:
    if schedule.act == Schedule.Act.WITHDRAW:
        actions.withdraw(resource, by=SYSTEM, at=at, reason=f"定时撤下：{schedule.reason}")
    elif schedule.clearance is not None:
        clearance = schedule.clearance
        together.require(resource, clearance.version, on=timezone.localdate(at))
        actions.release(clearance, resource=resource, version=clearance.version, by=SYSTEM, at=at)


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}（北京时间）"


def _minutes(late: timedelta) -> int:
    return int(late.total_seconds() // 60)
