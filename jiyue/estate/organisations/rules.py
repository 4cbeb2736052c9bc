"""Who may hold which roles together, and who may grant and confirm them. No Django, no regulation's numbers."""

import re
from collections.abc import Iterable

SYSTEM_ADMIN = "system_admin"
SECURITY_ADMIN = "security_admin"
AUDIT_ADMIN = "audit_admin"
HEAD = "head"

# The three administrators watch one another, so each of them does nothing else (三员).
ADMINISTRATORS = {SYSTEM_ADMIN: "系统管理员", SECURITY_ADMIN: "安全管理员", AUDIT_ADMIN: "审计管理员"}

# What may be filled from the command line where nobody stands who could grant or confirm it.
FOUNDING_ROLES = frozenset({*ADMINISTRATORS, HEAD})

# Division codes of GB/T 2260 (six digits) and GB/T 10114 (nine, below a county).
DIVISION = re.compile(r"[1-9]\d{5}(\d{3})?")


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
    """Whether the system itself may fill a post in production: only the first of those that an installation needs."""
    return role in FOUNDING_ROLES and not someone_holds_it


def lineage(parent: str, code: str) -> str:
    """The codes from the root down, `/a/b/`."""
    return f"{parent or '/'}{code}/"


def level_of(code: str) -> str:
    """The level of a division; its code tells it: 53 00 00 is a province, 53 29 00 a prefecture, 53 29 23 a county."""
    if len(code) > 6:
        return "township"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def stem(code: str) -> str:
    """What the codes of all divisions below this one begin with."""
    tail = {"province": 2, "prefecture": 4}.get(level_of(code))
    return code[:tail]


def divisions_above(code: str) -> tuple[str, ...]:
    """The codes under which a division may stand, the nearest first; a city without prefecture has one fewer."""
    found = [code[:6]] if len(code) > 6 else []
    found += [code[:4] + "00", code[:2] + "0000"]
    return tuple(one for one in dict.fromkeys(found) if one != code)
