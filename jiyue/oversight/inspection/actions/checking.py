"""The look at one outlet that was drawn: item by item, with proof; faults become findings."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations.models import Posting
from jiyue.oversight.inspection import policies
from jiyue.oversight.inspection.models import Inspection, InspectionMark, InspectionSheet
from jiyue.oversight.inspection.queries import inspections as queries
from jiyue.oversight.inspection.rules import FINDING_KEY, PICTURES
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring.models import Finding
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import InspectionItem


@dataclass(frozen=True)
class Seen:
    """What the inspector says of an item; `proof` is a file's name and bytes."""

    result: str
    note: str = ""
    url: str = ""
    deducted: int = 0
    proof: tuple[str, bytes] | None = None


@enforces(InspectionItem)
@audited
def mark(sheet: InspectionSheet, item: str, seen: Seen, *, by: Posting, at: datetime) -> InspectionMark:
    """Put a verdict on record; the person gives it, the machine only asks for what has to come with it."""
    sheet = _open(sheet, by=by, at=at)
    asked = _item(sheet.inspection, item)
    made = sheet.marks.filter(item=item).first() or InspectionMark(sheet=sheet, item=item)
    if made.finding_id and seen.result != InspectionMark.Result.FAULT:
        raise Refusal("这一项已经立为监测问题。", cure="确属误判的，请在监测问题中排除。")
    cited = _cited(asked)
    _keep_proof(made, seen)
    _require_whole(asked, made, seen, cited)
    rule(cited, "allowed")
    made.result, made.note, made.url = seen.result, seen.note.strip(), seen.url.strip()
    made.deducted = min(seen.deducted, asked.get("points") or 0) if seen.result == InspectionMark.Result.FAULT else 0
    made.marked_by, made.marked_at = by, at
    made.save()
    data = {"item": item, "result": made.result, "proof": made.proof_sha256}
    summary = f"检查“{sheet}”：{asked['label']}，{made.get_result_display()}"
    record("inspection.mark", made, by=by, at=at, summary=summary, data=data)
    return made


def _keep_proof(made: InspectionMark, seen: Seen) -> None:
    if seen.proof:
        file = uploads.check(*seen.proof)
        uploads.store(file)
        made.proof_name, made.proof_sha256 = file.name, file.sha256


def _require_whole(asked: dict[str, Any], made: InspectionMark, seen: Seen, cited: tuple[Citation, ...]) -> None:
    if seen.result not in InspectionMark.Result.values:
        raise Refusal("没有选择检查结果。", cure="请选择符合、有问题或不适用。")
    if seen.result == InspectionMark.Result.NOT_ASKED:
        return
    extension = PurePosixPath(made.proof_name).suffix.lstrip(".").lower()
    if asked.get("screenshot") and extension not in PICTURES:
        raise refuse(f"“{asked['label']}”须附截图。", cure="请上传网页截图（PNG 或 JPG）。", citations=cited)
    if seen.result == InspectionMark.Result.FAULT and not seen.note.strip():
        raise refuse(f"“{asked['label']}”有问题的，须写明情况。", cure="请写明看到了什么。", citations=cited)


@audited
def open_finding(
    made: InspectionMark, *, cure: str, by: Posting, at: datetime, gravity: str = Finding.Gravity.SERIOUS
) -> Finding:
    """A fault becomes a finding, to be put right by order like any other."""
    sheet = _drawn(made.sheet, by=by, at=at)
    made = sheet.marks.select_for_update().get(pk=made.pk)
    asked = _item(sheet.inspection, made.item)
    if made.result != InspectionMark.Result.FAULT:
        raise Refusal("只有记为“有问题”的项目可以立为监测问题。", cure="请先记录检查结果。")
    if made.finding_id:
        raise Refusal("这一项已经立为监测问题。", cure="请打开监测问题办理。")
    proof = {"note": made.note, "inspection": sheet.inspection.number, "seen_at": made.marked_at.isoformat()}
    if made.proof_sha256:
        proof |= {"file": made.proof_name, "file_sha256": made.proof_sha256}
    made.finding = monitoring.record_finding(
        sheet.outlet,
        rule_key=FINDING_KEY,
        about=made.pk.hex,
        message=f"{asked['label']}：{made.note}",
        cure=cure,
        gravity=gravity,
        url=made.url,
        citations=_cited(asked),
        evidence=proof,
        by=by,
        at=at,
    )
    made.save(update_fields=["finding"])
    rule(_cited(asked), "refused")
    summary = f"检查“{sheet}”的问题立案：{made.finding.title}"
    record("inspection.open_finding", made, by=by, at=at, summary=summary, data={"finding": str(made.finding_id)})
    return made.finding


@enforces(InspectionItem)
@audited
def finish_sheet(sheet: InspectionSheet, *, by: Posting, at: datetime) -> InspectionSheet:
    """All items have their verdict; with the last sheet the inspection is done."""
    sheet = _open(sheet, by=by, at=at)
    marked = set(sheet.marks.values_list("item", flat=True))
    lacking = [item for item in sheet.inspection.items if item["key"] not in marked]
    if lacking:
        names = "、".join(item["label"] for item in lacking[:5])
        cited = tuple(dict.fromkeys(one for item in lacking for one in _cited(item)))
        said = f"还有 {len(lacking)} 项没有检查：{names}{'等' if len(lacking) > 5 else ''}。"
        raise refuse(said, cure="请逐项记录结果；不适用的选“不适用”。", citations=cited)
    sheet.finished_at, sheet.finished_by = at, by
    sheet.save(update_fields=["finished_at", "finished_by"])
    record("inspection.finish_sheet", sheet, by=by, at=at, summary=f"完成检查：{sheet}")
    inspection = sheet.inspection
    if not inspection.sheets.filter(left_out_at=None, finished_at=None).exists():
        inspection.state, inspection.closed_at = Inspection.State.CLOSED, at
        inspection.save(update_fields=["state", "closed_at"])
        record("inspection.close", inspection, by=by, at=at, summary=f"完成检查“{inspection}”")
    return sheet


def _drawn(sheet: InspectionSheet, *, by: Posting, at: datetime) -> InspectionSheet:
    inspection = queries.locked(sheet.inspection)
    policies.require_inspector(inspection.issuer, by=by, at=at)
    sheet = inspection.sheets.select_related("outlet__supervisor", "outlet__sponsor").get(pk=sheet.pk)
    sheet.inspection = inspection
    if sheet.left_out_at:
        raise Refusal(f"“{sheet}”已经移出这次检查。", cure="请检查其他抽中的对象。")
    return sheet


def _open(sheet: InspectionSheet, *, by: Posting, at: datetime) -> InspectionSheet:
    sheet = _drawn(sheet, by=by, at=at)
    queries.require_open(sheet.inspection)
    if sheet.finished_at:
        raise Refusal(f"“{sheet}”已经检查完。", cure="如需补查，请重新开始一次检查。")
    return sheet


def _item(inspection: Inspection, key: str) -> dict[str, Any]:
    found = next((item for item in inspection.items if item["key"] == key), None)
    if found is None:
        raise Refusal("这次检查没有这一项。", cure="请刷新页面后再试。")
    return found


def _cited(item: dict[str, Any]) -> tuple[Citation, ...]:
    return tuple(Citation.from_dict(one) for one in item.get("citations", ()))
