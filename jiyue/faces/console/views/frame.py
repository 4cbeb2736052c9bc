"""Choosing a posting, the first screen, help."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jiyue.faces.console import desk, doors
from jiyue.faces.console.doors import screen
from jiyue.faces.console.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required(login_url="account_login")
def choose_posting(request: HttpRequest) -> HttpResponse:
    """Which of one's own postings acts from now on; chosen by hand, never guessed."""
    held = doors.postings_of(request)
    if request.method == "POST":
        chosen = next((one for one in held if str(one.pk) == request.POST.get("posting")), None)
        if chosen is not None:
            request.session[doors.SESSION_KEY] = str(chosen.pk)
            return redirect("console:home")
    return render(request, "console/choose_posting.html", {"held": held})


choose_posting.__screen__ = "posting"  # type: ignore[attr-defined]


@screen("home")
def home(request: Request) -> HttpResponse:
    context = {
        "tiles": desk.tiles(request.posting, request.at),
        "sent": desk.sent(request.posting, request.at),
        "due": desk.due_columns(request.posting, request.at),
        "alarms": desk.alarms(request.posting),
        "outlets": desk.outlets(request.posting, request.at),
    }
    return render(request, "console/home.html", context)


@screen("inbox")
def inbox(request: Request) -> HttpResponse:
    return render(request, "console/inbox.html", {"rows": desk.waiting(request.posting, request.at)})


@screen("help")
def help_page(request: Request) -> HttpResponse:
    return render(request, "console/help.html")
