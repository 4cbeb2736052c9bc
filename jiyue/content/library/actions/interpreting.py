"""Tasks to explain documents that were marked important, and leave to let one out before that."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import AloneRequest, Draft, InterpretationTask, Resource
from jiyue.content.library.policies import may_change
from jiyue.content.library.queries.interpreting import ALONE, JOIN, demanded
from jiyue.core.audit.actions import audited, record
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals.models import Case
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.rulebook.regulations.queries import chain_for


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


@audited
def ask_to_go_alone(document: Resource, *, reason: str, by: Posting, at: datetime) -> AloneRequest:
    """Ask that an important document go out before anything explains it; what explains it is still owed after it."""
    may_change(document, by=by, at=at)
    on = timezone.localdate(at)
    if not demanded(document.draft, owner=document.owner, on=on):
        raise Refusal("这条信息没有同步解读的要求，可以直接送审。", cure="无需申请。")
    if not reason.strip():
        raise Refusal("没有写明先行发布的理由。", cure="请写明为什么等不到解读，以及解读何时发布。")
    if Case.objects.filter(kind=ALONE, outcome=Case.Outcome.OPEN, subject_id__in=_asked(document)).exists():
        raise Refusal("已有一份先行发布的申请在办理。", cure="请等候审批，或联系审批人。")
    made = AloneRequest.objects.create(document=document, reason=reason.strip()[:300], asked_by=by, asked_at=at)
    chain = chain_for(place=document.owner.place_id, on=on, purpose=ALONE)
    title = f"《{document.draft.title}》先行发布，解读后补"
    approvals.open_case(kind=ALONE, subject=made, title=title, owner=document.owner, chain=chain, by=by, at=at)
    record("library.ask_to_go_alone", document, by=by, at=at, summary=f"申请{title}", data={"reason": made.reason})
    return made


def _asked(document: Resource) -> list[str]:
    return [str(key) for key in document.alone_requests.values_list("pk", flat=True)]


def _concerned(draft: Draft) -> Iterable[Organisation]:
    """The unit itself, and those that the document names as its joint issuers or as concerned."""
    yield host_of(draft.resource.owner)
    named = [name.strip() for text in (draft.joint_issuers, draft.concerns) for name in text.split(JOIN)]
    yield from Organisation.objects.filter(name__in=[name for name in named if name])
