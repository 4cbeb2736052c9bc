"""Opening, deciding and closing cases. There is no other way to move one, for anybody."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.db.models import Model

from jiyue.common.compiled import Compiled, Objects
from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.approvals import hooks, queries, rules, signals
from jiyue.estate.approvals.models import Case, Decision, Step
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.rulebook.regulations.queries import Applied, enforces
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import ApprovalChain, ReviewChain

LEADERS = (Posting.Role.SITE_MANAGER, Posting.Role.SECTION_HEAD, Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD)
LONGEST_ANSWER = 1000


@audited
def open_case(
    *,
    kind: str,
    subject: Model,
    title: str,
    owner: Organisation,
    chain: Applied[ReviewChain] | Applied[ApprovalChain],
    by: Posting,
    at: datetime,
    at_organisations: Mapping[str, Organisation] | None = None,
    confirming: Mapping[str, Collection[Citation]] | None = None,
    named: Mapping[str, Collection[str]] | None = None,
) -> Case:
    """Put a subject before the chain that the rulebook names. `at_organisations` resolves a step's `at`.

    `confirming` is what whoever signs has to confirm beside the aspects of the chain, with the articles that ask it;
    `named` are, for the steps where the unit's own scheme names people, their ids.
    """
    hooks.of(kind)
    if not by.active_at(at) or not queries.acts_for(by, owner):
        raise Refusal(f"只有“{owner}”的在任人员可以发起此事项。", cure="请由该单位的人员发起。")
    case = Case(
        kind=kind,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        title=title[:300],
        owner=owner,
        pack=chain.pack,
        edition=chain.edition,
        chain=chain.rule.key,
        citations=_plain(chain.citations),
        opened_by=by,
        opened_at=at,
        waiting_since=at,
    )
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:
        raise Refusal("该事项已在审批中，不能重复发起。", cure="请在“审批”中查看办理进度。")
    where = {"host": organisations.host_of(owner), **(at_organisations or {})}
    steps = Step.objects.bulk_create(_with(_steps(case, chain, where), confirming or {}, named or {}))
    record("approvals.open", case, by=by, at=at, summary=f"发起审批：{title}", data=_opening(case, steps))
    signals.opened.send(Case, case=case, by=by, at=at)
    return case


@audited
@enforces(ReviewChain, ApprovalChain)
def decide(
    case: Case,
    *,
    verdict: str,
    by: Posting,
    at: datetime,
    opinion: str = "",
    reason: str = "",
    aspects: Iterable[str] = (),
    answers: Mapping[str, str] | None = None,
    seen_hash: str = "",
    target: int | str | None = None,
) -> Case:
    """Pass the current step, return the case to its author, or send it back to an earlier step (`rewind`)."""
    if verdict not in (Decision.Verdict.PASS, Decision.Verdict.RETURN, Decision.Verdict.REWIND):
        raise Refusal("办理意见只能是通过、退回或退至指定环节。", cure="请重新选择。")
    held = _locked(case)
    case, now, step = held.case, held.state, held.step
    ticked, written = tuple(aspects), _written(step, answers or {})
    grounds = queries.grounds_of(step)
    facts, asking = queries.facts_of(held), queries.asking(by, step.organisation, at)
    found = (
        rules.closed(now)
        or rules.not_entitled(now, facts, asking, authors=held.authors)
        or _not_the_latest(case, seen_hash)
        or rules.incomplete(facts, verdict=verdict, aspects=ticked, opinion=opinion, reason=reason, answers=written)
    )
    if found:
        raise refuse(found.message, cure=found.cure, citations=grounds[found.ground])
    check = hooks.of(case.kind).check
    if check is not None:
        check(case, step, verdict, seen_hash)
    words = {"opinion": opinion, "reason": reason, "aspects": list(ticked), "answers": written, "seen_hash": seen_hash}
    position = _earlier(held, target) if verdict == Decision.Verdict.REWIND else None
    decision = _decided(held, verdict, target=position, by=by, at=at, **words)
    if verdict == Decision.Verdict.PASS:
        # The whole chain's articles are fulfilled when its last step is.
        whole = grounds["chain"] if case.outcome == Case.Outcome.APPROVED else ()
        rule(dict.fromkeys((*grounds["step"], *grounds["aspects"], *whole)), "allowed")
    _announce(case, step, decision)
    return case


@audited
def cancel(case: Case, *, by: Posting, at: datetime, reason: str) -> Case:
    """Take a case back: whoever opened it, or somebody who leads the unit that asked."""
    held = _locked(case)
    case, now = held.case, held.state
    if now.outcome not in ("open", "returned"):
        raise Refusal(f"该事项{rules.OUTCOME_NAMES[now.outcome]}，不能撤回。", cure="如需变更，请另行发起。")
    _require_owner(case, by=by, at=at)
    if by.person_id != case.opened_by.person_id and by.role not in LEADERS:
        raise Refusal("只有发起人或本单位负责人可以撤回。", cure="请联系发起人。")
    if not reason.strip():
        raise Refusal("撤回须写明理由。", cure="请填写理由。")
    _decided(held, Decision.Verdict.CANCEL, by=by, at=at, opinion=reason)
    signals.cancelled.send(Case, case=case, by=by, at=at)
    return case


@audited
def resubmit(case: Case, *, by: Posting, at: datetime) -> Case:
    """Send a returned case again; it begins at its first step, whoever had passed it before."""
    held = _locked(case)
    case, now = held.case, held.state
    if now.outcome != "returned":
        raise Refusal("该事项没有被退回，不能重新送审。", cure="请在“审批”中查看办理进度。")
    _require_owner(case, by=by, at=at)
    _decided(held, Decision.Verdict.RESUBMIT, by=by, at=at)
    signals.resubmitted.send(Case, case=case, by=by, at=at)
    return case


@audited
def rewind(case: Case, *, target: int | str, by: Posting, at: datetime, reason: str) -> Case:
    """Take an open case back to an earlier step because its subject changed; later passes no longer count.

    For the package that owns the subject: it decides what change calls for this. `target` is a position or a key.
    """
    held = _locked(case)
    case, now = held.case, held.state
    if found := rules.closed(now):
        raise Refusal(found.message, cure=found.cure)
    step = held.step
    if not by.active_at(at) or not (queries.acts_for(by, case.owner) or queries.acts_for(by, step.organisation)):
        raise Refusal("只有申请单位或办理单位的在任人员可以退至指定环节。", cure="请联系办理单位。")
    if not reason.strip():
        raise Refusal("退至指定环节须写明理由。", cure="请填写理由。")
    position = _earlier(held, target)
    _decided(held, Decision.Verdict.REWIND, target=position, by=by, at=at, opinion=reason)
    signals.rewound.send(Case, case=case, target=position, by=by, at=at)
    return case


def _steps(
    case: Case, chain: Applied[ReviewChain] | Applied[ApprovalChain], where: Mapping[str, Organisation]
) -> list[Step]:
    return [
        Step(
            case=case,
            position=position,
            key=step.key,
            label=step.label,
            group=step.group,
            roles=list(step.roles),
            organisation=where.get(step.at, case.owner),
            author=step.author,
            distinct_in_group=step.distinct_in_group,
            signs=step.signs,
            aspects=list(step.aspects),
            asks=[[one.key, one.label] for one in step.asks],
            citations=_plain(chain.cite(step.clause)),
            aspect_citations=_plain(chain.cite(step.aspects_clause)) if step.aspects_clause else [],
        )
        for position, step in enumerate(chain.rule.steps, start=1)
    ]


def _with(
    steps: list[Step], confirming: Mapping[str, Collection[Citation]], named: Mapping[str, Collection[str]]
) -> list[Step]:
    for step in steps:
        step.named = [*named.get(step.key, ())]
    for step in (one for one in steps if one.signs and confirming):
        asked = [citation for citations in confirming.values() for citation in citations]
        step.aspect_citations = [*(step.aspect_citations or step.citations), *_plain(asked)]
        step.aspects = [*step.aspects, *confirming]
    return steps


def _written(step: Step, answers: Mapping[str, str]) -> dict[str, str]:
    """What the step asks for, as far as it was written."""
    given = {key: answers.get(key, "").strip()[:LONGEST_ANSWER] for key, _ in step.asks}
    return {key: text for key, text in given.items() if text}


def _plain(citations: Collection[Citation]) -> list[dict[str, str]]:
    return [asdict(citation) for citation in citations]


def _pin(case: Case) -> dict[str, str]:
    return {"kind": case.kind, "pack": case.pack, "edition": case.edition, "chain": case.chain}


def _opening(case: Case, steps: list[Step]) -> dict[str, str]:
    return {**_pin(case), "steps": queries.digest_of_steps(steps)}


_lock = Compiled(lambda key: Case.objects.select_for_update().filter(pk=key).values_list("pk"))
_held = Objects(Case, lambda key: Case.objects.filter(pk=key), "owner", "opened_by")


def _locked(case: Case) -> queries.Reading:
    """The case as it is now, held until the transaction ends, so that two people cannot decide one step."""
    _lock(case.pk)
    (found,) = queries.read(_held(case.pk))
    if not queries.is_on_record(found):
        raise Refusal("该事项的环节或办理意见与审计记录不一致，已停止办理。", cure="请联系审计管理员核查，再另行发起。")
    return found


def _not_the_latest(case: Case, seen_hash: str) -> rules.Objection | None:
    current = hooks.of(case.kind).current_hash
    return rules.stale(seen=seen_hash, current=current(case)) if current else None


def _earlier(held: queries.Reading, target: int | str | None) -> int:
    steps = {step.key: step.position for step in held.steps}
    position = steps.get(target) if isinstance(target, str) else target
    if position is None or not 1 <= position <= held.state.position:
        raise Refusal("只能退至当前环节或之前的环节。", cure="请重新选择环节。")
    return position


def _require_owner(case: Case, *, by: Posting, at: datetime) -> None:
    if not by.active_at(at) or not queries.acts_for(by, case.owner):
        raise Refusal(f"只有申请单位“{case.owner}”的在任人员可以办理。", cure="请联系申请单位。")


def _decided(
    held: queries.Reading, verdict: str, *, by: Posting, at: datetime, target: int | None = None, **words: Any
) -> Decision:
    """Add the decision and bring the cached columns in line with what the decisions say."""
    case, now, step = held.case, held.state, held.step
    decision = Decision.objects.create(
        case=case,
        sequence=len(held.decisions) + 1,
        position=now.position,
        verdict=verdict,
        target=target,
        posting=by,
        at=at,
        **words,
    )
    move = rules.Move(cast("rules.Verdict", verdict), now.position, by.person_id, target)
    then = rules.after(now, move, last=len(held.steps))
    case.position, case.outcome = then.position, then.outcome
    case.waiting_since = at if then.outcome == "open" else None
    case.save(update_fields=["position", "outcome", "waiting_since"])
    record(
        f"approvals.{verdict}",
        case,
        by=by,
        at=at,
        summary=f"{decision.get_verdict_display()}“{step.label}”：{case.title}",
        data={**_pin(case), "step": step.key, **queries.facts_of_decision(decision)},
    )
    return decision


def _announce(case: Case, step: Step, decision: Decision) -> None:
    by, at = decision.posting, decision.at
    if decision.verdict == Decision.Verdict.RETURN:
        signals.returned.send(Case, case=case, by=by, at=at)
    elif decision.verdict == Decision.Verdict.REWIND:
        signals.rewound.send(Case, case=case, target=decision.target, by=by, at=at)
    else:
        signals.step_passed.send(Case, case=case, step=step, decision=decision)
        if case.outcome == Case.Outcome.APPROVED:
            signals.approved.send(Case, case=case, by=by, at=at)
