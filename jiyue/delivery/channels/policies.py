"""Who pushes, posts and keeps what was posted: the item's unit, on accounts that are its own."""

from datetime import datetime

from django.db.models import Q, QuerySet

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.content.library.policies import may_write_for
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, household
from jiyue.estate.registry.models import Outlet

CONTENT = frozenset(
    {
        Posting.Role.EDITOR,
        Posting.Role.SITE_MANAGER,
        Posting.Role.SECTION_HEAD,
        Posting.Role.DEPUTY_HEAD,
        Posting.Role.HEAD,
    }
)


def accounts_of(unit: Organisation) -> QuerySet[Outlet]:
    """The accounts in use that a unit sponsors or operates; an account whose use began before it was kept is in use."""
    ours = household(host_of(unit))
    found = Outlet.objects.filter(kind=Outlet.Kind.MEDIA_ACCOUNT, status=Outlet.Status.RUNNING)
    in_use = Q(account__isnull=True) | Q(account__enabled_on__isnull=False)
    return found.filter(Q(sponsor__in=ours) | Q(operator__in=ours)).filter(in_use).select_related("account", "sponsor")


def require_pusher(resource: Resource, outlet: Outlet, *, by: Posting, at: datetime) -> None:
    may_write_for(resource.owner, by=by, at=at)
    if not accounts_of(resource.owner).filter(pk=outlet.pk).exists():
        raise Refusal(
            f"“{outlet}”不是“{host_of(resource.owner)}”启用的政务新媒体账号。",
            cure="只能推送到本单位主办或承办、已经启用的账号；请在台账中核对。",
        )


def require_keeper(outlet: Outlet, *, by: Posting, at: datetime) -> None:
    """The people of the unit that sponsors or operates the account."""
    ours = household(by.organisation)
    if by.role not in CONTENT or not by.active_at(at) or not {outlet.sponsor, outlet.operator} & {*ours}:
        raise Refusal(f"“{outlet}”的发文由主办或承办单位的人员办理。", cure="请联系该账号的主办单位。")
