"""Which roles may open which area of the workbench.

Only doors to screens stand here; whether an act is allowed is decided by the actions that the screens call.
"""

from jiyue.estate.organisations.models import Posting

Role = Posting.Role

CONTENT = frozenset({Role.EDITOR, Role.SITE_MANAGER, Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.HEAD})
SUPERVISION = frozenset({Role.SUPERVISOR})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
EVERYBODY = frozenset(Role)

AREAS: dict[str, frozenset[str]] = {
    "home": EVERYBODY,
    "inbox": CONTENT | SUPERVISION | {Role.PLATFORM_OPERATOR},
    "resources": CONTENT | SUPERVISION,
    "consents": CONTENT,
    "outlets": CONTENT | SUPERVISION | {Role.PLATFORM_OPERATOR},
    "obligations": SUPERVISION | {Role.SITE_MANAGER, Role.DEPUTY_HEAD, Role.HEAD},
    "schemes": CONTENT | SUPERVISION | {Role.PLATFORM_OPERATOR},
    "columns": CONTENT | SUPERVISION,
    "grants": CONTENT,
    "column-changes": CONTENT | SUPERVISION | {Role.PLATFORM_OPERATOR},
    "exceptions": CONTENT | SUPERVISION,
    "clocks": CONTENT | SUPERVISION,
    "reminders": CONTENT | SUPERVISION,
    "moves": CONTENT | SUPERVISION | {Role.PLATFORM_OPERATOR},
    "calendar": CONTENT | SUPERVISION | {Role.PLATFORM_OPERATOR},
    "duties": CONTENT | SUPERVISION,
    "findings": CONTENT | SUPERVISION,
    "orders": CONTENT | SUPERVISION,
    "inspections": SUPERVISION,
    "notices": SUPERVISION | {Role.DEPUTY_HEAD, Role.HEAD},
    "reports": CONTENT | SUPERVISION,
    "words": CONTENT | SUPERVISION,
    "organisations": EVERYBODY - {Role.EDITOR},
    "places": frozenset({Role.SYSTEM_ADMIN}),
    "hosts": frozenset({Role.SYSTEM_ADMIN}),
    "connections": ADMINISTRATORS | SUPERVISION | {Role.SITE_MANAGER, Role.DEPUTY_HEAD, Role.HEAD},
    "keys": frozenset({Role.SECURITY_ADMIN}),
    "incoming": CONTENT | SUPERVISION,
    "subscriptions": CONTENT,
    "platform-items": SUPERVISION,
    "site-requests": CONTENT | SUPERVISION | {Role.PLATFORM_OPERATOR},
    "filings": CONTENT | SUPERVISION,
    "posts": CONTENT | SUPERVISION,
    "errands": SUPERVISION | {Role.SITE_MANAGER, Role.DEPUTY_HEAD, Role.HEAD},
    "postings": frozenset({Role.SECURITY_ADMIN, Role.HEAD, Role.AUDIT_ADMIN}),
    "accounts": frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}),
    "audit": frozenset({Role.AUDIT_ADMIN}),
    "regulations": EVERYBODY,
    "rulebook": SUPERVISION | {Role.PLATFORM_OPERATOR},
    "help": EVERYBODY,
}

# What only some of those who see an area may start there; the actions behind check again and decide.
STARTS: dict[str, frozenset[str]] = {
    "resources": CONTENT | SUPERVISION,
    "columns": frozenset({Role.SITE_MANAGER}),
    "grants": CONTENT - {Role.EDITOR},
    "duties": CONTENT | SUPERVISION,
    "calendar": frozenset({Role.PLATFORM_OPERATOR}),
    "column-changes": CONTENT - {Role.EDITOR},
    "exceptions": SUPERVISION,
    "outlets": frozenset({Role.SITE_MANAGER, Role.SUPERVISOR}),
    "closings": SUPERVISION | {Role.SITE_MANAGER, Role.DEPUTY_HEAD, Role.HEAD},
    "obligations": SUPERVISION,
    "schemes": SUPERVISION | {Role.SITE_MANAGER, Role.DEPUTY_HEAD, Role.HEAD},
    "findings": SUPERVISION,
    "orders": SUPERVISION,
    "inspections": SUPERVISION,
    "notices": SUPERVISION,
    "reports": CONTENT | SUPERVISION,
    "organisations": frozenset({Role.SYSTEM_ADMIN}),
    "places": frozenset({Role.SYSTEM_ADMIN}),
    "hosts": frozenset({Role.SYSTEM_ADMIN}),
    "connections": frozenset({Role.SYSTEM_ADMIN}),
    "keys": frozenset({Role.SECURITY_ADMIN}),
    "subscriptions": CONTENT - {Role.EDITOR},
    "platform-items": SUPERVISION,
    "site-requests": CONTENT,
    "posts": CONTENT,
    "errands": SUPERVISION | {Role.SITE_MANAGER, Role.DEPUTY_HEAD, Role.HEAD},
    "postings": frozenset({Role.SECURITY_ADMIN}),
    "accounts": frozenset({Role.SYSTEM_ADMIN}),
}


def may_open(posting: Posting, area: str) -> bool:
    return posting.role in AREAS[area]


def may_start(posting: Posting, area: str) -> bool:
    return posting.role in STARTS.get(area, frozenset())
