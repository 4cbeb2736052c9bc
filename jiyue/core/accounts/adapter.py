"""How allauth behaves in this house: no sign-up, lock-out per account, secrets encrypted, Chinese throughout."""

import base64
import hashlib
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import lazy

from jiyue.core.accounts import actions, lockout, queries
from jiyue.core.accounts.models import User

LOCKED = "密码错误次数过多，账号已锁定 {minutes} 分钟。请稍后再试，或联系系统管理员。"
WRONG = "登录名或密码不正确。请核对后重试；连续 {tries} 次错误将锁定 {minutes} 分钟。"


def _numbered(text: str) -> str:
    tries, lock = lockout.limits(timezone.now())
    return text.format(tries=tries, minutes=lock // timedelta(minutes=1))


numbered = lazy(_numbered, str)


class AccountAdapter(DefaultAccountAdapter):
    """The account half."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": numbered(LOCKED),
        "username_password_mismatch": numbered(WRONG),
        "email_password_mismatch": numbered(WRONG),
        "enter_current_password": "请输入当前密码。",
        "incorrect_password": "密码不正确，请重新输入。",
        "rate_limited": "操作过于频繁，请稍后再试。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Instead of allauth's limit, which divides by host name and lives in the cache."""
        if not lockout.admit(credentials.get("username", ""), at=timezone.now()):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            lockout.clear(credentials.get("username", ""))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        login, now = credentials.get("username", ""), timezone.now()
        user = User.objects.filter(username__iexact=login.strip()).first()
        if user is not None and lockout.locked(login, at=now):
            actions.note_lock(user, at=now)

    def pre_login(self, request: HttpRequest, user: Any, **details: Any) -> Any:
        if queries.barred(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **details)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor: its secrets are unreadable without the key that lies outside the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "验证码不正确。请核对手机时间，输入当前显示的 6 位数字。",
        "cannot_delete_authenticator": "二次验证不能停用。如手机遗失，请联系安全管理员重设。",
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> Fernet:
    key = hashlib.sha256(b"jiyue.accounts.totp" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
