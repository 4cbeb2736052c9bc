"""A review as the approval engine sees it: what must have been seen, what may pass, what follows."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from jiyue.common.compiled import Compiled, Objects, padded
from jiyue.common.refusals import Refusal
from jiyue.content.library.queries import exact_hash_of, wording_hash_of
from jiyue.content.reprints import queries as reprints
from jiyue.content.review import aftercare, endorsing, findings, gates, signals
from jiyue.content.review.models import Clearance, Review
from jiyue.content.review.rules import StepFacts, signing_position
from jiyue.content.review.seal import seal_of
from jiyue.core.audit.actions import record
from jiyue.estate.approvals import hooks
from jiyue.estate.approvals import signals as approvals
from jiyue.estate.approvals.models import Case, Decision, Step
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.regulations.schema import RejectionReasons, ReleaseQuality

KIND = "review"


def url(case: Case) -> str:
    """The review page of the console."""
    return f"/console/review/{case.review.pk}/"


def held(case: Case) -> Review:
    """The review of a case that the engine holds under its lock, read once."""
    if not Case._meta.get_field("review").is_cached(case):
        (review,) = _held(case.pk)
        review.resource, review.case = review.version.resource, case
    return case.review


_held = Objects(
    Review,
    lambda case: Review.objects.filter(case=case),
    "version", "version__resource", "version__resource__owner", "signed_by",
)  # fmt: skip
_authors = Compiled(
    lambda cases: Review.objects.filter(case__in=cases, resource__created_by__isnull=False).values_list(
        "case_id", "resource__created_by__person_id"
    )
)


def current_hash(case: Case) -> str:
    """Whoever decides must have seen these words."""
    return held(case).version.wording_hash


def authors(cases: Collection[Case]) -> dict[Any, Collection[Any]]:
    """The person who wrote each item, whoever sent it in."""
    rows = _authors(padded([case.pk for case in cases])) if cases else ()
    return {case: [person] for case, person in rows}


def check(case: Case, step: Step, verdict: str, seen_hash: str) -> None:
    """At the signing step and before clearance the gates are passed once more."""
    if verdict != Decision.Verdict.PASS:
        return
    review = held(case)
    version = review.version
    gates.require_intact(version, wording_hash_of(version))
    findings.require(review, step, on=timezone.localdate())
    last = step.position == case.steps.count()
    if last and not step.signs and review.signed_hash != version.wording_hash:
        raise Refusal("这一版内容尚未签发。", cure="请退回签发环节，由签发人审核签发。")
    if step.signs or last:
        gates.check(version, owner=case.owner, on=timezone.localdate())
    if step.signs:
        endorsing.require(version, on=timezone.localdate())
        reprints.require_norms(version, owner=case.owner, on=timezone.localdate())


def signing_position_of(case: Case) -> int:
    """The step that signs; a chain without one cannot begin."""
    found = signing_position(StepFacts(step.position, step.signs) for step in case.steps.all())
    if found is None:
        raise Refusal("审核流程没有设签发环节，不能送审。", cure="请规则管理人员在规则包的审核流程中指定签发环节。")
    return found


@enforces(RejectionReasons, ReleaseQuality)
def confirmations(owner: Organisation, *, on: date) -> dict[str, tuple[Citation, ...]]:
    """Whoever signs confirms that the item is none of the kinds that may not be published (大理2021 第二十四条), and
    what the documents say that everything put out must be (安岳2023 第二十一条).
    """
    listed = rules_for(RejectionReasons, place=owner.place_id, on=on)
    qualities = rules_for(ReleaseQuality, place=owner.place_id, on=on)
    return {words: one.citations for one in qualities for words in one.rule.confirms} | {
        f"不属于禁止发布的{len(one.rule.reasons)}类信息": one.citations
        for one in listed
        if one.rule.scope == "forbidden"
    }


def unsign(review: Review) -> None:
    """The signature no longer holds: the item was returned, or its wording changed."""
    review.signed_hash, review.signed_by, review.signed_at = "", None, None
    review.save(update_fields=["signed_hash", "signed_by", "signed_at"])


@receiver(approvals.step_passed)
def sign(sender: object, case: Case, step: Step, decision: Decision, **_: Any) -> None:
    """Fix what the signer saw."""
    if case.kind != KIND or not step.signs:
        return
    review = held(case)
    review.signed_hash = review.version.wording_hash
    review.signed_by, review.signed_at = decision.posting, decision.at
    review.save(update_fields=["signed_hash", "signed_by", "signed_at"])
    data = {"version": review.version.number, "wording_hash": review.signed_hash}
    record("review.sign", review, by=decision.posting, at=decision.at, summary=f"签发《{review.version}》", data=data)


def _seen_by_signer(case: Case) -> str:
    """The wording's hash that stands in the signer's own decision."""
    signing = signing_position_of(case)
    return next((seen for position, seen in _passed(case.pk) if position == signing), "")


_passed = Compiled(
    lambda case: (
        Decision.objects.filter(case=case, verdict=Decision.Verdict.PASS)
        .order_by("-sequence")
        .values_list("position", "seen_hash")
    )
)


@receiver(approvals.returned)
def forget_signature(sender: object, case: Case, **_: Any) -> None:
    if case.kind == KIND:
        unsign(held(case))


@receiver(approvals.rewound)
def forget_later_signature(sender: object, case: Case, target: int, **_: Any) -> None:
    if case.kind == KIND and target <= signing_position_of(case):
        unsign(held(case))


@receiver(approvals.approved)
def clear(sender: object, case: Case, by: Any, at: Any, **_: Any) -> None:
    """The last step passed: seal the version and tell the packages above, in the same transaction."""
    if case.kind != KIND:
        return
    review = held(case)
    version, signed_by = review.version, review.signed_by
    if signed_by is None or {review.signed_hash, _seen_by_signer(case)} != {version.wording_hash}:
        raise Refusal("这一版内容尚未签发。", cure="请退回签发环节，由签发人审核签发。")
    clearance = Clearance(
        version=version, case=case, wording_hash=version.wording_hash, signed_by=signed_by, cleared_at=at
    )
    clearance.seal = seal_of(clearance, exact_hash=exact_hash_of(version))
    clearance.save(force_insert=True)
    data = {"version": version.number, "wording_hash": version.wording_hash, "case": str(case.pk)}
    record("review.clear", clearance, by=by, at=at, summary=f"《{version.title}》通过全部审核校对", data=data)
    signals.cleared.send(Clearance, clearance=clearance, resource=version.resource, version=version, by=by, at=at)
    aftercare.after_clearance(clearance, review, at=at)


def register() -> None:
    """Called when the application is ready."""
    hooks.register(
        KIND,
        hooks.SubjectKind(label="信息审核", url=url, check=check, current_hash=current_hash, authors=authors),
    )
