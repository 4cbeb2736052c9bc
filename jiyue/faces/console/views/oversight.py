"""Findings, orders and notices."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from jiyue.common.refusals import Refusal
from jiyue.estate.duties.models import Clock
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.registry.models import Outlet
from jiyue.faces.console import scopes
from jiyue.faces.console.checks import place_word
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.decisions import JudgeForm, QuarterForm, ReportForm, RequirementForm
from jiyue.faces.console.lists.cells import uuids
from jiyue.faces.console.requests import Request
from jiyue.faces.console.views.merging import column_of_finding
from jiyue.oversight.inspection import actions as inspection
from jiyue.oversight.inspection import queries as inspection_queries
from jiyue.oversight.inspection.models import Inspection, RectificationOrder
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring.models import BY_HAND, OPEN, Finding
from jiyue.oversight.reports import actions as reports
from jiyue.oversight.reports import queries as report_queries
from jiyue.oversight.reports.models import Notice

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@screen("findings", methods=("GET", "POST"))
def finding(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Finding, request.posting, request.at), pk=key)
    form = JudgeForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            text = _judge(request, found, form)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, text)
            return redirect("console:finding", found.pk)
    inspected = scopes.visible(Inspection, request.posting, request.at)
    context = {
        "finding": found,
        "form": form,
        "refusal": refusal,
        "evidence": evidence_rows(found.evidence),
        "mergeable": column_of_finding(found.rule_key, found.subject_kind, found.subject_id, request),
        "orders": scopes.visible(RectificationOrder, request.posting, request.at).filter(findings=found),
        "mark": found.marks.filter(sheet__inspection__in=inspected).first(),
    }
    return render(request, "console/finding.html", context, status=422 if refusal or form.errors else 200)


def _judge(request: Request, found: Finding, form: JudgeForm) -> str:
    act = monitoring.confirm if form.cleaned_data["verdict"] == "confirm" else monitoring.dismiss
    act(found, by=request.posting, at=request.at, reason=form.cleaned_data["reason"])
    return "已确认，可以下达整改督办单。" if act is monitoring.confirm else "已排除，理由已记录。"


EVIDENCE = {
    "excerpt": "页面原文",
    "where": "位置",
    "seen_at": "取证时间",
    "page_sha256": "网页副本摘要值",
    "href": "链接地址",
    "host": "链接主机",
    "referrer": "所在页面",
    "status": "返回状态",
    "last_new_item_on": "最近更新日期",
    "due_on": "应更新日期",
    "days": "超期天数",
    "pages": "涉及页面数",
    "seen_sha256": "所见内容摘要值",
    "published_sha256": "发布内容摘要值",
    "note": "检查记录",
    "inspection": "检查编号",
    "file": "截图或附件",
    "file_sha256": "附件摘要值",
}


def evidence_rows(evidence: dict[str, Any]) -> list[tuple[str, Any]]:
    """What was kept as proof, in words; keys that have no word are for the machine."""
    shown = {
        **evidence,
        "where": place_word(evidence.get("where", "")),
        "seen_at": stamp(evidence.get("seen_at", "")),
    }
    return [(word, shown[key]) for key, word in EVIDENCE.items() if shown.get(key) not in ("", None)]


def stamp(text: str) -> str:
    """A stored moment as people read it."""
    moment = parse_datetime(text) if text else None
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else text


@screen("outlets", methods=("POST",))
def monitor(request: Request, key: UUID) -> HttpResponse:
    """Look at an outlet now."""
    found = get_object_or_404(scopes.visible(Outlet, request.posting, request.at), pk=key)
    seen = monitoring.monitor(found, by=request.posting, at=request.at)
    messages.success(request, f"监测完成：查看 {seen.pages} 个页面，发现 {seen.problems} 处问题。")
    return redirect("console:outlet", found.pk)


@screen("outlets", methods=("POST",))
def check_screens(request: Request, key: UUID) -> HttpResponse:
    """Show pages of a website at the sizes of phone, tablet and desktop now."""
    found = get_object_or_404(scopes.visible(Outlet, request.posting, request.at), pk=key)
    seen, problems = monitoring.check_screens(found, by=request.posting, at=request.at)
    unread = f"，{len(seen.failed)} 个打不开" if seen.failed else ""
    said = f"各种屏幕检查完成：{len(seen.seen)} 个页面{unread}，{len(problems)} 个问题。"
    messages.success(request, said + ("见“监测问题”。" if problems else ""))
    return redirect("console:outlet", found.pk)


@screen("outlets", methods=("POST",))
def check_structure(request: Request, key: UUID) -> HttpResponse:
    """Hold columns, catalogue and persons in charge of an outlet against the rules now."""
    found = get_object_or_404(scopes.visible(Outlet, request.posting, request.at), pk=key)
    missing = monitoring.check_structure(found, by=request.posting, at=request.at)
    messages.success(request, f"核对完成：{len(missing)} 个问题。" + ("见“监测问题”。" if missing else ""))
    return redirect("console:outlet", found.pk)


@screen("orders", methods=("GET", "POST"), start=True)
def new_order(request: Request) -> HttpResponse:
    """Chosen findings become an order with its text ready."""
    keys = uuids(request.POST.getlist("finding") or request.GET.getlist("finding"))
    findings = list(scopes.visible(Finding, request.posting, request.at).filter(pk__in=keys).order_by("outlet__name"))
    if not findings:
        messages.warning(request, "请先选择已确认的问题，再下达整改督办单。")
        return redirect(f"{reverse('console:findings')}?state__exact=confirmed")
    form = RequirementForm(request.POST or None, initial={"requirement": draft_requirement(findings)})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            order = inspection.issue_order(
                findings, by=request.posting, at=request.at, requirement=form.cleaned_data["requirement"]
            )
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, f"已下达 {order.number}，由 {order.recipient} 整改。")
            return redirect("console:order", order.pk)
    context = {"findings": findings, "form": form, "refusal": refusal}
    return render(request, "console/order_new.html", context, status=422 if refusal or form.errors else 200)


def draft_requirement(findings: list[Finding]) -> str:
    """One line a finding: what it is and how it is put right."""
    lines = [f"{number}．{one.title}：{one.cure}" for number, one in enumerate(findings, start=1)]
    head = f"经监测并核实，你单位有 {len(findings)} 个问题，请逐项整改，并按期报告整改情况。"
    return "\n".join([head, *lines])


def _order(request: Request, key: UUID) -> RectificationOrder:
    return get_object_or_404(scopes.visible(RectificationOrder, request.posting, request.at), pk=key)


@screen("orders", methods=("GET", "POST"))
def order(request: Request, key: UUID) -> HttpResponse:
    found = _order(request, key)
    form = ReportForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            inspection.report_rectified(found, report=form.cleaned_data["report"], by=request.posting, at=request.at)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, f"整改情况已报告，等待 {found.issuer} 复查。")
            return redirect("console:order", found.pk)
    return _order_page(request, found, form, refusal)


def _order_page(request: Request, found: RectificationOrder, form: ReportForm, refusal: Refusal | None) -> HttpResponse:
    clocks = Clock.objects.filter(subject_kind=found._meta.label_lower, subject_id=str(found.pk))
    running = clocks.order_by("-started_at").first()
    mine = {unit.pk for unit in organisations.household(request.posting.organisation)}
    context = {
        "order": found,
        "findings": found.findings.select_related("outlet").order_by("outlet__name"),
        "clock": running,
        "form": form,
        "refusal": refusal,
        "by_hand": found.findings.filter(subject_kind=BY_HAND, state__in=OPEN),
        "is_recipient": found.recipient_id in mine and found.state != found.State.CLOSED,
        "is_issuer": found.issuer_id in mine and found.state != found.State.CLOSED,
    }
    return render(request, "console/order.html", context, status=422 if refusal or form.errors else 200)


@screen("orders", methods=("POST",), start=True)
def recheck(request: Request, key: UUID) -> HttpResponse:
    """Look again; what is gone is closed."""
    order, keys = _order(request, key), uuids(request.POST.getlist("gone"))
    gone = list(order.findings.filter(pk__in=keys))
    found = inspection.recheck(order, by=request.posting, at=request.at, gone=gone)
    if found.state == RectificationOrder.State.CLOSED:
        messages.success(request, f"复查通过，{found.number} 已办结。")
    else:
        left = found.findings.exclude(state__in=[Finding.State.CLOSED, Finding.State.DISMISSED]).count()
        messages.warning(request, f"复查仍发现 {left} 个问题，督办单继续计时。")
    return redirect("console:order", found.pk)


@screen("orders")
def order_docx(request: Request, key: UUID) -> HttpResponse:
    found = _order(request, key)
    response = HttpResponse(inspection_queries.order_docx(found), content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="order-{found.access_code}.docx"'
    return response


@screen("notices", methods=("GET", "POST"), start=True)
def new_notice(request: Request) -> HttpResponse:
    """Compute the quarter and open the draft."""
    local = request.at
    initial = {"year": local.year, "quarter": str((local.month + 2) // 3)}
    form = QuarterForm(request.POST or None, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        issuer = organisations.host_of(request.posting.organisation)
        try:
            made = reports.draft_quarterly_notice(
                issuer=issuer, year=values["year"], quarter=int(values["quarter"]), by=request.posting, at=request.at
            )
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "通报已生成草稿，存入信息资源库。请核对后由本单位信息员送审发布。")
            return redirect("console:notice", made.pk)
    context = {"form": form, "refusal": refusal}
    return render(request, "console/notice_new.html", context, status=422 if refusal or form.errors else 200)


@screen("notices")
def notice(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Notice, request.posting, request.at), pk=key)
    return render(request, "console/notice.html", {"notice": found, "totals": found.figures["totals"]})


@screen("notices")
def notice_rows(request: Request, key: UUID, figure: str) -> HttpResponse:
    """The rows behind a figure."""
    found = get_object_or_404(scopes.visible(Notice, request.posting, request.at), pk=key)
    labels = {one["key"]: one["label"] for one in found.figures["totals"]}
    if figure not in labels:
        raise Http404
    rows = report_queries.rows_of(found, figure)
    return render(request, "console/notice_rows.html", {"notice": found, "label": labels[figure], "rows": rows})
