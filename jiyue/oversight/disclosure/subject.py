"""A review of columns as the approval engine sees it: where it is opened, and what its last word brings about."""

from datetime import datetime
from uuid import UUID

from django.dispatch import receiver

from jiyue.core.audit.actions import SYSTEM
from jiyue.estate.approvals import hooks
from jiyue.estate.approvals import signals as cases
from jiyue.estate.approvals.models import Case
from jiyue.estate.duties.actions.register import Proof, complete
from jiyue.estate.organisations.models import Posting
from jiyue.oversight.disclosure.models import StructureReview
from jiyue.oversight.disclosure.queries import structure_review as queries


@receiver(cases.approved, dispatch_uid="disclosure.structure_approved")
def on_approved(sender: object, case: Case, by: Posting, at: datetime, **_: object) -> None:
    """The outcome holds, and the yearly task is done."""
    if case.kind != queries.CASE:
        return
    review = StructureReview.objects.select_related("outlet", "duty").get(pk=UUID(case.subject_id))
    review.approved_at, duty = at, review.duty or queries.duty_of(review.outlet, review.year)
    review.duty = duty
    review.save(update_fields=["approved_at", "duty"])
    if duty and duty.completed_at is None:
        complete(duty, done_at=at, proof=Proof(note=f"{review}，方案已审定"), by=SYSTEM, at=at)


@receiver(cases.returned, dispatch_uid="disclosure.structure_returned")
def on_returned(sender: object, case: Case, by: Posting, at: datetime, **_: object) -> None:
    """It is open again, for decisions and another proposal."""
    if case.kind == queries.CASE:
        StructureReview.objects.filter(pk=UUID(case.subject_id)).update(proposed_at=None)


def register() -> None:
    """Called when the application is ready."""
    kind = hooks.SubjectKind(label="栏目结构梳理", url=lambda case: f"/console/structure-reviews/{case.subject_id}/")
    hooks.register(queries.CASE, kind)
