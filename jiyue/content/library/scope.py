"""Public is the rule: what else a resource may be, on which ground, and how that changes once it was cleared."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.dispatch import Signal, receiver
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library import hooks, policies
from jiyue.content.library.models import Draft, Resource, ScopeChange
from jiyue.core.audit.actions import audited, record
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals import hooks as cases
from jiyue.estate.approvals import signals as approved
from jiyue.estate.approvals.models import Case
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.rulebook.regulations.queries import chain_for, enforces, rules_for, strictest
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import DisclosureGrounds, NonDisclosure, Publicity
from jiyue.rulebook.regulations.schema.disclosure import Ground

CASE = "disclosure_scope"
scope_changed = Signal()
"""What the public may see of a resource changed by an approval: `change`, `resource`, `by`, `at`."""


def preset(owner: Organisation, *, on: date) -> str:
    """The publicity attribute of a new resource."""
    return strictest(Publicity, place=owner.place_id, on=on).rule.default


def grounds(owner: Organisation, *, on: date, publicity: str = "") -> dict[str, Ground]:
    """The statutory grounds that the packs list, all or for one publicity attribute."""
    listed = [
        one for applied in rules_for(DisclosureGrounds, place=owner.place_id, on=on) for one in applied.rule.grounds
    ]
    return {one.key: one for one in listed if not publicity or not one.publicity or publicity in one.publicity}


@enforces(NonDisclosure, DisclosureGrounds)
def require_ground(values: Mapping[str, Any], *, owner: Organisation, on: date) -> None:
    """What is not open to all says by one of the listed grounds why (公开为常态、不公开为例外)."""
    applied = strictest(NonDisclosure, place=owner.place_id, on=on)
    publicity = values.get("publicity") or preset(owner, on=on)
    if publicity not in strictest(Publicity, place=owner.place_id, on=on).rule.publishable:
        known = grounds(owner, on=on, publicity=publicity)
        if values.get("closed_ground") not in known:
            offered = "；".join(one.label for one in known.values())
            raise refuse(
                f"公开为常态、不公开为例外：选择“{Draft.Publicity(publicity).label}”须写明法定情形。",
                cure=f"请从“不公开的法定情形”中选择：{offered}；或改为主动公开。",
                citations=applied.citations,
            )
    rule(applied.citations, "allowed")


def require_unchanged(draft: Draft, publicity: str) -> None:
    """Of a resource that was cleared the scope changes by an approval, never by saving."""
    resource = draft.resource
    if publicity != draft.publicity and any(ask(resource) for ask in hooks.settled):
        raise Refusal("这条信息签发过，公开范围不能直接修改。", cure="请在编辑页右侧点“变更公开范围”，写明理由后报批。")


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
    ground = ground if publicity not in _open(resource.owner, on=on) else ""
    require_ground({"publicity": publicity, "closed_ground": ground}, owner=resource.owner, on=on)
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


def _open(owner: Organisation, *, on: date) -> tuple[str, ...]:
    return strictest(Publicity, place=owner.place_id, on=on).rule.publishable


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
def on_approved(sender: object, case: Case, by: Posting, at: datetime, **_: object) -> None:
    if case.kind == CASE:
        carry_out(ScopeChange.objects.select_related("resource__owner").get(pk=UUID(case.subject_id)), by=by, at=at)


def register() -> None:
    """Called when the application is ready."""
    cases.register(
        CASE, cases.SubjectKind(label="公开范围变更", url=lambda case: f"/console/scope-changes/{case.subject_id}/")
    )
