"""Filing with the unit above (备案): the copy that it receives is written once and opened only while it is whole."""

from datetime import datetime

from django.utils import timezone

from jiyue.common.ids import dated_number
from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry import filing, policies
from jiyue.estate.registry.models import FiledCopy, Outlet
from jiyue.estate.registry.queries import filings


@audited
def file(outlet: Outlet, *, occasion: str, by: Posting, at: datetime, note: str = "") -> FiledCopy:
    """Send what the register says of an outlet to the unit above, which keeps it as it is now."""
    policies.require_keeper(outlet, by=by, at=at)
    if occasion not in FiledCopy.Occasion.values:
        raise Refusal("没有选择备案事由。", cure="请选择开办、变更、关停或注销。")
    receiver = filings.receiver_of(outlet, at=at)
    if receiver is None:
        raise Refusal("没有可以接收备案的上级主管单位。", cure="请联系上级主管单位，先为其监管员授予任职。")
    copy = FiledCopy(
        number=dated_number("备", timezone.localdate(at)), outlet=outlet, occasion=occasion,
        sender=outlet.sponsor, receiver=receiver, content=filing.facts_of(outlet), note=note.strip()[:300],
        filed_by=by, received_at=at,
    )  # fmt: skip
    copy.seal = filing.stamp_of(copy)
    copy.save(force_insert=True)
    said = f"“{outlet}”{copy.get_occasion_display()}备案，“{receiver}”收到存档（{copy.number}）"
    record("registry.file", copy, by=by, at=at, summary=said[:500], data={"seal": copy.seal})
    return copy
