"""清理整合: what in the register must be cleaned up, what becomes of it; closing; taking in what stands already."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.actions import cleanups, closing, taking_in
from jiyue.estate.registry.models import Cleanup, Outlet
from jiyue.estate.registry.queries import cleanups as queries
from jiyue.faces.console import pages, scopes, sheets, words
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.outlets import CloseForm, KeepSiteForm, TakeInForm
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when


@screen("outlets")
def listing(request: Request) -> HttpResponse:
    """Everything that is to be cleaned up, what is open first."""
    found = list(scopes.visible(Cleanup, request.posting, request.at))
    rows = [_row(one, request) for one in sorted(found, key=lambda one: bool(one.outcome))]
    here = reverse("console:cleanups")
    sheet = Sheet(
        "清理整合", "cleanups", ("事项", "类型", "责任单位", "列入时间", "期限", "结果", "依据"), rows,
        lead="台账中须清理整合的：同一平台有两个及以上账号的，须整合的专业网站，没有部署在统一平台的网站。"
        "情况出现时自动列入并计时，情况消除时自动办结。", of=Cleanup,
        empty="目前没有须清理整合的事项。", links=[(f"{here}?words={Cleanup.Outcome.OPEN.label}", "只看办理中的")],
    )  # fmt: skip
    return sheets.respond(request, sheet)


def _row(one: Cleanup, request: Request) -> list[Cell]:
    mark = words.due(one.duty.clock if one.duty else None, request.at)
    return [
        Cell(str(one), reverse("console:cleanup", args=[one.pk])),
        Cell(one.get_kind_display()),
        Cell(str(one.unit)),
        Cell(when(one.opened_at)),
        Cell(mark.text, colour=mark.colour),
        Cell(one.get_outcome_display(), colour="green" if one.outcome else "yellow"),
        Cell(citations=tuple(one.citations)),
    ]


@screen("outlets", methods=("GET", "POST"))
def cleanup(request: Request, key: UUID) -> HttpResponse:
    """One of them: the accounts or the site, the clock, how it ends; a specialist site may be kept for a named rule."""
    found = get_object_or_404(scopes.visible(Cleanup, request.posting, request.at), pk=key)
    form, refusal = KeepSiteForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            cleanups.exempt_specialist(found, **form.cleaned_data, by=request.posting, at=request.at)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "已依规定保留，整合事项办结。")
            return redirect("console:cleanup", found.pk)
    context = {
        "found": found,
        "accounts": queries.accounts_of(found) if found.kind == Cleanup.Kind.DOUBLE else (),
        "may_keep": request.posting.role == Posting.Role.SUPERVISOR
        and found.kind == Cleanup.Kind.SPECIALIST
        and not found.outcome,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "console/cleanup.html", context, status=422 if refusal or form.errors else 200)


@screen("outlets", methods=("GET", "POST"), start=True)
def close(request: Request, key: UUID) -> HttpResponse:
    """关停登记."""
    found = get_object_or_404(scopes.visible(Outlet, request.posting, request.at), pk=key)
    form = CloseForm(request.POST or None)

    def act() -> HttpResponse:
        closing.close_outlet(found, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"已登记“{found}”关停，有关的清理整合事项随之办结。")
        return redirect("console:outlet", found.pk)

    hint = "由主管单位在关停以后登记。须先经批准或备案，并按规定公告期满；记录保留，不能撤回。"
    back = reverse("console:outlet", args=[found.pk])
    return pages.asked(
        request, form, act, title=f"关停登记：{found}", button="登记关停", back=back, hint=hint, crumb="关停登记",
        warning=True,
    )  # fmt: skip


@screen("outlets", methods=("GET", "POST"), start=True)
def take_in(request: Request) -> HttpResponse:
    """批量补登: many accounts that stand already, pasted from a spreadsheet."""
    units = scopes.visible(Organisation, request.posting, request.at)
    form = TakeInForm(request.POST or None, supervisors=scopes.supervising(request.posting))

    def act() -> HttpResponse:
        made = taking_in.take_in_accounts(**form.cleaned_data, units=units, by=request.posting, at=request.at)
        messages.success(request, f"已补登 {len(made)} 个账号。不合规定的列在“台账核对”，同一平台多个账号的列在这里。")
        return redirect("console:cleanups")

    hint = (
        f"从电子表格复制后粘贴，一行一个账号，各列依次为：{'、'.join(taking_in.HEADINGS)}。有一行不对的，全部不登记。"
    )
    return pages.asked(
        request, form, act, title="批量补登账号", button="补登", back=reverse("console:outlets"), hint=hint
    )
