"""Who may place and withdraw."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Draft, Resource, Version
from jiyue.content.library.policies import AUTHORS
from jiyue.content.review.queries import require_category
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import host_of, scope_of
from jiyue.estate.sites.models import Column
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.schema import PlatformManagement

WITHDRAWERS = frozenset(
    {Posting.Role.SITE_MANAGER, Posting.Role.SECTION_HEAD, Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD}
)


def may_place(resource: Resource, *, by: Posting, at: datetime, column: Column | None = None) -> None:
    """The owner's staff decide where a resource stands; the column's owner has a word too (D16a)."""
    if by.role not in AUTHORS or not by.active_at(at) or host_of(by.organisation) != host_of(resource.owner):
        raise Refusal(f"只有“{resource.owner}”在任的信息员或负责人可以投放这条信息。", cure="请由该单位办理。")
    if column is not None:
        may_stand(resource.draft, [column], at=at)


def may_take_up(column: Column, *, by: Posting, at: datetime) -> None:
    """Into its own columns a unit puts what others have made public."""
    if by.role not in AUTHORS or not by.active_at(at) or host_of(by.organisation) != host_of(column.owner):
        raise Refusal(
            f"只有“{column.owner}”在任的信息员或负责人可以把信息采用到栏目“{column}”。", cure="请由该单位办理。"
        )


def may_unplace(resource: Resource, column: Column, *, by: Posting, at: datetime) -> None:
    """While it is not out yet, the content staff of the column's owner or of the resource's owner may."""
    if by.role in AUTHORS and by.active_at(at) and host_of(by.organisation) == host_of(column.owner):
        return
    may_place(resource, by=by, at=at)


def may_take_off(resource: Resource, column: Column, *, by: Posting, at: datetime) -> None:
    """What the public sees goes by a decision of whoever leads or manages the site, for either owner; editors ask."""
    houses = {host_of(column.owner), host_of(resource.owner)}
    if by.role not in WITHDRAWERS or not by.active_at(at) or host_of(by.organisation) not in houses:
        raise Refusal(
            f"已上线的信息只能由“{column.owner}”或“{resource.owner}”在任的网站管理员或负责人从栏目撤下。",
            cure="请联系上述单位的网站管理员或负责人，说明撤下原因。",
        )


def may_stand(text: Draft | Version, columns: Iterable[Column], *, at: datetime) -> None:
    """Columns of the disclosure catalogue take no plain articles."""
    owner, on = text.resource.owner, timezone.localdate(at)
    for column in columns:
        require_category(text.title, text.category, column_class=column.column_class, owner=owner, on=on)


@enforces(PlatformManagement)
def manages(resource: Resource, *, by: Posting, at: datetime) -> bool:
    """Where the documents put the items of all sites under one management, its people reach each of them."""
    found = rules_for(PlatformManagement, place=resource.owner.place_id, on=timezone.localdate(at))
    named = by.active_at(at) and any(by.role in one.rule.roles for one in found)
    return named and scope_of(by.organisation).filter(pk=resource.owner_id).exists()


def may_withdraw(resource: Resource, *, by: Posting, at: datetime) -> None:
    """Whoever leads or manages the site for the owner withdraws, or manages the platform; an editor asks them to."""
    if manages(resource, by=by, at=at):
        return
    if by.role not in WITHDRAWERS or not by.active_at(at) or host_of(by.organisation) != host_of(resource.owner):
        raise Refusal(
            f"只有“{resource.owner}”在任的网站管理员或负责人可以撤回已发布的信息。",
            cure="请联系本单位网站管理员或负责人。",
        )
