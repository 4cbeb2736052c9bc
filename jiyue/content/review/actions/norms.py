"""The reviewer's word on which rules on reprinting apply."""

from collections.abc import Collection
from datetime import datetime

from jiyue.content.reprints.actions import norms
from jiyue.content.reprints.models import NormCheck
from jiyue.content.review.models import Review
from jiyue.core.audit.actions import audited
from jiyue.estate.approvals.queries import may_decide
from jiyue.estate.organisations.models import Posting


@audited
def tick(review: Review, *, chosen: Collection[str], by: Posting, at: datetime) -> NormCheck:
    """Whoever holds the present step says it for the words under review."""
    if refusal := may_decide(review.case, by, at):
        raise refusal
    return norms.tick(review.version, chosen=chosen, by=by, at=at)
