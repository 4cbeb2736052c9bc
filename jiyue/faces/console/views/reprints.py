"""转载: the list of sources, the tasks and who is late, an item beside its original."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiyue.common.fetch import fetch
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.content.reprints import actions, queries
from jiyue.content.reprints.actions import norms
from jiyue.content.reprints.models import RepostTask, ReprintNorm, Source
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import host_of, household
from jiyue.estate.registry.models import Outlet
from jiyue.faces.console import pages, scopes, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.reprints import ExcuseForm, NormForm, SourceForm, TaskForm
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet

PER_PAGE = 50


@screen("resources")
def listing(request: Request) -> HttpResponse:
    """Where one may reprint from, and what is still to be reprinted."""
    tasks = Paginator(queries.tasks_of(request.posting), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": tasks,
        "rows": [queries.row(one, at=request.at) for one in tasks],
        "sources": queries.sources(host_of(request.posting.organisation)),
        "gives": request.posting.role == Posting.Role.SUPERVISOR,
        "keeps": request.posting.role in actions.KEEPERS,
    }
    return render(request, "console/reprints.html", context)


@screen("resources", methods=("GET", "POST"), start=True)
def add_source(request: Request) -> HttpResponse:
    form = SourceForm(request.POST or None)

    def act() -> HttpResponse:
        owner = host_of(request.posting.organisation)
        actions.add_source(owner, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, "已登记。")
        return redirect("console:reprints")

    return pages.asked(request, form, act, title="登记转载稿源", button="登记", back=reverse("console:reprints"))


@screen("resources", methods=("GET", "POST"), start=True)
def end_source(request: Request, key: UUID) -> HttpResponse:
    ours = Source.objects.filter(owner__in=household(host_of(request.posting.organisation)))
    found = get_object_or_404(ours, pk=key)
    form = Form(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        actions.end_source(found, by=request.posting, at=request.at)
        messages.success(request, "已停用。")
        return redirect("console:reprints")

    back = reverse("console:reprints")
    return pages.asked(request, form, act, title=f"停用稿源：{found}", button="停用", back=back, warning=True)


@screen("resources")
def norm_list(request: Request) -> HttpResponse:
    """The rules on reprinting of every level that hold for the unit."""
    owner, keeps = host_of(request.posting.organisation), request.posting.role in actions.KEEPERS
    rows = []
    for level in queries.norm_levels(owner, on=timezone.localdate(request.at)):
        for one in level.norms:
            ours = keeps and one.held is not None and one.held.owner in household(owner)
            end = Cell("停用", reverse("console:norm-end", args=[one.key])) if ours else Cell("—")
            rows.append([Cell(one.title), Cell(level.label), Cell(one.text), end])
    links = [(reverse("console:reprints"), "转载")]
    links += [(reverse("console:norm-new"), "登记转载规定")] if keeps else []
    sheet = Sheet(
        "转载规定", "reprint-norms", ("规定", "层级", "要求", "办理"), rows, of=ReprintNorm, links=links,
        lead="国家、省、本地和本部门关于转载的规定：规则包里的自动列出，其余由单位登记。转载信息签发前，审核人勾选适用的各项。",
        empty="没有转载规定：本地的规定没有要求逐项核对。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("resources", methods=("GET", "POST"), start=True)
def add_norm(request: Request) -> HttpResponse:
    form = NormForm(request.POST or None)

    def act() -> HttpResponse:
        owner = host_of(request.posting.organisation)
        norms.add_norm(owner, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, "已登记，审核转载信息时可以勾选。")
        return redirect("console:norms")

    back = reverse("console:norms")
    hint = "“本部门”的只用于本单位；国家、省、本地的也用于所辖单位。"
    return pages.asked(request, form, act, title="登记转载规定", button="登记", back=back, hint=hint)


@screen("resources", methods=("GET", "POST"), start=True)
def end_norm(request: Request, key: UUID) -> HttpResponse:
    ours = ReprintNorm.objects.filter(owner__in=household(host_of(request.posting.organisation)))
    found = get_object_or_404(ours, pk=key)
    form = Form(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        norms.end_norm(found, by=request.posting, at=request.at)
        messages.success(request, "已停用。")
        return redirect("console:norms")

    title, back = f"停用转载规定：{found}", reverse("console:norms")
    return pages.asked(request, form, act, title=title, crumb="停用", button="停用", back=back, warning=True)


@screen("findings", methods=("GET", "POST"), start=True)
def new_task(request: Request) -> HttpResponse:
    outlets = scopes.visible(Outlet, request.posting, request.at).filter(status=Outlet.Status.RUNNING)
    form = TaskForm(request.POST or None, outlets=outlets.order_by("name"))

    def act() -> HttpResponse:
        tasks = actions.give_tasks(**form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"已下达 {len(tasks)} 项转载任务。")
        return redirect("console:reprints")

    return pages.asked(
        request, form, act, title="下达转载任务", button="下达", back=reverse("console:reprints"),
        hint="每个网站和账号各一项；网站发布后自动办结，账号由责任单位在“责任事项”中填发文链接办结。",
    )  # fmt: skip


@screen("resources", methods=("POST",), start=True)
def take_up(request: Request, key: UUID) -> HttpResponse:
    """A draft with the original's text and source."""
    found = get_object_or_404(queries.tasks_of(request.posting), pk=key)
    made = actions.take_up(RepostTask.objects.get(pk=found.pk), by=request.posting, at=request.at)
    messages.success(request, "已按原文建立信息，请核对后选择栏目并送审。")
    return redirect("console:resource", made.pk)


@screen("resources", methods=("GET", "POST"), start=True)
def original(request: Request, key: UUID) -> HttpResponse:
    """The item beside its original: take it, see every change, say why."""
    resource = get_object_or_404(scopes.visible(Resource, request.posting, request.at), pk=key)
    captured = queries.captured_of(resource)
    form = ExcuseForm(request.POST or None)
    refusal = None
    if request.method == "POST":
        try:
            _keep(request, resource, form)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "已记录。")
            return redirect("console:resource-original", resource.pk)
    context = {"resource": resource, "captured": captured, "form": form, "refusal": refusal}
    context["changes"] = queries.changes(resource.draft, captured) if captured else None
    context["norms"] = queries.norm_levels(resource.owner, on=timezone.localdate(request.at))
    context["source"] = queries.source_of(resource.draft.source_url, owner=resource.owner)
    return render(request, "console/original.html", context, status=422 if refusal else 200)


def _keep(request: Request, resource: Resource, form: ExcuseForm) -> None:
    captured = queries.captured_of(resource)
    if request.POST.get("do") == "capture":
        url = resource.draft.source_url
        if not url:
            raise Refusal("没有填写原文网址。", cure="请在编辑页“原文网址”中填写。")
        queries.require_writer(resource, by=request.posting, at=request.at)
        found = fetch(url, types=("text/html",))
        if not found.ok:
            raise Refusal(f"没有取到原文：{found.error or found.status}", cure="请核对原文网址，稍后再试。")
        page = found.text.encode()
        actions.capture(resource, url=url, page=page, by=request.posting, at=request.at)
    elif captured is not None and form.is_valid():
        actions.excuse(captured, **form.cleaned_data, by=request.posting, at=request.at)
    else:
        raise Refusal("还没有取得原文。", cure="请先点“取原文”。")
