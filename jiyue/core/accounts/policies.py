"""Who may make and change accounts: the system administrator, who can grant no rights (三员)."""

from datetime import datetime
from typing import Protocol

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor


class Officer(Protocol):
    """A posting, as far as this package knows it: postings live above."""

    role: str

    def as_actor(self) -> Actor: ...

    def active_at(self, at: datetime) -> bool: ...


def require_system_admin(by: Officer | Actor, *, at: datetime) -> None:
    """`SYSTEM` is the command line: explicit, and audited like anyone."""
    if by is SYSTEM:
        return
    if isinstance(by, Actor) or by.role != "system_admin" or not by.active_at(at):
        raise Refusal("账号只能由在任的系统管理员管理。", cure="请联系本单位的系统管理员。")
