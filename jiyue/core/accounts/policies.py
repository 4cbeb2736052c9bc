"""Who may make and change accounts: the system administrator, who can grant no rights (三员)."""

from datetime import datetime
from typing import Protocol

from jiyue.common.refusals import Refusal
from jiyue.core.accounts import hooks
from jiyue.core.accounts.models import User
from jiyue.core.audit.actions import SYSTEM, Actor

SYSTEM_ADMIN, SECURITY_ADMIN = "system_admin", "security_admin"


class Officer(Protocol):
    """A posting, as far as this package knows it: postings live above."""

    role: str

    def as_actor(self) -> Actor: ...

    def active_at(self, at: datetime) -> bool: ...


def require_system_admin(by: Officer | Actor, *, at: datetime) -> None:
    """`SYSTEM` is the command line: explicit, and audited like anyone."""
    if not _holds(by, SYSTEM_ADMIN, at=at):
        raise Refusal("账号只能由在任的系统管理员管理。", cure="请联系本单位的系统管理员。")


def require_security_admin(by: Officer | Actor, *, at: datetime) -> None:
    """Who may give a new password may not take the second factor off: no one administrator opens an account alone."""
    if not _holds(by, SECURITY_ADMIN, at=at):
        raise Refusal("二次验证只能由在任的安全管理员重设。", cure="请联系本单位的安全管理员。")


def require_reach(user: User, *, by: Officer | Actor) -> None:
    """Whoever also holds a post elsewhere is looked after by an administrator above both."""
    unit = hooks.unit_beyond(user, by)
    if unit:
        raise Refusal(
            f"账号“{user.username}”的持有人还在“{unit}”任职，不归您单独管理。", cure="请由上级单位的管理员办理。"
        )


def require_unguarded(user: User, *, by: Officer | Actor, what: str, command: str) -> None:
    """The two who watch the others are let in again on the server alone, where the record says by whom (ADR 8)."""
    post = "" if by is SYSTEM else hooks.post_that_guards(user)
    if post:
        raise Refusal(
            f"账号“{user.username}”的持有人担任{post}，不能由其他管理员{what}。",
            cure=f"请平台运维人员在服务器上执行 jiyue account {command} {user.username}，须写明经办人和原因。",
        )


def _holds(by: Officer | Actor, role: str, *, at: datetime) -> bool:
    return by is SYSTEM or (not isinstance(by, Actor) and by.role == role and by.active_at(at))
