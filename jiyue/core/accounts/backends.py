"""The one way to authenticate."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from jiyue.core.accounts import queries


class AccountBackend(AuthenticationBackend):
    """allauth's, and a barred account neither signs in nor keeps a session that it has."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not queries.barred(user)
