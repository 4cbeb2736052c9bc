"""公开目录: departments by classes, pressing who owes, units' presentations, rows of what must be disclosed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.delivery.catalogue import actions, queries
from jiyue.delivery.catalogue.models import Bound, Chase, MatrixRow, Profile
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.registry.models import Outlet, Website
from jiyue.faces.console import pages, scopes, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.catalogue import FormedForm, ProfileForm, RowForm, SettleForm, StandardForm
from jiyue.faces.console.forms.resources import ReasonForm
from jiyue.faces.console.lists.cells import uuids
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when, who
from jiyue.oversight.monitoring import queries as monitoring
from jiyue.rulebook.deadlines.rules import Term

COLOURS = {"missing": "red", "late": "yellow", "kept": "green"}
HERE = [("/console/catalogue/", "公开目录")]


def _sites(request: Request) -> list[Website]:
    """The sites that the posting looks after, and those in whose catalogue its unit has a row."""
    seen = scopes.visible(Outlet, request.posting, request.at).filter(website__isnull=False)
    own = Website.objects.filter(pk__in=seen.filter(status=Outlet.Status.RUNNING).values("pk"))
    rows = {one.pk: one for one in [*own.select_related("outlet__sponsor"), *queries.sites_for(request.posting)]}
    return sorted(rows.values(), key=lambda one: one.outlet.name)


def _site(request: Request) -> tuple[Website | None, list[Website]]:
    rows = _sites(request)
    wanted = uuids([request.GET.get("site", "") or request.POST.get("site", "")])
    if wanted:
        chosen = next((one for one in rows if one.pk == wanted[0]), None)
        if chosen is None:
            raise Http404
        return chosen, rows
    own = organisations.household(request.posting.organisation)
    return next((one for one in rows if one.outlet.sponsor in own), rows[0] if rows else None), rows


def _rows(request: Request, site: Website) -> list[queries.Row]:
    """All rows for who looks after the site, else those of the own unit."""
    rows = queries.matrix(site, at=request.at)
    if scopes.visible(Outlet, request.posting, request.at).filter(pk=site.pk).exists():
        return rows
    own = organisations.household(request.posting.organisation)
    return [row for row in rows if row.unit in own]


@screen("columns", methods=("GET", "POST"))
def matrix(request: Request) -> HttpResponse:
    """Departments by classes with what is missing and late; the holder of the catalogue presses from here."""
    site, sites = _site(request)
    rows = _rows(request, site) if site else []
    refusal = None
    if request.method == "POST" and site:
        chosen = Organisation.objects.filter(pk__in=uuids(request.POST.getlist("unit")))
        note = request.POST.get("note", "")
        try:
            made = actions.chase(site, units=list(chosen), note=note, by=request.posting, at=request.at)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, f"已督促 {len(made)} 个单位，每个单位一份，记录在“督促记录”。")
            return redirect("console:chases")
    labels = list(dict.fromkeys(cell.label for row in rows for cell in row.cells))
    lines = [[Cell(str(row.unit)), *(_cell(row, label) for label in labels)] for row in rows]
    sheet = Sheet(
        "公开目录", "catalogue", ("单位", *labels), lines, of=Chase,
        lead="各部门按规定应有的公开目录各类信息：缺的和超期的一目了然。" + (f"网站：{site.outlet}。" if site else ""),
        empty="所在地的规定没有要求各部门分类公开，或者没有可以查看的网站。",
        links=[(reverse("console:chases"), "督促记录"), (reverse("console:disclosure-rows"), "公开事项"),
               (reverse("console:profile"), "机构概况"), (reverse("console:catalogue-report"), "及时准确情况")],
        extra={"site": site, "sites": sites, "refusal": refusal, "owing": [row for row in rows if row.owed]},
        kept={"site": str(site.pk)} if site else {},
    )  # fmt: skip
    return sheets.respond(request, sheet, template="console/catalogue.html", status=422 if refusal else 200)


def _cell(row: queries.Row, label: str) -> Cell:
    cell = next((one for one in row.cells if one.label == label), None)
    return Cell(cell.words, colour=COLOURS[cell.state]) if cell else Cell()


@screen("columns")
def chases(request: Request) -> HttpResponse:
    rows = [
        [
            Cell(str(one.unit)),
            Cell("、".join(f"{item['label']}（{item['state']}）" for item in one.items)),
            Cell(one.note),
            Cell(who(one.sent_by)),
            Cell(when(one.sent_at)),
        ]
        for one in queries.chases_visible_to(request.posting)
    ]
    headers = ("责任单位", "欠缺或超期的类别", "说明", "督促人", "督促时间")
    sheet = Sheet("督促记录", "chases", headers, rows, of=Chase, empty="还没有督促记录。", crumbs=HERE)
    return sheets.respond(request, sheet)


@screen("columns")
def report(request: Request) -> HttpResponse:
    """Timeliness and accuracy of the catalogue, department by department."""
    site, _ = _site(request)
    shown = {row.unit for row in _rows(request, site)} if site else set()
    found = monitoring.catalogue_quality(site, at=request.at) if site else []
    rows = [
        [Cell(str(one.unit)), Cell(one.what), Cell(one.quality, colour="yellow"), Cell(one.note),
         Cell(citations=one.citations)]
        for one in found if one.unit in shown
    ]  # fmt: skip
    sheet = Sheet(
        "公开目录及时准确情况", "catalogue-report", ("责任单位", "类别或信息", "问题", "情况", "依据"), rows, of=Chase,
        lead="及时：按各类的更新时限；准确：监测在这些信息的页面上发现的错别字、失效链接和缺少的要素。",
        empty="没有不及时、不准确的信息。", crumbs=HERE,
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("columns", methods=("GET", "POST"))
def profile(request: Request) -> HttpResponse:
    """机构概况 of the own unit; saved as it is, made into a page when nothing is missing."""
    unit = organisations.host_of(request.posting.organisation)
    category = queries.overview_class(unit, on=timezone.localdate(request.at))
    headings = category.rule.sections if category else ()
    kept = Profile.objects.filter(organisation=unit).select_related("resource").first()
    initial = {f"part{number}": (kept.parts if kept else {}).get(name, "") for number, name in enumerate(headings)}
    form = ProfileForm(request.POST or None, headings=headings, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, unit, form.parts(headings))
        except Refusal as raised:
            refusal = raised
    missing = [name for name in headings if not (kept and kept.parts.get(name))]
    context = {"unit": unit, "form": form, "profile": kept, "missing": missing, "refusal": refusal}
    context["citations"] = category.citations if category else ()
    return render(request, "console/profile.html", context, status=422 if refusal or form.errors else 200)


def _saved(request: Request, unit: Organisation, parts: dict[str, str]) -> HttpResponse:
    kept = actions.save_profile(unit, parts=parts, by=request.posting, at=request.at)
    if request.POST.get("do") != "draft":
        messages.success(request, "已保存。")
        return redirect("console:profile")
    resource = actions.draft_overview(kept, by=request.posting, at=request.at)
    messages.success(request, "已生成概况页草稿，请选择栏目后送审。")
    return redirect("console:resource", resource.pk)


def _keeper(request: Request) -> Organisation:
    return organisations.host_of(request.posting.organisation)


@screen("columns")
def rows(request: Request) -> HttpResponse:
    """公开事项: the matrix of field, subject, content, time and method, with its last revision and its flaws."""
    today = timezone.localdate(request.at)
    lines = []
    for one in queries.demands_visible_to(request.posting).filter(ended_at=None):
        flaws = queries.flaws(one, on=today)
        lines.append(
            [
                Cell(str(one), reverse("console:disclosure-row", args=[one.pk])),
                Cell("重点领域" if one.is_key_area else one.get_stage_display()),
                Cell("、".join(str(bound.unit) for bound in one.bound.all())),
                Cell(Term.parse(one.limit).chinese if one.limit else ""),
                Cell(one.method),
                Cell(f"{when(one.revised_at)} {one.revised_by.person}"),
                Cell(f"没有写明：{'、'.join(flaws)}", colour="red") if flaws else Cell("完整"),
            ]
        )
    headers = ("领域和内容", "环节", "公开主体", "时限", "方式", "最近修订", "核对")
    links = []
    if request.posting.role in actions.KEEPERS:
        links.append((reverse("console:disclosure-row-new"), "设立公开事项"))
        links.append((reverse("console:disclosure-standard"), "装入标准目录"))
    links.append((reverse("console:disclosure-coverage"), "标准目录覆盖率"))
    sheet = Sheet("公开事项", "disclosure-rows", headers, lines, of=MatrixRow, links=links, crumbs=HERE,
                  empty="还没有公开事项。各领域公开的主体、内容、时限、方式在这里列明。",
                  lead="各领域、各环节由谁、在多长时间内、以什么方式公开什么；重点领域也在这里设立。")  # fmt: skip
    return sheets.respond(request, sheet)


def _row_form(request: Request, *, revising: bool = False, **kwargs: Any) -> RowForm:
    keeper = _keeper(request)
    units = organisations.scope_of(keeper).exclude(kind=Organisation.Kind.INTERNAL).filter(until=None)
    today = timezone.localdate(request.at)
    found = queries.demanded(keeper.place_id, is_key_area=True, on=today)
    bases = {base.key: base.label for one in found for base in one.rule.bases}
    return RowForm(
        request.POST or None, units=units.order_by("lineage"), bases=list(bases.items()), revising=revising, **kwargs
    )


@screen("columns", methods=("GET", "POST"))
def standard(request: Request) -> HttpResponse:
    """装入标准目录: a whole table at once, all of it or nothing."""
    form = StandardForm(request.POST or None, auto_id="%s", initial={"since": timezone.localdate(request.at)})

    def act() -> HttpResponse:
        made = actions.load_standard(_keeper(request), **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"已装入 {len(made)} 项，各公开主体的期限开始计时。")
        return redirect("console:disclosure-coverage")

    back = reverse("console:disclosure-rows")
    return pages.asked(request, form, act, title="装入标准目录", button="装入", back=back)


@screen("columns")
def coverage(request: Request) -> HttpResponse:
    """How much of each standard catalogue every department has out."""
    own = organisations.household(request.posting.organisation)
    looks_after = request.posting.role in actions.KEEPERS and MatrixRow.objects.filter(keeper__in=own).exists()
    units = organisations.scope_of(_keeper(request)) if looks_after else own
    rows = [
        [
            Cell(one.standard),
            Cell(str(one.unit)),
            Cell(str(one.owed)),
            Cell(str(one.out)),
            Cell(f"{one.share:.0%}", colour="green" if one.out == one.owed else "yellow"),
        ]
        for one in queries.coverage(list(units))
    ]
    crumbs = [*HERE, (reverse("console:disclosure-rows"), "公开事项")]
    sheet = Sheet(
        "标准目录覆盖率", "coverage", ("标准目录", "单位", "应公开", "已公开", "覆盖率"), rows, of=MatrixRow,
        crumbs=crumbs, lead="已公开：登记了公开情况，并且那条信息现在还在网站上。覆盖率低的在前。",
        empty="还没有装入标准目录。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("columns", methods=("GET", "POST"))
def new_row(request: Request) -> HttpResponse:
    form = _row_form(request, initial={"since": timezone.localdate(request.at)})

    def act() -> HttpResponse:
        values = form.cleaned_data
        made = actions.add_row(
            _keeper(request), units=list(values["units"]), since=values["since"], is_key_area=values["is_key_area"],
            by=request.posting, at=request.at, **form.stated(),
        )  # fmt: skip
        messages.success(request, f"已设立公开事项“{made}”，各公开主体的期限开始计时。")
        return redirect("console:disclosure-row", made.pk)

    back = reverse("console:disclosure-rows")
    return pages.asked(request, form, act, title="设立公开事项", button="设立", back=back)


def _row(request: Request, key: UUID) -> MatrixRow:
    return get_object_or_404(queries.demands_visible_to(request.posting), pk=key)


@screen("columns")
def row(request: Request, key: UUID) -> HttpResponse:
    found = _row(request, key)
    own = organisations.household(request.posting.organisation)
    keeps = found.keeper in own and request.posting.role in actions.KEEPERS and not found.ended_at
    units = list(found.bound.select_related("unit", "resource__draft"))
    clocks = queries.clocks_of_bound(units)
    bound = [
        {
            "bound": one,
            "clock": clocks.get(str(one.pk)),
            "mine": one.unit in own and request.posting.role in actions.WRITERS,
        }
        for one in units
    ]
    today = timezone.localdate(request.at)
    asked = queries.demanded(found.keeper.place_id, is_key_area=found.is_key_area, on=today)
    bases = {base.key: base.label for one in asked for base in one.rule.bases}
    context = {
        "row": found, "bound": bound, "keeps": keeps, "flaws": queries.flaws(found, on=today),
        "limit": Term.parse(found.limit).chinese if found.limit else "", "basis_word": bases.get(found.basis_kind, ""),
        "citations": [citation for one in asked for citation in one.citations],
    }  # fmt: skip
    return render(request, "console/disclosure_row.html", context)


@screen("columns", methods=("GET", "POST"))
def revise_row(request: Request, key: UUID) -> HttpResponse:
    found = _row(request, key)
    amount, _, unit = found.limit.partition(" ")
    unit = unit if not unit or unit.endswith("s") else f"{unit}s"
    names = ("area", "stage", "content", "method", "basis_kind", "basis")
    initial = {name: getattr(found, name) for name in names} | {"amount": amount, "unit_of_time": unit}
    form = _row_form(request, revising=True, initial=initial)

    def act() -> HttpResponse:
        actions.revise_row(found, by=request.posting, at=request.at, **form.stated())
        messages.success(request, "已修订。")
        return redirect("console:disclosure-row", found.pk)

    back = reverse("console:disclosure-row", args=[found.pk])
    return pages.asked(request, form, act, title=f"修订公开事项：{found}", button="保存", back=back)


@screen("columns", methods=("GET", "POST"))
def end_row(request: Request, key: UUID) -> HttpResponse:
    found = _row(request, key)

    def act(reason: str) -> str:
        actions.end_row(found, reason=reason, by=request.posting, at=request.at)
        return "已终止，期限不再计时。"

    return pages.with_reason(
        request, title=f"终止公开事项：{found}", button="终止", back=found.pk, act=act, form=ReasonForm, warning=True,
        route="console:disclosure-row",
    )  # fmt: skip


def _bound(request: Request, key: UUID) -> Bound:
    own = organisations.household(request.posting.organisation)
    return get_object_or_404(Bound.objects.filter(unit__in=own).select_related("demand", "unit"), pk=key)


@screen("columns", methods=("GET", "POST"))
def settle(request: Request, key: UUID) -> HttpResponse:
    found = _bound(request, key)
    form = SettleForm(request.POST or None)

    def act() -> HttpResponse:
        actions.settle(found, code=form.cleaned_data["code"], by=request.posting, at=request.at)
        messages.success(request, "已登记公开情况。")
        return redirect("console:disclosure-row", found.demand_id)

    back = reverse("console:disclosure-row", args=[found.demand_id])
    hint = "填写已经发布的信息的短码；短码在信息页面上。"
    return pages.asked(request, form, act, title=f"登记公开情况：{found.demand}", button="登记", back=back, hint=hint)


@screen("columns", methods=("GET", "POST"))
def begin_again(request: Request, key: UUID) -> HttpResponse:
    found = _bound(request, key)
    form = FormedForm(request.POST or None)

    def act() -> HttpResponse:
        formed = form.cleaned_data["formed_on"]
        actions.begin_again(found, formed_on=formed, by=request.posting, at=request.at)
        messages.success(request, "已登记，时限重新起算。")
        return redirect("console:disclosure-row", found.demand_id)

    back = reverse("console:disclosure-row", args=[found.demand_id])
    hint = "有新的信息形成时登记，时限从形成之日起算。"
    return pages.asked(request, form, act, title=f"有新信息形成：{found.demand}", button="登记", back=back, hint=hint)
