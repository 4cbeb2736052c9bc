"""Moving clocks. Who may move one is decided by the package whose rule it follows; here is what a move means."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor, audited, record
from jiyue.estate.duties import hooks, queries, rules
from jiyue.estate.duties.models import Clock, ClockEvent, DateMove
from jiyue.estate.duties.queries.reminders import reminding
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.rulebook.deadlines.rules import Limit, Term, calendar, forget, limit
from jiyue.rulebook.regulations.queries import Applied, mark
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
    term: Limit | str | None = None,
    citations: Iterable[Citation] = (),
    applied: Applied[Any] | None = None,
    since: datetime | None = None,
    holder_posting: Posting | None = None,
    moved: str = "",
) -> Clock:
    """Start a clock on a subject. Term and citations come from `applied`, or are given where several rules meet.

    It counts from `since`, the time of the event, or from `at` where nothing else is said. `moved` says why a date
    came that nobody set going: it is listed among those that moved.
    """
    if queries.clock_of(subject, rule_key):
        raise Refusal(f"“{label}”的期限已在计时。", cure="请对原期限重新起算、延长或办结。")
    length, cited = _rule(term, tuple(citations), applied)
    clock = Clock(
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
    _begin(clock, ClockEvent.Kind.START, now=at)
    if moved:
        DateMove.objects.create(clock=clock, cause=DateMove.Cause.RULES, after=clock.due_at, note=moved[:300], at=at)
    _tell("start", clock, by=by, at=at, said="开始计时")
    return clock


@audited
def restart(
    clock: Clock,
    *,
    at: datetime,
    by: By = SYSTEM,
    since: datetime | None = None,
    term: Limit | str | None = None,
    citations: Iterable[Citation] = (),
    applied: Applied[Any] | None = None,
    holder: Organisation | None = None,
) -> Clock:
    """Count anew from `since` (or `at`), under the rule of the day where one is given (D4a)."""
    clock = _locked(clock)
    if term or applied:
        length, cited = _rule(term, tuple(citations), applied)
        _take(clock, length, cited)
    clock.holder = holder or clock.holder
    clock.started_at = since or at
    _begin(clock, ClockEvent.Kind.RESTART, now=at)
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
    _move(clock, ClockEvent.Kind.PAUSE, at, now=at, reason=_needed(reason, "暂停"))
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
    _move(clock, ClockEvent.Kind.RESUME, at, now=at)
    _tell("resume", clock, by=by, at=at, said="恢复计时")
    return clock


@audited
def extend(
    clock: Clock, *, term: Term | str, at: datetime, reason: str, by: By = SYSTEM, cap: Term | str | None = None
) -> Clock:
    """Give more time; `cap` is the most that the term and all its extensions may reach together."""
    clock = _locked(clock)
    more, most = _term(term), _term(cap) if cap else None
    if (more.unit == "hours") != (getattr(limit(clock.term), "unit", "") == "hours"):
        raise Refusal("小时期限与按日期限不能互相延长。", cure="请使用与原期限同类的单位。")
    before = clock.due_at
    kind, why = ClockEvent.Kind.EXTEND, _needed(reason, "延长")
    _move(clock, kind, at, now=at, reason=why, term=str(more), cap=str(most or ""))
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
def recompute(clock: Clock, *, at: datetime, by: By = SYSTEM, note: str = "") -> Clock:
    """Compute the due date again after calendar or rulebook changed; the record says whose date moved.

    An interval clock takes the rule of today, an event clock the rule of its event as it reads now (D4a).
    """
    clock = _locked(clock)
    before, term, cited = clock.due_at, clock.term, clock.citations
    found = hooks.followed(clock, timezone.localdate(at)) if hooks.follows(clock) else None
    if hooks.follows(clock) and found is None:
        if before is not None:
            DateMove.objects.create(clock=clock, cause=DateMove.Cause.RULES, before=before, note=note[:300], at=at)
        clock = stop(clock, at=at, by=by, reason=rules.UNRULED)
        hooks.ended(clock, at=at, note=note)
        return clock
    if found:
        _take(clock, found.limit, found.citations)
        if found.since and found.since != clock.started_at:
            clock.started_at = found.since
            ClockEvent.objects.create(clock=clock, kind=ClockEvent.Kind.RESTART, at=found.since, reason="规则变动")
    _reckon(clock, now=at)
    if clock.due_at == before and (clock.term, clock.citations) == (term, cited):
        _tell("recompute", clock, by=by, at=at, said="重新计算，到期日未变")
        return clock
    changed = (clock.term, clock.citations) != (term, cited)
    cause = DateMove.Cause.RULES if changed else DateMove.Cause.CALENDAR
    if clock.due_at != before:
        DateMove.objects.create(clock=clock, cause=cause, before=before, after=clock.due_at, note=note[:300], at=at)
    said = "到期日有变" if clock.due_at != before else "到期日未变，依据有变"
    moved = {"before": before.isoformat() if before else None, "cause": cause.value, "term_before": term}
    _tell("recompute", clock, by=by, at=at, said=f"重新计算，{said}", data=moved)
    return clock


def recompute_stale(*, at: datetime, by: By = SYSTEM, note: str = "") -> list[Clock]:
    """Look again at every running clock that was computed with another calendar or rulebook.

    Returns those that moved, each by an act of its own; for the others only the digest is brought up to date.
    """
    forget()
    versions = f"{calendar().version}:{mark(timezone.localdate(at))}:"
    stale = queries.running().exclude(due_digest__startswith=versions).order_by("pk").prefetch_related("events")
    moved = []
    for clock in list(stale):
        if _stands(clock, at):
            clock.save(update_fields=["due_digest", "warn_at"])
        else:
            moved.append(recompute(clock, at=at, by=by, note=note))
    return moved


def _stands(clock: Clock, at: datetime) -> bool:
    """Whether a clock comes out as it is; digest and time to remind are set to what they are now."""
    found = hooks.followed(clock, timezone.localdate(at)) if hooks.follows(clock) else None
    if hooks.follows(clock):
        cited = [citation.as_dict() for citation in found.citations] if found else None
        if found is None or (str(found.limit), cited) != (clock.term, clock.citations):
            return False
        if found.since not in (None, clock.started_at):
            return False
    reckoning = _reckoning(clock, now=at)
    clock.due_digest, clock.warn_at = reckoning.digest, reckoning.warn_at
    provisional = reckoning.due is not None and reckoning.due.provisional
    return (reckoning.due_at, provisional) == (clock.due_at, clock.provisional)


def _rule(
    term: Limit | str | None, citations: tuple[Citation, ...], applied: Applied[Any] | None
) -> tuple[Limit, tuple[Citation, ...]]:
    given = term or (applied.rule.term if applied else None)
    if given is None:
        raise ValueError("a clock needs a term")
    return limit(given) if isinstance(given, str) else given, citations or (applied.citations if applied else ())


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


def _take(clock: Clock, length: Limit, cited: tuple[Citation, ...]) -> None:
    clock.term = str(length)
    clock.citations = [citation.as_dict() for citation in cited]
    clock.pack, clock.edition = (cited[0].pack, cited[0].edition) if cited else ("", "")


def _move(
    clock: Clock, kind: str, at: datetime, *, now: datetime, reason: str = "", term: str = "", cap: str = ""
) -> None:
    ClockEvent.objects.create(clock=clock, kind=kind, at=at, reason=reason, term=term, cap=cap)
    _reckon(clock, now=now)


def _begin(clock: Clock, kind: str, *, now: datetime) -> None:
    """Let a clock run from its start: what went before no longer counts, so the one event says all."""
    event = ClockEvent(clock=clock, kind=kind, at=clock.started_at)
    _set(clock, _reckoning(clock, now=now, events=[event]))
    # A new clock must stand before its event.
    if clock._state.adding:
        clock.save(force_insert=True)
    else:
        clock.save(update_fields=[*_RECKONED, "holder"])
    event.save(force_insert=True)


_RECKONED = ("term", "citations", "pack", "edition", "started_at", "due_at", "warn_at", "due_digest", "provisional")


def _reckon(clock: Clock, *, now: datetime) -> None:
    _set(clock, _reckoning(clock, now=now))
    clock.save(update_fields=_RECKONED)


def _set(clock: Clock, found: rules.Reckoning) -> None:
    clock.due_at, clock.warn_at, clock.due_digest = found.due_at, found.warn_at, found.digest
    clock.provisional = found.due is not None and found.due.provisional


def _reckoning(clock: Clock, *, now: datetime, events: Sequence[ClockEvent] | None = None) -> rules.Reckoning:
    today = timezone.localdate(now)
    reminder = reminding(clock.rule_key, place=clock.holder.place_id, on=today)
    levels = reminder.rule.stages if reminder else ()
    told = queries.events_of(clock) if events is None else events
    return rules.reckon(limit(clock.term), told, calendar(), levels=levels, mark=mark(today))


def _tell(verb: str, clock: Clock, *, by: By, at: datetime, said: str, data: dict[str, Any] | None = None) -> None:
    record(
        f"duties.{verb}",
        clock,
        by=by,
        at=at,
        summary=f"{clock.label}：{said}"[:500],
        data={"term": clock.term, "due_at": clock.due_at.isoformat() if clock.due_at else None, **(data or {})},
    )
