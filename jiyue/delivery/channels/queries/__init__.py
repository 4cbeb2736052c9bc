"""Drafts of posts: which there are, where each stands, and what is ready to be posted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiyue.content.library.models import Attachment, Resource
from jiyue.content.library.queries import current_attachments
from jiyue.delivery.channels import gate, policies, rules, subject
from jiyue.delivery.channels.handing import Ready, ready_of
from jiyue.delivery.channels.models import Push
from jiyue.delivery.channels.subject import hash_of, may_be_edited
from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import case_of
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import household
from jiyue.estate.registry import queries as registry
from jiyue.estate.registry.models import Outlet
from jiyue.rulebook.screening.queries import Problem

__all__ = ["Ready", "State", "accounts_for", "differences",
    "hash_of", "may_be_edited", "of_resource", "pictures",
           "ready_of", "screened", "state_of", "states", "visible_to"]  # fmt: skip


@dataclass(frozen=True)
class State:
    """Where a push stands, in a word with its colour, and the sentence that says what comes next."""

    key: str
    label: str
    colour: str
    next: str


STATES = {
    "draft": State("draft", "推送稿", "grey", "核对标题、摘要和正文后送审。"),
    "with-item": State("with-item", "随信息签发", "blue", "与信息一字不差，信息签发发布时一并交账号。"),
    "open": State("open", "审核中", "blue", "按账号的审核流程办理。"),
    "returned": State("returned", "退回修改", "orange", "按审核意见修改后重新送审。"),
    "cleared": State("cleared", "待网站发布", "yellow", "已通过；信息在网站发布后才能到账号上发布。"),
    "ready": State("ready", "可以发布", "yellow", "复制到账号上发布，再登记链接和时间。"),
    "posted": State("posted", "已发布", "green", "已归档。"),
    "dropped": State("dropped", "已取消", "grey", "没有发布。"),
}


def state_of(push: Push, case: Case | None = None) -> State:
    if push.dropped_at:
        return STATES["dropped"]
    if push.posted_at:
        return STATES["posted"]
    if push.handed_at:
        return STATES["ready"]
    if push.cleared_at:
        return STATES["cleared"]
    if push.sent_at:
        return STATES["with-item"]
    case = case or case_of(subject.KIND, push)
    if case is not None and case.outcome in (Case.Outcome.OPEN, Case.Outcome.RETURNED):
        return STATES[case.outcome]
    return STATES["draft"]


def states(pushes: Iterable[Push]) -> list[tuple[Push, State]]:
    """The same of many, their cases read at once."""
    rows = list(pushes)
    label = Push._meta.label_lower
    keys = [str(one.pk) for one in rows]
    cases = Case.objects.filter(kind=subject.KIND, subject_kind=label, subject_id__in=keys).order_by("opened_at")
    last = {one.subject_id: one for one in cases}
    return [(one, state_of(one, last.get(str(one.pk)) or _NO_CASE)) for one in rows]


_NO_CASE = Case(outcome=Case.Outcome.CANCELLED)


def visible_to(posting: Posting) -> QuerySet[Push]:
    """Those of one's own items and accounts; for a supervisor those of the accounts that it watches."""
    ours = Q(resource__owner__in=household(posting.organisation))
    found = Push.objects.filter(ours | Q(outlet__in=registry.visible_to(posting)))
    return found.select_related("resource__owner", "resource__draft", "outlet__sponsor", "made_by__person")


def accounts_for(resource: Resource) -> QuerySet[Outlet]:
    """The accounts on which an item can be put: its own unit's, in use."""
    return policies.accounts_of(resource.owner).order_by("name")


def of_resource(resource: Resource) -> list[tuple[Push, State]]:
    return states(resource.pushes.select_related("outlet", "record__post").order_by("made_at"))


def pictures(resource: Resource) -> list[Attachment]:
    """The pictures of the item from which the post may take one."""
    return [one for one in current_attachments(resource) if one.extension in gate.PICTURES]


def screened(push: Push, *, at: datetime) -> list[Problem]:
    """What the screening finds in the words of the post now."""
    return gate.problems_of(push, on=timezone.localdate(at))


def differences(push: Push) -> list[rules.Difference]:
    """Facts of the post that its item, as the public reads it now, does not have."""
    return gate.differences(push)
