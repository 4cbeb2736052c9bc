"""What the packs ask of the sign-ins of the people who hold posts: how passwords are made and how old they may be, how
long a session lasts.
"""

import re
from datetime import datetime, timedelta
from typing import TypeVar

from django.utils import timezone

from jiyue.core.accounts import queries as accounts
from jiyue.core.accounts.hooks import PasswordAge as Age
from jiyue.core.accounts.models import User
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.rulebook.deadlines.rules import Term, calendar, due_at
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import PasswordAge, PasswordStrength, RuleBase, SessionLimit

R = TypeVar("R", bound=RuleBase)

NOWHERE = "000000"  # of somebody without a post: what binds the whole country
CLASSES = (("大写字母", r"[A-Z]"), ("小写字母", r"[a-z]"), ("数字", r"[0-9]"), ("其他符号", r"[^A-Za-z0-9]"))


@enforces(PasswordStrength)
def require_strong(password: str, user: User | None, at: datetime) -> None:
    """Refuse a password that is too short, too uniform, or was used lately; every rule of the holder's places asks."""
    for one in _rules(PasswordStrength, user, at):
        wanted = one.rule
        kinds = sum(bool(re.search(pattern, password)) for _, pattern in CLASSES)
        if len(password) < wanted.min_length:
            raise refuse(
                f"密码至少 {wanted.min_length} 位。", cure="请设更长的密码，例如几个词连起来。", citations=one.citations
            )
        if kinds < wanted.classes:
            names = "、".join(name for name, _ in CLASSES)
            raise refuse(
                f"密码须含{names}中的 {wanted.classes} 类。", cure="请补上缺少的字符。", citations=one.citations
            )
        if user and accounts.used_before(user, password, last=wanted.history):
            raise refuse(
                f"密码不能与最近 {wanted.history} 次用过的相同。",
                cure="请换一个没有用过的密码。",
                citations=one.citations,
            )
        rule(one.citations, "allowed")


@enforces(PasswordAge)
def age_of(user: User, at: datetime) -> Age | None:
    """By when the password has to be changed; the rule that ends first drives."""
    since = user.password_set_at or user.date_joined
    found = [(due_at(since, Term.parse(one.rule.term), calendar()), one) for one in _rules(PasswordAge, user, at)]
    if not found:
        return None
    due, one = min(found, key=lambda pair: pair[0])
    rule(one.citations, "refused" if at > due else "allowed")
    reason = f"每{Term.parse(one.rule.term).chinese}更换一次，依据{'；'.join(str(cited) for cited in one.citations)}"
    return Age(due, due - timedelta(days=one.rule.warn_days), reason)


@enforces(SessionLimit)
def session_over(user: User, now: datetime, signed_in: datetime, last_seen: datetime) -> str:
    """Why a session has ended by the rules of the holder's places; empty while it has not."""
    for one in _rules(SessionLimit, user, now):
        wanted = one.rule
        since, said = (last_seen, "没有操作") if wanted.aspect == "idle" else (signed_in, "没有重新登录")
        if now - since >= timedelta(minutes=wanted.minutes):
            rule(one.citations, "refused")
            cited = "；".join(str(citation) for citation in one.citations)
            return f"您已有 {wanted.minutes} 分钟{said}，请重新登录（依据{cited}）。"
        rule(one.citations, "allowed")
    return ""


@enforces(PasswordStrength)
def lock_out(at: datetime) -> tuple[int, timedelta]:
    """The strictest of all places with units: fewest tries, longest lock."""
    places = Organisation.objects.order_by().values_list("place_id", flat=True).distinct()
    day = timezone.localdate(at)
    found = [one.rule for place in {*places, NOWHERE} for one in rules_for(PasswordStrength, place=place, on=day)]
    return min(one.tries for one in found), timedelta(minutes=max(one.lock_minutes for one in found))


def _rules(kind: type[R], user: User | None, at: datetime) -> list[Applied[R]]:
    """The rules of every place in which the person holds a post, or has been granted one."""
    day = timezone.localdate(at)
    is_new = user is None or user._state.adding
    held = Posting.objects.none() if is_new else Posting.objects.filter(person__user=user)
    places = set(held.exclude(until__lte=day).values_list("organisation__place_id", flat=True)) or {NOWHERE}
    found = [one for place in sorted(places) for one in rules_for(kind, place=place, on=day)]
    return list({(one.pack, one.edition, one.rule.key): one for one in found}.values())
