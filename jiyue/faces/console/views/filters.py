"""常用筛选: what somebody looks for again and again; and 撤销 of the last bulk act on what was found."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from jiyue.content.library import queries as library_queries
from jiyue.content.library.actions import filters
from jiyue.content.library.models import Resource
from jiyue.faces.console import scopes, undoing
from jiyue.faces.console.admin import ScopedAdmin, site
from jiyue.faces.console.doors import screen
from jiyue.faces.console.requests import Request

ORDER, SEARCH = "o", "q"


def _conditions(request: Request) -> str:
    """Only what the list itself offers: filters, words to search for, the order."""
    engine = cast("ScopedAdmin", site.get_model_admin(Resource))
    asked = QueryDict(request.POST.get("conditions", "")[:1000])
    kept = QueryDict(mutable=True)
    for name, values in asked.lists():
        if name in (ORDER, SEARCH) or engine.lookup_allowed(name, "", request):
            kept.setlist(name, [value[:100] for value in values])
    return kept.urlencode()


@screen("resources", methods=("POST",), start=True)
def save(request: Request) -> HttpResponse:
    shared = request.POST.get("shared") == "yes"
    name = request.POST.get("name", "")
    kept = filters.save_filter(name, _conditions(request), shared=shared, by=request.posting, at=request.at)
    messages.success(request, f"已保存常用筛选“{kept.name}”{'，本单位都能使用' if shared else ''}。")
    return redirect(f"{reverse('console:resources')}?{kept.conditions}")


@screen("resources", methods=("POST",), start=True)
def drop(request: Request, key: UUID) -> HttpResponse:
    kept = get_object_or_404(library_queries.filters_of(request.posting), pk=key)
    filters.drop_filter(kept, by=request.posting, at=request.at)
    messages.success(request, f"已删除常用筛选“{kept.name}”。")
    return redirect("console:resources")


@screen("resources", methods=("POST",), start=True)
def undo(request: Request) -> HttpResponse:
    """The rows of the ticket that are still in sight, each taken back or with the reason why not."""
    note = undoing.read(request.POST.get("ticket", ""), by=request.posting)
    rows = scopes.visible(Resource, request.posting, request.at).filter(pk__in=note["rows"])
    engine = cast("ScopedAdmin", site.get_model_admin(Resource))
    return engine.apply(
        request, rows, lambda row: undoing.take_back(row, note, request), back=reverse("console:resources")
    )
