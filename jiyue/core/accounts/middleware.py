"""What every request of a signed-in person passes: the session's age, the second factor, an expired password."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from jiyue.common import networks
from jiyue.core.accounts import queries, rules
from jiyue.core.accounts.models import User
from jiyue.core.accounts.sessions import LAST_SEEN, SIGNED_IN

log = structlog.get_logger(__name__)

# The time is written at most this often, so that reading pages does not write to the database.
GRAIN = timedelta(minutes=1)


class OutsideNetwork(PermissionDenied):
    """The workbench was asked for from a network that is not among those allowed."""


class AllowedNetworks:
    """Opens sign-in and workbench to the networks of the settings alone; the public sites stay open to all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.networks = networks.parsed(settings.CONSOLE_NETWORKS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        inside = request.path.startswith(("/console/", "/accounts/")) or request.path in ("/console", "/accounts")
        if self.networks and inside:
            address = networks.visitor_of(request)
            if not networks.contains(self.networks, address):
                log.warning("outside the allowed networks", address=address, path=request.path)
                raise OutsideNetwork(
                    f"工作台只能从规定的办公网络打开，您当前的网络地址（{address or '无法识别'}）不在其中。"
                    "请改用单位网络或政务外网；确需从这里办理的，请联系安全管理员。"
                )
        return self.get_response(request)


class SessionLimits:
    """Ends sessions that are idle or old, and leads to what must be done before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, User):
            return self.get_response(request)
        now = timezone.now()
        signed_in = _moment(request, SIGNED_IN) or now
        last_seen = _moment(request, LAST_SEEN) or signed_in
        if reason := rules.over(now=now, signed_in=signed_in, last_seen=last_seen):
            logout(request)
            messages.info(request, reason)
            back = request.get_full_path() if request.method == "GET" else settings.LOGIN_REDIRECT_URL
            return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
        if SIGNED_IN not in request.session or now - last_seen >= GRAIN:
            request.session[SIGNED_IN] = signed_in.isoformat()
            request.session[LAST_SEEN] = now.isoformat()
        response = self._first(request, request.user) or self.get_response(request)
        # What somebody signed in was shown stays in no cache.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _first(self, request: HttpRequest, user: User) -> HttpResponse | None:
        door = reverse("account_login").removesuffix("login/")
        if request.path.startswith((door, settings.STATIC_URL)):
            return None
        if user.must_change_password:
            messages.info(request, "请先修改密码，再继续使用。")
            return redirect("account_change_password")
        if queries.needs_second_factor(user):
            messages.info(request, "请先启用二次验证，再继续使用。")
            return redirect("mfa_activate_totp")
        return None


def _moment(request: HttpRequest, key: str) -> datetime | None:
    text = request.session.get(key)
    return datetime.fromisoformat(text) if text else None
