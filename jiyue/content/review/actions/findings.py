"""Deciding that what the screening found may stand."""

from datetime import datetime

from jiyue.common.refusals import Refusal
from jiyue.content.review import findings
from jiyue.content.review.models import Disposition, Review
from jiyue.core.audit.actions import audited, record
from jiyue.estate.approvals.queries import current_step, may_decide
from jiyue.estate.organisations.models import Posting


@audited
def keep(review: Review, *, finding: str, reason: str, by: Posting, at: datetime) -> Disposition:
    """The holder of the current step lets a finding stand, for a reason that the next steps see."""
    if refusal := may_decide(review.case, by, at):
        raise refusal
    found = next((one for one in review.problems if findings.key_of(one) == finding), None)
    step = current_step(review.case)
    if found is None or step is None:
        raise Refusal("这一版没有这处问题。", cure="请刷新页面，按现在的检查结果办理。")
    if not reason.strip():
        raise Refusal("保留须写明理由。", cure="请写明为什么可以保留；确属错误的，请直接修改。")
    made = Disposition.objects.create(
        review=review,
        finding=finding,
        message=str(found.get("message", ""))[:300],
        step=step.key,
        step_label=step.label,
        reason=reason.strip()[:300],
        posting=by,
        at=at,
    )
    data = {"finding": finding, "step": step.key, "reason": made.reason}
    record("review.keep", made, by=by, at=at, summary=f"保留《{review.version.title}》一处检查问题：{made}", data=data)
    return made
