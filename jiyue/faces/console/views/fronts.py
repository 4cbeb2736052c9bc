"""Composed pages: blocks of the home page, of topics and channels, the main navigation, the days of a topic."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites import actions as sites
from jiyue.estate.sites import queries as columns
from jiyue.estate.sites.actions import Plan
from jiyue.estate.sites.models import Column
from jiyue.faces.console import pages, scopes
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.fronts import BlockRows, EntryRows, PeriodForm, chosen
from jiyue.faces.console.requests import Request

FOLLOWS = "网站正在更新。"


def _outlet(request: Request, key: UUID) -> Outlet:
    found = scopes.visible(Outlet, request.posting, request.at).filter(website__host__isnull=False)
    return get_object_or_404(found, pk=key)


def _column(request: Request, key: UUID) -> Column:
    return get_object_or_404(scopes.visible(Column, request.posting, request.at), pk=key)


@screen("columns", methods=("GET", "POST"), start=True)
def home_blocks(request: Request, key: UUID) -> HttpResponse:
    found = _outlet(request, key)
    return _blocks(request, found, None, back=reverse("console:outlet", args=[found.pk]), title="首页板块")


@screen("columns", methods=("GET", "POST"), start=True)
def column_blocks(request: Request, key: UUID) -> HttpResponse:
    found = _column(request, key)
    back = reverse("console:column", args=[found.pk])
    return _blocks(request, found.outlet, found, back=back, title=f"页面板块：{found.name}")


def _blocks(request: Request, outlet: Outlet, page: Column | None, *, back: str, title: str) -> HttpResponse:
    standing = columns.blocks_of(outlet, page)
    initial = [
        {"order": number, "column": one.column_id, "form": one.form, "title": one.title, "size": one.size}
        for number, one in enumerate(standing, start=1)
    ]
    rows = BlockRows(request.POST or None, initial=initial, form_kwargs={"columns": _choosable(outlet)})

    def act(values: list[dict[str, Any]]) -> None:
        plans = [Plan(one["column"], one["form"], one["title"], one["size"]) for one in values]
        sites.compose(outlet, page=page, blocks=plans, by=request.posting, at=request.at)

    hint = "按次序显示；栏目选“不用”的行不显示。全部不用时，恢复平台的默认板块。头条只显示该栏目最新的一条。"
    return _table(request, rows, act, title=title, hint=hint, back=back, outlet=outlet)


@screen("columns", methods=("GET", "POST"), start=True)
def navigation(request: Request, key: UUID) -> HttpResponse:
    outlet = _outlet(request, key)
    initial = [
        {"order": number, "column": one.column_id, "title": one.label}
        for number, one in enumerate(columns.nav_of(outlet), start=1)
    ]
    rows = EntryRows(request.POST or None, initial=initial, form_kwargs={"columns": _choosable(outlet)})

    def act(values: list[dict[str, Any]]) -> None:
        entries = [(one["column"], one["title"]) for one in values]
        sites.navigate(outlet, entries=entries, by=request.posting, at=request.at)

    hint = "最多 8 项，“首页”自动排在最前。全部不用时，显示前 8 个一级栏目。"
    back = reverse("console:outlet", args=[outlet.pk])
    return _table(request, rows, act, title="主导航", hint=hint, back=back, outlet=outlet)


def _choosable(outlet: Outlet) -> Any:
    return columns.columns_of(outlet).order_by("depth", "ordinal", "name")


def _table(
    request: Request,
    rows: Any,
    act: Callable[[list[dict[str, Any]]], None],
    *,
    title: str,
    hint: str,
    back: str,
    outlet: Outlet,
) -> HttpResponse:
    """A page with one row for each part; what is refused stands above the rows as they were filled in."""
    refusal = None
    if request.method == "POST" and rows.is_valid():
        try:
            act(chosen(rows))
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, f"{title}已保存，{FOLLOWS}")
            return redirect(back)
    wrong = request.method == "POST"
    context = {
        "rows": rows, "refusal": refusal, "title": title, "hint": hint, "back": back, "outlet": outlet, "wrong": wrong
    }  # fmt: skip
    return render(request, "console/front.html", context, status=422 if wrong else 200)


@screen("columns", methods=("GET", "POST"), start=True)
def period(request: Request, key: UUID) -> HttpResponse:
    """Move the days of a topic."""
    found = _column(request, key)
    form = PeriodForm(request.POST or None, initial={"opens_on": found.opens_on, "closes_on": found.closes_on})

    def act() -> HttpResponse:
        sites.set_period(found, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"专题日期已调整，{FOLLOWS}")
        return redirect("console:column", found.pk)

    back = reverse("console:column", args=[found.pk])
    return pages.asked(request, form, act, title=f"专题日期：{found.name}", button="保存", back=back)
