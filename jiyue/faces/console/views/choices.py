"""What a site decides for itself: terms of its classes of columns, its catalogue, who manages which branch."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites import actions as sites
from jiyue.estate.sites.models import ClassLimit, Column, Delegation
from jiyue.estate.sites.queries import choices
from jiyue.faces.console import pages, policies, scopes, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.choices import CatalogueForm, DelegationForm, LimitForm
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when, who


def _outlet(request: Request, key: UUID) -> Outlet:
    seen = scopes.visible(Outlet, request.posting, request.at).filter(website__isnull=False)
    return get_object_or_404(seen.select_related("sponsor__place"), pk=key)


def _crumbs(outlet: Outlet) -> list[tuple[str, str]]:
    return [(reverse("console:outlets"), "网站与账号"), (reverse("console:outlet", args=[outlet.pk]), outlet.name)]


@screen("columns")
def classes(request: Request, key: UUID) -> HttpResponse:
    """Every class with what holds, and what the document says where the site adapted it."""
    found = _outlet(request, key)
    may = policies.may_start(request.posting, "columns")
    rows = []
    for one in choices.class_rows(found, on=timezone.localdate(request.at)):
        adapt = reverse("console:outlet-class", args=[found.pk, one.column_class.replace("_", "-")])
        back = reverse("console:limit-end", args=[one.own.pk]) if one.own else ""
        rows.append(
            [
                Cell(one.label, adapt if may else ""),
                Cell(one.words, colour="blue" if one.own else ""),
                Cell(one.own.reason if one.own else "—"),
                Cell(f"{who(one.own.set_by)} {when(one.own.set_at)}" if one.own else "—"),
                Cell("恢复按文件执行", back) if one.own and may else Cell("—"),
                Cell(citations=one.citations),
            ]
        )
    sheet = Sheet(
        f"栏目分类期限：{found.name}", "class-limits", ("分类", "更新期限", "调整理由", "决定", "办理", "依据"), rows,
        of=ClassLimit, crumbs=_crumbs(found),
        lead="没有调整的分类按文件执行；调整的注明改自哪一条和原来的期限，栏目的期限随即重新计算。点分类名称调整。",
        empty="所在地的规定没有让这个网站自行调整栏目分类的期限。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("columns", methods=("GET", "POST"), start=True)
def adapt(request: Request, key: UUID, cls: str) -> HttpResponse:
    found, column_class = _outlet(request, key), cls.replace("-", "_")
    shown = choices.class_rows(found, on=timezone.localdate(request.at))
    row = next((one for one in shown if one.column_class == column_class), None)
    if row is None:
        raise Http404
    form = LimitForm(request.POST or None)
    back = reverse("console:outlet-classes", args=[found.pk])

    def act() -> HttpResponse:
        given = {"term": form.term(), "reason": form.cleaned_data["reason"], "by": request.posting, "at": request.at}
        sites.adapt_class(found, column_class=column_class, **given)
        messages.success(request, f"已调整“{row.label}”的更新期限。")
        return redirect(back)

    return pages.asked(request, form, act, title=f"调整更新期限：{row.label}", button="调整", back=back, hint=row.words)


@screen("columns", methods=("GET", "POST"), start=True)
def adopt(request: Request, key: UUID) -> HttpResponse:
    outlets = scopes.visible(Outlet, request.posting, request.at)
    found = get_object_or_404(ClassLimit.objects.filter(outlet__in=outlets), pk=key)
    form = Form(request.POST if request.method == "POST" else None)
    back = reverse("console:outlet-classes", args=[found.outlet_id])

    def act() -> HttpResponse:
        sites.adopt_class(found, by=request.posting, at=request.at)
        messages.success(request, "已恢复按文件执行。")
        return redirect(back)

    title = f"恢复按文件执行：{found.get_column_class_display()}"
    return pages.asked(request, form, act, title=title, button="恢复", back=back)


@screen("columns", methods=("GET", "POST"), start=True)
def catalogue(request: Request, key: UUID) -> HttpResponse:
    """Where the disclosure catalogue stands."""
    found = _outlet(request, key)
    columns = Column.objects.filter(outlet=found, hidden=False, form=Column.Form.COLUMN).order_by("depth", "ordinal")
    now = choices.standing_of(found)
    form = CatalogueForm(request.POST or None, columns=columns)
    back = reverse("console:outlet", args=[found.pk])

    def act() -> HttpResponse:
        values = form.cleaned_data
        standalone = values["standing"] == CatalogueForm.OWN
        made = sites.set_catalogue(
            found, standalone=standalone, parent=values["parent"], by=request.posting, at=request.at
        )
        messages.success(request, f"信息公开目录已{made}，网址和信息不变，网站正在更新。")
        return redirect(back)

    hint = "移动目录只改变它在导航中的位置，各栏目的网址和已发布的信息不变。"
    hint += f"　目前：{now}（{who(now.decided_by)} {when(now.decided_at)}）。" if now else "　目前没有作过决定。"
    return pages.asked(request, form, act, title=f"公开目录设置方式：{found}", button="保存", back=back, hint=hint)


@screen("columns")
def delegations(request: Request, key: UUID) -> HttpResponse:
    """分级管理: which unit manages which branch."""
    found = _outlet(request, key)
    may = policies.may_start(request.posting, "columns")
    rows = [
        [
            Cell(str(one.column), reverse("console:column", args=[one.column_id])),
            Cell(one.column.get_form_display()),
            Cell(str(one.unit)),
            Cell(f"{who(one.given_by)} {when(one.given_at)}"),
            Cell("收回", reverse("console:delegation-end", args=[one.pk])) if may else Cell("—"),
        ]
        for one in choices.delegations_of(found).select_related("given_by__person", "given_by__organisation")
    ]
    links = [(reverse("console:outlet-delegate", args=[found.pk]), "确定管理单位")] if may else []
    sheet = Sheet(
        f"分级管理：{found.name}", "delegations", ("栏目", "形式", "管理单位", "确定", "办理"), rows, of=Delegation,
        links=links, crumbs=_crumbs(found),
        lead="列出的栏目、专栏、信息公开目录连同下级，由管理单位的网站管理员设置和调整；其他栏目由网站管理员管理。",
        empty="全部栏目由网站主办、承办单位的网站管理员管理。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("columns", methods=("GET", "POST"), start=True)
def delegate(request: Request, key: UUID) -> HttpResponse:
    found = _outlet(request, key)
    units = organisations.scope_of(found.supervisor).exclude(kind=Organisation.Kind.INTERNAL).filter(until=None)
    form = DelegationForm(
        request.POST or None, columns=Column.objects.filter(outlet=found, hidden=False), units=units.order_by("lineage")
    )
    back = reverse("console:outlet-delegations", args=[found.pk])

    def act() -> HttpResponse:
        values = form.cleaned_data
        made = sites.delegate(values["column"], unit=values["unit"], by=request.posting, at=request.at)
        messages.success(request, f"栏目“{made.column}”及其下级由 {made.unit} 管理。")
        return redirect(back)

    return pages.asked(request, form, act, title=f"确定管理单位：{found}", button="确定", back=back)


@screen("columns", methods=("GET", "POST"), start=True)
def end_delegation(request: Request, key: UUID) -> HttpResponse:
    outlets = scopes.visible(Outlet, request.posting, request.at)
    found = get_object_or_404(Delegation.objects.filter(column__outlet__in=outlets), pk=key)
    form = Form(request.POST if request.method == "POST" else None)
    back = reverse("console:outlet-delegations", args=[found.column.outlet_id])

    def act() -> HttpResponse:
        sites.end_delegation(found, by=request.posting, at=request.at)
        messages.success(request, "已收回。")
        return redirect(back)

    return pages.asked(request, form, act, title=f"收回管理：{found}", button="收回", back=back, warning=True)
