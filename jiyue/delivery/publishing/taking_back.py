"""What must hold when something is taken back: a reason, and that whoever does it knows of its other half."""

from datetime import datetime

from django.utils import timezone

from jiyue.content.library.models import Resource
from jiyue.delivery.publishing.queries import partners
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import PairLinks, WithdrawalReason


@enforces(WithdrawalReason)
def require_reason(resource: Resource, reason: str, *, at: datetime) -> None:
    """What is out is taken back for a reason, which stays on record with every place that it left."""
    applied = rules_for(WithdrawalReason, place=resource.owner.place_id, on=timezone.localdate(at))
    cited = dict.fromkeys(citation for one in applied for citation in one.citations)
    if not reason.strip():
        raise refuse("撤回须写明原因。", cure="请填写原因。", citations=cited)
    rule(cited, "allowed")


@enforces(PairLinks)
def require_warned(resource: Resource, *, warned: bool, at: datetime) -> None:
    """Whoever takes one of a pair away says that the other is known (丹东2019 第二十六条)."""
    for applied in rules_for(PairLinks, place=resource.owner.place_id, on=timezone.localdate(at)):
        left = [] if warned else partners(resource)
        if left:
            named = "、".join(f"《{one.version.title}》" for one in left)
            raise refuse(
                f"它与{named}互相关联，撤回后对方页面上的链接随之去掉。",
                cure="请在撤回页核对关联的文件，勾选“已核对关联的文件”后再撤回；需要的话，先撤回或更换对方。",
                citations=applied.citations,
            )
        rule(applied.citations, "allowed")
