"""检查: drawn by lot, looked at item by item; requirements from circulars."""

from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiyue.common import export, uploads
from jiyue.common.refusals import Refusal
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.models import Outlet
from jiyue.faces.console import pages, scopes
from jiyue.faces.console.admin import record_export
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.inspections import CircularForm, CureForm, InspectionForm, VerdictForm
from jiyue.faces.console.forms.resources import ReasonForm
from jiyue.faces.console.requests import Request
from jiyue.oversight.inspection.actions import checking, drawing, requirements
from jiyue.oversight.inspection.models import Inspection, InspectionMark, InspectionRequirement, InspectionSheet
from jiyue.oversight.inspection.queries import inspections as queries
from jiyue.oversight.monitoring.models import Finding

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@screen("inspections", methods=("GET", "POST"), start=True)
def new(request: Request) -> HttpResponse:
    """Choose what it is held against, and draw."""
    issuer = host_of(request.posting.organisation)
    tables = [
        (one.rule.key, f"{one.rule.title}（{one.rule.version}）{'，平台默认' if one.origin == 'default' else ''}")
        for one in queries.tables(issuer, None, at=request.at)
    ]
    standing = queries.standing_requirements(issuer, None)
    initial = {"outlet_kind": Outlet.Kind.WEBSITE}
    form = InspectionForm(request.POST or None, initial=initial, tables=tables, requirements=standing)

    def act() -> HttpResponse:
        values = {"requirements": [], **form.cleaned_data}
        made = drawing.begin_inspection(values.pop("title"), **values, by=request.posting, at=request.at)
        messages.success(request, f"已抽取 {made.sheets.count()} 个检查对象，抽签种子已记录。")
        return redirect("console:inspection", made.pk)

    hint = "从本地正在运行的网站或账号中随机抽取。抽签种子和名单留存，任何人都可以重算；抽出后不能移出到最低比例以下。"
    back = reverse("console:inspections")
    return pages.asked(request, form, act, title="开始检查", button="抽取", back=back, hint=hint)


def _inspection(request: Request, key: UUID) -> Inspection:
    return get_object_or_404(scopes.visible(Inspection, request.posting, request.at), pk=key)


def _sheet(request: Request, key: UUID) -> InspectionSheet:
    ours = scopes.visible(Inspection, request.posting, request.at)
    rows = InspectionSheet.objects.filter(inspection__in=ours).select_related("inspection__issuer", "outlet__sponsor")
    return get_object_or_404(rows.prefetch_related("marks"), pk=key)


def _mark(request: Request, key: UUID) -> InspectionMark:
    ours = scopes.visible(Inspection, request.posting, request.at)
    rows = InspectionMark.objects.filter(sheet__inspection__in=ours).select_related(
        "sheet__inspection", "sheet__outlet"
    )
    return get_object_or_404(rows, pk=key)


@screen("inspections")
def detail(request: Request, key: UUID) -> HttpResponse:
    found = _inspection(request, key)
    sheets = list(found.sheets.select_related("outlet__sponsor", "finished_by__person").prefetch_related("marks"))
    for one in sheets:
        one.inspection = found
    rows = [(one, queries.result_of(one), len(one.marks.all())) for one in sheets]
    context = {
        "inspection": found,
        "rows": rows,
        "lots": queries.lots(found),
        "is_as_drawn": queries.is_as_drawn(found),
        "requirements": found.requirements.all(),
        "is_open": found.state == Inspection.State.OPEN,
    }
    return render(request, "console/inspection.html", context)


def _table(request: Request, found: Inspection, name: str, headers: list[str], rows: list[list[Any]]) -> HttpResponse:
    record_export(Inspection, rows=len(rows), form="xlsx", by=request.posting, at=request.at)
    response = HttpResponse(export.to_xlsx(headers, rows, sheet=found.title), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}-{found.begun_at:%Y%m%d}.xlsx"'
    return response


@screen("inspections")
def lots(request: Request, key: UUID) -> HttpResponse:
    """The draw as a table with which anybody can do it again."""
    found = _inspection(request, key)
    rows = [
        [one.place, one.name, one.sponsor, "抽中" if one.drawn else "", one.key, found.seed, one.lot]
        for one in queries.lots(found)
    ]
    headers = ["签序", "名称", "主办单位", "是否抽中", "标识", "抽签种子", "签值（SHA-256，种子:标识）"]
    return _table(request, found, "lots", headers, rows)


@screen("inspections")
def results(request: Request, key: UUID) -> HttpResponse:
    """Every verdict of every sheet."""
    found = _inspection(request, key)
    rows = []
    for one in found.sheets.filter(left_out_at=None).select_related("outlet__sponsor").prefetch_related("marks"):
        marks = {made.item: made for made in one.marks.all()}
        for item in found.items:
            made = marks.get(item["key"])
            said = [made.get_result_display(), made.deducted, made.note, made.url] if made else ["未检查", "", "", ""]
            rows.append([one.outlet.name, str(one.outlet.sponsor), item["group"], item["label"], *said])
    headers = ["网站或账号", "主办单位", "类别", "检查项目", "结果", "扣分", "情况", "网址"]
    return _table(request, found, "results", headers, rows)


@screen("inspections", methods=("GET", "POST"))
def leave_out(request: Request, key: UUID) -> HttpResponse:
    found = _sheet(request, key)

    def act(reason: str) -> str:
        drawing.leave_out(found, reason=reason, by=request.posting, at=request.at)
        return f"已移出“{found.outlet}”。"

    return pages.with_reason(
        request, title=f"移出检查：{found.outlet}", button="移出", back=found.inspection_id, act=act, form=ReasonForm,
        warning=True, route="console:inspection", hint="移出后检查对象不能少于规定的最低数量。",
    )  # fmt: skip


@screen("inspections", methods=("GET", "POST"))
def sheet(request: Request, key: UUID) -> HttpResponse:
    """All items of one outlet; what is said of them is kept item by item."""
    found = _sheet(request, key)
    marks = {one.item: one for one in found.marks.all()}
    forms = [
        VerdictForm(
            request.POST or None, request.FILES or None, prefix=f"i{number}", item=item, made=marks.get(item["key"])
        )
        for number, item in enumerate(found.inspection.items)
    ]
    refusal = None
    if request.method == "POST":
        try:
            if _kept(request, found, forms) and (said := _said(request, found)):
                messages.success(request, said)
                return redirect("console:inspection-sheet", found.pk)
        except Refusal as raised:
            refusal = raised
    bad = refusal is not None or any(one.refusal or one.errors for one in forms)
    context = {
        "sheet": found,
        "inspection": found.inspection,
        "groups": _grouped(forms),
        "result": queries.result_of(found),
        "is_open": not (found.finished_at or found.left_out_at) and found.inspection.state == Inspection.State.OPEN,
        "refusal": refusal,
        "bad": [one for one in forms if one.refusal or one.errors],
    }
    return render(request, "console/inspection_sheet.html", context, status=422 if bad else 200)


def _kept(request: Request, found: InspectionSheet, forms: list[VerdictForm]) -> bool:
    """Keep what is right item by item; what is not stays on the screen with its reason."""
    for form in forms:
        if not form.is_valid() or not form.is_new:
            continue
        values = form.cleaned_data
        file = values["proof"]
        seen = checking.Seen(
            values["result"], note=values["note"], url=values["url"], deducted=values.get("deducted") or 0,
            proof=(file.name, file.read()) if file else None,
        )  # fmt: skip
        try:
            form.made = checking.mark(found, form.item["key"], seen, by=request.posting, at=request.at)
        except Refusal as raised:
            form.refusal = raised
    return not any(one.refusal or one.errors for one in forms)


def _said(request: Request, found: InspectionSheet) -> str:
    if request.POST.get("do") == "finish":
        checking.finish_sheet(found, by=request.posting, at=request.at)
        return f"“{found.outlet}”检查完成。"
    return "已保存。"


def _grouped(forms: list[VerdictForm]) -> list[tuple[str, list[VerdictForm]]]:
    groups: dict[str, list[VerdictForm]] = {}
    for form in forms:
        groups.setdefault(form.item["group"], []).append(form)
    return list(groups.items())


@screen("inspections", methods=("GET", "POST"))
def verdict_finding(request: Request, key: UUID) -> HttpResponse:
    """A fault becomes a finding."""
    made = _mark(request, key)
    form = CureForm(request.POST or None)

    def act() -> HttpResponse:
        values = form.cleaned_data
        found = checking.open_finding(
            made, cure=values["cure"], gravity=values["gravity"], by=request.posting, at=request.at
        )
        messages.success(request, "已立为监测问题。")
        seen = scopes.visible(Finding, request.posting, request.at).filter(pk=found.pk).exists()
        return redirect("console:finding", found.pk) if seen else redirect("console:inspection-sheet", made.sheet_id)

    item = next((one["label"] for one in made.sheet.inspection.items if one["key"] == made.item), made.item)
    title, back = f"立为监测问题：{item}", reverse("console:inspection-sheet", args=[made.sheet_id])
    hint = f"{made.sheet.outlet}：{made.note}"
    return pages.asked(request, form, act, title=title, button="立案", back=back, hint=hint)


@screen("inspections")
def proof(request: Request, key: UUID) -> HttpResponse:
    """The screenshot or other file behind a verdict, as a download."""
    made = _mark(request, key)
    if not made.proof_sha256:
        raise Http404
    extension = PurePosixPath(made.proof_name).suffix.lstrip(".").lower()
    data = uploads.path_of(made.proof_sha256, extension).read_bytes()
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="proof-{made.proof_sha256[:8]}.{extension}"'
    return response


def _requirement(request: Request, key: UUID) -> InspectionRequirement:
    return get_object_or_404(scopes.visible(InspectionRequirement, request.posting, request.at), pk=key)


@screen("inspections", methods=("GET", "POST"), start=True)
def new_requirement(request: Request) -> HttpResponse:
    sources = queries.sources(host_of(request.posting.organisation), at=request.at)
    form = CircularForm(request.POST or None, initial={"outlet_kind": Outlet.Kind.WEBSITE}, sources=sources)

    def act() -> HttpResponse:
        asked = requirements.Asked(**form.cleaned_data)
        made = requirements.add_requirement(asked, by=request.posting, at=request.at)
        messages.success(request, "已列入，下次开始检查时可以选用。")
        return redirect("console:requirement", made.pk)

    hint = "把检查通报提出的工作要求列为检查项目。改动另存新版本，已经开始的检查不变。"
    back = reverse("console:requirements")
    return pages.asked(request, form, act, title="录入检查要求", button="列入", back=back, hint=hint)


@screen("inspections")
def requirement(request: Request, key: UUID) -> HttpResponse:
    found = _requirement(request, key)
    ours = scopes.visible(InspectionRequirement, request.posting, request.at)
    context = {
        "requirement": found,
        "versions": ours.filter(series=found.series).order_by("-version"),
        "inspections": scopes.visible(Inspection, request.posting, request.at).filter(requirements=found),
    }
    return render(request, "console/inspection_requirement.html", context)


@screen("inspections", methods=("GET", "POST"))
def revise_requirement(request: Request, key: UUID) -> HttpResponse:
    found = _requirement(request, key)
    names = ("source", "document", "number", "issued_on", "outlet_kind", "label", "text", "screenshot")
    initial = {name: getattr(found, name) for name in names}
    form = CircularForm(request.POST or None, initial=initial, sources=queries.sources(found.owner, at=request.at))

    def act() -> HttpResponse:
        asked = requirements.Asked(**form.cleaned_data)
        made = requirements.revise_requirement(found, asked, by=request.posting, at=request.at)
        messages.success(request, f"已存为第{made.version}版。")
        return redirect("console:requirement", made.pk)

    back = reverse("console:requirement", args=[found.pk])
    return pages.asked(request, form, act, title=f"修改检查要求：{found.label}", button="存为新版本", back=back)


@screen("inspections", methods=("POST",))
def end_requirement(request: Request, key: UUID) -> HttpResponse:
    found = requirements.end_requirement(_requirement(request, key), by=request.posting, at=request.at)
    messages.success(request, f"已停用“{found}”，以后的检查不再选用。")
    return redirect("console:requirement", found.pk)
