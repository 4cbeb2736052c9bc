"""Who may change columns. `SYSTEM` is the command line: explicit, and audited like anyone."""

from datetime import datetime

from django.db.models import Q, QuerySet

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Outlet, Website
from jiyue.estate.sites.models import Column, Delegation

OWNERS = {Posting.Role.SITE_MANAGER, Posting.Role.SECTION_HEAD, Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD}


def require_manager(by: Posting | Actor, *, outlet: Outlet, at: datetime, branch: Column | None = None) -> None:
    """The site manager of the sponsor or of the operator builds the tree; a unit's own what was delegated to it."""
    if not is_manager(by, outlet=outlet, at=at) and not keeps_branch(by, branch=branch, at=at):
        raise Refusal(f"您不能管理“{outlet}”的栏目。", cure="请联系该网站主办或承办单位的网站管理员。")


def is_manager(by: Posting | Actor, *, outlet: Outlet, at: datetime) -> bool:
    units = [outlet.sponsor, *([outlet.operator] if outlet.operator else [])]
    return _holds(by, {Posting.Role.SITE_MANAGER}, units, at=at)


def keeps_branch(by: Posting | Actor, *, branch: Column | None, at: datetime) -> bool:
    """Whether the column stands in a branch that was delegated to the unit whose site manager asks (分级负责)."""
    if not isinstance(by, Posting):
        return False
    above = []
    while branch is not None:
        above.append(branch.pk)
        branch = branch.parent
    given = Delegation.objects.filter(column__in=above, ended_at=None).select_related("unit") if above else ()
    return any(_holds(by, {Posting.Role.SITE_MANAGER}, [one.unit], at=at) for one in given)


def require_owner(by: Posting | Actor, *, column: Column, at: datetime) -> None:
    """Consent to place into a column is the owner organisation's to give and to take back (D16a)."""
    if not _holds(by, OWNERS, [column.owner], at=at):
        raise Refusal(
            f"栏目“{column}”由“{column.owner}”负责，只有该单位可以授权或收回授权。",
            cure="请联系责任单位的网站管理员或负责人。",
        )


def require_reviewer(by: Posting, *, column: Column, at: datetime) -> None:
    """The unit that is responsible for a column looks it through and signs."""
    if not _holds(by, OWNERS, [column.owner], at=at):
        raise Refusal(
            f"栏目“{column}”由“{column.owner}”负责复核。",
            cure="请联系责任单位的网站管理员或负责人。",
        )


def require_host_keeper(by: Posting | Actor, *, website: Website, at: datetime) -> None:
    """Names are the business of the system administrator of the unit itself or of one above it."""
    held = isinstance(by, Posting) and by.role == Posting.Role.SYSTEM_ADMIN and by.active_at(at)
    if by is SYSTEM or (held and kept_by(by).filter(pk=website.pk).exists()):
        return
    raise Refusal(f"您不能管理“{website.outlet}”的域名。", cure="请联系该网站主办单位或其上级单位的系统管理员。")


def kept_by(by: Posting | Actor) -> QuerySet[Website]:
    """The websites whose names a system administrator keeps."""
    if not isinstance(by, Posting) or by.role != Posting.Role.SYSTEM_ADMIN:
        return Website.objects.none()
    top = organisations.host_of(by.organisation)
    within = Q(outlet__sponsor__in=organisations.scope_of(top)) | Q(outlet__supervisor=top)
    return Website.objects.filter(within | Q(outlet__sponsor__in=organisations.household(by.organisation))).distinct()


def _holds(by: Posting | Actor, roles: set[Posting.Role], units: list[Organisation], *, at: datetime) -> bool:
    if by is SYSTEM:
        return True
    if not isinstance(by, Posting) or by.role not in roles or not by.active_at(at):
        return False
    return any(by.organisation in organisations.household(unit) for unit in units)


def is_guest(by: Posting, *, outlet: Outlet, at: datetime, form: str = "", branch: Column | None = None) -> bool:
    """Whether somebody asks for a column on another unit's site; who may not even ask is refused.

    A catalogue is asked for by the sponsor's section too.
    """
    units = [outlet.sponsor, *([outlet.operator] if outlet.operator else [])]
    sections = {Posting.Role.SECTION_HEAD} if form == Column.Form.CATALOGUE else set()
    if _holds(by, {Posting.Role.SITE_MANAGER, *sections}, units, at=at) or keeps_branch(by, branch=branch, at=at):
        return False
    within = organisations.scope_of(outlet.supervisor).filter(pk=organisations.host_of(by.organisation).pk).exists()
    if within and by.role in OWNERS and by.active_at(at):
        return True
    raise Refusal(f"您不能申请变更“{outlet}”的栏目。", cure="请由网站管理员，或所辖单位的网站管理员、负责人提出。")


def require_merger(by: Posting, *, column: Column, at: datetime) -> None:
    """Whoever writes for or leads the unit that keeps a column, or manages its site, asks for its merging."""
    units = [column.owner, column.outlet.sponsor, *([column.outlet.operator] if column.outlet.operator else [])]
    if not _holds(by, {Posting.Role.EDITOR, *OWNERS}, units, at=at):
        raise Refusal(f"您不能申请归并或删除栏目“{column}”。", cure=f"请由责任单位“{column.owner}”或网站管理员提出。")
