"""Orders to put findings right: issued, answered, looked at again."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.duties import actions as duties
from jiyue.estate.duties import queries as clocks
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.oversight.inspection import policies
from jiyue.oversight.inspection.models import RectificationOrder
from jiyue.oversight.inspection.rules import RULE_KEY, order_number
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring.models import BY_HAND, OPEN, RECORDS, Finding
from jiyue.rulebook.regulations import queries as regulations
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import Rectification


@audited
@enforces(Rectification)
def issue_order(
    findings: Collection[Finding], *, by: Posting, at: datetime, requirement: str = ""
) -> RectificationOrder:
    """Order one unit to put confirmed findings right within the term that the pack fixes (整改督办单)."""
    locked = list(
        Finding.objects.select_for_update(of=("self",))
        .filter(pk__in=[finding.pk for finding in findings])
        .select_related("outlet__supervisor", "responsible__place")
    )
    issuer, recipient = _parties(locked)
    policies.require_issuer(issuer, by=by, at=at)
    day = timezone.localdate(at)
    limit = regulations.strictest(Rectification, place=recipient.place_id, on=day)
    unripe = [finding for finding in locked if finding.state != Finding.State.CONFIRMED]
    if unripe:
        raise refuse(
            f"{len(unripe)} 个问题尚未确认或已在整改，不能下达督办单。",
            cure="请先确认问题，再下达督办单。",
            citations=limit.citations,
        )
    rule(limit.citations, "allowed")
    order = RectificationOrder.objects.create(
        number=_number(issuer, day.year),
        issuer=issuer,
        issued_by=by,
        recipient=recipient,
        issued_at=at,
        requirement=requirement.strip() or f"请对所列 {len(locked)} 个问题逐项整改，并报告整改情况。",
    )
    order.findings.set(locked)
    duties.start(
        order,
        rule_key=RULE_KEY,
        label=f"整改督办单 {order.number}",
        holder=recipient,
        applied=limit,
        since=at,
        by=by,
        at=at,
    )
    monitoring.move(locked, Finding.State.ORDERED, by=by, at=at)
    data = {"findings": [str(finding.pk) for finding in locked]}
    record("inspection.issue_order", order, by=by, at=at, summary=f"下达整改督办单 {order.number}", data=data)
    return order


def _parties(findings: list[Finding]) -> tuple[Organisation, Organisation]:
    """The one supervising unit and the one responsible unit of an order."""
    if not findings:
        raise Refusal("没有选择问题。", cure="请至少选择一个已确认的问题。")
    issuers = {finding.outlet.supervisor for finding in findings}
    recipients = {finding.responsible for finding in findings}
    if len(recipients) > 1 or len(issuers) > 1:
        raise Refusal("所选问题属于不同的单位。", cure="请按责任单位分别下达督办单。")
    return issuers.pop(), recipients.pop()


def _number(issuer: Organisation, year: int) -> str:
    """Numbers run by year and issuer; the issuer's row is locked so that two orders never share one."""
    Organisation.objects.select_for_update().get(pk=issuer.pk)
    count = RectificationOrder.objects.filter(issuer=issuer, issued_at__year=year).count()
    return order_number(issuer.short_name or issuer.name, year=year, count=count)


@audited
def report_rectified(order: RectificationOrder, *, report: str, by: Posting, at: datetime) -> RectificationOrder:
    """The unit says what it did; a new look decides whether it holds."""
    order = _locked(order)
    policies.require_recipient(order.recipient, by=by, at=at)
    if order.state != RectificationOrder.State.ISSUED:
        raise Refusal(f"该督办单{order.get_state_display()}。", cure="请等待下达单位复查；退回后可以再报。")
    if not report.strip():
        raise Refusal("整改情况不能为空。", cure="请逐项说明做了什么、何时完成。")
    order.report, order.reported_by, order.reported_at = report.strip(), by, at
    order.state = RectificationOrder.State.REPORTED
    order.save()
    monitoring.move(order.findings.all(), Finding.State.REPORTED, by=by, at=at)
    record("inspection.report_rectified", order, by=by, at=at, summary=f"报告整改情况：{order.number}")
    return order


def recheck(
    order: RectificationOrder, *, by: Posting, at: datetime, gone: Collection[Finding] = ()
) -> RectificationOrder:
    """Look at the outlets again; what is gone is closed, and with the last finding the order.

    Of what only a person can see, `gone` is what that person saw to be put right.
    """
    policies.require_issuer(order.issuer, by=by, at=at)
    if order.state == RectificationOrder.State.CLOSED:
        raise Refusal("该督办单已经办结。", cure="无需复查。")
    found = order.findings.select_related("outlet__website", "outlet__sponsor")
    seen = [finding for finding in found if finding.subject_kind == BY_HAND and finding.state in OPEN]
    for finding in seen:
        monitoring.look_by_hand(finding, gone=finding in gone, by=by, at=at)
    looks = {(one.outlet, one.subject_kind == RECORDS) for one in found if one.subject_kind != BY_HAND}
    for outlet, of_records in looks:
        # What the records alone showed is seen in the records again; no page tells of it.
        (monitoring.check_structure if of_records else monitoring.monitor)(outlet, by=by, at=at)
    return _settle(order, by=by, at=at)


@audited
def _settle(order: RectificationOrder, *, by: Posting, at: datetime) -> RectificationOrder:
    """Closed when all findings are, back to the unit when one was seen again; a page that failed settles nothing."""
    order = _locked(order)
    left = order.findings.filter(state__in=OPEN)
    again = left.filter(last_seen_at=at)
    if left and not again:
        raise Refusal(f"有 {len(left)} 个问题所在的页面打不开，无法复查。", cure="请在网站恢复后再复查。")
    if not left:
        order.state, order.closed_at = RectificationOrder.State.CLOSED, at
        clock = clocks.clock_of(order, RULE_KEY)
        if clock:
            duties.stop(clock, at=at, by=by)
        text = f"复查通过，办结 {order.number}"
    else:
        order.state = RectificationOrder.State.ISSUED
        monitoring.move(left, Finding.State.ORDERED, by=by, at=at)
        text = f"复查仍有 {len(left)} 个问题：{order.number}"
    order.save()
    record("inspection.settle", order, by=by, at=at, summary=text)
    return order


def _locked(order: RectificationOrder) -> RectificationOrder:
    orders = RectificationOrder.objects.select_for_update(of=("self",)).select_related("issuer", "recipient")
    return orders.get(pk=order.pk)
