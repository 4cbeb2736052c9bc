"""搜索词: what people look for on a site, what they look for in vain, and what is decided about it."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiyue.delivery.search import actions, queries
from jiyue.delivery.search.models import AskedWord
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.models import Outlet, Website
from jiyue.faces.console import pages, scopes
from jiyue.faces.console.admin import EXPORTS, record_export
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.decisions import WordForm
from jiyue.faces.console.requests import Request

HEADERS = ("搜索词", "搜索次数", "其中无结果", "处理意见", "处理人", "处理时间")
EVERY = 10_000


def _sites(request: Request) -> QuerySet[Website]:
    outlets = scopes.visible(Outlet, request.posting, request.at).filter(kind=Outlet.Kind.WEBSITE)
    return Website.objects.filter(outlet__in=outlets, host__isnull=False).select_related("outlet").order_by("domain")


@screen("words", methods=("GET", "POST"))
def listing(request: Request) -> HttpResponse:
    sites, key = _sites(request), request.GET.get("site", "")
    site = next((one for one in sites if str(one.pk) == key), None) if key else sites.first()
    if site is None:
        return render(request, "console/words.html", {"sites": sites}, status=404 if key else 200)
    if request.POST.get("export") in EXPORTS:
        return _export(request, site, request.POST["export"])
    outlet = site.outlet
    houses = [host_of(one) for one in (outlet.sponsor, outlet.operator) if one]
    context = {
        "sites": sites,
        "site": site,
        "unmet": queries.looked_for(site, unmet=True),
        "most": queries.looked_for(site, unmet=False, most=50),
        "decides": request.posting.role in actions.DECIDERS and host_of(request.posting.organisation) in houses,
    }
    return render(request, "console/words.html", context)


@screen("words", methods=("GET", "POST"))
def decide(request: Request, key: UUID) -> HttpResponse:
    site = get_object_or_404(_sites(request), pk=key)
    word = request.GET.get("word", "")[:40]
    form = WordForm(request.POST or None)
    back = f"{reverse('console:words')}?site={site.pk}"

    def act() -> HttpResponse:
        actions.decide_word(site, word=word, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, "已记录处理意见。")
        return redirect(back)

    return pages.asked(
        request, form, act, title=f"处理搜索词“{word}”", crumb="处理意见", button="记录", back=back,
        hint="写明怎样回应公众的需求，例如补充发布信息、调整栏目，或说明不属于公开范围。",
    )  # fmt: skip


def _export(request: Request, site: Website, form: str) -> HttpResponse:
    table = [_cells(one) for one in queries.looked_for(site, unmet=False, most=EVERY)]
    record_export(AskedWord, rows=len(table), form=form, by=request.posting, at=request.at)
    response = HttpResponse(EXPORTS[form](HEADERS, table), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="search-words-{request.at:%Y%m%d%H%M}.{form}"'
    return response


def _cells(one: queries.LookedFor) -> list[object]:
    said = one.decision
    return [
        one.word,
        one.asked,
        one.unmet,
        said.decision if said else "",
        said.decided_by.person.name if said else "",
        said.decided_at if said else "",
    ]
