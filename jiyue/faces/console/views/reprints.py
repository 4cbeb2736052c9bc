"""转载: the list of sources, the tasks and who is late, an item beside its original."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiyue.common.fetch import fetch
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.content.reprints import actions, queries
from jiyue.content.reprints.models import RepostTask, Source
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import host_of, household
from jiyue.estate.registry.models import Outlet
from jiyue.faces.console import pages, scopes
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.reprints import ExcuseForm, SourceForm, TaskForm
from jiyue.faces.console.requests import Request

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
