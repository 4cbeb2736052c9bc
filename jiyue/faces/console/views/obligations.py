"""应开设单位: which units must have a website or an account, which lack it, and the marks that bind or exempt."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.registry.actions import marks
from jiyue.estate.registry.models import UnitMark
from jiyue.estate.registry.queries import obligations
from jiyue.faces.console import pages, scopes, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.outlets import MarkForm
from jiyue.faces.console.forms.resources import ReasonForm
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet

State = obligations.State
COLOURS = {State.LACKS: "red", State.HAS: "green", State.EXEMPT: "grey", State.FREE: "grey"}
ORDER = list(State)


@screen("obligations")
def listing(request: Request) -> HttpResponse:
    """Every unit in sight that a rule speaks about: who lacks something first."""
    units = scopes.visible(Organisation, request.posting, request.at).filter(until=None).select_related("place")
    found = obligations.obligations(units.order_by("lineage"), on=timezone.localdate(request.at))
    rows = [
        [
            Cell(str(one.unit), reverse("console:obligation", args=[one.unit.pk])),
            Cell(one.unit.place.name),
            Cell(one.kind_word),
            Cell(one.state.label, colour=COLOURS[one.state]),
            Cell(f"{one.mark.label}（{one.mark.basis}）" if one.mark else "—"),
            Cell(citations=one.citations),
        ]
        for one in sorted(found, key=lambda one: ORDER.index(one.state))
    ]
    here = reverse("console:obligations")
    links = [(f"{here}?words={one.label}", f"只看“{one.label}”") for one in (State.LACKS, State.EXEMPT)]
    sheet = Sheet(
        "应开设单位", "obligations", ("单位", "行政区划", "网站或账号", "情况", "标注和认定依据", "依据"), rows,
        lead="按适用的规定，哪些单位应当开设政府网站、政务新媒体账号，哪些已标注豁免，哪些可以按工作需要开设。"
        "点单位名称可以查看依据；上级主管单位的监管员可以标注或撤销标注。", of=Organisation,
        empty="适用的规定没有对这里的单位提出开设要求。",
        links=links,
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("obligations", methods=("GET", "POST"))
def unit(request: Request, key: UUID) -> HttpResponse:
    """One unit: what it must have and why, its marks, and for its supervisor the form for a new one."""
    units = scopes.visible(Organisation, request.posting, request.at).select_related("place", "parent")
    found = get_object_or_404(units, pk=key)
    today = timezone.localdate(request.at)
    offered = list(obligations.marks_offered(found, on=today).values())
    form, refusal = MarkForm(request.POST or None, offered=offered), None
    if request.method == "POST" and form.is_valid():
        try:
            made = marks.mark_unit(found, **form.cleaned_data, by=request.posting, at=request.at)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, f"已标注“{made.label}”，即时生效。")
            return redirect("console:obligation", found.pk)
    context = {
        "found": found,
        "standings": obligations.obligations([found], on=today),
        "marks": found.marks.select_related("set_by__person", "set_by__organisation"),
        "offered": offered,
        "may_mark": obligations.may_mark(found, by=request.posting, at=request.at),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "console/obligation.html", context, status=422 if refusal or form.errors else 200)


@screen("obligations", methods=("GET", "POST"), start=True)
def end_mark(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(UnitMark, request.posting, request.at), pk=key)

    def act(reason: str) -> str:
        marks.end_mark(found, reason=reason, by=request.posting, at=request.at)
        return "标注已撤销，即时生效。"

    return pages.with_reason(
        request, title=f"撤销标注：{found}", button="撤销标注", back=found.organisation_id, act=act, form=ReasonForm,
        hint="撤销后按单位类型和所在地的规定核对是否应当开设；标注的记录保留。", route="console:obligation",
    )  # fmt: skip
