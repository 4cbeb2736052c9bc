"""`jiyue account`: the way back in where no administrator of the workbench may open an account, and on record."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.accounts import actions, queries
from jiyue.core.accounts.models import User
from jiyue.core.audit.actions import SYSTEM

VERBS = {
    "password": "重设密码：显示一次新的临时密码，本人登录后须修改",
    "second-factor": "重设二次验证：手机和备用码都遗失时用，本人下次登录重新启用",
    "suspend": "停用账号",
    "reactivate": "恢复停用的账号",
}


class Command(BaseCommand):
    help = "在服务器上处理账号，逐次记入审计记录 · give an account back to its holder; every use is on record"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, text in VERBS.items():
            one = verbs.add_parser(verb, help=text)
            one.add_argument("login", help="登录名")
            one.add_argument("--operator", required=True, help="经办人姓名，记入审计记录")
            one.add_argument("--reason", required=True, help="原因，记入审计记录")

    def handle(self, *args: Any, verb: str, login: str, operator: str, reason: str, **options: Any) -> None:
        user = User.objects.filter(username__iexact=login.strip()).first()
        if user is None:
            raise CommandError(f"没有登录名为“{login}”的账号。", returncode=2)
        if not operator.strip() or not reason.strip():
            raise CommandError("经办人和原因都不能为空。", returncode=2)
        why = f"{reason.strip()}（经办人：{operator.strip()}）"
        try:
            self.stdout.write(self.act(verb, user, why))
        except Refusal as refusal:
            raise CommandError(str(refusal))

    def act(self, verb: str, user: User, why: str) -> str:
        given: dict[str, Any] = {"by": SYSTEM, "at": timezone.now(), "reason": why}
        if verb == "password":
            password = queries.one_time_password()
            actions.set_password(user, password=password, **given)
            return f"临时密码：{password}\n只显示这一次，请当面交给本人；本人登录后须修改。"
        if verb == "second-factor":
            actions.reset_second_factor(user, **given)
            return f"已重设“{user.username}”的二次验证，本人下次登录时重新启用。"
        if verb == "suspend":
            actions.suspend_account(user, **given)
            return f"已停用“{user.username}”。"
        actions.reactivate(user, **given)
        return f"已恢复“{user.username}”。"
