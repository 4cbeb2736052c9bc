"""Who may hold which roles together, and who may grant and confirm them. No Django, no regulation's numbers."""

from collections.abc import Iterable

SYSTEM_ADMIN = "system_admin"
SECURITY_ADMIN = "security_admin"
AUDIT_ADMIN = "audit_admin"
HEAD = "head"

# The three administrators watch one another, so each of them does nothing else (三员).
ADMINISTRATORS = {SYSTEM_ADMIN: "系统管理员", SECURITY_ADMIN: "安全管理员", AUDIT_ADMIN: "审计管理员"}

# What may be filled from the command line where nobody stands who could grant or confirm it.
FOUNDING_ROLES = frozenset({SECURITY_ADMIN, HEAD})


def conflict(held: Iterable[str], wanted: str) -> str:
    """Why `wanted` may not join the roles a person holds anywhere; empty when it may."""
    others = [role for role in held if role != wanted]
    if wanted in ADMINISTRATORS and others:
        second = next((role for role in others if role in ADMINISTRATORS), "")
        held_name = f"“{ADMINISTRATORS[second]}”" if second else "其他岗位"
        return f"该人员已担任{held_name}，不能再担任“{ADMINISTRATORS[wanted]}”。"
    for role in others:
        if role in ADMINISTRATORS:
            return f"该人员已担任“{ADMINISTRATORS[role]}”，不能再担任其他岗位。"
    return ""


def confirmation_problem(*, appointee: object, granter: object, confirmer: object) -> str:
    """Three hands: who is appointed, who grants and who confirms are different people."""
    if confirmer == appointee:
        return "本人不能确认本人的任职。"
    if confirmer == granter:
        return "授予人不能确认自己授予的任职。"
    return ""


def may_found(role: str, *, someone_holds_it: bool) -> bool:
    """Whether the system itself may fill a post in production: only the first of those that grant and confirm."""
    return role in FOUNDING_ROLES and not someone_holds_it


def lineage(parent: str, code: str) -> str:
    """The codes from the root down, `/a/b/`."""
    return f"{parent or '/'}{code}/"
