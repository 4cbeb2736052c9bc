"""Sending in, deciding, changing and revoking. Nothing becomes public but by these (D16)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library.models import Resource, Version
from jiyue.content.library.queries import draft_hash_of, readable
from jiyue.content.review import aftercare, endorsing, gates, signals, subject, urgency
from jiyue.content.review.grades import grade_of, require_not_raised
from jiyue.content.review.models import Clearance, Endorsement, Handover, Mark, Review
from jiyue.content.review.queries import drafts_of, rejection_reasons, review_of, steps_of
from jiyue.content.review.rules import rewinds_to
from jiyue.core.audit.actions import audited, record
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import case_of, may_decide
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.schemes import queries as schemes
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import Reason, RejectionReasons
from jiyue.rulebook.screening.queries import Problem

LEADERS = frozenset({Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD})
REVOKERS = frozenset({Posting.Role.SITE_MANAGER, Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD})


@audited
def submit(
    resource: Resource,
    *,
    by: Posting,
    at: datetime,
    reason: str = "",
    grade: str = "",
    outlet_kind: str = "website",
    contingency_plan: str = "",
    urgent: bool = False,
) -> Review:
    """Freeze the draft, screen it and open its review; a returned item goes in again with a new version."""
    _require_change_reason(resource, reason)
    endorsing.require_lead(resource.draft, by_unit=by.organisation, on=timezone.localdate(at))
    reviewers = schemes.require(schemes.of_unit(resource.owner), at=at)
    case = case_of(subject.KIND, resource)
    if case is not None and case.outcome == Case.Outcome.RETURNED:
        if urgent and urgency.emergency_of(case.review) is None:
            raise Refusal("这条信息按平时的流程退回修改，不能改走应急流程。", cure="请先撤回送审，再应急送审。")
        return _resubmit(case.review, by=by, at=at, reason=reason)
    version = library.make_version(resource, by=by, at=at, reason=reason)
    today = timezone.localdate(at)
    problems = gates.check(version, owner=resource.owner, on=today)
    graded = grade_of(
        version, owner=resource.owner, outlet_kind=outlet_kind, asked=grade, plan=contingency_plan, on=today
    )
    where: dict[str, Any] = {"kind": resource.kind, "outlet_kind": outlet_kind, "grade": graded.key, "on": today}
    chain = (urgency.chain if urgent else urgency.usual_chain)(resource.owner, **where)
    case = approvals.open_case(
        kind=subject.KIND,
        subject=resource,
        title=version.title,
        owner=resource.owner,
        chain=chain,
        named=schemes.named_in(reviewers, chain.rule.key),
        by=by,
        at=at,
        confirming=subject.confirmations(resource.owner, on=today),
    )
    subject.signing_position_of(case)
    review = Review.objects.create(
        case=case,
        resource=resource,
        version=version,
        problems=_plain(problems),
        outlet_kind=outlet_kind,
        grade=graded.key,
        contingency_plan=contingency_plan.strip(),
    )
    data = _facts(version, problems)
    record("review.submit", review, by=by, at=at, summary=f"送审《{version.title}》", data=data)
    return review


@audited
def endorse(
    resource: Resource,
    *,
    what: str,
    unit: str,
    given: bool,
    by: Posting,
    at: datetime,
    opinion: str = "",
    paper: tuple[str, bytes] | None = None,
) -> Endorsement:
    """Put a word on record: of a posting of the unit itself, or by a paper that the lead unit hands in."""
    review = review_of(resource)
    under = review is not None and review.case.outcome == Case.Outcome.OPEN
    text = review.version if review is not None and under else resource.draft
    seen = review.version.wording_hash if review is not None and under else draft_hash_of(resource)
    asked = endorsing.demands(text, wording_hash=seen, on=timezone.localdate(at))
    demand = next((one for one in asked if (one.what, one.unit) == (what, unit)), None)
    if demand is None:
        raise endorsing.no_such(what)
    _may_endorse(resource, demand, by=by, at=at, paper=paper is not None)
    if not given and not opinion.strip():
        raise Refusal("不同意须写明意见。", cure="请填写意见。")
    file = uploads.check(*paper) if paper else None
    if file:
        uploads.store(file)
    made = Endorsement.objects.create(
        resource=resource,
        what=what,
        unit=unit,
        given=given,
        wording_hash=seen,
        posting=by,
        at=at,
        opinion=opinion.strip()[:500],
        paper_name=file.name if file else "",
        paper_sha256=file.sha256 if file else "",
    )
    data = {"what": what, "given": given, "wording_hash": seen, "paper": made.paper_sha256}
    summary = f"《{text.title}》{made}，{'同意' if given else '不同意'}"
    record("review.endorse", made, by=by, at=at, summary=summary, data=data)
    return made


ENDORSERS = frozenset({*REVOKERS, Posting.Role.SECTION_HEAD})


def _may_endorse(resource: Resource, demand: endorsing.Demand, *, by: Posting, at: datetime, paper: bool) -> None:
    ours = host_of(by.organisation)
    author = resource.created_by.person_id if resource.created_by else None
    roles = frozenset(demand.roles) or ENDORSERS
    if not by.active_at(at) or (ours.name == demand.unit and by.role not in roles):
        raise Refusal(f"您的岗位不能办理{demand.label}。", cure="请由本单位负责人办理。")
    if demand.what == Endorsement.What.SECRECY:
        if ours != host_of(resource.owner):
            raise Refusal("保密审查由信息所属单位办理。", cure=f"请联系“{resource.owner}”。")
        if by.person_id == author:
            raise Refusal("作者本人不能办理保密审查。", cure="请由本单位其他负责人办理。")
        return
    if ours.name != demand.unit and (ours != host_of(resource.owner) or not paper):
        raise Refusal(f"“{demand.unit}”的意见由该单位答复，或由主办单位上传其书面意见。", cure="请上传盖章的书面意见。")


@audited
def hand_over(leaving: Posting, *, to: Posting, by: Posting, at: datetime) -> Handover:
    """Before a person leaves: drafts get another keeper, and every waiting step somebody who can decide it."""
    ours = host_of(leaving.organisation)
    if by.role not in LEADERS or not by.active_at(at) or host_of(by.organisation) != ours:
        raise Refusal("工作移交由本单位负责人办理。", cure=f"请由“{ours}”的分管负责人或主要负责人办理。")
    if to.person_id == leaving.person_id or not to.active_at(at) or host_of(to.organisation) != ours:
        raise Refusal("接收人须是本单位另一名在任的人员。", cure="请另选接收人，或先授予其任职。")
    drafts, steps = list(drafts_of(leaving)), list(steps_of(leaving, at))
    for step in steps:
        if why := may_decide(step.case, to, at):
            raise Refusal(f"接收人不能办理“{step.case.title}”的“{step.label}”：{why.message}", cure="请另选接收人。")
    for resource in drafts:
        library.pass_on(resource, to=to, by=by, at=at)
    made = Handover.objects.create(
        leaving=leaving,
        successor=to,
        posting=by,
        at=at,
        drafts=[str(one.pk) for one in drafts],
        cases=[str(one.case_id) for one in steps],
    )
    summary = f"工作移交“{made}”：信息 {len(drafts)} 条，待办 {len(steps)} 项"
    record("review.hand_over", made, by=by, at=at, summary=summary, data={"drafts": made.drafts, "cases": made.cases})
    return made


@audited
def mark(review: Review, *, excerpt: str, note: str, by: Posting, at: datetime) -> Mark:
    """Point at a passage of the text under review; only the holder of the current step does."""
    if refusal := may_decide(review.case, by, at):
        raise refusal
    words, said = " ".join(excerpt.split()), note.strip()
    if not words or not said:
        raise Refusal("标注须写明原文和意见。", cure="请从页面上复制要改的一段文字，再写意见。")
    version = review.version
    plain = " ".join(f"{version.title} {readable(version.body)}".split())
    if words not in plain:
        raise Refusal("正文和题名中没有这段文字。", cure="请从左边的页面上复制一段连续的文字。")
    made = Mark.objects.create(review=review, version=version, excerpt=words[:300], note=said[:300], posting=by, at=at)
    record("review.mark", made, by=by, at=at, summary=f"标注《{version.title}》一处：{said}", data={"note": said})
    return made


def _require_change_reason(resource: Resource, reason: str) -> None:
    """What was cleared once is changed for a reason that stays with the version."""
    if not reason.strip() and Clearance.objects.filter(version__resource=resource).exists():
        raise Refusal("这条信息签发过，再次送审须写明修改原因。", cure="请在编辑页“修改原因”中写明改了什么、为什么改。")


@enforces(RejectionReasons)
def _require_no_hold(review: Review, *, at: datetime) -> None:
    """What was put off comes back when its day is there (安岳2023 第十七条)."""
    if review.hold_until is None:
        return
    on = timezone.localdate(at)
    pairs = [(one, reason) for one in rejection_reasons(review.case.owner, on=on) for reason in one.rule.reasons]
    cited = [cite for one, reason in pairs if reason.holds for cite in one.cite(reason.clause)]
    if on < review.hold_until:
        raise refuse(
            f"这条信息暂缓到 {review.hold_until:%Y-%m-%d}，现在不能重新送审。", cure="请到期后再送审。", citations=cited
        )
    rule(cited, "allowed")


def _resubmit(review: Review, *, by: Posting, at: datetime, reason: str) -> Review:
    _require_no_hold(review, at=at)
    version = library.make_version(review.resource, by=by, at=at, reason=reason)
    problems = gates.check(version, owner=review.resource.owner, on=timezone.localdate(at))
    _keep_grade(review, version, at=at)
    approvals.resubmit(review.case, by=by, at=at)
    _show(review, version, problems)
    data = _facts(version, problems)
    record("review.resubmit", review, by=by, at=at, summary=f"重新送审《{version.title}》", data=data)
    return review


@audited
@enforces(RejectionReasons)
def decide(
    review: Review,
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
    hold_until: date | None = None,
) -> Review:
    """Pass, return or send back to an earlier step; who may is the approval engine's word alone."""
    ground = None
    if verdict == "return":
        ground = _require_reason(review, reason, opinion=opinion, hold_until=hold_until, at=at)
    case = approvals.decide(
        review.case,
        verdict=verdict,
        by=by,
        at=at,
        opinion=opinion,
        reason=reason,
        aspects=aspects,
        answers=answers,
        seen_hash=seen_hash,
        target=target,
    )
    review = subject.held(case)
    if ground is not None:
        aftercare.after_return(review, ground, at=at)
    if verdict == "return" and review.hold_until != hold_until:
        review.hold_until = hold_until
        review.save(update_fields=["hold_until"])
    return review


def _require_reason(
    review: Review, reason: str, *, opinion: str, hold_until: date | None, at: datetime
) -> Reason | None:
    """Where the packs list the grounds for a return, one of them is named (安岳2023 第十七条)."""
    listed = rejection_reasons(review.case.owner, on=timezone.localdate(at))
    if not listed:
        return None
    known = {one.key: (applied, one) for applied in listed for one in applied.rule.reasons}
    if reason not in known:
        named = [applied.cite(one.clause) for applied, one in known.values()]
        raise refuse(
            "退回须从规定的情形中选择理由。",
            cure=f"请选择：{'；'.join(one.label for _, one in known.values())}。",
            citations=dict.fromkeys(cited for found in [*(one.citations for one in listed), *named] for cited in found),
        )
    applied, one = known[reason]
    cited = tuple(dict.fromkeys([*applied.citations, *applied.cite(one.clause)]))
    if one.say and not any(word in opinion for word in one.say):
        raise refuse(f"以“{one.label}”退回，意见中须写明{one.asks}。", cure="请在意见中补充。", citations=cited)
    if hold_until is not None and (not one.holds or hold_until <= timezone.localdate(at)):
        raise refuse("不能这样暂缓。", cure="只有“当前不适宜发布”一类理由可以暂缓，日期须在今天之后。", citations=cited)
    rule(cited, "allowed")
    return one


@audited
def amend(
    review: Review,
    *,
    fields: dict[str, Any],
    by: Posting,
    at: datetime,
    revision: int | None = None,
    reason: str = "",
) -> Review:
    """Change the text during review; only the holder of the current step can.

    A change of wording after the signature takes the item back to the signing step, a change of layout does not;
    both are kept as versions.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=review.case_id)
    resource, before = review.resource, review.version
    started_from = resource.draft.revision if revision is None else revision
    library.amend_draft(resource, revision=started_from, fields=fields, by=by, at=at)
    version = library.make_version(resource, by=by, at=at, reason=reason or "审核中修改")
    problems = gates.check(version, owner=resource.owner, on=timezone.localdate(at))
    _keep_grade(review, version, at=at)
    _show(review, version, problems)
    target = rewinds_to(
        position=case.position,
        signing=subject.signing_position_of(case),
        wording_changed=version.wording_hash != before.wording_hash,
    )
    summary = f"审核中修改《{version.title}》"
    if target is not None:
        why = "校对中修改了内容，退回签发环节重新审核签发。"
        approvals.rewind(case, target=target, by=by, at=at, reason=why)
        summary += "，退回签发环节"
    data = {"version": version.number, "wording_hash": version.wording_hash, "rewound_to": target}
    record("review.amend", review, by=by, at=at, summary=summary, data=data)
    return Review.objects.select_related("case", "version", "resource").get(pk=review.pk)


@audited
def cancel(review: Review, *, by: Posting, at: datetime, reason: str) -> Review:
    """Take an item back from review (撤回送审)."""
    approvals.cancel(review.case, by=by, at=at, reason=reason)
    record("review.cancel", review, by=by, at=at, summary=f"撤回送审《{review.version.title}》")
    return Review.objects.select_related("case", "version", "resource").get(pk=review.pk)


@audited
def revoke(clearance: Clearance, *, by: Posting, at: datetime, reason: str) -> Clearance:
    """Take a clearance back; from then on no publisher accepts the version."""
    version = clearance.version
    if by.role not in REVOKERS or not by.active_at(at) or host_of(by.organisation) != host_of(version.resource.owner):
        raise Refusal("只有信息所属单位的网站管理员、分管负责人或主要负责人可以撤销签发。", cure="请联系该单位负责人。")
    if not reason.strip():
        raise Refusal("撤销签发须写明理由。", cure="请填写理由。")
    if clearance.revoked_at:
        raise Refusal("该签发已经撤销。", cure="如需再次发布，请重新送审。")
    clearance.revoked_at, clearance.revoked_by, clearance.revoked_reason = at, by, reason[:200]
    # What was revoked has no seal to go back to, whatever is written over these fields later.
    clearance.seal = ""
    clearance.save(update_fields=["revoked_at", "revoked_by", "revoked_reason", "seal"])
    record("review.revoke", clearance, by=by, at=at, summary=f"撤销签发《{version.title}》", data={"reason": reason})
    signals.revoked.send(Clearance, clearance=clearance, resource=version.resource, version=version, by=by, at=at)
    return clearance


def _facts(version: Version, problems: list[Problem]) -> dict[str, Any]:
    """What the record keeps of an item sent in; a ground for showing personal data is logged (安岳2023 第十四条)."""
    facts = {"version": version.number, "wording_hash": version.wording_hash, "problems": len(problems)}
    ground = version.personal_data_exception
    return {**facts, "personal_data_exception": ground} if ground else facts


def _keep_grade(review: Review, version: Version, *, at: datetime) -> None:
    """A change may not make an item weightier than those who review it."""
    owner, kind, on = review.case.owner, review.outlet_kind, timezone.localdate(at)
    now = grade_of(version, owner=owner, outlet_kind=kind, asked=review.grade, plan=None, on=on)
    require_not_raised(review.grade, now, owner=owner, outlet_kind=kind, on=on)


def _show(review: Review, version: Version, problems: list[Problem]) -> None:
    review.version, review.problems = version, _plain(problems)
    review.save(update_fields=["version", "problems"])


def _plain(problems: list[Problem]) -> list[dict[str, Any]]:
    """Problems as they are stored with the review and shown to the reviewers."""
    return [problem.as_dict() for problem in problems]
