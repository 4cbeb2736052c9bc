"""牵头和报送: who leads columns and fields, how punctual units are, what is asked of them and what came in."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from jiyue.delivery.coordination import actions, queries
from jiyue.delivery.coordination.models import Lead, Nudge, Submission, SubmissionRequest
from jiyue.delivery.publishing import queries as publishing
from jiyue.delivery.publishing.models import Release
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column
from jiyue.faces.console import pages, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.catalogue import SettleForm
from jiyue.faces.console.forms.coordination import LeadForm, NudgeForm, RequestForm
from jiyue.faces.console.forms.resources import ReasonForm
from jiyue.faces.console.lists.cells import uuids
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when, who

COLOURS = {"open": "yellow", "late": "red", "kept": "green", "kept_late": "orange", "ended": "grey"}
SOON = timedelta(days=7)
"""So far ahead the date of a new request is proposed."""
HERE = [("/console/leads/", "牵头工作")]


def _sites(request: Request) -> list[Outlet]:
    """The sites on which the posting says who leads."""
    own = organisations.household(request.posting.organisation)
    found = Outlet.objects.filter(sponsor__in=own, kind=Outlet.Kind.WEBSITE, status=Outlet.Status.RUNNING)
    return list(found.order_by("name")) if request.posting.role in actions.KEEPERS else []


@screen("columns")
def listing(request: Request) -> HttpResponse:
    """Who leads what."""
    rows = []
    for one in queries.visible_to(request.posting):
        today = timezone.localdate(request.at)
        over = "column" if one.column else "field"
        rows.append(
            [
                Cell(str(one), reverse("console:lead", args=[one.pk])),
                Cell(str(one.outlet)),
                Cell(str(one.unit)),
                Cell(f"终止于 {when(one.ended_at)}" if one.ended_at else f"{when(one.named_at)} 起"),
                Cell(citations=queries.citations(over, one.outlet, on=today)),
            ]
        )
    links = [(reverse("console:calls"), "报送要求")]
    links += [(f"{reverse('console:lead-new')}?outlet={one.pk}", f"确定牵头单位：{one}") for one in _sites(request)]
    sheet = Sheet(
        "牵头工作", "leads", ("牵头", "网站", "牵头单位", "时间", "依据"), rows, of=Lead, links=links,
        lead="栏目的牵头单位监督协调各单位的内容保障；行业主管部门监督协调各部门、各乡镇（街道）本行业领域的信息发布。",
        empty="还没有确定牵头单位。由网站主办单位的网站管理员或负责人确定。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("columns", methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    wanted = uuids([request.GET.get("outlet", "")])
    site = next((one for one in _sites(request) if one.pk in wanted), None)
    if site is None:
        raise Http404
    columns = Column.objects.filter(outlet=site, hidden=False)
    fields = queries.fields_of(site, on=timezone.localdate(request.at))
    form = LeadForm(request.POST or None, units=queries.units_of(site), columns=columns, fields=fields)

    def act() -> HttpResponse:
        made = actions.name_lead(site, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"已确定{made}由 {made.unit} 牵头。")
        return redirect("console:lead", made.pk)

    hint = f"网站：{site}。选一个栏目，或者一个行业领域。"
    back = reverse("console:leads")
    return pages.asked(request, form, act, title="确定牵头单位", button="确定", back=back, hint=hint)


def _lead(request: Request, key: UUID) -> Lead:
    return get_object_or_404(queries.visible_to(request.posting), pk=key)


@screen("columns")
def lead(request: Request, key: UUID) -> HttpResponse:
    """What each unit contributes and how punctual it is."""
    found = _lead(request, key)
    rows = []
    for one in queries.parts(found, at=request.at):
        late = [f"栏目超期：{'、'.join(one.late_columns)}"] if one.late_columns else []
        late += [f"逾期未报 {one.late} 项"] if one.late else []
        said = Cell("；".join(late), colour="red") if late else Cell("及时", colour="green")
        answered = f"按期 {one.kept}，逾期 {one.kept_late}，待报 {one.open + one.late}"
        rows.append([Cell(str(one.unit)), Cell(str(one.count)), Cell(when(one.newest)), said, Cell(answered)])
    links = [(reverse("console:lead-items", args=[found.pk]), "已发布的信息"), (reverse("console:calls"), "报送要求")]
    if queries.leads(request.posting, found, at=request.at):
        links.append((reverse("console:lead-request", args=[found.pk]), "发出报送要求"))
        links.append((reverse("console:lead-remind", args=[found.pk]), "提醒责任单位"))
    if found.ended_at is None and found.outlet in _sites(request):
        links.append((reverse("console:lead-end", args=[found.pk]), "终止牵头"))
    state = f"，终止于 {when(found.ended_at)}" if found.ended_at else ""
    sheet = Sheet(
        f"{found}", "lead", ("责任单位", "已发布", "最近发布", "及时情况", "报送要求"), rows, of=Lead, links=links,
        crumbs=HERE, lead=f"网站：{found.outlet}。牵头单位：{found.unit}{state}。有超期的单位在前。",
        empty="还没有责任单位。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("columns")
def items(request: Request, key: UUID) -> HttpResponse:
    """The items themselves, each at its public address."""
    found = _lead(request, key)
    shown = list(queries.items(found))
    links = publishing.links(shown)
    rows = [
        [
            Cell(one.version.title, links.get(one.resource_id, "")),
            Cell(str(one.resource.owner)),
            Cell(one.version.theme or one.version.category or "—"),
            Cell(when(one.first_released_at)),
        ]
        for one in shown
    ]
    crumbs = [*HERE, (reverse("console:lead", args=[found.pk]), str(found))]
    sheet = Sheet(
        "已发布的信息", "lead-items", ("题名", "单位", "分类", "发布时间"), rows, of=Release, crumbs=crumbs,
        lead=f"{found}，各单位已经发布的信息，最近的在前。", empty="还没有发布信息。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("columns", methods=("GET", "POST"))
def end(request: Request, key: UUID) -> HttpResponse:
    found = _lead(request, key)
    form = Form(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        actions.end_lead(found, by=request.posting, at=request.at)
        messages.success(request, "已终止。")
        return redirect("console:leads")

    back = reverse("console:lead", args=[found.pk])
    hint = "已经发出的报送要求仍然有效，记录保留。"
    title = f"终止牵头：{found}（{found.unit}）"
    return pages.asked(request, form, act, title=title, button="终止", back=back, hint=hint, warning=True)


def _led(request: Request, key: UUID) -> Lead:
    """A lead of one's own unit; others who see it send nothing in its name."""
    found = _lead(request, key)
    if not queries.leads(request.posting, found, at=request.at):
        raise Http404
    return found


@screen("columns", methods=("GET", "POST"))
def ask(request: Request, key: UUID) -> HttpResponse:
    found = _led(request, key)
    initial = {"due_on": timezone.localdate(request.at) + SOON}
    form = RequestForm(request.POST or None, units=queries.asked_units(found), initial=initial)

    def act() -> HttpResponse:
        values = form.cleaned_data
        units = list(values.pop("units"))
        made = actions.ask(found, units=units, **values, by=request.posting, at=request.at)
        messages.success(request, f"已向 {len(units)} 个单位发出报送要求。")
        return redirect("console:call", made.pk)

    back = reverse("console:lead", args=[found.pk])
    return pages.asked(request, form, act, title=f"发出报送要求：{found}", button="发出", back=back)


@screen("columns", methods=("GET", "POST"))
def remind(request: Request, key: UUID) -> HttpResponse:
    found = _led(request, key)
    form = NudgeForm(request.POST or None, units=queries.asked_units(found))

    def act() -> HttpResponse:
        units, note = list(form.cleaned_data["units"]), form.cleaned_data["note"]
        made = actions.nudge(found, units=units, note=note, by=request.posting, at=request.at)
        messages.success(request, f"已提醒 {len(made)} 个单位，显示在其首页。")
        return redirect("console:lead", found.pk)

    back = reverse("console:lead", args=[found.pk])
    hint = "提醒显示在责任单位人员的首页，直到有人点“已阅”，并留存记录。"
    return pages.asked(request, form, act, title=f"提醒责任单位：{found}", button="提醒", back=back, hint=hint)


@screen("columns")
def calls(request: Request) -> HttpResponse:
    """报送要求 sent and received."""
    rows = []
    for one in queries.requests_visible_to(request.posting):
        parts = queries.submissions_visible_to(request.posting, one)
        states = [queries.state_of(part, at=request.at) for part in parts]
        late = states.count("late")
        done = sum(state in ("kept", "kept_late") for state in states)
        said = f"{done}/{len(states)} 已报送" + (f"，{late} 个逾期" if late else "")
        said = "已撤销" if one.ended_at else said
        colour = "red" if late and not one.ended_at else ""
        rows.append(
            [
                Cell(one.title, reverse("console:call", args=[one.pk])),
                Cell(f"{one.lead.unit}（{one.lead}）"),
                Cell(when(one.due_on)),
                Cell(said, colour=colour),
                Cell(when(one.sent_at)),
            ]
        )
    headers = ("报送要求", "牵头单位", "截止日期", "报送情况", "发出时间")
    sheet = Sheet(
        "报送要求", "submission-requests", headers, rows, of=SubmissionRequest, crumbs=HERE,
        lead="牵头单位和行业主管部门发出的报送要求：本单位发出的看各单位报送情况，收到的看本单位的。",
        empty="没有发出或收到报送要求。牵头单位在“牵头工作”中发出。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


def _call(request: Request, key: UUID) -> SubmissionRequest:
    return get_object_or_404(queries.requests_visible_to(request.posting), pk=key)


@screen("columns")
def call(request: Request, key: UUID) -> HttpResponse:
    """One request: who has submitted what, who is late."""
    found = _call(request, key)
    own = organisations.household(request.posting.organisation)
    parts = list(queries.submissions_visible_to(request.posting, found))
    out = publishing.links(Release.objects.filter(resource__in=[one.resource_id for one in parts], withdrawn_at=None))
    rows = []
    for one in parts:
        state = queries.state_of(one, at=request.at)
        mine = one.unit in own and request.posting.role in actions.WRITERS and state in ("open", "late")
        act = Cell("报送", reverse("console:answer", args=[one.pk])) if mine else Cell("—")
        title = one.resource.draft.title if one.resource else "—"
        link = out.get(one.resource_id, "") if one.resource_id else ""
        at = f"{when(one.submitted_at)} {who(one.submitted_by)}" if one.submitted_at else "—"
        rows.append(
            [Cell(str(one.unit)), Cell(queries.STATES[state], colour=COLOURS[state]), Cell(title, link), Cell(at), act]
        )
    links = []
    if queries.leads(request.posting, found.lead, at=request.at) and found.ended_at is None:
        links.append((reverse("console:call-off", args=[found.pk]), "撤销报送要求"))
    ended = f"　已于 {when(found.ended_at)} 撤销：{found.end_reason}" if found.ended_at else ""
    sheet = Sheet(
        f"报送要求：{found.title}", "submissions", ("责任单位", "状态", "报送的信息", "报送时间", "办理"), rows,
        of=Submission, links=links, crumbs=[*HERE, (reverse("console:calls"), "报送要求")],
        lead=f"{found.lead.unit}（{found.lead}）要求 {when(found.due_on)} 前报送：{found.wants}{ended}",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("columns", methods=("GET", "POST"))
def call_off(request: Request, key: UUID) -> HttpResponse:
    found = _call(request, key)

    def act(reason: str) -> str:
        actions.call_off(found, reason=reason, by=request.posting, at=request.at)
        return "已撤销，各单位不再被提醒。"

    return pages.with_reason(
        request, title=f"撤销报送要求：{found}", button="撤销", back=found.pk, act=act, form=ReasonForm, warning=True,
        route="console:call",
    )  # fmt: skip


@screen("columns", methods=("GET", "POST"))
def answer(request: Request, key: UUID) -> HttpResponse:
    """The unit's own part, answered by an item of its own."""
    own = organisations.household(request.posting.organisation)
    ours = Submission.objects.filter(unit__in=own).select_related("request", "unit")
    found = get_object_or_404(ours, pk=key)
    form = SettleForm(request.POST or None)

    def act() -> HttpResponse:
        actions.submit(found, code=form.cleaned_data["code"], by=request.posting, at=request.at)
        messages.success(request, "已报送。")
        return redirect("console:call", found.request_id)

    back = reverse("console:call", args=[found.request_id])
    hint = f"{found.request.wants}　填写本单位已经送审或发布的信息的短码；短码在信息页面上。"
    return pages.asked(request, form, act, title=f"报送：{found.request}", button="报送", back=back, hint=hint)


@screen("columns", methods=("POST",))
def read(request: Request, key: UUID) -> HttpResponse:
    """A lead unit's reminder was seen."""
    own = organisations.household(request.posting.organisation)
    found = get_object_or_404(Nudge.objects.filter(unit__in=own), pk=key)
    actions.read(found, by=request.posting, at=request.at)
    messages.success(request, "已标记为已阅。")
    return redirect("console:home")
