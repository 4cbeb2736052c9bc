"""Questions about reviews, and the publisher's one question: is this version cleared?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from jiyue.common.compiled import Compiled, instance, padded
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Attachment, Resource, Version
from jiyue.content.library.policies import AUTHORS
from jiyue.content.library.queries import (
    Comparison,
    attachments_of,
    attachments_of_many,
    diff,
    draft_hash_of,
    exact_hash_of,
    readable,
    wording_hash_of,
)
from jiyue.content.review import cataloguing, endorsing
from jiyue.content.review.endorsing import Demand
from jiyue.content.review.facts import basis_of
from jiyue.content.review.facts import lacking as basis_lacking
from jiyue.content.review.facts import wanted as basis_wanted
from jiyue.content.review.findings import key_of, undecided
from jiyue.content.review.grades import Graded, grade_of_text
from jiyue.content.review.mobile import problems_of as mobile_problems
from jiyue.content.review.models import Clearance, Emergency, Mark, Review
from jiyue.content.review.reading import Piece as Stretch
from jiyue.content.review.reading import highlighted
from jiyue.content.review.seal import derived_seal, holds
from jiyue.content.review.timing import Wait, urgent_cases, waiting_steps, waits
from jiyue.content.review.urgency import accounts_of, emergency_of, route_of, usual_chain
from jiyue.content.review.urgency import chain as urgent_chain
from jiyue.core.audit.queries import with_act
from jiyue.estate.approvals.models import Case, Decision, Step
from jiyue.estate.approvals.queries import citations_of, inbox, state_of, visible_to
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, household
from jiyue.rulebook.regulations.queries import Applied, chain_for, enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import ClearanceRequired, RejectionReasons
from jiyue.rulebook.screening.queries import known_phrases

__all__ = [
    "Graded",
    "Piece",
    "Wait",
    "accounts_of",
    "asked_elsewhere",
    "asked_of",
    "basis_lacking",
    "basis_of",
    "basis_wanted",
    "catalogue_form",
    "category_values",
    "clearance_for",
    "clearances_for",
    "demands_of",
    "derived_seal",
    "drafts_of",
    "emergencies",
    "emergency_of",
    "grade_of_text",
    "key_of",
    "last_change",
    "marked_text",
    "marks_of",
    "mobile_problems",
    "proposed_reasons",
    "reading_of",
    "rejection_reasons",
    "require_category",
    "returns",
    "returns_by_reason",
    "review_of",
    "route_of",
    "running_events",
    "steps_of",
    "timeline",
    "told_of",
    "undecided",
    "urgent_cases",
    "urgent_chain",
    "usual_chain",
    "waiting_for",
    "waiting_steps",
    "waits",
    "why_not_removable",
]  # fmt: skip

_FIELDS = tuple(one.attname for one in Clearance._meta.concrete_fields)
_standing = Compiled(
    lambda versions: (
        Clearance.objects.filter(version_id__in=versions, revoked_at__isnull=True).order_by().values_list(*_FIELDS)
    )
)


@enforces(ClearanceRequired)
def clearance_for(version: Version) -> Clearance:
    """The valid clearance of a version, verified against what is stored now; a Refusal where there is none.

    The publisher asks this and nothing else. Nobody's rank, no import and no schedule stands above it.
    """
    citations = _demanded_by(version)
    clearance = Clearance.objects.select_related("case", "signed_by").filter(version=version).first()
    if clearance is None:
        raise refuse(
            f"《{version.title}》第 {version.number} 版未经审核签发，不能发布。",
            cure="请按审核流程送审，全部环节通过后自动发布。",
            citations=citations,
        )
    stored = Version.objects.get(pk=version.pk)
    problem = _flaw(clearance, stored, attachments_of(stored))
    if not problem and not _walked_through(clearance.case):
        problem = f"《{stored.title}》第 {stored.number} 版的审核没有走完，不能发布。"
    if problem:
        raise refuse(problem, cure="请重新送审。", citations=citations)
    rule(citations, "allowed")
    return clearance


def clearances_for(versions: Iterable[Version]) -> dict[UUID, Clearance]:
    """The valid clearances among versions as they were just read, by version id, in three queries.

    For pages that show many titles and for full builds. The seal is made once, when wording hash, every stored
    character, finished case and signer agree, and its key is not in the database: here it stands for all of them.
    """
    read = {version.pk: version for version in versions}
    files = attachments_of_many(read.values())
    found = {}
    rows = _standing(padded(list(read))) if read else []
    kept = [instance(Clearance, _FIELDS, row) for row in rows]
    gone = revoked(one.pk for one in kept)
    for clearance in kept:
        version = read[clearance.version_id]
        if str(clearance.pk) in gone:
            continue
        exact = exact_hash_of(version, files[version.pk])
        if version.wording_hash == clearance.wording_hash and holds(clearance, exact_hash=exact):
            found[version.pk] = clearance
    return found


def _flaw(clearance: Clearance, version: Version, files: list[Attachment]) -> str:
    """Why a stored clearance is not good; empty when it is."""
    title = f"《{version.title}》第 {version.number} 版"
    if clearance.revoked_at or revoked([clearance.pk]):
        return f"{title}的签发已经撤销，不能发布。"
    if not (wording_hash_of(version, files) == version.wording_hash == clearance.wording_hash):
        return f"{title}的内容与签发时不一致，不能发布。"
    if not holds(clearance, exact_hash=exact_hash_of(version, files)):
        return f"{title}的签章核验未通过，不能发布。"
    if clearance.case.outcome != Case.Outcome.APPROVED:
        return f"{title}的审核没有走完，不能发布。"
    return ""


def revoked(clearances: Iterable[UUID]) -> set[str]:
    """Which clearances the audit record says were revoked, whatever their rows say now; ids as text."""
    return with_act(Clearance, clearances, action="review.revoke")


def _walked_through(case: Case) -> bool:
    """Whether the decisions themselves lead to the end; rows that do not follow one another lead nowhere."""
    try:
        return state_of(case).outcome == "approved"
    except ValueError:
        return False


def _demanded_by(version: Version) -> tuple[Citation, ...]:
    """The articles that forbid publishing what was not reviewed, and those that say how it is reviewed.

    A review that has begun keeps the chain it was pinned to; otherwise today's chain is cited.
    """
    place, on = version.resource.owner.place_id, timezone.localdate(version.made_at)
    demanded = [one for applied in rules_for(ClearanceRequired, place=place, on=on) for one in applied.citations]
    review = Review.objects.filter(version=version).select_related("case").first()
    chain = citations_of(review.case) if review else chain_for(place=place, on=on).citations
    return tuple(dict.fromkeys([*demanded, *chain]))


def waiting_for(posting: Posting, at: datetime | None = None) -> QuerySet[Review]:
    """The reviews that wait for this posting's decision."""
    steps = inbox(posting, at or timezone.now()).filter(case__kind="review")
    reviews = Review.objects.filter(case__in=steps.values("case"))
    return reviews.select_related("case", "version", "resource__owner").order_by("case__waiting_since")


def review_of(resource: Resource) -> Review | None:
    """The latest review of a resource, whatever became of it."""
    return resource.reviews.select_related("case", "version").order_by("-case__opened_at", "-pk").first()


def last_change(review: Review) -> Comparison | None:
    """What the current version changed against the one before it."""
    before = review.resource.versions.filter(number__lt=review.version.number).order_by("-number").first()
    return diff(before, review.version) if before else None


def emergencies(resources: QuerySet[Resource]) -> QuerySet[Emergency]:
    """What went the urgent route among these, the newest first."""
    found = Emergency.objects.filter(review__resource__in=resources)
    return found.select_related("review__version", "review__case__owner", "opened_by__person", "duty__clock")


def running_events(owner: Organisation) -> QuerySet[Emergency]:
    """The events of a house that are not over, the newest first: what a later release may follow."""
    return Emergency.objects.filter(first=None, ended_at=None, review__case__owner__in=household(owner))


def told_of(resources: QuerySet[Resource]) -> QuerySet[Emergency]:
    """The urgent releases among these that were cleared, with the first of their event."""
    found = Emergency.objects.filter(review__resource__in=resources, review__version__clearance__revoked_at=None)
    return found.filter(review__version__clearance__isnull=False).select_related("first", "review__version")


def timeline(emergency: Emergency) -> list[Emergency]:
    """Every release on the same event, in the order in which they were begun."""
    first = emergency.first or emergency
    found = Emergency.objects.filter(Q(pk=first.pk) | Q(first=first)).select_related("review__version__clearance")
    return list(found.order_by("opened_at", "pk"))


def demands_of(resource: Resource, *, at: datetime) -> list[Demand]:
    """The words that the item needs beside its review: for the version under review, else for the draft."""
    review, on = review_of(resource), timezone.localdate(at)
    if review is not None and review.case.outcome == Case.Outcome.OPEN:
        return list(endorsing.demands(review.version, wording_hash=review.version.wording_hash, on=on))
    return list(endorsing.demands(resource.draft, wording_hash=draft_hash_of(resource), on=on))


def catalogue_form(owner: Organisation, *, on: date) -> str:
    """The form by which catalogue information is entered, with its version; empty where the place has none."""
    return str(cataloguing.form_of(owner, on=on) or "")


def require_category(title: str, category: str, *, column_class: str, owner: Organisation, on: date) -> None:
    cataloguing.require_category(title, category, column_class=column_class, owner=owner, on=on)


def category_values(owner: Organisation, *, on: date) -> list[str]:
    """The categories of the disclosure catalogue that a unit may choose from."""
    return cataloguing.offered(owner, on=on)


def drafts_of(posting: Posting) -> QuerySet[Resource]:
    """What a posting is writing and has not brought out."""
    unfinished = Resource.objects.filter(removed_at__isnull=True).exclude(versions__clearance__isnull=False)
    theirs = Q(keeper=posting) | Q(keeper__isnull=True, created_by=posting)
    return unfinished.filter(theirs).select_related("draft", "owner")


def steps_of(posting: Posting, at: datetime) -> QuerySet[Step]:
    """The steps that wait for a posting's word."""
    return inbox(posting, at)


def asked_of(posting: Posting) -> QuerySet[Review]:
    """Reviews of other units that name the posting's unit as a joint issuer, or as one whose work is touched."""
    name = host_of(posting.organisation).name
    named = Q(version__joint_issuers__contains=name) | Q(version__concerns__contains=name)
    found = Review.objects.filter(named, case__outcome=Case.Outcome.OPEN)
    ours = household(host_of(posting.organisation))
    return found.exclude(resource__owner__in=ours).select_related("version", "resource__owner", "case")


def asked_elsewhere(posting: Posting, at: datetime) -> list[UUID]:
    """Foreign items that wait for the word of the posting's unit."""
    if posting.role not in AUTHORS:
        return []
    return list(asked_of(posting).values_list("resource_id", flat=True))


def marks_of(review: Review | None) -> QuerySet[Mark]:
    """The passages that reviewers pointed at, in the version that they last saw."""
    if review is None:
        return Mark.objects.none()
    return review.marks.filter(version=review.version).select_related("posting__person", "posting__organisation")


@dataclass(frozen=True)
class Piece:
    """A run of the text; `marks` are what reviewers say about it."""

    text: str
    marks: tuple[Mark, ...]


def marked_text(review: Review) -> list[Piece]:
    """Title and text of the version with the marked passages in their place."""
    version = review.version
    plain = " ".join(f"{version.title} {readable(version.body)}".split())
    found = [(plain.find(one.excerpt), one) for one in marks_of(review)]
    pieces: list[Piece] = []
    position = 0
    for start, one in sorted((pair for pair in found if pair[0] >= 0), key=lambda pair: pair[0]):
        if start < position:
            last = pieces.pop()
            pieces.append(Piece(last.text, (*last.marks, one)))
            continue
        pieces += [Piece(plain[position:start], ()), Piece(one.excerpt, (one,))]
        position = start + len(one.excerpt)
    return [one for one in [*pieces, Piece(plain[position:], ())] if one.text]


def rejection_reasons(owner: Organisation, *, on: date) -> list[Applied[RejectionReasons]]:
    """The grounds that the packs of the owner's place list for a return."""
    return rules_for(RejectionReasons, place=owner.place_id, on=on)


@dataclass(frozen=True)
class Returned:
    """How often one of the listed grounds was named in a period."""

    key: str
    label: str
    count: int
    citations: tuple[Citation, ...]


def returns(posting: Posting, *, since: date, until: date, reason: str = "") -> QuerySet[Decision]:
    """The returns of reviews that a posting may see, within days, newest first."""
    cases = visible_to(posting).filter(kind="review")
    found = Decision.objects.filter(case__in=cases, verdict=Decision.Verdict.RETURN)
    found = found.filter(at__date__gte=since, at__date__lte=until)
    rows = found.filter(reason=reason) if reason else found
    return rows.select_related("case__owner", "posting__person", "posting__organisation").order_by("-at")


def returns_by_reason(posting: Posting, *, since: date, until: date) -> list[Returned]:
    """Every ground that the packs list at the posting's place, with how often it was named, none left out."""
    named = returns(posting, since=since, until=until).order_by().values_list("reason").annotate(count=Count("pk"))
    counted = dict(named)
    listed = [
        Returned(one.key, one.label, counted.get(one.key, 0), applied.cite(one.clause))
        for applied in rejection_reasons(posting.organisation, on=until)
        for one in applied.rule.reasons
    ]
    others = counted.keys() - {one.key for one in listed}
    return [*listed, *(Returned(key, key or "（未写明）", counted[key], ()) for key in sorted(others))]


def proposed_reasons(review: Review, *, on: date) -> list[str]:
    """The grounds for a return that the findings in the text suggest; a person decides."""
    seen = {str(one.get("rule_key", "")) for one in review.problems}
    seen |= {str((one.get("evidence") or {}).get("category", "")) for one in review.problems}
    listed = rejection_reasons(review.case.owner, on=on)
    return [one.key for applied in listed for one in applied.rule.reasons if seen & {*one.proposed_by}]


def why_not_removable(resource: Resource) -> Refusal | None:
    """What was cleared has been public, or may be at any moment: it is withdrawn, not removed."""
    if was_cleared(resource):
        return Refusal("这条信息已经签发，不能删除。", cure="如需从网上撤下，请办理撤回。")
    return None


def was_cleared(resource: Resource) -> bool:
    """Whether any version of it was ever cleared."""
    return Clearance.objects.filter(version__resource=resource).exists()


def reading_of(review: Review, *, on: date) -> list[list[Stretch]]:
    """Title and text under review, line by line, with every figure and every known phrase as a piece of its own."""
    version = review.version
    text = f"{version.title}\n{readable(version.body)}"
    return highlighted(text, known_phrases(review.case.owner.place_id, on))
