"""How long a step may take: due from the moment it began to wait, by the packs; reminders run on the one clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from jiyue.content.review.models import Emergency
from jiyue.estate.approvals.models import Case, Step
from jiyue.estate.duties import rules
from jiyue.estate.duties.hooks import Followed
from jiyue.estate.duties.models import Clock
from jiyue.estate.duties.queries.reminders import reminding
from jiyue.rulebook.deadlines.rules import Term, calendar, due
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.regulations.schema import StepLimit

RULE_KEY = "review.step"
KIND = "review"


@dataclass(frozen=True)
class Wait:
    """How long a step has waited, by when it is due and how that came about."""

    step: Step
    since: datetime
    due_at: datetime
    level: str  # running, soon, late
    explain: tuple[str, ...]
    applied: Applied[StepLimit]

    @property
    def citations(self) -> tuple[Citation, ...]:
        return self.applied.citations

    @property
    def is_late(self) -> bool:
        return self.level == "late"


@enforces(StepLimit)
def limit_of(step: str, *, place: str, urgent: bool, on: date) -> Applied[StepLimit] | None:
    """The limit of a step; one that names the step goes before one for all."""
    found = rules_for(StepLimit, place=place, on=on, step=step, urgent=urgent)
    named = [one for one in found if one.rule.steps]
    return next(iter(named or found), None)


def waits(steps: Iterable[Step], *, at: datetime) -> dict[str, Wait]:
    """The waiting steps of reviews with their limits, by the key of their case."""
    rows = [one for one in steps if one.case.kind == KIND and one.case.waiting_since]
    urgent = urgent_cases(rows)
    found = {}
    for step in rows:
        if wait := _wait(step, urgent=step.case_id in urgent, at=at):
            found[str(step.case_id)] = wait
    return found


def _wait(step: Step, *, urgent: bool, at: datetime) -> Wait | None:
    since, place = step.case.waiting_since, step.case.owner.place_id
    assert since is not None
    applied = limit_of(step.key, place=place, urgent=urgent, on=timezone.localdate(since))
    if applied is None:
        return None
    answer = due(since, Term.parse(applied.rule.term), calendar())
    stages = reminding(RULE_KEY, place=place, on=timezone.localdate(at))
    near = stages and rules.reached(since, answer.at, stages.rule.stages, at)
    level = "late" if at > answer.at else "soon" if near else "running"
    return Wait(step, since, answer.at, level, answer.explain, applied)


def urgent_cases(steps: Iterable[Step]) -> set[UUID]:
    """The cases among these that go the urgent route."""
    keys = [one.case_id for one in steps]
    return set(Emergency.objects.filter(review__case__in=keys).values_list("review__case", flat=True))


def is_urgent(case: Case) -> bool:
    return Emergency.objects.filter(review__case=case).exists()


def waiting_steps() -> QuerySet[Step]:
    """The steps at which reviews wait now."""
    now = Step.objects.filter(case__kind=KIND, case__outcome=Case.Outcome.OPEN, position=F("case__position"))
    return now.select_related("case__owner", "organisation")


def followed(clock: Clock, on: date) -> Followed | None:
    """The limit of a step's clock by the rulebook of a day."""
    step = Step.objects.select_related("case__owner").filter(pk=clock.subject_id).first()
    if step is None:
        return None
    applied = limit_of(step.key, place=step.case.owner.place_id, urgent=is_urgent(step.case), on=on)
    return Followed(Term.parse(applied.rule.term), applied.citations) if applied else None
