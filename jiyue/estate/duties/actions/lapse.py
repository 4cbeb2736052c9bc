"""What the rules no longer ask for: closed with the reason, its dates and events kept."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from jiyue.core.audit.actions import SYSTEM, Actor, audited, record
from jiyue.estate.duties.models import Clock, Duty
from jiyue.estate.duties.queries import register as queries
from jiyue.estate.organisations.models import Posting
from jiyue.rulebook.regulations.queries import packs


@audited
def lapse(duty: Duty, *, at: datetime, by: Posting | Actor = SYSTEM, note: str = "") -> Duty:
    """Close a task that was listed by a rule which stands in the rulebook no longer."""
    articles = "；".join(str(citation) for citation in queries.citations(duty))
    duty.voided_at = at
    duty.void_reason = f"现行规则包不再要求此事项{f'（原依据：{articles}）' if articles else ''}"[:200]
    duty.save(update_fields=["voided_at", "void_reason"])
    said = f"不再要求：{duty.title}（{duty.subject_label}）"
    record("duties.lapse", duty, by=by, at=at, summary=said[:500], data={"reason": duty.void_reason, "note": note})
    return duty


def lapse_with(clock: Clock, at: datetime, note: str) -> None:
    """The clock of a listed task was stopped because no rule applies any more."""
    duty = Duty.objects.filter(clock=clock, completed_at=None, voided_at=None).select_related("clock").first()
    if duty:
        lapse(duty, at=at, note=note)


def lapse_historic(*, at: datetime) -> int:
    """Historic tasks have no clock: those whose edition is gone, or asks for them no longer, are closed here."""
    waiting = queries.in_state(Duty.objects.all(), queries.State.HISTORIC, at)
    closed = 0
    for matter, edition in waiting.order_by().values_list("matter", "edition").distinct():
        if not _asked(matter, edition):
            closed += _close(waiting.filter(matter=matter, edition=edition), at)
    return closed


def _asked(matter: str, edition_id: str) -> bool:
    """Whether the edition still has a rule for the matter, as the rulebook reads now."""
    kind, _, task = matter.partition(".")
    editions = (one for pack in packs() for one in pack.editions if one.id == edition_id)
    rules = (rule for one in editions for rule in (*one.rules, *(default.rule for default in one.defaults)))
    return any(isinstance(rule, queries.SCHEDULED[kind]) and rule.task == task for rule in rules)


def _close(duties: QuerySet[Duty], at: datetime) -> int:
    """Those that no other document asks for either, on the day they fell due."""
    today = timezone.localdate(at)
    found = [duty for duty in duties.select_related("holder__place") if not queries.owed_on_its_day(duty, today)]
    for duty in found:
        lapse(duty, at=at)
    return len(found)
