"""Questions about accounts."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from jiyue.core.accounts import rules
from jiyue.core.accounts.models import User


def barred(user: User) -> str:
    """Why this account may not sign in here and now; empty when it may."""
    suspended = not user.is_active or user.suspended_at is not None
    return rules.barred(suspended=suspended, is_demo=user.is_demo, mode=settings.MODE)


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def needs_second_factor(user: User) -> bool:
    """Everybody has a second factor, except in the marked demo and in tests of it."""
    return settings.MODE == "production" and not has_second_factor(user)
