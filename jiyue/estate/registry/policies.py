"""Who may change the registry. `SYSTEM` is the command line: explicit, and audited like anyone."""

from datetime import datetime

from django.conf import settings

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Outlet
from jiyue.estate.registry.queries import may_keep
from jiyue.estate.registry.queries.obligations import may_mark

STAFF = {
    Posting.Role.EDITOR, Posting.Role.SITE_MANAGER, Posting.Role.SECTION_HEAD, Posting.Role.DEPUTY_HEAD,
    Posting.Role.HEAD,
}  # fmt: skip
REGISTRARS = {Posting.Role.SUPERVISOR, Posting.Role.SITE_MANAGER, Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD}
CLOSERS = {Posting.Role.SITE_MANAGER, Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD}


def require_registrar(by: Posting | Actor, *, supervisor: Organisation, at: datetime) -> None:
    """The supervising unit keeps the registry of what it supervises."""
    if by is SYSTEM:
        return
    if not isinstance(by, Posting) or by.role not in REGISTRARS or not by.active_at(at):
        raise Refusal("您的岗位不能登记网站。", cure="请由主管单位的监管员或网站管理员办理。")
    if by.organisation not in organisations.household(supervisor):
        raise Refusal(f"“{supervisor}”主管的网站只能由该单位登记。", cure="请联系主管单位，或更正主管单位。")


def require_address_keeper(by: Posting | Actor, *, at: datetime) -> bool:
    """Whether the rule is the demo's own. In production only an active security administrator makes one."""
    if isinstance(by, Posting) and by.role == Posting.Role.SECURITY_ADMIN and by.active_at(at):
        return False
    if settings.MODE != "production" and by is SYSTEM:
        return True
    raise Refusal("取页规则只能由在任的安全管理员设置。", cure="请联系安全管理员。")


def require_supervisor(by: Posting, *, outlet: Outlet, at: datetime) -> None:
    """A soft limit is lifted by the supervising unit alone (D2)."""
    holds = isinstance(by, Posting) and by.role == Posting.Role.SUPERVISOR and by.active_at(at)
    if not holds or by.organisation not in organisations.household(outlet.supervisor):
        raise Refusal("例外只能由主管单位的监管员批准。", cure=f"请向“{outlet.supervisor}”申请。")


def require_recorder(outlet: Outlet, *, by: Posting, at: datetime) -> None:
    """The account's own unit, or the supervisor of its supervising unit."""
    own = by.role in STAFF and by.organisation in organisations.household(outlet.sponsor)
    over = by.role == Posting.Role.SUPERVISOR and by.organisation in organisations.household(outlet.supervisor)
    if not by.active_at(at) or not (own or over):
        raise Refusal(f"“{outlet}”的发文由主办单位或其主管单位的监管员记录。", cure="请联系主办单位。")


def require_keeper(outlet: Outlet, *, by: Posting | Actor, at: datetime) -> None:
    if by is SYSTEM or (isinstance(by, Posting) and may_keep(outlet, by=by, at=at)):
        return
    raise Refusal(f"“{outlet}”由主办单位的网站管理员、负责人或主管单位的监管员办理。", cure="请联系主办单位。")


def require_marker(unit: Organisation, *, by: Posting, at: datetime) -> None:
    if not may_mark(unit, by=by, at=at):
        raise Refusal("单位标注由上级主管单位的监管员办理。", cure="请向上级主管单位说明情况，由其监管员标注。")


def require_closer(outlet: Outlet, *, by: Posting, at: datetime) -> None:
    """Whoever leads or manages the site for its sponsor, or its supervising unit."""
    own = by.role in CLOSERS and by.organisation in organisations.household(outlet.sponsor)
    over = by.role == Posting.Role.SUPERVISOR and by.organisation in organisations.household(outlet.supervisor)
    if not by.active_at(at) or not (own or over):
        raise Refusal(
            f"“{outlet}”的下线由“{outlet.sponsor}”的网站管理员、负责人或主管单位的监管员办理。", cure="请联系上述人员。"
        )
