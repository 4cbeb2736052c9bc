"""Questions about accounts."""

import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import check_password

from jiyue.core.accounts import hooks, rules, sessions
from jiyue.core.accounts.models import User
from jiyue.core.audit.models import Record

LONGEST_HISTORY = 24  # hashes kept of one account; no rule looks further back


def barred(user: User) -> str:
    """Why this account may not sign in here and now; empty when it may."""
    suspended = not user.is_active or user.suspended_at is not None
    return rules.barred(suspended=suspended, is_demo=user.is_demo, mode=settings.MODE)


def idle_accounts(*, at: datetime) -> list[User]:
    """Whoever has not signed in for the period of the settings, counted anew from the day an account was restored."""
    if not settings.ACCOUNT_IDLE_DAYS:
        return []
    since = at - timedelta(days=settings.ACCOUNT_IDLE_DAYS)
    restored = Record.objects.filter(action="accounts.reactivate", at__gte=since).values_list("subject_id", flat=True)
    unused = User.objects.filter(is_active=True, suspended_at__isnull=True, is_demo=False, date_joined__lt=since)
    unused = unused.exclude(last_login__gte=since).exclude(pk__in=list(restored))
    return list(unused.order_by("username"))


def used_before(user: User, password: str, *, last: int) -> bool:
    """Whether the password is among the last ones of the account, the present one included."""
    if user._state.adding:
        return False
    hashes = [user.password, *user.past_passwords.values_list("password", flat=True)[:last]]
    return any(check_password(password, one) for one in list(dict.fromkeys(hashes))[:last])


def password_age(user: User, *, at: datetime) -> hooks.PasswordAge | None:
    """How long the password may still be used; none where no rule asks, and for demo accounts."""
    return hooks.age_of(user, at)


def one_time_password() -> str:
    """A password for one sign-in: nobody guesses it, and every kind of character that a rule may ask for is in it."""
    return f"{secrets.token_urlsafe(15)}-{secrets.randbelow(10)}Aa"


def open_sessions(user: User, *, at: datetime) -> list[sessions.Open]:
    """Where an account is signed in now, the latest used first."""
    return sessions.of(user, at=at)


def session_handle(key: str) -> str:
    """The name under which `open_sessions` lists the session of this key."""
    return sessions.handle_of(key)


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def needs_second_factor(user: User) -> bool:
    """Everybody has a second factor, except in the marked demo and in tests of it."""
    return settings.MODE == "production" and not has_second_factor(user)
