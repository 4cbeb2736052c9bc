"""Policy documents and what explains them: which are asked for, whose task that is, and what there is."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from jiyue.content.library.models import AloneRequest, Draft, InterpretationTask, Resource, Version
from jiyue.estate.approvals.models import Case
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, household
from jiyue.rulebook.regulations.queries import Applied, rules_for
from jiyue.rulebook.regulations.schema import InterpretationRequired

JOIN = "、"
ALONE = "release_alone"


def demanded(text: Draft | Version, *, owner: Organisation, on: date) -> list[Applied[InterpretationRequired]]:
    """The rules that let a document out together with its interpretation only."""
    if not (text.importance or text.traits) or text.resource.kind != Resource.Kind.POLICY:
        return []
    found = rules_for(InterpretationRequired, place=owner.place_id, on=on)
    return [one for one in found if one.rule.demands(importance=text.importance, traits=text.traits)]


def may_go_alone(document: Resource) -> bool:
    """Whether an approval lets this document out before anything explains it."""
    asked = [str(key) for key in document.alone_requests.values_list("pk", flat=True)]
    approved = Case.objects.filter(kind=ALONE, outcome=Case.Outcome.APPROVED, subject_id__in=asked)
    return bool(asked) and approved.exists()


def alone_requests(posting: Posting, at: datetime) -> QuerySet[AloneRequest]:
    """The requests of one's own unit."""
    ours = AloneRequest.objects.filter(document__owner__in=household(host_of(posting.organisation)))
    return ours.select_related("document__draft", "document__owner", "asked_by__person", "asked_by__organisation")


def traits_offered(owner: Organisation, *, on: date) -> list[str]:
    """The traits that make a document one to be explained, as the packs name them."""
    listed = rules_for(InterpretationRequired, place=owner.place_id, on=on)
    return list(dict.fromkeys(trait for one in listed for trait in one.rule.traits))


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
