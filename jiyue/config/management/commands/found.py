"""`jiyue found`: the first unit of a new installation, its head and its three administrators."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.accounts.queries import one_time_password
from jiyue.core.audit.actions import SYSTEM
from jiyue.estate.organisations.actions import Founder, found
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.schemes.actions import adopt_missing
from jiyue.estate.schemes.queries import of_unit

PEOPLE = {
    "head": Posting.Role.HEAD,
    "system": Posting.Role.SYSTEM_ADMIN,
    "security": Posting.Role.SECURITY_ADMIN,
    "audit": Posting.Role.AUDIT_ADMIN,
}
AFTERWARDS = """密码只显示这一次，请分别当面交给本人；首次登录须修改密码并启用二次验证。

以后都在工作台办理：
  1. 系统管理员：“行政区划”登记下级区划，“单位”登记办公室、部门和下级政府，“账号”新增账号。
  2. 安全管理员：“任职”授予角色；主要负责人确认后生效。
  3. 有了网站管理员、监管员之后，由他们登记网站、设立栏目，并在“制度”中为各单位采用制度；没有的不能发布信息。
上线前请执行 jiyue check --deploy。"""


class Command(BaseCommand):
    help = "创建正式安装：首个单位、主要负责人和三员 · found a production installation (once, on an empty database)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unit", required=True, help="首个单位的全称，如 大理白族自治州人民政府")
        parser.add_argument("--short", default="", help="简称")
        kinds = [str(one) for one in Organisation.Kind if one != Organisation.Kind.INTERNAL]
        parser.add_argument("--kind", default="government", choices=kinds, help="单位类型，默认 government（人民政府）")
        parser.add_argument(
            "--place", action="append", required=True, type=pair("="), metavar="代码=名称",
            help="行政区划，从省级起逐级各写一次，最后一个是首个单位所在的区划，如 --place 530000=云南省",
        )  # fmt: skip
        for name, role in PEOPLE.items():
            parser.add_argument(
                f"--{name}",
                required=True,
                type=pair(":"),
                metavar="姓名:登录名",
                help=f"{role.label}，如 张某:zhangmou",
            )

    def handle(self, *args: Any, unit: str, short: str, kind: str, place: list, **options: Any) -> None:
        if settings.MODE == "demo":
            raise CommandError("当前是演示模式，不能创建正式安装。请设 JIYUE_MODE=production 后重试。", returncode=2)
        people = [
            Founder(role=role, name=options[name][0], login=options[name][1], password=one_time_password())
            for name, role in PEOPLE.items()
        ]
        try:
            made = found(unit, short_name=short, kind=kind, divisions=place, people=people, at=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal))
        adopted, _ = adopt_missing([of_unit(made)], by=SYSTEM, at=timezone.now())
        self.stdout.write(f"已创建“{made.name}”（{made.place.name} {made.place_id}）。\n")
        if adopted:
            names = "、".join(one.label for one in adopted)
            self.stdout.write(f"  已采用示范制度：{names}（可在工作台“制度”中换成本单位的）。")
        for one in people:
            label = Posting.Role(one.role).label
            self.stdout.write(f"  {label}  {one.name}  登录名：{one.login}  临时密码：{one.password}")
        self.stdout.write(AFTERWARDS)


def pair(mark: str) -> Any:
    """An argument of two parts; the type of the four people and of the places."""

    def read(text: str) -> tuple[str, str]:
        first, _, second = (part.strip() for part in text.partition(mark))
        if not first or not second:
            raise argparse.ArgumentTypeError(f"“{text}”应写成两部分，中间用“{mark}”隔开。")
        return first, second

    return read
