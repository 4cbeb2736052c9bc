"""Keeping the list of what must be cleaned up: begun when the register shows it, ended when it shows it no more."""

from datetime import datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor, audited, record
from jiyue.estate.duties.actions.register import Proof, complete, register
from jiyue.estate.duties.queries.register import matter
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry import policies
from jiyue.estate.registry.models import Cleanup
from jiyue.estate.registry.queries.cleanups import Wanted, exemptions, wanted
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import SpecialistExemption

Outcome = Cleanup.Outcome


def follow_cleanups(*, at: datetime) -> int:
    """Begin what is new and end what is over; returns how many changed. Asked again it does nothing."""
    asked = {one.key: one for one in wanted(at=at)}
    standing = {one.key: one for one in Cleanup.objects.filter(outcome=Outcome.OPEN).select_related("unit", "duty")}
    new, over = asked.keys() - standing.keys(), standing.keys() - asked.keys()
    for key in sorted(new, key=str):
        begin(asked[key], at=at)
    for key in sorted(over, key=str):
        end(standing[key], outcome=Outcome.DONE, basis="台账中已不存在这一情况", at=at)
    return len(new) + len(over)


@audited
def begin(found: Wanted, *, at: datetime, by: Posting | Actor = SYSTEM) -> Cleanup:
    """List one thing, with the clock of its task where a rule or a labelled default gives it a term."""
    cleanup = Cleanup.objects.create(
        kind=found.kind,
        unit=found.unit,
        platform=found.platform,
        outlet=found.outlet,
        target=found.target,
        citations=[citation.as_dict() for citation in found.citations],
        opened_at=at,
    )
    limit = f"event_task.{found.task}"
    if matter(limit, place=found.unit.place_id, on=timezone.localdate(at)):
        cleanup.duty = register(limit, holder=found.unit, subject=cleanup, started_at=at, by=SYSTEM, at=at)
        cleanup.save(update_fields=["duty"])
    said = f"列入清理整合：{cleanup.get_kind_display()}（{cleanup}）"
    record("registry.begin", cleanup, by=by, at=at, summary=said, data={"kind": cleanup.kind})
    return cleanup


@audited
def end(cleanup: Cleanup, *, outcome: str, basis: str, at: datetime, by: Posting | Actor = SYSTEM) -> Cleanup:
    """Close one thing, and its task with it."""
    cleanup.outcome, cleanup.closed_at, cleanup.basis = outcome, at, basis[:200]
    cleanup.closed_by = by if isinstance(by, Posting) else None
    cleanup.save(update_fields=["outcome", "closed_at", "basis", "closed_by"])
    if cleanup.duty and not (cleanup.duty.completed_at or cleanup.duty.voided_at):
        complete(cleanup.duty, done_at=at, proof=Proof(note=cleanup.basis), by=SYSTEM, at=at)
    said = f"办结清理整合：{cleanup}（{cleanup.get_outcome_display()}）"
    record("registry.end", cleanup, by=by, at=at, summary=said, data={"outcome": outcome, "basis": cleanup.basis})
    return cleanup


@enforces(SpecialistExemption)
@audited
def exempt_specialist(cleanup: Cleanup, *, basis: str, by: Posting, at: datetime) -> Cleanup:
    """A specialist site stays because another text says so; the supervising unit names it."""
    cleanup = (
        Cleanup.objects.select_for_update(of=("self",)).select_related("unit", "outlet__supervisor").get(pk=cleanup.pk)
    )
    if cleanup.kind != Cleanup.Kind.SPECIALIST or cleanup.outlet is None:
        raise Refusal("只有专业网站可以依其他规定保留。", cure="请按规定清理整合。")
    policies.require_supervisor(by, outlet=cleanup.outlet, at=at)
    if cleanup.outcome:
        raise Refusal("该事项已经办结。", cure="无需再次办理。")
    rules = exemptions(cleanup.unit, on=timezone.localdate(at))
    cited = tuple(citation for one in rules for citation in one.citations)
    if not rules:
        pinned = [Citation.from_dict(one) for one in cleanup.citations]
        raise refuse("这里没有可以保留的规定。", cure="请按规定整合。", citations=pinned)
    if not basis.strip():
        named = rules[0].rule.label
        raise refuse("没有写明依据，不能保留。", cure=f"请写明{named}的文件名称和文号。", citations=cited)
    rule(cited, "allowed")
    return end(cleanup, outcome=Outcome.EXEMPT, basis=basis.strip(), by=by, at=at)
