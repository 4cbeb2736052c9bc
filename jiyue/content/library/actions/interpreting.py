"""Tasks to explain documents that were marked important."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from jiyue.content.library.models import Draft, InterpretationTask
from jiyue.content.library.queries.interpreting import JOIN, demanded
from jiyue.core.audit.actions import record
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of


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
