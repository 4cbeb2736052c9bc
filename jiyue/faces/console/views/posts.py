"""What a media account put out: recorded by its unit or its supervisor, held against the rules of the place."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.estate.registry import actions, queries
from jiyue.estate.registry.models import Outlet
from jiyue.faces.console import scopes
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.duties import PostForm
from jiyue.faces.console.requests import Request

WINDOW = timedelta(days=30)
ROWS = 60


@screen("outlets", methods=("GET", "POST"))
def posts(request: Request, key: UUID) -> HttpResponse:
    accounts = scopes.visible(Outlet, request.posting, request.at).filter(kind=Outlet.Kind.MEDIA_ACCOUNT)
    found = get_object_or_404(accounts, pk=key)
    today = timezone.localdate(request.at)
    form = PostForm(request.POST or None, initial={"posted_on": today})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_post(found, **form.cleaned_data, by=request.posting, at=request.at)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "已记录。")
            return redirect("console:outlet-posts", found.pk)
    context = {
        "outlet": found,
        "form": form,
        "refusal": refusal,
        "standings": queries.post_standings(found, since=today - WINDOW, on=today),
        "posts": found.posts.select_related("recorded_by__person", "recorded_by__organisation")[:ROWS],
        "window": WINDOW.days,
    }
    return render(request, "console/posts.html", context, status=422 if refusal or form.errors else 200)
