"""政策信息: watched sources, what was found there, marking it for an industry or area, how long reprints took."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from jiyue.content.reprints import queries
from jiyue.content.reprints.actions import policies as watching
from jiyue.content.reprints.models import PolicyItem, RepostTask, WatchedSource
from jiyue.delivery.coordination import actions as coordination
from jiyue.delivery.coordination.models import Lead
from jiyue.estate.organisations.models import Place
from jiyue.estate.organisations.queries import host_of, places_visible_to, scope_of
from jiyue.estate.registry.models import Outlet
from jiyue.faces.console import pages, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.policies import CodeForm, TagForm, WatchForm
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when

HERE = [("/console/reprints/", "转载")]


@screen("resources")
def listing(request: Request) -> HttpResponse:
    """What was found or brought in, and what became of it."""
    items = list(queries.policy_items(request.posting)[:500])
    tasked = set(RepostTask.objects.filter(url__in=[one.url for one in items]).values_list("url", flat=True))
    keeps = request.posting.role in watching.WATCHERS
    rows = [
        [
            Cell(one.title, reverse("console:policy-tag", args=[one.pk]) if keeps else ""),
            Cell(one.issuer),
            Cell(str(one.source or "本平台发布")),
            Cell(when(one.published_at)),
            Cell("、".join(part for part in (one.industry, str(one.area or "")) if part) or "—"),
            Cell("已下达转载任务", colour="green") if one.url in tasked else Cell("重要" if one.is_important else "—"),
        ]
        for one in items
    ]
    links = [(reverse("console:watches"), "监看来源"), (reverse("console:repost-report"), "转载时效")]
    if keeps:
        links.append((reverse("console:policy-new"), "列入已发布的信息"))
    sheet = Sheet(
        "政策信息", "policy-items", ("标题", "发布单位", "来源", "原文发布", "行业和地区", "情况"), rows, of=PolicyItem,
        links=links, crumbs=HERE,
        lead="监看来源里新出现的重要政策自动开转载任务；点标题标注涉及的行业和地区，有关网站随即收到任务。",
        empty="还没有政策信息。请登记监看来源，或者列入已发布的信息。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("resources", methods=("GET", "POST"), start=True)
def bring_in(request: Request) -> HttpResponse:
    form = CodeForm(request.POST or None)

    def act() -> HttpResponse:
        unit = request.posting.organisation
        made = coordination.bring_in(unit, code=form.cleaned_data["code"], by=request.posting, at=request.at)
        messages.success(request, "已列入，请标注涉及的行业或地区。")
        return redirect("console:policy-tag", made.pk)

    back = reverse("console:policies")
    return pages.asked(request, form, act, title="列入已发布的信息", button="列入", back=back)


@screen("resources", methods=("GET", "POST"), start=True)
def tag(request: Request, key: UUID) -> HttpResponse:
    """Mark an item; the sites concerned get their tasks."""
    found = get_object_or_404(queries.policy_items(request.posting), pk=key)
    led = Lead.objects.filter(ended_at=None, unit__in=scope_of(found.owner)).exclude(field="")
    industries = sorted(set(led.values_list("field", flat=True)))
    areas = places_visible_to(request.posting).exclude(level=Place.Level.TOWNSHIP)
    initial = {"industry": found.industry, "area": found.area_id}
    form = TagForm(request.POST or None, industries=industries, areas=areas, initial=initial)

    def act() -> HttpResponse:
        tasks = coordination.tag_policy(found, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"已标注，新下达 {len(tasks)} 项转载任务。")
        return redirect("console:policies")

    hint = f"{found.issuer}　{when(found.published_at)}　{found.url}"
    back = reverse("console:policies")
    return pages.asked(
        request, form, act, title=f"标注行业和地区：{found}", button="标注并下达", back=back, hint=hint, crumb="标注"
    )


@screen("resources")
def watches(request: Request) -> HttpResponse:
    """监看来源 with when each was looked at and what went wrong."""
    keeps = request.posting.role in watching.WATCHERS
    rows = [
        [
            Cell(str(one)),
            Cell(one.url),
            Cell("、".join(outlet.name for outlet in one.outlets.all())),
            Cell(when(one.looked_at)),
            Cell(one.trouble, colour="red") if one.trouble else Cell("正常" if one.looked_at else "还没有查看"),
            Cell("停止监看", reverse("console:watch-end", args=[one.pk])) if keeps else Cell("—"),
        ]
        for one in queries.watched(request.posting)
    ]
    links = [(reverse("console:watch-new"), "登记监看来源")] if keeps else []
    sheet = Sheet(
        "监看来源", "watched-sources", ("来源", "地址", "转载的网站和账号", "最近查看", "结果", "办理"), rows,
        of=WatchedSource, links=links, crumbs=[*HERE, (reverse("console:policies"), "政策信息")],
        lead="定时查看上级发布机关的列表页或订阅；登记以后发布的重要政策自动给所选网站和账号开转载任务。",
        empty="还没有登记监看来源。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("resources", methods=("GET", "POST"), start=True)
def watch(request: Request) -> HttpResponse:
    unit = host_of(request.posting.organisation)
    outlets = Outlet.objects.filter(sponsor__in=scope_of(unit), status=Outlet.Status.RUNNING).order_by("name")
    issuers = queries.issuers(unit, on=timezone.localdate(request.at))
    form = WatchForm(request.POST or None, issuers=issuers, outlets=outlets)

    def act() -> HttpResponse:
        made = watching.watch(unit, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"已登记“{made}”，稍后开始查看。")
        return redirect("console:watches")

    back = reverse("console:watches")
    return pages.asked(request, form, act, title="登记监看来源", button="登记", back=back)


@screen("resources", methods=("GET", "POST"), start=True)
def end_watch(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(queries.watched(request.posting), pk=key)
    form = Form(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        watching.end_watch(found, by=request.posting, at=request.at)
        messages.success(request, "已停止监看。")
        return redirect("console:watches")

    back = reverse("console:watches")
    return pages.asked(request, form, act, title=f"停止监看：{found}", button="停止", back=back, warning=True)


@screen("resources")
def report(request: Request) -> HttpResponse:
    """转载时效: from the original's release to ours, task by task."""
    rows = [
        [
            Cell(one.task.title, reverse("console:duty", args=[one.task.duty_id])),
            Cell(one.task.issuer),
            Cell(str(one.task.outlet)),
            Cell(when(one.task.published_at)),
            Cell(when(one.task.duty.completed_at)),
            Cell(f"{one.hours:.1f} 小时" if one.hours is not None else "—"),
            Cell(when(one.due_at)),
            Cell(str(one.state.label), colour="red" if one.is_late else ""),  # type: ignore[attr-defined]
        ]
        for one in queries.rows(request.posting, at=request.at)
    ]
    headers = ("标题", "发布单位", "网站或账号", "原文发布", "转载发布", "用时", "期限", "状态")
    sheet = Sheet(
        "转载时效", "repost-report", headers, rows, of=RepostTask, crumbs=HERE,
        lead="每项转载任务从原文发布到本站转载用了多久，是否在期限内。", empty="还没有转载任务。",
    )  # fmt: skip
    return sheets.respond(request, sheet)
