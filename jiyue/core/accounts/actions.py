"""Making, suspending and restoring accounts. An account carries no rights; those come with a posting."""

import re
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.accounts import hooks, lockout, queries, sessions
from jiyue.core.accounts.models import PastPassword, User
from jiyue.core.accounts.policies import (
    Officer,
    require_reach,
    require_security_admin,
    require_system_admin,
    require_unguarded,
)
from jiyue.core.audit.actions import SYSTEM, Actor, audited, record

USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,63}")


@audited
def create_account(
    username: str,
    *,
    display_name: str,
    email: str,
    by: Officer | Actor,
    at: datetime,
    password: str | None = None,
    is_demo: bool = False,
) -> User:
    """Make a sign-in. Whoever gets it sets a password of their own at the first sign-in; demo accounts keep theirs."""
    require_system_admin(by, at=at)
    if not USERNAME.fullmatch(username):
        raise Refusal("登录名只能用字母、数字、点、横线和下划线，2 至 64 个字符。", cure="请修改登录名。")
    if User.objects.filter(username__iexact=username).exists():
        raise Refusal(f"登录名“{username}”已被使用。", cure="请换一个登录名。")
    if is_demo and settings.MODE == "production":
        raise Refusal("生产环境不能建立演示账号。", cure="请建立正式账号。")
    user = User(username=username, display_name=display_name, email=email, is_demo=is_demo, date_joined=at)
    if password is None:
        user.set_unusable_password()
    else:
        _check_password(password, user, at=at)
        user.set_password(password)
        user.must_change_password, user.password_set_at = not is_demo, at
    user.save(force_insert=True)
    _remember(user, at=at)
    record("accounts.create", user, by=by, at=at, summary=f"建立账号“{username}”", data={"is_demo": is_demo})
    return user


@audited
def suspend_account(user: User, *, by: Officer | Actor, at: datetime, reason: str) -> User:
    """Close an account; its sessions end with the next click."""
    require_system_admin(by, at=at)
    require_reach(user, by=by)
    if user.suspended_at is not None:
        raise Refusal("该账号已经停用。", cure="无需再次停用。")
    if not reason.strip():
        raise Refusal("停用账号须写明原因。", cure="请填写原因，例如离岗、账号异常。")
    user.is_active, user.suspended_at, user.suspended_reason = False, at, reason.strip()[:200]
    user.save(update_fields=["is_active", "suspended_at", "suspended_reason"])
    record("accounts.suspend", user, by=by, at=at, summary=f"停用账号“{user.username}”", data={"reason": reason})
    return user


@audited
def reactivate(user: User, *, by: Officer | Actor, at: datetime, reason: str = "") -> User:
    """Open a suspended account again."""
    require_system_admin(by, at=at)
    require_reach(user, by=by)
    if user.suspended_at is None:
        raise Refusal("该账号没有停用。", cure="无需恢复。")
    user.is_active, user.suspended_at, user.suspended_reason = True, None, ""
    user.save(update_fields=["is_active", "suspended_at", "suspended_reason"])
    summary = f"恢复账号“{user.username}”"
    record("accounts.reactivate", user, by=by, at=at, summary=summary, data={"reason": reason} if reason else {})
    return user


def suspend_idle(*, at: datetime) -> int:
    """Close the accounts that nobody has used for the period of the settings; how many there were."""
    found = queries.idle_accounts(at=at)
    for user in found:
        suspend_account(user, by=SYSTEM, at=at, reason=f"连续 {settings.ACCOUNT_IDLE_DAYS} 天没有登录，自动停用")
    return len(found)


@audited
def set_password(user: User, *, password: str, by: Officer | Actor, at: datetime, reason: str = "") -> User:
    """Give an account a first or a new password, which its holder changes at the next sign-in."""
    require_system_admin(by, at=at)
    require_reach(user, by=by)
    require_unguarded(user, by=by, what="重设密码", command="password")
    _check_password(password, user, at=at)
    user.set_password(password)
    user.must_change_password, user.password_set_at = True, at
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
    _remember(user, at=at)
    lockout.clear(user.username)
    summary = f"重设账号“{user.username}”的密码"
    record("accounts.set_password", user, by=by, at=at, summary=summary, data={"reason": reason} if reason else {})
    return user


@audited
def require_new_password(user: User, *, by: Officer | Actor, at: datetime, reason: str = "") -> User:
    """Ask the holder for a new password before anything else."""
    require_system_admin(by, at=at)
    require_reach(user, by=by)
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])
    summary = f"要求账号“{user.username}”修改密码"
    data = {"reason": reason} if reason else {}
    record("accounts.require_new_password", user, by=by, at=at, summary=summary, data=data)
    return user


def watch_password_age(user: User, *, at: datetime) -> str:
    """At the sign-in: one that is too old has to be changed first, one that soon will be is said; what to tell."""
    age = hooks.age_of(user, at)
    if age is None or at <= age.warn_at:
        return ""
    if at <= age.due_at:
        return f"您的密码须在{timezone.localtime(age.due_at):%Y年%m月%d日}前更换（{age.reason}）。"
    require_new_password(user, by=SYSTEM, at=at, reason=age.reason)
    return f"您的密码已到更换时间（{age.reason}），请先修改。"


@audited
def reset_second_factor(user: User, *, by: Officer | Actor, at: datetime, reason: str) -> User:
    """Take a lost second factor off and end its sessions; the holder sets up a new one at the next sign-in."""
    require_security_admin(by, at=at)
    require_reach(user, by=by)
    require_unguarded(user, by=by, what="重设二次验证", command="second-factor")
    if not reason.strip():
        raise Refusal("重设二次验证须写明原因。", cure="请填写原因，例如手机遗失。")
    if not Authenticator.objects.filter(user=user).exists():
        raise Refusal("该账号没有启用二次验证。", cure="无需重设；本人下次登录时按提示启用。")
    Authenticator.objects.filter(user=user).delete()
    sessions.close(user, at=at)
    summary = f"重设账号“{user.username}”的二次验证"
    record("accounts.reset_second_factor", user, by=by, at=at, summary=summary, data={"reason": reason})
    return user


@audited
def end_session(user: User, *, handle: str, at: datetime) -> User:
    """A person ends one of the own sessions, for instance on a computer left behind."""
    if not handle or not sessions.close(user, handle=handle, at=at):
        raise Refusal("这次登录已经结束。", cure="请刷新页面查看最新情况。")
    actor = Actor(id=str(user.pk), label=user.username)
    record("accounts.end_session", user, by=actor, at=at, summary=f"结束一处登录：账号“{user.username}”")
    return user


@audited
def note(user: User, *, event: str, summary: str, at: datetime) -> User:
    """Write down what the holder did at the door: signed in, signed out, changed the password."""
    if event == "password_changed":
        user.must_change_password, user.password_set_at = False, at
        user.save(update_fields=["must_change_password", "password_set_at"])
        _remember(user, at=at)
    actor = Actor(id=str(user.pk), label=user.username)
    record(f"accounts.{event}", user, by=actor, at=at, summary=f"{summary}：账号“{user.username}”")
    return user


@audited
def note_lock(user: User, *, at: datetime) -> User:
    """Write down that an account was locked after too many wrong passwords."""
    record("accounts.lock", user, by=SYSTEM, at=at, summary=f"多次密码错误，锁定账号“{user.username}”")
    return user


def _check_password(password: str, user: User, *, at: datetime) -> None:
    hooks.demand(password, user, at)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal("密码不符合要求：" + "".join(error.messages), cure="请换一个更长、更难猜的密码。")


def _remember(user: User, *, at: datetime) -> None:
    """Keep the hash, and no more of them than any rule looks at."""
    PastPassword.objects.create(user=user, password=user.password, set_at=at)
    kept = list(user.past_passwords.values_list("pk", flat=True)[: queries.LONGEST_HISTORY])
    user.past_passwords.exclude(pk__in=kept).delete()
