"""Counting password tries per account, in the database: no cache may forget them, no host name may divide them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from jiyue.core.accounts import hooks, rules
from jiyue.core.accounts.models import SignInAttempts


def key_of(login: str) -> str:
    """A digest: people type passwords into the wrong field.

    Capitals first: databases take `ı` and `ſ` for i and s when they compare without case, `casefold` alone does not.
    """
    return salted_hmac("jiyue.accounts.lockout", login.strip().upper().casefold(), algorithm="sha256").hexdigest()


def admit(login: str, *, at: datetime) -> bool:
    """Count a try; False while the account is locked, whether it exists or not."""
    tries, lock = limits(at)
    SignInAttempts.objects.filter(since__lt=at - 2 * lock).delete()
    with transaction.atomic():
        defaults = {"since": at}
        row, _ = SignInAttempts.objects.select_for_update().get_or_create(key=key_of(login), defaults=defaults)
        before = rules.Attempts(row.count, row.since, row.locked_until)
        now, admitted = rules.attempt(before, at=at, tries=tries, lock=lock)
        row.count, row.since, row.locked_until = now.count, now.since, now.locked_until
        row.save()
    return admitted


def limits(at: datetime) -> tuple[int, timedelta]:
    """The strictest of the rules, one for the whole house: a difference would tell which names exist."""
    found = [(rules.TRIES, rules.LOCK), *(one(at) for one in hooks.lock_outs)]
    return min(tries for tries, _ in found), max(lock for _, lock in found)


def clear(login: str) -> None:
    """The password was right."""
    SignInAttempts.objects.filter(key=key_of(login)).delete()


def locked(login: str, *, at: datetime) -> bool:
    return SignInAttempts.objects.filter(key=key_of(login), locked_until__gt=at).exists()
