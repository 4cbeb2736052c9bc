"""Requirements from circulars: entered, changed as a new version, ended. Inspections keep the version they took."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from jiyue.common.ids import uuid7
from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.oversight.inspection import policies
from jiyue.oversight.inspection.models import InspectionRequirement
from jiyue.rulebook.regulations.queries import enforces, strictest
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import InspectionBasis


@dataclass(frozen=True)
class Asked:
    """A requirement as it is entered: which circular asks for what."""

    source: str
    document: str
    issued_on: date
    outlet_kind: str
    label: str
    text: str
    number: str = ""
    screenshot: bool = False


@audited
def add_requirement(asked: Asked, *, by: Posting, at: datetime) -> InspectionRequirement:
    """Take a requirement from a circular of one of the sources that the place names."""
    return _enter(asked, owner=host_of(by.organisation), by=by, at=at)


@audited
def revise_requirement(
    requirement: InspectionRequirement, asked: Asked, *, by: Posting, at: datetime
) -> InspectionRequirement:
    """The next version; what was inspected by the last one keeps it."""
    requirement = _standing(requirement, by=by, at=at)
    made = _enter(asked, owner=requirement.owner, by=by, at=at, previous=requirement)
    requirement.ended_at = at
    requirement.save(update_fields=["ended_at"])
    return made


@audited
def end_requirement(requirement: InspectionRequirement, *, by: Posting, at: datetime) -> InspectionRequirement:
    """No further inspection takes it."""
    requirement = _standing(requirement, by=by, at=at)
    requirement.ended_at = at
    requirement.save(update_fields=["ended_at"])
    record("inspection.end_requirement", requirement, by=by, at=at, summary=f"停用检查要求“{requirement}”")
    return requirement


def _standing(requirement: InspectionRequirement, *, by: Posting, at: datetime) -> InspectionRequirement:
    locked = InspectionRequirement.objects.select_for_update(of=("self",)).select_related("owner")
    requirement = locked.get(pk=requirement.pk)
    policies.require_inspector(requirement.owner, by=by, at=at)
    if requirement.ended_at:
        raise Refusal("这一版已经停用或被新版代替。", cure="请打开现行的版本。")
    return requirement


@enforces(InspectionBasis)
def _enter(
    asked: Asked,
    *,
    owner: Organisation,
    by: Posting,
    at: datetime,
    previous: InspectionRequirement | None = None,
) -> InspectionRequirement:
    policies.require_inspector(owner, by=by, at=at)
    today = timezone.localdate(at)
    basis = strictest(InspectionBasis, place=owner.place_id, on=today)
    label = next((one.label for one in basis.rule.sources if one.key == asked.source), "")
    if not label or not asked.document.strip():
        names = "、".join(one.label for one in basis.rule.sources)
        raise refuse(
            "检查要求须写明出自哪一份检查通报。",
            cure=f"请选择来源（{names}），并填写通报名称。",
            citations=basis.citations,
        )
    if asked.issued_on > today:
        raise Refusal("通报的印发日期不能晚于今天。", cure="请更正日期。")
    rule(basis.citations, "allowed")
    made = InspectionRequirement.objects.create(
        series=previous.series if previous else uuid7(),
        version=previous.version + 1 if previous else 1,
        owner=owner,
        source=asked.source,
        source_label=label,
        document=asked.document.strip(),
        number=asked.number.strip(),
        issued_on=asked.issued_on,
        outlet_kind=asked.outlet_kind,
        label=asked.label.strip(),
        text=asked.text.strip(),
        screenshot=asked.screenshot,
        entered_by=by,
        entered_at=at,
    )
    summary = f"列入检查要求“{made}”，出自《{made.document}》"
    record("inspection.enter_requirement", made, by=by, at=at, summary=summary)
    return made
