"""The one way into a screen: signed in, acting in a chosen posting, in an area open to that role."""

import functools
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from jiyue.common.refusals import Refusal
from jiyue.core.accounts.models import User
from jiyue.delivery.publishing import queries as publishing
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Posting
from jiyue.faces.console import policies
from jiyue.faces.console.requests import Request
from jiyue.rulebook.regulations.queries import PublicSite

SESSION_KEY = "posting"

View = Callable[..., HttpResponse]


def postings_of(request: HttpRequest) -> list[Posting]:
    """The postings that the signed-in person holds today."""
    if not isinstance(request.user, User):
        return []
    held: list[Posting] | None = getattr(request, "postings", None)
    if held is None:
        held = [one for one in organisations.active_postings(request.user, timezone.now()) if one.is_genuine]
        setattr(request, "postings", held)  # noqa: B010 (the type of a request has no such attribute)
    return held


def acting(request: HttpRequest) -> Posting | None:
    """The posting chosen in this session; a person with a single one need not choose."""
    held = postings_of(request)
    if len(held) == 1:
        return held[0]
    chosen = request.session.get(SESSION_KEY)
    return next((posting for posting in held if str(posting.pk) == chosen), None)


def reading_site(request: HttpRequest | None) -> PublicSite | None:
    """The public site on which the acting unit reads regulations; asked once a request."""
    posting = getattr(request, "posting", None)
    if posting is None:
        return None
    if not hasattr(request, "reading_site"):
        setattr(request, "reading_site", publishing.regulation_site(posting.organisation))  # noqa: B010 (see above)
    found: PublicSite | None = getattr(request, "reading_site", None)
    return found


def screen(area: str, *, methods: tuple[str, ...] = ("GET",), start: bool = False) -> Callable[[View], View]:
    """Open `view` to the roles of `area`; with `start`, to those who may begin something there.

    The view gets `request.posting` and `request.at`. A refusal that it lets through becomes a page that says why
    and what to do; an object out of sight is answered as if it did not exist.
    """

    def wrap(view: View) -> View:
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = _answer(request, view, area, args, kwargs, start=start)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        run.__screen__ = area  # type: ignore[attr-defined]
        return run

    return wrap


def _answer(
    request: HttpRequest,
    view: View,
    area: str,
    args: tuple,
    kwargs: dict[str, Any],
    *,
    start: bool,
) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    posting = acting(request)
    if posting is None:
        return redirect("console:choose-posting")
    inside = cast("Request", request)
    inside.posting, inside.at = posting, timezone.now()
    if not policies.may_open(posting, area) or (start and not policies.may_start(posting, area)):
        return render(request, "console/forbidden.html", status=403)
    try:
        return view(request, *args, **kwargs)
    except Http404:
        return render(request, "console/missing.html", status=404)
    except Refusal as refusal:
        back = request.headers.get("Referer", "")
        ours = url_has_allowed_host_and_scheme(back, {request.get_host()})
        context = {"refusal": refusal, "back": back if ours else ""}
        return render(request, "console/refusal.html", context, status=422)
