"""The draft of a post as the approval engine sees it."""

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.delivery.channels import gate, rules
from jiyue.delivery.channels.models import Push
from jiyue.estate.approvals import hooks
from jiyue.estate.approvals.models import Case, Decision, Step
from jiyue.estate.approvals.queries import case_of

KIND = "push"


def of(case: Case) -> Push:
    return Push.objects.select_related("resource__draft", "resource__owner", "outlet__sponsor", "picture").get(
        pk=case.subject_id
    )


def url(case: Case) -> str:
    return f"/console/pushes/{case.subject_id}/"


def hash_of(push: Push) -> str:
    """What whoever decides must have seen: every word of the post, its picture and its account."""
    picture = push.picture.sha256 if push.picture else ""
    return rules.hash_of(push.title, push.digest, push.text, picture, str(push.outlet_id))


def may_be_edited(push: Push) -> bool:
    """Whether the words may still be changed: it is a draft, or was returned."""
    case = case_of(KIND, push)
    under = case is not None and case.outcome in (Case.Outcome.OPEN, Case.Outcome.APPROVED)
    return push.is_open and push.sent_at is None and push.cleared_at is None and not under


def check(case: Case, step: Step, verdict: str, seen_hash: str) -> None:
    """At every pass the words go through the screening once more; who signs has seen no other grade."""
    if verdict != Decision.Verdict.PASS:
        return
    push, on = of(case), timezone.localdate()
    gate.require_sound(push, on=on)
    if gate.graded(push, asked_for=push.grade, on=on).key != push.grade:
        raise Refusal("送审后信息有了改动，级别须调高。", cure="请退回，由推送人重新送审。")


def authors(cases: Collection[Case]) -> dict[Any, Collection[Any]]:
    keys = {case.subject_id: case.pk for case in cases}
    rows = Push.objects.filter(pk__in=keys).values_list("pk", "made_by__person_id")
    return {keys[str(push)]: [person] for push, person in rows}


def register() -> None:
    """Called when the application is ready."""
    kind = hooks.SubjectKind(
        label="新媒体发文", url=url, check=check, current_hash=lambda case: hash_of(of(case)), authors=authors
    )
    hooks.register(KIND, kind)
