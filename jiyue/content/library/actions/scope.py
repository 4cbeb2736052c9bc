"""How the scope of a resource changes once it was cleared: by an approval."""

from datetime import datetime
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library import hooks, limits, policies
from jiyue.content.library.models import Draft, Resource, ScopeChange
from jiyue.content.library.queries.scope import publishable
from jiyue.content.library.signals import scope_changed
from jiyue.core.audit.actions import audited, record
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals import signals as approved
from jiyue.estate.approvals.models import Case
from jiyue.estate.organisations.models import Posting
from jiyue.rulebook.regulations.queries import chain_for
from jiyue.rulebook.regulations.rules import refuse

CASE = "disclosure_scope"


@audited
def apply_for_change(
    resource: Resource, *, publicity: str, ground: str = "", reason: str, by: Posting, at: datetime
) -> ScopeChange:
    """Ask for another scope of a cleared resource; what is out stays until the approval's last word."""
    policies.may_change(resource, by=by, at=at)
    draft, on = resource.draft, timezone.localdate(at)
    chain = chain_for(place=resource.owner.place_id, on=on, purpose=CASE)
    if not any(ask(resource) for ask in hooks.settled):
        raise Refusal("这条信息还没有签发过，公开属性可以直接修改。", cure="请在编辑页修改公开属性。")
    if publicity not in Draft.Publicity.values or publicity == draft.publicity:
        raise Refusal("没有选择新的公开范围。", cure="请选择与现在不同的公开属性。")
    if not reason.strip():
        raise refuse("不得随意变更信息公开范围，变更须写明理由。", cure="请填写理由。", citations=chain.citations)
    ground = ground if publicity not in publishable(resource.owner, on=on) else ""
    limits.require_ground({"publicity": publicity, "closed_ground": ground}, owner=resource.owner, on=on)
    change = ScopeChange.objects.create(
        resource=resource,
        before=draft.publicity,
        after=publicity,
        ground=ground,
        reason=reason.strip()[:300],
        requested_by=by,
        requested_at=at,
    )
    title = f"《{draft.title}》公开范围由{change}"
    approvals.open_case(kind=CASE, subject=change, title=title, owner=resource.owner, chain=chain, by=by, at=at)
    data = {"before": change.before, "after": publicity, "ground": ground, "reason": change.reason}
    record("library.apply_for_scope", resource, by=by, at=at, summary=f"申请{title}", data=data)
    return change


@audited
def carry_out(change: ScopeChange, *, by: Posting, at: datetime) -> ScopeChange:
    """What was approved comes about; upper packages hear of it in the same transaction."""
    case = Case.objects.filter(kind=CASE, subject_id=str(change.pk), outcome=Case.Outcome.APPROVED).first()
    if case is None or change.done_at:
        raise Refusal("这项变更还没有批准，或者已经实施。", cure="请在“待我审核”中办理。")
    resource = change.resource
    draft = Draft.objects.select_for_update(of=("self",)).get(resource=resource)
    draft.publicity, draft.closed_ground = change.after, change.ground
    draft.revision, draft.saved_at, draft.saved_by = draft.revision + 1, at, by
    draft.save(update_fields=["publicity", "closed_ground", "revision", "saved_at", "saved_by"])
    change.done_at = at
    change.save(update_fields=["done_at"])
    data = {"before": change.before, "after": change.after, "ground": change.ground, "case": str(case.pk)}
    record("library.change_scope", resource, by=by, at=at, summary=f"《{draft.title}》公开范围由{change}", data=data)
    resource.draft = draft
    scope_changed.send(ScopeChange, change=change, resource=resource, by=by, at=at)
    return change


@receiver(approved.approved, dispatch_uid="library.carry_out_scope")
def _on_approved(sender: object, case: Case, by: Posting, at: datetime, **_: object) -> None:
    if case.kind == CASE:
        carry_out(ScopeChange.objects.select_related("resource__owner").get(pk=UUID(case.subject_id)), by=by, at=at)
