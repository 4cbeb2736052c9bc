"""Choosing a posting, the first screen, help."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jiyue.common.refusals import Refusal
from jiyue.core.accounts import actions as accounts
from jiyue.core.accounts.models import User
from jiyue.core.accounts.queries import open_sessions, session_handle
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
        "coming": desk.coming_updates(request.posting, request.at),
        "alarms": desk.alarms(request.posting),
        "unseen": desk.unseen(request.posting, request.at),
        "late_moments": desk.late_moments(request.posting, request.at),
        "outlets": desk.outlets(request.posting, request.at),
        "reminders": desk.reminders(request.posting),
        "nudges": desk.nudges(request.posting),
        "owed": desk.owed(request.posting, request.at),
    }
    return render(request, "console/home.html", context)


@screen("home", methods=("GET", "POST"))
def sessions(request: Request) -> HttpResponse:
    """Where one is signed in, and ending what one does not know or left behind."""
    user = cast("User", request.user)
    here = session_handle(request.session.session_key or "")
    refusal = None
    if request.method == "POST":
        try:
            accounts.end_session(user, handle=request.POST.get("session", ""), at=request.at)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "已结束这次登录。")
            return redirect("console:sessions")
    context = {"rows": open_sessions(user, at=request.at), "here": here, "refusal": refusal}
    return render(request, "console/sessions.html", context, status=422 if refusal else 200)


@screen("inbox")
def inbox(request: Request) -> HttpResponse:
    context = {"rows": desk.waiting(request.posting, request.at), "reminders": desk.reminders(request.posting)}
    context["late"] = desk.late_reviews(request.posting, request.at)
    return render(request, "console/inbox.html", context)


@screen("help")
def help_page(request: Request) -> HttpResponse:
    return render(request, "console/help.html")
