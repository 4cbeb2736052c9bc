"""Who may judge findings, and who sees them."""

from datetime import datetime

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import household
from jiyue.estate.registry.models import Outlet


def supervises(outlet: Outlet, by: Posting) -> bool:
    """A supervisor's posting in the household of the outlet's supervising unit."""
    return by.role == Posting.Role.SUPERVISOR and by.organisation in household(outlet.supervisor)


def require_supervisor(outlet: Outlet, *, by: Posting | Actor, at: datetime) -> None:
    if by is SYSTEM:
        return
    if not isinstance(by, Posting) or not by.active_at(at) or not supervises(outlet, by):
        raise Refusal(
            f"“{outlet}”的问题只能由其主管单位“{outlet.supervisor}”的监管员处理。",
            cure="请联系主管单位的监管员。",
        )
