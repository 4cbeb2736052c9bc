"""网站运行需求: what sites ask of the unit that runs the platform, and its answers; screens for both sides."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.estate.registry import queries as registry
from jiyue.estate.registry.actions import requests as actions
from jiyue.estate.registry.models import Outlet, SiteRequest
from jiyue.estate.registry.queries import requests as queries
from jiyue.faces.console import pages, scopes, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.operation import AnswerRequestForm, SiteRequestForm
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when

COLOURS = {"sent": "yellow", "taken": "blue", "done": "green", "declined": "orange", "withdrawn": "grey"}
WAITING = (SiteRequest.State.SENT, SiteRequest.State.TAKEN)


def _mine(request: Request) -> list[Outlet]:
    """The websites for which the posting may ask."""
    seen = registry.visible_to(request.posting).order_by("name")
    return [one for one in seen if queries.may_ask(one, by=request.posting, at=request.at)]


@screen("site-requests")
def listing(request: Request) -> HttpResponse:
    rows = [
        [
            Cell(one.title, reverse("console:site-request", args=[one.pk])),
            Cell(one.number),
            Cell(str(one.outlet)),
            Cell(str(one.receiver)),
            Cell(when(one.asked_at)),
            Cell(one.get_state_display(), colour=COLOURS[one.state]),
            Cell(when(one.answered_at)),
        ]
        for one in scopes.visible(SiteRequest, request.posting, request.at)
    ]
    links = [(reverse("console:site-request-new"), "提出需求")] if _mine(request) else []
    sheet = Sheet(
        "网站运行需求", "site-requests", ("标题", "编号", "网站", "平台承办单位", "提出时间", "状态", "答复时间"),
        rows, of=SiteRequest, links=links,
        lead="各网站向平台承办单位提出的运行需求：提出后有编号，受理和答复都在这里。",
        empty="没有运行需求。网站的信息员、网站管理员或负责人可以提出。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("site-requests", methods=("GET", "POST"), start=True)
def new(request: Request) -> HttpResponse:
    form = SiteRequestForm(request.POST or None, outlets=_mine(request))

    def act() -> HttpResponse:
        made = actions.ask(**form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"已送达“{made.receiver}”，编号 {made.number}。")
        return redirect("console:site-request", made.pk)

    back = reverse("console:site-requests")
    hint = "需要平台承办单位做什么：新功能、页面调整、故障处理、数据对接等。"
    return pages.asked(request, form, act, title="提出运行需求", button="提出", back=back, hint=hint)


@screen("site-requests", methods=("GET", "POST"))
def detail(request: Request, key: UUID) -> HttpResponse:
    """One request: the site reads how it stands, the platform's unit takes it up and answers."""
    found = get_object_or_404(scopes.visible(SiteRequest, request.posting, request.at), pk=key)
    form, refusal = AnswerRequestForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            values = form.cleaned_data
            done = values["verdict"] == "done"
            actions.answer(found, done=done, text=values["text"], by=request.posting, at=request.at)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "已答复，网站的人员在这里看到。")
            return redirect("console:site-request", found.pk)
    ours = queries.may_answer(found, by=request.posting, at=request.at)
    context = {
        "found": found, "colour": COLOURS[found.state], "form": form, "refusal": refusal,
        "may_take": ours and found.state == SiteRequest.State.SENT,
        "may_answer": ours and found.state in WAITING,
        "may_take_back": found.state in WAITING and queries.may_ask(found.outlet, by=request.posting, at=request.at),
    }  # fmt: skip
    return render(request, "console/site_request.html", context, status=422 if refusal or form.errors else 200)


@screen("site-requests", methods=("POST",))
def take(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(SiteRequest, request.posting, request.at), pk=key)
    actions.take(found, by=request.posting, at=request.at)
    messages.success(request, "已受理。")
    return redirect("console:site-request", found.pk)


@screen("site-requests", methods=("GET", "POST"))
def take_back(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(SiteRequest, request.posting, request.at), pk=key)
    form = Form(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        actions.take_back(found, by=request.posting, at=request.at)
        messages.success(request, "已撤回这项需求。")
        return redirect("console:site-request", found.pk)

    back = reverse("console:site-request", args=[found.pk])
    return pages.asked(request, form, act, title=f"撤回需求：{found.title}", crumb="撤回", button="撤回", back=back)
