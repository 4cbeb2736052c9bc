"""Who joins systems, who gives keys, who subscribes, who gives errands to other platforms."""

from datetime import datetime

from django.db.models import QuerySet

from jiyue.common.refusals import Refusal
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting

Role = Posting.Role
SUBSCRIBERS = frozenset({Role.SITE_MANAGER, Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.HEAD})
GIVERS = frozenset({Role.SUPERVISOR})
ANSWERERS = frozenset({Role.SUPERVISOR, Role.SITE_MANAGER, Role.DEPUTY_HEAD, Role.HEAD})
SENDERS = frozenset({Role.SITE_MANAGER, Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.HEAD})


def units_of(posting: Posting) -> QuerySet[Organisation]:
    """The units whose connections a posting sees: of administrators and supervisors the whole scope, else the house."""
    if posting.role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.SUPERVISOR):
        return organisations.scope_of(posting.organisation)
    own = [one.pk for one in organisations.household(posting.organisation)]
    return Organisation.objects.filter(pk__in=own)


def require(role: str, *, unit: Organisation, by: Posting, at: datetime, what: str) -> None:
    """One of the administrators, in office, and for a unit that lies in what he looks after."""
    within = by.role == role and by.active_at(at) and units_of(by).filter(pk=unit.pk).exists()
    if not within:
        name = Role(role).label
        raise Refusal(f"只有管理“{unit}”的{name}可以{what}。", cure=f"请联系本单位或上级单位的{name}。")


def require_role(roles: frozenset[Role], *, unit: Organisation, by: Posting, at: datetime, what: str) -> None:
    """Somebody of the unit's house who may."""
    if by.role not in roles or not by.active_at(at) or by.organisation not in organisations.household(unit):
        raise Refusal(f"您不能为“{unit}”{what}。", cure=f"请由“{unit}”在任的负责人员办理。")
