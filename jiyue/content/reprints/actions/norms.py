"""Putting down rules on reprinting that no pack holds, and ticking those that apply to an item."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Version
from jiyue.content.reprints import norms
from jiyue.content.reprints.actions import _lead
from jiyue.content.reprints.models import NormCheck, ReprintNorm
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.rulebook.regulations.rules import refuse


@audited
def add_norm(owner: Organisation, *, level: str, title: str, text: str, by: Posting, at: datetime) -> ReprintNorm:
    """Put a rule down; one of the department holds for the house, the others for all that it looks after."""
    _lead(owner, by=by, at=at)
    if level not in ReprintNorm.Level.values or not title.strip() or not text.strip():
        raise Refusal("没有登记：层级、名称或内容不完整。", cure="请选择层级，填写规定的名称、文号和要求。")
    made = ReprintNorm.objects.create(
        owner=host_of(owner), level=level, title=title.strip()[:200], text=text.strip()[:500], added_by=by, added_at=at
    )
    said = f"登记{made.get_level_display()}转载规定《{made.title}》"
    record("reprints.add_norm", made, by=by, at=at, summary=said)
    return made


@audited
def end_norm(norm: ReprintNorm, *, by: Posting, at: datetime) -> ReprintNorm:
    """It no longer holds; what was ticked by it stays on record."""
    _lead(norm.owner, by=by, at=at)
    if norm.ended_at:
        raise Refusal("这项规定已经停用。", cure="无需再次办理。")
    norm.ended_at = at
    norm.save(update_fields=["ended_at"])
    record("reprints.end_norm", norm, by=by, at=at, summary=f"停用转载规定《{norm.title}》")
    return norm


@audited
def tick(version: Version, *, chosen: Collection[str], by: Posting, at: datetime) -> NormCheck:
    """Which of the rules apply to a reprint as it reads now; whoever reviews says so."""
    owner, on = version.resource.owner, timezone.localdate(at)
    shown = {norm.key: (level.label, norm) for level in norms.levels(owner, on=on) for norm in level.norms}
    known = [key for key in shown if key in chosen]
    if not known:
        asked = norms.wanted(owner, on=on)
        raise refuse("没有勾选适用的转载规定。", cure="请至少勾选一项。", citations=asked.citations if asked else ())
    rows = [{"level": shown[key][0], "title": shown[key][1].title, "text": shown[key][1].text} for key in known]
    made = NormCheck.objects.create(
        resource=version.resource, wording_hash=version.wording_hash, norms=rows, ticked_by=by, ticked_at=at
    )
    said = f"核对转载规定：《{version.title}》适用 {len(rows)} 项"
    record("reprints.tick", made, by=by, at=at, summary=said, data={"norms": [row["title"] for row in rows]})
    return made
