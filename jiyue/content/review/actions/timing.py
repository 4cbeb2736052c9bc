"""The clocks of waiting steps: begun and ended by the worker, so that a decision costs no more for being timed."""

from datetime import datetime

from jiyue.content.review import timing
from jiyue.estate.approvals.models import Case, Step
from jiyue.estate.approvals.queries import deciders
from jiyue.estate.duties import actions as clocks
from jiyue.estate.duties.models import Clock
from jiyue.estate.organisations.queries import host_of


def keep_time(*, at: datetime) -> int:
    """Bring the clocks in line with what waits; returns how many were begun or ended. May run at any time."""
    waits = timing.waits(timing.waiting_steps(), at=at)
    wanted = {str(wait.step.pk): wait for wait in waits.values()}
    moved = 0
    for clock in Clock.objects.filter(rule_key=timing.RULE_KEY, stopped_at__isnull=True):
        wait = wanted.get(clock.subject_id)
        if wait is not None and wait.since == clock.started_at:
            del wanted[clock.subject_id]
            continue
        clocks.stop(clock, at=_left_at(clock, at), reason="环节已办理")
        moved += 1
    for wait in wanted.values():
        _begin(wait, at=at)
    return moved + len(wanted)


def _left_at(clock: Clock, at: datetime) -> datetime:
    """When the step that a clock timed was decided."""
    step = Step.objects.filter(pk=clock.subject_id).first()
    decided = step and step.case.decisions.filter(position=step.position, at__gte=clock.started_at).first()
    return decided.at if decided else at


def _begin(wait: timing.Wait, *, at: datetime) -> None:
    step, case = wait.step, wait.step.case
    able = deciders(Step.objects.select_related("case", "organisation").get(pk=step.pk), at)
    clocks.start(
        step,
        rule_key=timing.RULE_KEY,
        label=_label(case, step),
        holder=host_of(step.organisation),
        holder_posting=able[0] if able else None,
        applied=wait.applied,
        since=wait.since,
        at=at,
    )


def _label(case: Case, step: Step) -> str:
    return f"{step.label}《{case.title}》"[:200]
