"""Who adopts and who revokes."""

from datetime import datetime

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting

LEADERS = frozenset({Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD})
ADOPTERS = LEADERS | {Posting.Role.SITE_MANAGER}


def may_adopt(unit: Organisation, *, by: Posting, at: datetime) -> bool:
    """The unit's site manager and its leaders."""
    return by.role in ADOPTERS and by.active_at(at) and by.organisation in organisations.household(unit)


def may_adopt_model(unit: Organisation, *, by: Posting, at: datetime) -> bool:
    """The same; and a supervisor brings the model scheme into force in the units that it looks after."""
    if may_adopt(unit, by=by, at=at):
        return True
    over = by.role == Posting.Role.SUPERVISOR and by.active_at(at)
    return over and organisations.scope_of(by.organisation).filter(pk=unit.pk).exists()


def may_revoke(unit: Organisation, *, by: Posting, at: datetime) -> bool:
    return by.role in LEADERS and may_adopt(unit, by=by, at=at)


def require_adopter(unit: Organisation, *, by: Posting | Actor, at: datetime, is_model: bool) -> None:
    if by is SYSTEM:
        return
    may = may_adopt_model if is_model else may_adopt
    if not isinstance(by, Posting) or not may(unit, by=by, at=at):
        also = "；示范制度也可以由主管单位的监管员统一采用" if is_model else ""
        raise Refusal(
            f"“{unit}”的制度由本单位的网站管理员、分管负责人或主要负责人采用{also}。", cure=f"请联系“{unit}”。"
        )


def require_revoker(unit: Organisation, *, by: Posting, at: datetime) -> None:
    if not may_revoke(unit, by=by, at=at):
        raise Refusal(f"停止适用由“{unit}”的分管负责人或主要负责人办理。", cure="请联系上述负责人。")
