"""The rulebook's word on a new password, where Django asks: the form in which people change their own."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.accounts import hooks
from jiyue.core.accounts.models import User


class DemandedByRules:
    """What the packs ask of a password at the holder's places."""

    def validate(self, password: str, user: User | None = None) -> None:
        try:
            hooks.demand(password, user, timezone.now())
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal

    def get_help_text(self) -> str:
        return "须符合所在地规定的密码要求。"
