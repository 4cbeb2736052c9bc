"""Policy documents and what explains them: which are asked for, whose task that is, and what there is."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from jiyue.content.library.models import Draft, InterpretationTask, Resource, Version
from jiyue.core.audit.actions import record
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, household
from jiyue.rulebook.regulations.queries import Applied, rules_for
from jiyue.rulebook.regulations.schema import InterpretationRequired

JOIN = "、"


def demanded(text: Draft | Version, *, owner: Organisation, on: date) -> list[Applied[InterpretationRequired]]:
    """The rules that let a document out together with its interpretation only."""
    if not (text.importance or text.traits) or text.resource.kind != Resource.Kind.POLICY:
        return []
    found = rules_for(InterpretationRequired, place=owner.place_id, on=on)
    return [one for one in found if one.rule.demands(importance=text.importance, traits=text.traits)]


def traits_offered(owner: Organisation, *, on: date) -> list[str]:
    """The traits that make a document one to be explained, as the packs name them."""
    listed = rules_for(InterpretationRequired, place=owner.place_id, on=on)
    return list(dict.fromkeys(trait for one in listed for trait in one.rule.traits))


def open_tasks(draft: Draft, *, by: Posting, at: datetime) -> None:
    """Ask the units concerned for interpretations as soon as a document is marked; each unit once."""
    owner = draft.resource.owner
    if not demanded(draft, owner=owner, on=timezone.localdate(at)):
        return
    asked = set(InterpretationTask.objects.filter(document=draft.resource).values_list("unit_id", flat=True))
    for unit in _concerned(draft):
        if unit.pk not in asked:
            made = InterpretationTask.objects.create(document=draft.resource, unit=unit, asked_by=by, asked_at=at)
            summary = f"《{draft.title}》须同步解读，任务交{unit}"
            record("library.ask_interpretation", made, by=by, at=at, summary=summary, data={"unit": str(unit.pk)})


def _concerned(draft: Draft) -> Iterable[Organisation]:
    """The unit itself, and those that the document names as its joint issuers or as concerned."""
    yield host_of(draft.resource.owner)
    named = [name.strip() for text in (draft.joint_issuers, draft.concerns) for name in text.split(JOIN)]
    yield from Organisation.objects.filter(name__in=[name for name in named if name])


def tasks_of(posting: Posting) -> QuerySet[InterpretationTask]:
    """The tasks of one's own unit; `is_done` when something of the unit explains the document."""
    ours = household(host_of(posting.organisation))
    written = Draft.objects.filter(
        interprets=OuterRef("document__short_id"),
        resource__kind=Resource.Kind.INTERPRETATION,
        resource__owner__in=ours,
        resource__removed_at__isnull=True,
    )
    tasks = InterpretationTask.objects.filter(unit__in=ours, document__removed_at__isnull=True)
    return tasks.annotate(is_done=Exists(written)).select_related("document__draft", "document__owner", "unit")
