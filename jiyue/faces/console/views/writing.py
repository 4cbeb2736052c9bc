"""Helps of the body editor: what was pasted from a word processor, and 整理格式. Nothing is stored."""

from django.http import JsonResponse

from jiyue.common import layout, pasted
from jiyue.common.headings import with_headings
from jiyue.common.refusals import Refusal
from jiyue.faces.console.doors import screen
from jiyue.faces.console.requests import Request


@screen("resources", methods=("POST",))
def paste(request: Request) -> JsonResponse:
    """Text from the clipboard as the house writes it; with `whole` the whole body is put right."""
    html = request.POST.get("html", "")
    try:
        if "whole" in request.POST:
            body = with_headings(layout.tidied(html))
            left = [f"{one.message}{one.cure}" for one in layout.oddities(body)]
            return JsonResponse({"html": body, "notes": [*dict.fromkeys(left)]})
        found = pasted.from_clipboard(html)
    except Refusal as refusal:
        return JsonResponse({"refusal": f"{refusal.message}{refusal.cure}"}, status=422)
    return JsonResponse({"html": found.html, "notes": found.notes})
