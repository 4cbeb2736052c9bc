"""What upper packages know of the people behind accounts."""

from collections.abc import Callable

from jiyue.core.accounts.models import User

guards: list[Callable[[User], str]] = []
"""Each answers with the post that keeps this account from being opened by another administrator, or with nothing."""


fences: list[Callable[[User, object], str]] = []
"""Each answers with the unit, outside what the officer looks after, in which the holder has a post, or with nothing."""


def unit_beyond(user: User, officer: object) -> str:
    return next((unit for fence in fences if (unit := fence(user, officer))), "")


def post_that_guards(user: User) -> str:
    return next((post for guard in guards if (post := guard(user))), "")
