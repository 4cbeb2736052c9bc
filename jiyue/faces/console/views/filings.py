"""备案档案: what was filed with the unit above, as it was received, beside what the register says today."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiyue.estate.registry.actions import filing
from jiyue.estate.registry.models import FiledCopy, Outlet
from jiyue.estate.registry.queries import filings
from jiyue.faces.console import pages, scopes, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.operation import FilingForm
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when


@screen("filings")
def listing(request: Request) -> HttpResponse:
    rows = [
        [
            Cell(one.content.get("名称", "—"), reverse("console:filing", args=[one.pk])),
            Cell(one.number),
            Cell(one.get_occasion_display()),
            Cell(str(one.sender)),
            Cell(str(one.receiver)),
            Cell(when(one.received_at)),
        ]
        for one in scopes.visible(FiledCopy, request.posting, request.at)
    ]
    sheet = Sheet(
        "备案档案", "filings", ("名称", "档案号", "备案事由", "上报单位", "接收单位", "收到时间"), rows, of=FiledCopy,
        lead="上报备案时的内容原样存档，以后台账怎样变动都不影响；监管员看本单位收到的，其他人员看本单位上报的。",
        empty="没有备案档案。主办单位在网站或账号的台账页上“上报备案”。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("filings")
def detail(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(FiledCopy, request.posting, request.at), pk=key)
    context = {"found": found, "lines": filings.opened(found, at=request.at)}
    return render(request, "console/filing.html", context)


@screen("outlets", methods=("GET", "POST"), start=True)
def new(request: Request, key: UUID) -> HttpResponse:
    outlet = get_object_or_404(scopes.visible(Outlet, request.posting, request.at), pk=key)
    form = FilingForm(request.POST or None)

    def act() -> HttpResponse:
        made = filing.file(outlet, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"“{made.receiver}”已收到并存档，档案号 {made.number}。")
        return redirect("console:filing", made.pk)

    receiver = filings.receiver_of(outlet, at=request.at)
    hint = f"把台账中“{outlet}”现在的内容报给“{receiver or '上级主管单位'}”，对方收到后原样存档，不能再改。"
    back = reverse("console:outlet", args=[outlet.pk])
    return pages.asked(
        request, form, act, title=f"上报备案：{outlet}", crumb="上报备案", button="上报", back=back, hint=hint
    )
