"""平台信息: what all sites of the platform published, for those who manage it; any of it can be taken back."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing import queries
from jiyue.delivery.publishing.models import Release
from jiyue.faces.console import pages, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.resources import WithdrawForm
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when

EVERY = 2000
"""So many items are listed, the newest first; searching and filtering find the others by site."""


@screen("platform-items")
def listing(request: Request) -> HttpResponse:
    """The items of all sites in one list, with how many each site and unit has."""
    chosen = request.GET.get("site", "")
    found = queries.on_platform(request.posting, at=request.at)
    if chosen:
        found = found.filter(resource__addresses__website__domain=chosen).distinct()
    releases = list(found[:EVERY])
    sites = queries.sites_of(one.resource_id for one in releases)
    links = queries.links(releases)
    rows, counted = [], Counter[str]()
    for one in releases:
        names = [str(site) for site in sites.get(one.resource_id, [])] or ["没有投放"]
        counted.update(names)
        state = Cell(f"已撤回：{one.withdrawn_reason}", colour="grey") if one.withdrawn_at else Cell("已发布")
        act = Cell("—") if one.withdrawn_at else Cell("撤回", reverse("console:platform-item", args=[one.resource_id]))
        rows.append(
            [
                Cell(one.version.title, "" if one.withdrawn_at else links.get(one.resource_id, "")),
                Cell("、".join(names)), Cell(str(one.resource.owner)), Cell(one.resource.get_kind_display()),
                Cell(when(one.first_released_at)), state, act,
            ]
        )  # fmt: skip
    here = reverse("console:platform-items")
    known = {site.domain: str(site) for found in sites.values() for site in found}
    filters = [(f"{here}?site={domain}", f"只看{name}") for domain, name in sorted(known.items())]
    counts = "，".join(f"{name} {count} 条" for name, count in counted.most_common(12))
    sheet = Sheet(
        "平台信息", "platform-items", ("题名", "网站", "所属单位", "类型", "发布时间", "状态", "办理"), rows,
        of=Release, links=[(here, "全部网站")] if chosen else filters[:12], kept={"site": chosen} if chosen else {},
        lead=f"平台上各网站发布的信息，最近的在前。{counts}{'。' if counts else ''}",
        empty="没有信息：本地的规定没有要求平台统一管理各网站的信息，或者所辖网站还没有发布。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("platform-items", methods=("GET", "POST"), start=True)
def withdraw(request: Request, key: UUID) -> HttpResponse:
    """Take an item of any site off every site; its own unit reads by whom and why."""
    found = get_object_or_404(queries.on_platform(request.posting, at=request.at), resource=key, withdrawn_at=None)
    linked = "".join(f"《{one.version.title}》" for one in queries.partners(found.resource))
    form = WithdrawForm(request.POST or None, linked=linked)

    def act() -> HttpResponse:
        done = publishing.withdraw(found.resource, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"已撤回《{found.version.title}》，下线 {len(done.addresses)} 个网址。")
        for sentence in done.could_not:
            messages.warning(request, sentence)
        return redirect("console:platform-items")

    hint = f"所属单位：{found.resource.owner}。撤回后，所有网站上的页面、列表、订阅和搜索结果都会去掉这条信息。"
    return pages.asked(
        request, form, act, title=f"撤回：{found.version.title}", button="撤回", crumb="撤回", warning=True,
        back=reverse("console:platform-items"), hint=hint,
    )  # fmt: skip
