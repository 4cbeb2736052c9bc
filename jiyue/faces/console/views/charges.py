"""责任人: who answers for what of a website, an account or a column; what a unit keeps; where nobody is named."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.estate.organisations import charges
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.queries import upkeep
from jiyue.faces.console import scopes, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.people import ChargeForm
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when

COLOURS = {"late": "red", "never": "red", "coming": "yellow", "later": "green", "free": "grey"}


@screen("outlets", methods=("GET", "POST"))
def listing(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Outlet, request.posting, request.at), pk=key)
    given = {"unit": found.sponsor, "operator": found.operator, "outlet_kind": found.kind}
    crumbs = [(reverse("console:outlets"), "网站与账号"), (reverse("console:outlet", args=[found.pk]), found.name)]
    return _named(request, found, given, name=found.name, crumbs=crumbs, here=("console:outlet-charges", found.pk))


@screen("columns", methods=("GET", "POST"))
def of_column(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Column, request.posting, request.at), pk=key)
    given = {"unit": found.owner, "outlet_kind": upkeep.COLUMN}
    crumbs = [(reverse("console:columns"), "栏目"), (reverse("console:column", args=[found.pk]), found.name)]
    name = f"{found.outlet}“{found.name}”"
    return _named(request, found, given, name=name, crumbs=crumbs, here=("console:column-charges", found.pk))


def _named(
    request: Request,
    found: Outlet | Column,
    given: dict[str, Any],
    *,
    name: str,
    crumbs: list[tuple[str, str]],
    here: tuple[str, UUID],
) -> HttpResponse:
    """The duties with who answers for each, and the two forms: naming somebody, and the head's word for all."""
    rows = charges.charges_of(found, **given, at=request.at)
    units = [unit for unit in (given["unit"], given.get("operator")) if unit]
    is_word = request.method == "POST" and request.POST.get("act") == "attest"
    people = charges.staff(*units, at=request.at)
    form = ChargeForm(None if is_word else request.POST or None, rows=rows, people=people)
    refusal = None
    if request.method == "POST" and (is_word or form.is_valid()):
        try:
            said = _attested(request, found, given) if is_word else _put(request, found, given, rows, form)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, said)
            return redirect(*here)
    context = {"name": name, "crumbs": crumbs, "unit": given["unit"], "rows": rows, "form": form, "refusal": refusal}
    context |= {"may_name": request.posting.role in charges.NAMING, "gaps": [row for row in rows if not row.is_filled]}
    return render(request, "console/charges.html", context, status=422 if refusal or form.errors else 200)


def _attested(request: Request, found: Outlet | Column, given: dict[str, Any]) -> str:
    charges.attest_charges(found, **given, by=request.posting, at=request.at)
    return "已确认全部责任人。"


def _put(
    request: Request, found: Outlet | Column, given: dict[str, Any], rows: list[charges.Charge], form: ChargeForm
) -> str:
    chosen = next(row for row in rows if row.key == form.cleaned_data["charge"])
    charges.name_in_charge(
        found, charge=chosen, person=form.cleaned_data["person"], unit=given["unit"], operator=given.get("operator"),
        by=request.posting, at=request.at,
    )  # fmt: skip
    return f"已指定“{chosen.label}”的责任人。"


def subject_url(subject: Outlet | Column) -> str:
    route = "column" if isinstance(subject, Column) else "outlet"
    return reverse(f"console:{route}", args=[subject.pk])


@screen("columns")
def kept(request: Request) -> HttpResponse:
    """更新工作清单: every column and account that the unit must keep, the most pressing first."""
    rows = [
        [
            Cell(str(one.subject), subject_url(one.subject)),
            Cell(one.outlet.name if isinstance(one.subject, Column) else "政务新媒体账号"),
            Cell(one.state_word, colour=COLOURS[one.state]),
            Cell(when(one.due_on)),
            Cell(one.people or "未指定"),
        ]
        for one in upkeep.updates(request.posting, at=request.at)
    ]
    sheet = Sheet(
        "更新工作清单", "upkeep", ("栏目或账号", "所在网站", "期限", "最迟更新日期", "责任人"), rows,
        lead="本单位负责的全部栏目和账号：已超期的在前，其余按到期日期排列。", of=Column,
        empty="本单位没有负责的栏目和账号。", links=[(reverse("console:column-gaps"), "责任缺口")],
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("columns")
def gaps(request: Request) -> HttpResponse:
    """责任缺口: duties of websites, accounts and columns for which nobody in office is named."""
    outlets = scopes.visible(Outlet, request.posting, request.at)
    columns = scopes.visible(Column, request.posting, request.at)
    rows = [
        [
            Cell(str(one.subject), subject_url(one.subject)),
            Cell(one.outlet.name),
            Cell(str(one.unit)),
            Cell(one.what),
            Cell(one.note, colour="red"),
            Cell(citations=one.citations),
        ]
        for one in upkeep.seen_gaps(request.posting, outlets, columns, at=request.at)
    ]
    rows += [
        [
            Cell(str(one.holder)),
            Cell("—"),
            Cell(str(one.holder)),
            Cell(one.title, reverse("console:duty", args=[one.pk])),
            Cell("未建立或未登记", colour="red"),
            Cell(citations=tuple(one.clock.citations) if one.clock else ()),
        ]
        for one in upkeep.units_without_system(request.posting)
    ]
    sheet = Sheet(
        "责任缺口", "gaps", ("单位、网站、账号或栏目", "所在网站", "责任单位", "职责", "情况", "依据"), rows,
        lead="按规定须明确责任人而没有、或责任人已离任的网站、账号和栏目。在各自的“责任人”页面指定。", of=Column,
        empty="没有缺口：按规定须明确的责任人都已在任。",
    )  # fmt: skip
    return sheets.respond(request, sheet)
