"""Who may write in the library."""

from datetime import datetime

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Original, Resource
from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import may_decide
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of

REVIEW = "review"
"""The kind of case under which a resource is reviewed; `content.review` opens them."""

AUTHORS = frozenset(
    {
        Posting.Role.EDITOR,
        Posting.Role.SITE_MANAGER,
        Posting.Role.SECTION_HEAD,
        Posting.Role.DEPUTY_HEAD,
        Posting.Role.HEAD,
        Posting.Role.SUPERVISOR,
    }
)
"""Roles that work with content; operators and the three administrators do not (三员分立)."""


READERS_OF_ORIGINALS = frozenset({Posting.Role.SECTION_HEAD, Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD})
"""Beside the person who put it aside, only these open an unredacted original."""


def may_write_for(owner: Organisation, *, by: Posting, at: datetime) -> None:
    """Only staff of the owner, of its host and of the host's internal units write its resources."""
    if by.role not in AUTHORS:
        raise Refusal(f"{by.get_role_display()}不办理信息内容。", cure="请由本单位信息员或负责人办理。")
    if not by.active_at(at):
        raise Refusal("这个任职尚未确认或者已经结束。", cure="请用在任的岗位办理，或请安全管理员核对任职。")
    if host_of(by.organisation) != host_of(owner):
        raise Refusal(f"{owner}的信息只能由该单位办理。", cure="请改用本单位的岗位，或请该单位信息员办理。")


def open_case(resource: Resource) -> Case | None:
    """The review that the resource is in now, unless it was returned to its author."""
    return Case.objects.filter(
        kind=REVIEW,
        subject_kind=resource._meta.label_lower,
        subject_id=str(resource.pk),
        outcome=Case.Outcome.OPEN,
    ).first()


def may_change(resource: Resource, *, by: Posting, at: datetime) -> None:
    """The owner's staff, while the resource is neither removed nor under review; a supervisor only their own work."""
    may_write_for(resource.owner, by=by, at=at)
    keepers = {one.person_id for one in (resource.created_by, resource.keeper) if one}
    if by.role == Posting.Role.SUPERVISOR and by.person_id not in keepers:
        raise Refusal("监管员只能修改自己起草的信息。", cure="请由起草人或本单位信息员办理。")
    if resource.removed_at:
        raise Refusal("这条信息已经删除。", cure="请另建一条信息。")
    if open_case(resource):
        raise Refusal("这条信息正在审核，不能直接修改。", cure="请先撤回送审，或由当前环节办理人在审核页修改。")


def may_amend(resource: Resource, *, by: Posting, at: datetime) -> None:
    """Under review only the holder of the current step changes the text (安岳2023 第十六条：审核、修改)."""
    case = open_case(resource)
    if case is None:
        raise Refusal("这条信息不在审核中。", cure="请在编辑页修改草稿。")
    if refusal := may_decide(case, by, at):
        raise refusal


def may_open_original(original: Original, *, by: Posting, at: datetime) -> None:
    """The leaders of the owner's house, and the person who put it aside while in the post."""
    may_write_for(original.resource.owner, by=by, at=at)
    if by.role not in READERS_OF_ORIGINALS and by.person_id != original.kept_by.person_id:
        raise Refusal("删减前原件只有存入人和本单位负责人可以查看。", cure="确需查看的，请联系存入人或本单位负责人。")
