"""What upper packages know of the people behind accounts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from jiyue.core.accounts.models import User

guards: list[Callable[[User], str]] = []
"""Each answers with the post that keeps this account from being opened by another administrator, or with nothing."""


fences: list[Callable[[User, object], str]] = []
"""Each answers with the unit, outside what the officer looks after, in which the holder has a post, or with nothing."""


@dataclass(frozen=True)
class PasswordAge:
    """When a password has to be changed at the latest, from when its holder is reminded, and why, in words."""

    due_at: datetime
    warn_at: datetime
    reason: str


password_demands: list[Callable[[str, User | None, datetime], None]] = []
"""Each refuses a new password that is not made as the rules of the holder's units ask."""

password_ages: list[Callable[[User, datetime], PasswordAge | None]] = []
"""Each answers how long the password of an account may still be used at that moment."""

lock_outs: list[Callable[[datetime], tuple[int, timedelta]]] = []
"""Each answers after how many wrong passwords an account is locked, and for how long."""


session_limits: list[Callable[[User, datetime, datetime, datetime], str]] = []
"""Each is told the account, now, the sign-in and the last act, and answers why the session is over, or nothing."""


def unit_beyond(user: User, officer: object) -> str:
    return next((unit for fence in fences if (unit := fence(user, officer))), "")


def post_that_guards(user: User) -> str:
    return next((post for guard in guards if (post := guard(user))), "")


def demand(password: str, user: User | None, at: datetime) -> None:
    for one in password_demands:
        one(password, user, at)


def age_of(user: User, at: datetime) -> PasswordAge | None:
    """The nearest day on which the password has to be changed; demo accounts keep the one that is printed."""
    if user.is_demo:
        return None
    found = [age for one in password_ages if (age := one(user, at))]
    return min(found, key=lambda age: age.due_at, default=None)


def session_over(user: User, *, now: datetime, signed_in: datetime, last_seen: datetime) -> str:
    return next((why for one in session_limits if (why := one(user, now, signed_in, last_seen))), "")
