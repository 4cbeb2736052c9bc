"""Who may look, who may judge findings."""

from datetime import datetime

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import household, scope_of
from jiyue.estate.registry.models import Outlet


def supervises(outlet: Outlet, by: Posting) -> bool:
    """A supervisor's posting in the household of the outlet's supervising unit."""
    return by.role == Posting.Role.SUPERVISOR and by.organisation in household(outlet.supervisor)


def require_supervisor(outlet: Outlet, *, by: Posting, at: datetime) -> None:
    if not by.active_at(at) or not supervises(outlet, by):
        raise Refusal(
            f"“{outlet}”的问题只能由其主管单位“{outlet.supervisor}”的监管员处理。",
            cure="请联系主管单位的监管员。",
        )


def require_watcher(outlet: Outlet, *, by: Posting | Actor, at: datetime) -> None:
    """The supervisor, the sponsor's own staff, and the system on its daily round."""
    if by is SYSTEM:
        return
    if (
        not isinstance(by, Posting)
        or not by.active_at(at)
        or not (supervises(outlet, by) or by.organisation in household(outlet.sponsor))
    ):
        raise Refusal(f"“{outlet}”只能由其主管单位或主办单位发起监测。", cure="请联系主管单位的监管员。")


def require_inspector(outlet: Outlet, *, by: Posting, at: datetime) -> None:
    """A supervisor of the unit that supervises the outlet, or of one that looks after its sponsor."""
    over = by.role == Posting.Role.SUPERVISOR and by.active_at(at)
    if not over or not (supervises(outlet, by) or scope_of(by.organisation).filter(pk=outlet.sponsor_id).exists()):
        raise Refusal(f"“{outlet}”只能由其主管单位或上级单位的监管员检查。", cure="请联系主管单位的监管员。")
