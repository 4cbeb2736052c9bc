"""网站下线: step by step, and what is kept of a closed site."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiyue.common import html
from jiyue.common.refusals import Refusal
from jiyue.delivery.arrivals.actions import closing as actions
from jiyue.delivery.arrivals.models import SiteClosing
from jiyue.delivery.arrivals.queries import closings
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column
from jiyue.faces.console import pages, policies, scopes
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.closings import BeginForm, CloseForm, FiledForm, MoveForm
from jiyue.faces.console.requests import Request

PER_PAGE = 50


@screen("outlets")
def listing(request: Request) -> HttpResponse:
    return render(request, "console/closings.html", {"closings": closings.closings_of(request.posting)})


def _closing(request: Request, key: UUID) -> SiteClosing:
    return get_object_or_404(closings.closings_of(request.posting), pk=key)


@screen("outlets", methods=("GET", "POST"))
def begin(request: Request, key: UUID) -> HttpResponse:
    """Open the closing of a site."""
    outlet = get_object_or_404(scopes.visible(Outlet, request.posting, request.at), pk=key)
    form = BeginForm(request.POST or None, portals=closings.portals_for(outlet))

    def act() -> HttpResponse:
        made = actions.begin_closing(outlet, portal=form.cleaned_data["portal"], by=request.posting, at=request.at)
        return redirect("console:closing", made.pk)

    hint = "先备份并试恢复，把内容随栏目迁移到同级政府门户网站，登记报备，最后下线。下线以前网站照常运行。"
    back = reverse("console:outlet", args=[outlet.pk])
    return pages.asked(request, form, act, title=f"办理下线：{outlet}", button="开始办理", back=back, hint=hint)


def _forms(request: Request, closing: SiteClosing) -> dict[str, Form]:
    """The forms of the acts; the one that was sent is filled."""
    asked = request.POST.get("act")

    def given(name: str) -> Any:
        return request.POST if asked == name else None

    unmoved = closings.unmoved(closing).values("resource")
    sources = Column.objects.filter(
        outlet=closing.website.outlet, placements__resource__in=unmoved, placements__live_until__isnull=True
    ).distinct()
    columns = Column.objects.filter(outlet=closing.portal.outlet, hidden=False, children__isnull=True)
    return {
        "move": MoveForm(given("move"), sources=list(sources.order_by("ordinal")), columns=columns.order_by("ordinal")),
        "filed": FiledForm(given("filed")),
        "close": CloseForm(given("close")),
    }


@screen("outlets", methods=("GET", "POST"))
def detail(request: Request, key: UUID) -> HttpResponse:
    """What is done and what is not, each with the act that does it."""
    closing, refusal = _closing(request, key), None
    forms = _forms(request, closing)
    if request.method == "POST":
        try:
            if said := _act(request, closing, forms):
                messages.success(request, said)
                return redirect("console:closing", closing.pk)
        except Refusal as raised:
            refusal = raised
        closing.refresh_from_db()
    steps = closings.steps(closing.website.outlet, at=request.at)
    context = {
        "closing": closing,
        "steps": steps,
        "is_ready": not any(one.lack for one in steps),
        "waiting": closings.waiting(closing).count(),
        "standing": closings.standing(closing.website).count(),
        "unmoved": closings.unmoved(closing).count(),
        "may_act": not closing.closed_at and policies.may_start(request.posting, "closings"),
        "refusal": refusal,
        **forms,
    }
    bad = refusal is not None or any(form.errors for form in forms.values())
    return render(request, "console/closing.html", context, status=422 if bad else 200)


def _act(request: Request, closing: SiteClosing, forms: dict[str, Form]) -> str:
    """What was asked for, in one sentence when it is done; empty where its form is not right."""
    told: dict[str, Any] = {"by": request.posting, "at": request.at}
    act = request.POST.get("act", "")
    if act in forms and not forms[act].is_valid():
        return ""
    if act == "backup":
        return f"已备份 {actions.back_up(closing, **told).parts} 个文件，请试恢复。"
    if act == "restored":
        return f"试恢复 {actions.try_restore(closing, **told).tried} 个文件，与清单一致。"
    if isinstance(form := forms.get(act), MoveForm):
        moved = actions.move_contents(closing, targets=form.targets, **told)
        left = "".join(f"没有迁移：{one}" for one in moved.left[:5])
        return f"已迁移 {moved.moved} 条，{moved.waiting} 条待栏目责任单位同意。{left}"
    if act == "filed":
        actions.file_change(closing, **forms[act].cleaned_data, **told)
        return "已登记报备。"
    if act == "close":
        actions.close(closing, **forms[act].cleaned_data, **told)
        return "网站已下线，旧地址转到门户网站。"
    raise Refusal("不知道要办理什么。", cure="请点页面上的按钮。")


@screen("outlets")
def items(request: Request, key: UUID) -> HttpResponse:
    """What is kept of the site."""
    closing = _closing(request, key)
    rows: list[Any] = []
    page = None
    if closing.archive:
        with closings.opened(closing) as kept:
            page = Paginator(sorted(kept.items()), PER_PAGE).get_page(request.GET.get("page"))
            rows = [(short, kept.item(short)) for short in page]
    return render(request, "console/closing_items.html", {"closing": closing, "rows": rows, "page": page})


@screen("outlets")
def item(request: Request, key: UUID, short: str) -> HttpResponse:
    """One item from the archive, proved against the manifest."""
    closing = _closing(request, key)
    with closings.opened(closing) as kept:
        if short not in kept.items():
            raise Http404
        found = kept.item(short)
    found["body"] = html.clean(found["body"])
    return render(request, "console/closing_item.html", {"closing": closing, "item": found, "short": short})


@screen("outlets")
def file(request: Request, key: UUID, member: str) -> HttpResponse:
    """A file of the archive, to be saved."""
    closing = _closing(request, key)
    with closings.opened(closing) as kept:
        if f"files/{member}" not in kept.digests:
            raise Http404
        data = kept.read(f"files/{member}")
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{member}"'
    return answer
