"""What happens at the door goes into the record."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.utils import timezone

from jiyue.common import networks
from jiyue.core.accounts import actions
from jiyue.core.accounts.sessions import ADDRESS, AGENT, LAST_SEEN, SIGNED_IN


@receiver(user_logged_in)
def signed_in(sender: Any, request: Any, user: Any, **details: Any) -> None:
    now = timezone.now()
    request.session[SIGNED_IN] = request.session[LAST_SEEN] = now.isoformat()
    request.session[ADDRESS] = networks.visitor_of(request)
    request.session[AGENT] = request.META.get("HTTP_USER_AGENT", "")[:300]
    actions.note(user, event="sign_in", summary="登录", at=now)
    if told := actions.watch_password_age(user, at=now):
        messages.warning(request, told)


@receiver(user_logged_out)
def signed_out(sender: Any, user: Any, **details: Any) -> None:
    if user is not None:
        actions.note(user, event="sign_out", summary="退出", at=timezone.now())


@receiver(password_changed)
def changed(sender: Any, user: Any, **details: Any) -> None:
    actions.note(user, event="password_changed", summary="修改密码", at=timezone.now())


@receiver(authenticator_added)
def added(sender: Any, user: Any, **details: Any) -> None:
    actions.note(user, event="second_factor_added", summary="启用二次验证", at=timezone.now())
