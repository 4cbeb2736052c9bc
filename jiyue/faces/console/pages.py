"""Pieces that several screens share: previews of public pages, acts with a reason, the grounds for a return."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from csp.decorators import csp_replace
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Draft, Resource, Version
from jiyue.content.review import queries as review
from jiyue.delivery.publishing import builder
from jiyue.estate.organisations.models import Organisation


def reasons(owner: Organisation, at: datetime) -> dict[str, str]:
    """The grounds that the rulebook lists for a return, by key."""
    found = {}
    for applied in review.rejection_reasons(owner, on=timezone.localdate(at)):
        found.update({option.key: option.label for option in applied.rule.reasons})
    return found


def with_reason(
    request: HttpRequest,
    *,
    title: str,
    button: str,
    back: UUID,
    act: Callable[[str], str],
    form: type,
    hint: str = "",
    warning: bool = False,
    route: str = "console:resource",
) -> HttpResponse:
    """A page that asks for a reason, does the act, and leads back with what became of it."""
    filled = form(request.POST or None)
    refusal = None
    if request.method == "POST" and filled.is_valid():
        try:
            messages.success(request, act(filled.cleaned_data["reason"]))
        except Refusal as raised:
            refusal = raised
        else:
            return redirect(route, back)
    context = {"form": filled, "refusal": refusal, "title": title, "button": button, "hint": hint, "warning": warning}
    context |= {"back_route": route, "back": back}
    return render(request, "console/reason.html", context, status=422 if refusal or filled.errors else 200)


@csp_replace({"frame-ancestors": ["'self'"], "script-src": ["'none'"], "sandbox": ["allow-same-origin"]})
@xframe_options_sameorigin
def preview_of(text: Draft | Version, request: HttpRequest) -> HttpResponse:
    """The publisher's own rendering of a draft or a version; without scripts, and only inside our frame."""
    resource: Resource = text.resource
    placement = resource.placements.select_related("column__outlet__website__host").order_by("requested_at").first()
    return HttpResponse(builder.preview(text, placement.column if placement else None))


def number(value: Any) -> str:
    return f"{value:,}"
