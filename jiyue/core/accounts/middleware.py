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
from jiyue.core.accounts import hooks, queries, rules
from jiyue.core.accounts.models import User
from jiyue.core.accounts.sessions import LAST_SEEN, SIGNED_IN
from jiyue.core.audit.actions import acting_from

log = structlog.get_logger(__name__)

# The time is written at most this often, so that reading pages does not write to the database.
GRAIN = timedelta(minutes=1)


class OutsideNetwork(PermissionDenied):
    """The workbench was asked for from a network that is not among those allowed."""


class AllowedNetworks:
    """Opens sign-in and workbench to the networks of the settings alone, to telephones through the VPN named there.

    The public sites stay open to all. What is done inside is recorded with the address it came from.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.networks = networks.parsed(settings.CONSOLE_NETWORKS)
        self.mobile = networks.parsed(settings.MOBILE_NETWORKS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        inside = request.path.startswith(("/console/", "/accounts/")) or request.path in ("/console", "/accounts")
        if not inside:
            return self.get_response(request)
        address = networks.visitor_of(request)
        self._require_place(address, request)
        with acting_from(address):
            return self.get_response(request)

    def _require_place(self, address: str, request: HttpRequest) -> None:
        is_mobile = bool(self.mobile) and rules.is_mobile(request.META.get("HTTP_USER_AGENT", ""))
        allowed = self.mobile if is_mobile else self.networks
        if not allowed or networks.contains(allowed, address):
            return
        log.warning("outside the allowed networks", address=address, path=request.path, mobile=is_mobile)
        where = f"您当前的网络地址（{address or '无法识别'}）不在其中。"
        if is_mobile:
            raise OutsideNetwork(
                f"手机、平板只能经 VPN 从规定的地址打开工作台，{where}请先连接单位的 VPN，或改用办公电脑。"
            )
        raise OutsideNetwork(
            f"工作台只能从规定的办公网络打开，{where}请改用单位网络或政务外网；确需从这里办理的，请联系安全管理员。"
        )


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
        reason = ""
        if now - last_seen >= GRAIN:
            reason = hooks.session_over(request.user, now=now, signed_in=signed_in, last_seen=last_seen)
        if reason := reason or rules.over(now=now, signed_in=signed_in, last_seen=last_seen):
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
