"""Inspections: drawn by lot from a recorded seed, held against a table in the version of the day."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.models import Outlet
from jiyue.oversight.inspection import policies
from jiyue.oversight.inspection.models import Inspection, InspectionRequirement, InspectionSheet
from jiyue.oversight.inspection.queries import inspections as queries
from jiyue.oversight.inspection.rules import in_order_of_lots, inspection_number, least_of
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for, strictest, together
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import InspectionBasis, InspectionItem, SampleRatio, ScoringTable


@enforces(SampleRatio, InspectionBasis, ScoringTable, InspectionItem)
@audited
def begin_inspection(
    title: str,
    *,
    outlet_kind: str,
    table: str,
    by: Posting,
    at: datetime,
    requirements: Iterable[InspectionRequirement] = (),
    count: int | None = None,
    seed: str = "",
) -> Inspection:
    """Draw at least what the place demands of the local outlets in operation; the draw can be repeated from its seed.

    `count` may be more than the least number, never fewer. Table and requirements are kept as they read today.
    """
    issuer = host_of(by.organisation)
    policies.require_inspector(issuer, by=by, at=at)
    if not title.strip():
        raise Refusal("没有填写检查名称。", cure="请填写名称，如“2026年第四季度政府网站抽查”。")
    taken = list(requirements)
    chosen, basis = _chosen(table, outlet_kind, taken, issuer=issuer, at=at)
    base = list(queries.local_outlets(issuer, outlet_kind))
    ratio = _ratio(issuer, outlet_kind, at=at)
    number = _number_to_draw(len(base), count, ratio)
    seed = seed or secrets.token_hex(16)
    made = Inspection.objects.create(
        number=_number(issuer, timezone.localdate(at).year),
        title=title.strip()[:120],
        issuer=issuer,
        outlet_kind=outlet_kind,
        table=queries.table_facts(chosen),
        items=queries.items_of(chosen, taken, queries.own_items(issuer, outlet_kind, at=at)),
        seed=seed,
        base=[{"id": str(one.pk), "name": one.name, "sponsor": str(one.sponsor)} for one in base],
        percent=ratio.rule.percent if ratio else None,
        least=least_of(len(base), ratio.rule.percent if ratio else None),
        ratio_citations=[one.as_dict() for one in ratio.citations] if ratio else [],
        basis_citations=[one.as_dict() for one in basis.citations],
        begun_by=by,
        begun_at=at,
    )
    made.requirements.set(taken)
    _draw(made, base, number)
    data = {"seed": seed, "base": len(base), "drawn": number, "table": made.table["title"]}
    summary = f"开始检查“{made.title}”：{len(base)} 个中抽取 {number} 个"
    record("inspection.begin", made, by=by, at=at, summary=summary, data=data)
    return made


def _chosen(
    table: str, outlet_kind: str, taken: list[InspectionRequirement], *, issuer: Organisation, at: datetime
) -> tuple[Applied[ScoringTable], Applied[InspectionBasis]]:
    basis = strictest(InspectionBasis, place=issuer.place_id, on=timezone.localdate(at))
    chosen = next((one for one in queries.tables(issuer, outlet_kind, at=at) if one.rule.key == table), None)
    if chosen is None:
        named = f"，文件点名的是《{basis.rule.table}》" if basis.rule.table else ""
        raise refuse(
            "检查须对照评分表，没有选择适用的评分表。", cure=f"请选择一份评分表{named}。", citations=basis.citations
        )
    ours = queries.standing_requirements(issuer, outlet_kind)
    if {one.pk for one in taken} - set(ours.values_list("pk", flat=True)):
        raise refuse("所选检查要求不是本单位现行的要求。", cure="请从列表中选择现行的版本。", citations=basis.citations)
    rule(basis.citations, "allowed")
    return chosen, basis


def _ratio(issuer: Organisation, outlet_kind: str, *, at: datetime) -> Applied[SampleRatio] | None:
    on = timezone.localdate(at)
    found = rules_for(SampleRatio, place=issuer.place_id, on=on, outlet_kind=outlet_kind)
    return together(found) if found else None


def _number_to_draw(total: int, count: int | None, ratio: Applied[SampleRatio] | None) -> int:
    if not total:
        raise Refusal("没有正在运行的检查对象。", cure="请先在“台账”中登记网站或账号。")
    least = least_of(total, ratio.rule.percent if ratio else None)
    number = least if count is None else count
    if number > total:
        raise Refusal(f"只有 {total} 个正在运行的对象，不能抽取 {number} 个。", cure=f"请填写不超过 {total} 的数。")
    if number < least or (count is None and ratio is None):
        if ratio is None:
            raise Refusal("所在地没有规定抽查比例，须填写抽取数量。", cure=f"请填写 1 到 {total} 的数。")
        raise refuse(
            f"抽查比例不得低于{ratio.rule.percent}%，{total} 个中至少抽取 {least} 个，不能只抽 {number} 个。",
            cure=f"请抽取 {least} 个以上，或不填数量，按最低数量抽取。",
            citations=ratio.citations,
        )
    if ratio:
        rule(ratio.citations, "allowed")
    return number


def _number(issuer: Organisation, year: int) -> str:
    """Numbers run by year and issuer; the issuer's row is locked so that two inspections never share one."""
    Organisation.objects.select_for_update().get(pk=issuer.pk)
    count = Inspection.objects.filter(issuer=issuer, begun_at__year=year).count()
    return inspection_number(issuer.short_name or issuer.name, year=year, count=count)


def _draw(inspection: Inspection, base: list[Outlet], number: int) -> None:
    known = {str(one.pk): one for one in base}
    drawn = in_order_of_lots(known, seed=inspection.seed)[:number]
    InspectionSheet.objects.bulk_create(
        InspectionSheet(inspection=inspection, outlet=known[key], place=place)
        for place, key in enumerate(drawn, start=1)
    )


@enforces(SampleRatio)
@audited
def leave_out(sheet: InspectionSheet, *, reason: str, by: Posting, at: datetime) -> InspectionSheet:
    """Take one that was drawn out again, as long as the sample stays as large as it must be."""
    inspection = queries.locked(sheet.inspection)
    policies.require_inspector(inspection.issuer, by=by, at=at)
    sheet = inspection.sheets.select_related("outlet").get(pk=sheet.pk)
    queries.require_open(inspection)
    if sheet.left_out_at:
        raise Refusal(f"“{sheet}”已经移出。", cure="无需再次移出。")
    if not reason.strip():
        raise Refusal("移出须写明理由。", cure="请写明为什么不检查这个对象。")
    left = inspection.sheets.filter(left_out_at=None).count() - 1
    cited = _cited(inspection.ratio_citations)
    if left < inspection.least:
        raise _too_few(inspection, left, cited)
    rule(cited, "allowed")
    sheet.left_out_at, sheet.left_out_reason = at, reason.strip()[:200]
    sheet.save(update_fields=["left_out_at", "left_out_reason"])
    data: dict[str, Any] = {"reason": sheet.left_out_reason, "left": left}
    summary = f"从“{inspection}”移出“{sheet}”，还有 {left} 个"
    record("inspection.leave_out", inspection, by=by, at=at, summary=summary, data=data)
    return sheet


def _too_few(inspection: Inspection, left: int, cited: tuple[Citation, ...]) -> Refusal:
    cure = "请保留抽中的对象；确需更换的，重新开始一次检查并说明原因。"
    share = f"抽查比例不得低于{inspection.percent}%，" if inspection.percent else ""
    total = len(inspection.base)
    said = f"{share}{total} 个中至少检查 {inspection.least} 个，移出后只剩 {left} 个。"
    return refuse(said, cure=cure, citations=cited)


def _cited(values: list[dict[str, str]]) -> tuple[Citation, ...]:
    return tuple(Citation.from_dict(one) for one in values)
