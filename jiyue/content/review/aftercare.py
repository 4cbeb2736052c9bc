"""What a decision leaves to do: follow-up of what was sensitive, a second look at a return that keeps silent."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from jiyue.content.review import urgency
from jiyue.content.review.models import Clearance, Review
from jiyue.core.audit.actions import SYSTEM
from jiyue.estate.duties.actions.register import register
from jiyue.estate.duties.queries.register import matter
from jiyue.estate.organisations.queries import host_of, supervisors_over
from jiyue.rulebook.regulations.schema import Reason

FOLLOW_UP = "event_task.sensitive-follow-up"


def after_clearance(clearance: Clearance, review: Review, *, at: datetime) -> None:
    """Behind a contingency plan stands somebody who watches what comes of it (大理2021 第三十七条)."""
    urgency.follow(clearance, review, at=at)
    holder = host_of(review.case.owner)
    if review.contingency_plan and matter(FOLLOW_UP, place=holder.place_id, on=timezone.localdate(at)):
        told: dict[str, Any] = {"started_at": clearance.cleared_at, "by": SYSTEM, "at": at}
        register(FOLLOW_UP, holder=holder, subject=review.version.resource, **told)


def after_return(review: Review, reason: Reason, *, at: datetime) -> None:
    """A ground that must not excuse silence: on what the catalogue lists, the supervisor looks at it again."""
    if not reason.recheck or not review.version.category:
        return
    above = supervisors_over(review.case.owner, at)
    holder = host_of(above[0].organisation) if above else host_of(review.case.owner)
    subject = f"{review.case.owner}：《{review.version.title}》（{review.version.category}）以“{reason.label}”退回"
    register(f"event_task.{reason.recheck}", holder=holder, subject=subject[:200], started_at=at, by=SYSTEM, at=at)
