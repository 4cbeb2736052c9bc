"""栏目订阅、订阅来稿、向其他平台报送、平台交办."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiyue.content.library.models import Resource
from jiyue.delivery.exchange import carrying, queries
from jiyue.delivery.exchange.actions import errands, sending, subscribing
from jiyue.delivery.exchange.models import Connection, Errand, SubscribedItem, Subscription
from jiyue.delivery.exchange.queries import received
from jiyue.estate.organisations.queries import household, root_of
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column
from jiyue.faces.console import pages, policies, scopes, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.exchange import (
    AnswerForm,
    ErrandForm,
    PlatformForm,
    RemoteSubscribeForm,
    SubscribeForm,
)
from jiyue.faces.console.forms.resources import ReasonForm
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when

EVERY = 2000


def _targets(request: Request) -> QuerySet[Column]:
    """The unit's own columns on sites that we serve."""
    return _served().filter(owner__in=household(request.posting.organisation))


def _served() -> QuerySet[Column]:
    running = Column.objects.filter(
        hidden=False, outlet__status=Outlet.Status.RUNNING, outlet__website__host__isnull=False
    )
    return running.select_related("outlet", "parent").order_by("outlet__name", "depth", "ordinal", "name")


@screen("subscriptions")
def listing(request: Request) -> HttpResponse:
    """What the unit's columns receive, and what arrived and waits for a word."""
    found = received.subscriptions_visible_to(request.posting)
    arrived = received.arrivals(found)
    rows = [
        [
            Cell(f"{one.target.outlet} › {one.target}"),
            Cell(f"{one.source.outlet} › {one.source}" if one.source else f"{one.connection}：{one.remote_name}"),
            Cell("以草稿进入" if one.connection else "自动采用" if one.directly else "逐条采用"),
            Cell(str(arrived.get(one.pk, 0))),
            Cell(when(one.made_at)),
            Cell("已退订", colour="grey")
            if one.ended_at
            else Cell("退订", reverse("console:subscription-end", args=[one.pk])),
        ]
        for one in found[:EVERY]
    ]
    may = policies.may_start(request.posting, "subscriptions")
    links = [(reverse("console:subscription-new"), "订阅本平台的栏目")] if may else []
    if may:
        links += [
            (reverse("console:subscription-remote", args=[one.pk]), f"订阅“{one}”的栏目")
            for one in queries.platforms(request.posting)
            if one.address and one.secret
        ]
    sheet = Sheet(
        "栏目订阅", "subscriptions", ("接收栏目", "来源", "方式", "到达", "订阅时间", "办理"), rows, of=Subscription,
        lead="其他网站、其他平台的栏目有新信息时，自动到达本单位的栏目。本平台内采用的是同一条信息：原单位更正、撤回，这里同步。",
        links=links, empty="还没有订阅。", extra={"waiting": received.items_waiting(request.posting)[:100], "may": may},
    )  # fmt: skip
    return sheets.respond(request, sheet, template="console/subscriptions.html")


@screen("subscriptions", methods=("GET", "POST"), start=True)
def new(request: Request) -> HttpResponse:
    targets = _targets(request)
    beyond = _served().filter(outlet__sponsor__lineage__startswith=root_of(request.posting.organisation).lineage)
    sources = beyond.exclude(owner__in=household(request.posting.organisation))
    form = SubscribeForm(request.POST or None, targets=targets, sources=sources)

    def act() -> HttpResponse:
        subscribing.subscribe(**form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, "已订阅。今后的新信息会到达。")
        return redirect("console:subscriptions")

    back = reverse("console:subscriptions")
    return pages.asked(request, form, act, title="订阅本平台的栏目", button="订阅", back=back)


@screen("subscriptions", methods=("GET", "POST"), start=True)
def remote(request: Request, key: UUID) -> HttpResponse:
    """Subscribe to a column of a joined platform; its columns are asked for now."""
    found = get_object_or_404(queries.platforms(request.posting), pk=key)
    offered = {one.id: one.path for one in carrying.remote_columns(found)}
    form = RemoteSubscribeForm(request.POST or None, targets=_targets(request), columns=list(offered.items()))

    def act() -> HttpResponse:
        column = form.cleaned_data["column"]
        subscribing.subscribe_elsewhere(
            form.cleaned_data["target"], connection=found, column=column, name=offered[column], by=request.posting,
            at=request.at,
        )  # fmt: skip
        messages.success(request, "已订阅。新信息每小时读取一次，以草稿进入栏目。")
        return redirect("console:subscriptions")

    back = reverse("console:subscriptions")
    return pages.asked(request, form, act, title=f"订阅“{found}”的栏目", crumb="订阅", button="订阅", back=back)


@screen("subscriptions", methods=("GET", "POST"), start=True)
def end(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Subscription, request.posting, request.at), pk=key)
    if request.method == "POST":
        subscribing.unsubscribe(found, by=request.posting, at=request.at)
        messages.success(request, "已退订，已经采用的信息不受影响。")
        return redirect("console:subscriptions")
    return render(request, "console/subscription_end.html", {"found": found})


def _item(request: Request, key: UUID) -> SubscribedItem:
    return get_object_or_404(scopes.visible(SubscribedItem, request.posting, request.at), pk=key)


@screen("subscriptions", methods=("POST",))
def use(request: Request, key: UUID) -> HttpResponse:
    found = _item(request, key)
    subscribing.use(found, by=request.posting, at=request.at)
    messages.success(request, f"已采用《{found.resource.draft.title}》。")
    return redirect("console:subscriptions")


@screen("subscriptions", methods=("GET", "POST"), start=True)
def leave(request: Request, key: UUID) -> HttpResponse:
    found = _item(request, key)
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        subscribing.leave(found, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, "已记录不采用。")
        return redirect("console:subscriptions")

    back, title = reverse("console:subscriptions"), f"不采用：{found.resource.draft.title}"
    return pages.asked(request, form, act, title=title, crumb="不采用", button="不采用", back=back)


@screen("resources", methods=("GET", "POST"), start=True)
def offer(request: Request, key: UUID) -> HttpResponse:
    """Hand something that is out to a joined platform."""
    found = get_object_or_404(scopes.visible(Resource, request.posting, request.at), pk=key)
    form = PlatformForm(request.POST or None, platforms=queries.platforms(request.posting))

    def act() -> HttpResponse:
        connection: Connection = form.cleaned_data["connection"]
        sending.offer(found, connection=connection, by=request.posting, at=request.at)
        messages.success(request, f"已交给“{connection}”，稍后送出；在对方是草稿，由对方审核发布。")
        return redirect("console:resource", found.pk)

    back = reverse("console:resource", args=[found.pk])
    hint = "把已发布的这一版连同附件报送给上级或下级平台。只报送公开内容。"
    title = f"报送：{found.draft.title}"
    return pages.asked(request, form, act, title=title, crumb="报送", button="报送", back=back, hint=hint)


@screen("errands")
def errand_list(request: Request) -> HttpResponse:
    """What this platform gives to others and what others give to it."""
    rows = [
        [
            Cell(one.title, reverse("console:errand", args=[one.pk])),
            Cell(one.number),
            Cell(one.get_kind_display()),
            Cell(f"交办给“{one.connection}”" if one.is_ours else f"“{one.connection}”交办"),
            Cell(when(one.given_at)),
            Cell(when(one.due_on)),
            _state(one, request),
        ]
        for one in received.errands_visible_to(request.posting)[:EVERY]
    ]
    links = []
    if request.posting.role == "supervisor":
        links = [(reverse("console:errand-new"), "交办事项")]
    sheet = Sheet(
        "平台交办", "errands", ("标题", "编号", "类型", "方向", "交办时间", "要求办结", "状态"), rows, of=Errand,
        links=links, lead="上下级平台之间的任务、通知通报和监测问题，经接口送达，答复自动送回。",
        empty="没有平台之间的交办事项。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


def _state(one: Errand, request: Request) -> Cell:
    if one.answered_at:
        return Cell("已答复", colour="green")
    if received.is_late(one, request.at):
        return Cell("逾期未答复", colour="red")
    return Cell("待答复", colour="yellow")


@screen("errands", methods=("GET", "POST"), start=True)
def errand_new(request: Request) -> HttpResponse:
    form = ErrandForm(request.POST or None, platforms=queries.platforms(request.posting))

    def act() -> HttpResponse:
        made = errands.give(**form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"已交办，编号 {made.number}，稍后送达对方。")
        return redirect("console:errand", made.pk)

    back = reverse("console:errands")
    return pages.asked(request, form, act, title="交办事项", button="交办", back=back)


@screen("errands", methods=("GET", "POST"))
def errand(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Errand, request.posting, request.at), pk=key)
    form, refusal = AnswerForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            errands.answer(found, **form.cleaned_data, by=request.posting, at=request.at)
        except pages.Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "已答复，稍后送回对方。")
            return redirect("console:errand", found.pk)
    context = {
        "found": found,
        "state": _state(found, request),
        "sent": found.dispatches.order_by("asked_at"),
        "may_answer": not found.is_ours
        and not found.answered_at
        and policies.may_start(request.posting, "errands")
        and queries.is_of_house(found.connection, request.posting),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "console/errand.html", context, status=422 if refusal or form.errors else 200)
