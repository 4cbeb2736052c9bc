"""Recording that an outlet is closed."""

from datetime import date, datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import Actor, audited, record
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry import hooks, policies
from jiyue.estate.registry.actions.cleanups import follow_cleanups
from jiyue.estate.registry.models import Outlet
from jiyue.rulebook.deadlines.rules import Term, calendar, due_on
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for, together
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import NoticePeriod


@enforces(NoticePeriod)
@audited
def close_outlet(
    outlet: Outlet,
    *,
    closed_on: date,
    basis: str,
    by: Posting | Actor,
    at: datetime,
    notice: str = "",
    notice_on: date | None = None,
) -> Outlet:
    """Record that an account, or a website that we do not serve, is closed; its public notice stood long enough."""
    outlet = Outlet.objects.select_for_update(of=("self",)).select_related("sponsor", "supervisor").get(pk=outlet.pk)
    policies.require_registrar(by, supervisor=outlet.supervisor, at=at)
    today = timezone.localdate(at)
    if outlet.status == Outlet.Status.CLOSED:
        raise Refusal(f"“{outlet}”已经关停。", cure="无需再次办理。")
    if outlet.pk in hooks.served():
        raise Refusal(f"“{outlet}”由本平台托管，不能只在台账中关停。", cure="请先迁移内容并停用网站域名。")
    if closed_on > today:
        raise Refusal("关停日期不能晚于今天。", cure="请在关停以后登记，或更正日期。")
    if not basis.strip():
        raise Refusal("没有写明关停依据。", cure="请写明批准或备案的文件、文号。")
    return _close(outlet, closed_on=closed_on, basis=basis, notice=notice, notice_on=notice_on, by=by, at=at)


@enforces(NoticePeriod)
@audited
def close_website(
    outlet: Outlet, *, basis: str, by: Posting, at: datetime, notice: str = "", notice_on: date | None = None
) -> Outlet:
    """A website that we serve goes out of service today; whoever has a stake in it may refuse."""
    outlet = Outlet.objects.select_for_update(of=("self",)).select_related("sponsor", "supervisor").get(pk=outlet.pk)
    policies.require_closer(outlet, by=by, at=at)
    if outlet.status == Outlet.Status.CLOSED:
        raise Refusal(f"“{outlet}”已经关停。", cure="无需再次办理。")
    if not basis.strip():
        raise Refusal("没有写明关停依据。", cure="请写明批准或备案的文件、文号。")
    today = timezone.localdate(at)
    return _close(outlet, closed_on=today, basis=basis, notice=notice, notice_on=notice_on, by=by, at=at)


def _close(
    outlet: Outlet,
    *,
    closed_on: date,
    basis: str,
    notice: str,
    notice_on: date | None,
    by: Posting | Actor,
    at: datetime,
) -> Outlet:
    for check in hooks.closing_checks:
        check(outlet, at)
    on = timezone.localdate(at)
    limits = rules_for(NoticePeriod, place=outlet.sponsor.place_id, on=on, occasion="close", outlet_kind=outlet.kind)
    if limits:
        _require_notice(together(limits), notice=notice, notice_on=notice_on, closed_on=closed_on)
    outlet.status, outlet.closed_on = Outlet.Status.CLOSED, closed_on
    outlet.closing_basis, outlet.closing_notice = basis.strip()[:200], notice.strip()
    outlet.save(update_fields=["status", "closed_on", "closing_basis", "closing_notice"])
    data = {"basis": outlet.closing_basis, "notice": outlet.closing_notice, "closed_on": closed_on.isoformat()}
    record("registry.close_outlet", outlet, by=by, at=at, summary=f"登记“{outlet}”关停", data=data)
    follow_cleanups(at=at)
    return outlet


def _require_notice(applied: Applied[NoticePeriod], *, notice: str, notice_on: date | None, closed_on: date) -> None:
    """Nothing is closed before its notice stood as long as the rule says (D13)."""
    term = Term.parse(applied.rule.term)
    if not notice.strip() or notice_on is None:
        raise refuse(
            f"关停前须公告不少于{term.chinese}，没有填写公告。",
            cure="请填写公告的网址和发布日期。",
            citations=applied.citations,
        )
    last = due_on(notice_on, term, calendar()).date
    if closed_on <= last:
        raise refuse(
            f"公告不少于{term.chinese}，{last:%Y年%m月%d日}期满，关停日期须在此之后。",
            cure="请在公告期满后关停，或更正日期。",
            citations=applied.citations,
        )
    rule(applied.citations, "allowed")
