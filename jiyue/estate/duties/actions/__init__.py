"""Moving clocks. Who may move one is decided by the package whose rule it follows; here is what a move means."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor, audited, record
from jiyue.estate.duties import queries, rules
from jiyue.estate.duties.models import Clock, ClockEvent
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.rulebook.deadlines.rules import Term, calendar
from jiyue.rulebook.regulations.queries import Applied
from jiyue.rulebook.regulations.rules import Citation

By = Posting | Actor


@audited
def start(
    subject: Model,
    *,
    rule_key: str,
    label: str,
    holder: Organisation,
    at: datetime,
    by: By = SYSTEM,
    term: Term | str | None = None,
    citations: Iterable[Citation] = (),
    applied: Applied[Any] | None = None,
    since: datetime | None = None,
    holder_posting: Posting | None = None,
) -> Clock:
    """Start a clock on a subject. Term and citations come from `applied`, or are given where several rules meet.

    It counts from `since`, the time of the event, or from `at` where nothing else is said.
    """
    if queries.clock_of(subject, rule_key):
        raise Refusal(f"“{label}”的期限已在计时。", cure="请对原期限重新起算、延长或办结。")
    length, cited = _rule(term, tuple(citations), applied)
    clock = Clock.objects.create(
        rule_key=rule_key,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        pack=cited[0].pack if cited else "",
        edition=cited[0].edition if cited else "",
        citations=[citation.as_dict() for citation in cited],
        term=str(length),
        label=label,
        holder=holder,
        holder_posting=holder_posting,
        started_at=since or at,
    )
    _move(clock, ClockEvent.Kind.START, since or at)
    _tell("start", clock, by=by, at=at, said="开始计时")
    return clock


@audited
def restart(
    clock: Clock,
    *,
    at: datetime,
    by: By = SYSTEM,
    since: datetime | None = None,
    term: Term | str | None = None,
    citations: Iterable[Citation] = (),
    applied: Applied[Any] | None = None,
    holder: Organisation | None = None,
) -> Clock:
    """Count anew from `since` (or `at`), under the rule of the day where one is given (D4a)."""
    clock = _locked(clock)
    if term or applied:
        length, cited = _rule(term, tuple(citations), applied)
        clock.term = str(length)
        clock.citations = [citation.as_dict() for citation in cited]
        clock.pack, clock.edition = (cited[0].pack, cited[0].edition) if cited else ("", "")
    clock.holder = holder or clock.holder
    clock.started_at = since or at
    clock.save(update_fields=["term", "citations", "pack", "edition", "holder", "started_at"])
    _move(clock, ClockEvent.Kind.RESTART, clock.started_at)
    _tell("restart", clock, by=by, at=at, said="重新起算")
    return clock


@audited
def pause(clock: Clock, *, at: datetime, reason: str, by: By = SYSTEM) -> Clock:
    """Stop counting for a while. What is overdue already stays so."""
    clock = _locked(clock)
    if clock.due_at is None:
        raise Refusal(f"“{clock.label}”已经暂停。", cure="无需再次暂停。")
    if clock.due_at < at:
        raise Refusal(f"“{clock.label}”已经逾期，不能暂停。", cure="请尽快办结。")
    _move(clock, ClockEvent.Kind.PAUSE, at, reason=_needed(reason, "暂停"))
    _tell("pause", clock, by=by, at=at, said="暂停计时")
    return clock


@audited
def resume(clock: Clock, *, at: datetime, by: By = SYSTEM) -> Clock:
    clock = _locked(clock)
    way = rules.course(queries.events_of(clock))
    if way.paused_since is None:
        raise Refusal(f"“{clock.label}”没有暂停。", cure="无需恢复。")
    if at < way.paused_since:
        raise Refusal("恢复时间早于暂停时间。", cure="请更正恢复时间。")
    _move(clock, ClockEvent.Kind.RESUME, at)
    _tell("resume", clock, by=by, at=at, said="恢复计时")
    return clock


@audited
def extend(
    clock: Clock, *, term: Term | str, at: datetime, reason: str, by: By = SYSTEM, cap: Term | str | None = None
) -> Clock:
    """Give more time; `cap` is the most that the term and all its extensions may reach together."""
    clock = _locked(clock)
    more, most = _term(term), _term(cap) if cap else None
    if "hours" in {more.unit, Term.parse(clock.term).unit} and more.unit != Term.parse(clock.term).unit:
        raise Refusal("小时期限与按日期限不能互相延长。", cure="请使用与原期限同类的单位。")
    before = clock.due_at
    _move(clock, ClockEvent.Kind.EXTEND, at, reason=_needed(reason, "延长"), term=str(more), cap=str(most or ""))
    if before is not None and clock.due_at == before:
        most_text = f"合计不得超过{most.chinese}" if most else "延长后到期日未变"
        raise Refusal(f"“{clock.label}”不能再延长：{most_text}。", cure="请在原到期日前办结。")
    _tell("extend", clock, by=by, at=at, said=f"延长{more.chinese}")
    return clock


@audited
def stop(clock: Clock, *, at: datetime, by: By = SYSTEM, reason: str = "") -> Clock:
    """Done, or no longer owed."""
    clock = _locked(clock)
    ClockEvent.objects.create(clock=clock, kind=ClockEvent.Kind.STOP, at=at, reason=reason[:200])
    clock.stopped_at = at
    clock.save(update_fields=["stopped_at"])
    late = clock.due_at is not None and at > clock.due_at
    _tell("stop", clock, by=by, at=at, said="办结（逾期）" if late else "办结")
    return clock


@audited
def recompute(clock: Clock, *, at: datetime, by: By = SYSTEM) -> Clock:
    """Compute the due date again after the calendar changed; the record says whose date moved."""
    clock = _locked(clock)
    before = clock.due_at
    _reckon(clock)
    moved = clock.due_at != before
    _tell("recompute", clock, by=by, at=at, said="重新计算，到期日有变" if moved else "重新计算，到期日未变")
    return clock


def recompute_stale(*, at: datetime, by: By = SYSTEM) -> list[Clock]:
    """Every running clock that was computed with another calendar; each one is an act of its own."""
    stale = Clock.objects.filter(stopped_at__isnull=True).exclude(due_digest__startswith=f"{calendar().version}:")
    return [recompute(clock, at=at, by=by) for clock in stale.order_by("pk")]


def _rule(
    term: Term | str | None, citations: tuple[Citation, ...], applied: Applied[Any] | None
) -> tuple[Term, tuple[Citation, ...]]:
    given = term or (applied.rule.term if applied else None)
    if given is None:
        raise ValueError("a clock needs a term")
    return _term(given), citations or (applied.citations if applied else ())


def _term(value: Term | str) -> Term:
    return value if isinstance(value, Term) else Term.parse(value)


def _locked(clock: Clock) -> Clock:
    """The row as it stands now, held until the transaction ends."""
    fresh = Clock.objects.select_for_update(of=("self",)).select_related("holder").get(pk=clock.pk)
    if fresh.stopped_at is not None:
        raise Refusal(f"“{fresh.label}”的期限已经办结。", cure="如需再次计时，请另行起算。")
    return fresh


def _needed(reason: str, verb: str) -> str:
    if not reason.strip():
        raise Refusal(f"{verb}期限须写明理由。", cure="请填写理由。")
    return reason.strip()[:200]


def _move(clock: Clock, kind: str, at: datetime, *, reason: str = "", term: str = "", cap: str = "") -> None:
    ClockEvent.objects.create(clock=clock, kind=kind, at=at, reason=reason, term=term, cap=cap)
    _reckon(clock)


def _reckon(clock: Clock) -> None:
    found = rules.reckon(Term.parse(clock.term), queries.events_of(clock), calendar())
    clock.due_at, clock.warn_at, clock.due_digest = found.due_at, found.warn_at, found.digest
    clock.provisional = found.due is not None and found.due.provisional
    clock.save(update_fields=["due_at", "warn_at", "due_digest", "provisional"])


def _tell(verb: str, clock: Clock, *, by: By, at: datetime, said: str) -> None:
    record(
        f"duties.{verb}",
        clock,
        by=by,
        at=at,
        summary=f"{clock.label}：{said}"[:500],
        data={"term": clock.term, "due_at": clock.due_at.isoformat() if clock.due_at else None},
    )
