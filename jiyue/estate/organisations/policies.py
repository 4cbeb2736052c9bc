"""Who may change units and posts. `SYSTEM` is the command line: explicit, and audited like anyone."""

from datetime import datetime

from django.conf import settings

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor
from jiyue.estate.organisations import queries, rules
from jiyue.estate.organisations.models import Organisation, Place, Posting


def require(by: Posting | Actor, role: str, *, at: datetime, over: Organisation | None = None) -> None:
    """Refuse unless `by` holds the role now, and looks after the unit."""
    if by is SYSTEM:
        return
    name = Posting.Role(role).label
    if not isinstance(by, Posting) or by.role != role or not by.active_at(at):
        raise Refusal(f"此项操作只能由在任的{name}办理。", cure=f"请联系本单位的{name}。")
    if over is not None and not queries.scope_of(by.organisation).filter(pk=over.pk).exists():
        raise Refusal(f"“{over}”不在您的管理范围内。", cure=f"请联系该单位的{name}。")


def require_top(by: Posting | Actor) -> None:
    """A unit under nobody is registered by whoever looks after a whole tree; others register below themselves."""
    if isinstance(by, Posting) and queries.whole_scope(by.organisation).parent_id is not None:
        raise Refusal("没有上级的单位只能由最上级单位的系统管理员登记。", cure="请选择上级单位。")


def require_place(by: Posting | Actor, parent: Place | None) -> None:
    """A division is registered below those of the own units."""
    if isinstance(by, Posting) and not (parent and queries.places_visible_to(by).filter(pk=parent.pk).exists()):
        raise Refusal(
            "这个代码不在本单位所在的行政区划之下，或它的上级区划还没有登记。", cure="请核对代码，或先登记上级区划。"
        )


def require_vacancy(organisation: Organisation, role: str, *, at: datetime) -> None:
    """In production the command line fills only the first posts, which nobody could grant or confirm."""
    if settings.MODE != "production":
        return
    above = queries.above(organisation)
    taken = Posting.objects.filter(queries.active(at), role=role, organisation__in=above).exists()
    if not rules.may_found(role, someone_holds_it=taken):
        raise Refusal(
            "生产环境中，任职须由安全管理员授予、单位主要负责人确认。", cure="请在工作台的“人员与任职”中办理。"
        )


def require_confirmer(posting: Posting, *, by: Posting, at: datetime) -> None:
    """The head of the unit, of its host, or of a unit above confirms; never the person or the granter."""
    if by.role != Posting.Role.HEAD or not by.active_at(at):
        raise Refusal("任职只能由在任的单位主要负责人确认。", cure="请联系本单位主要负责人。")
    if not queries.above(posting.organisation).filter(pk=queries.host_of(by.organisation).pk).exists():
        raise Refusal(
            f"“{posting.organisation}”不归您负责，不能确认其任职。", cure="请由该单位或其上级单位的主要负责人确认。"
        )
    problem = rules.confirmation_problem(
        appointee=posting.person_id,
        granter=posting.granted_by.person_id if posting.granted_by else None,
        confirmer=by.person_id,
    )
    if problem:
        raise Refusal(problem, cure="请由上级单位的主要负责人确认。")
