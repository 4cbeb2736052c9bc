"""Marking units: which must have an outlet, which are exempt, and on what basis."""

from datetime import datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry import policies
from jiyue.estate.registry.models import UnitMark
from jiyue.estate.registry.queries.obligations import marks_offered, marks_on
from jiyue.rulebook.regulations.rules import refuse


@audited
def mark_unit(unit: Organisation, *, key: str, basis: str, by: Posting, at: datetime) -> UnitMark:
    """The supervising unit marks a unit; from today the rules that know the mark go by it."""
    policies.require_marker(unit, by=by, at=at)
    day = timezone.localdate(at)
    offered = marks_offered(unit, on=day).get(key)
    if offered is None:
        raise Refusal(f"所在地的规则包没有适用于“{unit}”的这一标注。", cure="请从列出的标注中选择。")
    if not basis.strip():
        raise refuse(
            f"“{offered.label}”没有写明认定依据。", cure="请写明认定的文件、文号或会议。", citations=offered.citations
        )
    if marks_on(day).filter(organisation=unit, key=key).exists():
        raise Refusal(f"“{unit}”已标注为“{offered.label}”。", cure="无需重复标注；情况有变的，请先撤销。")
    made = UnitMark.objects.create(
        organisation=unit,
        key=key,
        label=offered.label,
        basis=basis.strip()[:200],
        citations=[citation.as_dict() for citation in offered.citations],
        since=day,
        set_by=by,
        set_at=at,
    )
    said = f"标注“{unit}”：{offered.label}（{offered.effect}）"
    record("registry.mark_unit", made, by=by, at=at, summary=said, data={"key": key, "basis": made.basis})
    return made


@audited
def end_mark(mark: UnitMark, *, reason: str, by: Posting, at: datetime) -> UnitMark:
    """Take a mark back; from today the rules go by what the unit is without it."""
    mark = UnitMark.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=mark.pk)
    policies.require_marker(mark.organisation, by=by, at=at)
    if mark.until is not None:
        raise Refusal("该标注已经撤销。", cure="无需再次撤销。")
    if not reason.strip():
        raise Refusal("撤销标注须写明理由。", cure="请填写理由。")
    mark.until, mark.ended_by, mark.end_reason = timezone.localdate(at), by, reason.strip()[:200]
    mark.save(update_fields=["until", "ended_by", "end_reason"])
    said = f"撤销“{mark.organisation}”的标注：{mark.label}"
    record("registry.end_mark", mark, by=by, at=at, summary=said, data={"key": mark.key, "reason": mark.end_reason})
    return mark
