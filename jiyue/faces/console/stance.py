"""Where a resource stands for the person who looks at it: its state, its next step, and which buttons that means."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jiyue.common.refusals import Refusal
from jiyue.content.library import queries as library
from jiyue.content.library.models import Resource, Version
from jiyue.content.review import queries as review
from jiyue.content.review.models import Review
from jiyue.delivery.publishing import queries as publishing
from jiyue.delivery.publishing.models import Placement, Release
from jiyue.estate.approvals import queries as approvals
from jiyue.estate.approvals.models import Case, Decision, Step
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Posting
from jiyue.faces.console import policies


@dataclass(frozen=True)
class StepRow:
    """One step of a chain as the panel 流程 shows it."""

    label: str
    unit: str
    mood: str  # done, now, next, back
    who: str
    at: datetime | None
    opinion: str


@dataclass(frozen=True)
class Stance:
    resource: Resource
    review: Review | None
    release: Release | None
    is_owner: bool
    editable: bool
    may_decide: bool
    label: str
    colour: str
    step: Step | None
    holders: list[Posting]
    standstill: Refusal | None = None
    may_take_off: bool = False
    is_settled: bool = False

    @property
    def under_review(self) -> bool:
        return self.review is not None and self.review.case.outcome == Case.Outcome.OPEN

    @property
    def returned(self) -> bool:
        return self.review is not None and self.review.case.outcome == Case.Outcome.RETURNED

    @property
    def is_live(self) -> bool:
        return self.release is not None and self.release.withdrawn_at is None

    @property
    def is_changed(self) -> bool:
        """Whether the draft was saved again since the version that stands on the sites."""
        return self.release is not None and self.resource.draft.saved_at > self.release.version.made_at

    @property
    def rests(self) -> bool:
        """Out as it stands, and nothing to send: what the editor should not be urged to do."""
        return self.is_live and not self.is_changed and not self.returned and not self.under_review


def of(resource: Resource, posting: Posting, at: datetime) -> Stance:
    """The stance of `posting` towards a resource it can see."""
    found = review.review_of(resource)
    release = Release.objects.filter(resource=resource).select_related("version", "withdrawn_by").first()
    owner = organisations.host_of(resource.owner) == organisations.host_of(posting.organisation)
    writes = owner and policies.may_start(posting, "resources")
    case = found.case if found else None
    step = approvals.current_step(case) if case else None
    label, colour = _word(resource, case, step, release)
    holders = approvals.deciders(step, at) if step else []
    return Stance(
        resource=resource,
        review=found,
        release=release,
        is_owner=owner,
        editable=writes and step is None,
        may_decide=bool(case and step and approvals.may_decide(case, posting, at) is None),
        label=label,
        colour=colour,
        step=step,
        holders=holders,
        standstill=approvals.standstill(step, at) if step and not holders else None,
        may_take_off=owner and policies.may_start(posting, "grants"),
        is_settled=review.was_cleared(resource),
    )


def _word(resource: Resource, case: Case | None, step: Step | None, release: Release | None) -> tuple[str, str]:
    if step is not None:
        return f"审核中（{step.label}）", "blue"
    if case is not None and case.outcome == Case.Outcome.RETURNED:
        return "退回修改", "orange"
    if case is not None and case.outcome == Case.Outcome.APPROVED and not _is_followed(case, release):
        return "已签发，待发布", "blue"
    if release is None:
        return "草稿", "grey"
    if release.withdrawn_at is not None:
        return "已撤回", "grey"
    if resource.draft.saved_at > release.version.made_at:
        return "已发布，有新修改", "green"
    return "已发布", "green"


def _is_followed(case: Case, release: Release | None) -> bool:
    """Whether what was approved is out, or was: a set moment or its interpretation may hold it back."""
    return release is not None and release.version_id == case.review.version_id


def steps(case: Case | None, at: datetime) -> list[StepRow]:
    """The whole chain: what was decided, where it is now, what is still to come."""
    if case is None:
        return []
    decisions = {entry.step.position: entry.decision for entry in approvals.history(case) if entry.step}
    now = approvals.current_step(case)
    rows = []
    for step in case.steps.select_related("organisation").order_by("position"):
        passed = decisions.get(step.position)
        counts = passed is not None and _counts(passed, step, case)
        mood = "now" if now and step.position == now.position else _mood(passed, counts=counts)
        rows.append(_row(step, passed if counts or mood == "back" else None, mood, at))
    return rows


def _counts(decision: Decision, step: Step, case: Case) -> bool:
    return decision.verdict == Decision.Verdict.PASS and (
        step.position < case.position or case.outcome == Case.Outcome.APPROVED
    )


def _mood(decision: Decision | None, *, counts: bool) -> str:
    if counts:
        return "done"
    return "back" if decision is not None and decision.verdict == Decision.Verdict.RETURN else "next"


def _row(step: Step, decision: Decision | None, mood: str, at: datetime) -> StepRow:
    unit = step.organisation.short_name or step.organisation.name
    if decision is not None and mood != "now":
        return StepRow(step.label, unit, mood, decision.posting.person.name, decision.at, decision.opinion)
    # Who holds the post of a step to come is known today; who may then decide depends on what happens until then.
    able = approvals.deciders(step, at) if mood == "now" else organisations.holders(step.roles, step.organisation, at)
    names = [*dict.fromkeys(posting.person.name for posting in able)]
    others = f"等 {len(names)} 人" if len(names) > NAMED else ""
    who = "、".join(names[:NAMED]) + others or ("无人可以办理" if mood == "now" else "无人任职")
    return StepRow(step.label, unit, mood, who, None, "")


NAMED = 3  # more names than these say less
VERDICTS = {
    "pass": "通过",
    "return": "退回修改",
    "resubmit": "重新送审",
    "rewind": "退至签发环节",
    "cancel": "撤回送审",
}


def history(case: Case | None, reasons: dict[str, str]) -> list[dict[str, Any]]:
    """Who did what in a case, oldest first."""
    if case is None:
        return []
    rows = []
    for entry in approvals.history(case):
        one = entry.decision
        text = VERDICTS.get(one.verdict, one.get_verdict_display())
        rows.append(
            {
                "label": entry.step.label if entry.step else "",
                "text": text,
                "posting": one.posting,
                "at": one.at,
                "reason": reasons.get(one.reason, one.reason),
                "opinion": one.opinion,
            }
        )
    return rows


@dataclass(frozen=True)
class Target:
    """A column that a resource is placed into, and what became of it."""

    placement: Placement
    state: str
    colour: str
    url: str

    @property
    def is_live(self) -> bool:
        return self.placement.is_live


def targets(resource: Resource) -> list[Target]:
    """Placements with the owner's word and, once out, the address."""
    addresses = {address.website.pk: address.url for address in publishing.addresses(resource)}
    rows = []
    for placement in publishing.placements(resource).order_by("requested_at"):
        url = addresses.get(placement.column.outlet_id, "") if placement.is_live else ""
        state, colour = ("已上线", "green") if placement.is_live else _consent(placement)
        rows.append(Target(placement, state, colour, url))
    return rows


def _consent(placement: Placement) -> tuple[str, str]:
    if placement.live_until:
        return "已下线", "grey"
    colours = {"waiting": "yellow", "refused": "red"}
    if placement.consent in colours:
        return placement.get_consent_display(), colours[placement.consent]
    return "签发后上线", "blue"


def versions(resource: Resource) -> list[Version]:
    return list(library.history(resource))
