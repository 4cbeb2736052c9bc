"""栏目结构: the tree of a site as a whole, and taking over that of another one."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing.models import Shelf
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites import actions as sites
from jiyue.estate.sites import queries as columns
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.queries import structure
from jiyue.faces.console import policies, scopes, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.lists.cells import uuids
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when


def _outlet(request: Request, key: UUID) -> Outlet:
    return get_object_or_404(scopes.visible(Outlet, request.posting, request.at), pk=key)


@screen("columns")
def tree(request: Request, key: UUID) -> HttpResponse:
    """Every column with its unit, items and last update, on which basis it stands and what is odd about it."""
    found = _outlet(request, key)
    rows = structure.nodes(found, at=request.at)
    live = dict(Shelf.objects.filter(column__outlet=found).values_list("column_id", "live"))
    lines = [
        [
            Cell("　" * (one.column.depth - 1) + one.column.name, reverse("console:column", args=[one.column.pk])),
            Cell(one.column.get_form_display()),
            Cell(one.column.get_column_class_display()),
            Cell(str(one.column.owner)),
            Cell(str(live.get(one.column.pk, 0))),
            Cell(when(one.column.last_item_at)),
            Cell("；".join(f"应设“{wanted.label}”{wanted.basis}{wanted.supports}" for wanted in one.required)),
            Cell("".join(one.warnings), colour="yellow") if one.warnings else Cell(),
        ]
        for one in rows
    ]
    headers = ("栏目", "形式", "分类", "责任单位", "信息条数", "最近更新", "设置依据", "提示")
    links = [(reverse("console:outlet-delegations", args=[found.pk]), "分级管理")]
    links.append((reverse("console:structure-reviews", args=[found.pk]), "结构梳理"))
    links.append((reverse("console:outlet-classes", args=[found.pk]), "栏目分类期限"))
    if policies.may_start(request.posting, "columns"):
        links.append((reverse("console:outlet-catalogue", args=[found.pk]), "公开目录设置方式"))
        links.append((reverse("console:outlet-copy-structure", args=[found.pk]), "套用其他网站的栏目"))
    sheet = Sheet(
        f"栏目结构：{found.name}", "structure", headers, lines, of=Column, links=links,
        lead="提示：同名栏目、空白栏目、从首页不易到达的栏目。可以按栏目名称、单位查找。", empty="还没有栏目。",
        crumbs=[(reverse("console:outlets"), "网站与账号"), (reverse("console:outlet", args=[found.pk]), found.name)],
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("columns", methods=("GET", "POST"), start=True)
def copy(request: Request, key: UUID) -> HttpResponse:
    """Choose columns of another site, say who feeds each, and how they were adapted."""
    target = _outlet(request, key)
    hosted = Outlet.objects.filter(website__isnull=False, status=Outlet.Status.RUNNING).exclude(pk=target.pk)
    visible = columns.askable_outlets(request.posting).filter(website__isnull=False).exclude(pk=target.pk)
    sources = hosted.filter(pk__in=[*scopes.visible(Outlet, request.posting, request.at).values_list("pk", flat=True),
                                    *visible.values_list("pk", flat=True)]).order_by("name")  # fmt: skip
    wanted = uuids([request.GET.get("source", "") or request.POST.get("source", "")])
    source = get_object_or_404(sources, pk=wanted[0]) if wanted else None
    units = organisations.visible_to(request.posting).exclude(kind=Organisation.Kind.INTERNAL).order_by("lineage")
    refusal = None
    if request.method == "POST" and source:
        try:
            made = sites.copy_structure(
                source, target, owners=_owners(request, units), statement=request.POST.get("statement", ""),
                by=request.posting, at=request.at,
            )  # fmt: skip
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, f"已套用 {len(made)} 个栏目；须经审批的，在“栏目变更”中办理。")
            return redirect("console:outlet-structure", target.pk)
    context = {
        "target": target, "sources": sources, "source": source, "units": units, "refusal": refusal,
        "rows": _choices(request, source) if source else [], "statement": request.POST.get("statement", ""),
        "today": timezone.localdate(request.at),
    }  # fmt: skip
    return render(request, "console/copy_structure.html", context, status=422 if refusal else 200)


def _choices(request: Request, source: Outlet) -> list[dict[str, object]]:
    """The source's columns with what was ticked and chosen for each before a refusal."""
    ticked = set(request.POST.getlist("column"))
    return [
        {"column": one, "is_ticked": str(one.pk) in ticked, "owner": request.POST.get(f"owner-{one.pk}", "")}
        for one in columns.columns_of(source)
    ]


def _owners(request: Request, units: Iterable[Organisation]) -> dict[UUID, Organisation | None]:
    """For each ticked column the unit that was chosen, or nobody."""
    found: dict[UUID, Organisation | None] = {}
    by_id = {str(unit.pk): unit for unit in units}
    for column in uuids(request.POST.getlist("column")):
        found[column] = by_id.get(request.POST.get(f"owner-{column}", ""))
    return found
