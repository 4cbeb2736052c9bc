"""Who may register, complete, extend, pause and void a duty, and who keeps the calendar."""

from collections.abc import Iterable
from datetime import datetime

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor
from jiyue.estate.duties.models import Duty
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting

Role = Posting.Role
STAFF = frozenset({Role.EDITOR, Role.SITE_MANAGER, Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.HEAD})


def require_keeper(holder: Organisation, *, by: Posting | Actor, at: datetime) -> None:
    """The unit's own staff, or a supervisor that looks after the unit."""
    if by is SYSTEM:
        return
    if not isinstance(by, Posting) or not by.active_at(at) or not (_own(holder, by) or _supervises(holder, by)):
        raise Refusal(f"“{holder}”的责任事项只能由该单位或其监管单位办理。", cure="请由责任单位的人员或监管员办理。")


def require_supervisor(duty: Duty, *, by: Posting | Actor, at: datetime) -> None:
    if by is SYSTEM:
        return
    if not isinstance(by, Posting) or not by.active_at(at) or not _supervises(duty.holder, by):
        raise Refusal("暂停、恢复和作废由监管员办理。", cure="请向监管单位说明理由，由监管员办理。")


def may_extend(duty: Duty, roles: Iterable[str], *, by: Posting, at: datetime) -> bool:
    """Whether one has one of the roles, in the unit itself or in one that looks after it."""
    near = by.organisation in organisations.household(duty.holder) or _over(duty.holder, by)
    return by.active_at(at) and by.role in set(roles) and near


def _own(holder: Organisation, by: Posting) -> bool:
    return by.role in STAFF and by.organisation in organisations.household(holder)


def _supervises(holder: Organisation, by: Posting) -> bool:
    return by.role == Role.SUPERVISOR and _over(holder, by)


def _over(holder: Organisation, by: Posting) -> bool:
    return organisations.scope_of(by.organisation).filter(pk=holder.pk).exists()


def may_keep_calendar(by: Posting) -> bool:
    """The working calendar is one for the whole platform, so it is kept by those who run the platform."""
    return by.role == Posting.Role.PLATFORM_OPERATOR


def require_calendar_keeper(by: Posting, *, at: datetime) -> None:
    if not (may_keep_calendar(by) and by.active_at(at)):
        raise Refusal("只有平台运维员可以录入工作日历。", cure="请把国务院办公厅的放假通知转给平台运维员。")
