"""Keeping the register of duties: listing, registering, completing, extending, pausing, voiding."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor, audited, record
from jiyue.estate.duties import actions as clocks
from jiyue.estate.duties import policies
from jiyue.estate.duties.models import Duty
from jiyue.estate.duties.queries import events_of
from jiyue.estate.duties.queries import register as queries
from jiyue.estate.duties.rules import REGISTER_CLOCK, RUN_OUT, VOIDED, course
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.rulebook.deadlines.rules import Extension, Term, calendar, due
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import (
    Commencement,
    DatedTask,
    DisclosureLimit,
    EventLimit,
    EventTask,
    IntervalTask,
    NoticePeriod,
    PeriodicTask,
    ReplyLimit,
    Retention,
)

PROOFS = {"document_number": "文号", "link": "链接", "file": "证明文件", "note": "办理情况"}


@dataclass(frozen=True)
class Proof:
    """What shows that a duty was done."""

    document_number: str = ""
    link: str = ""
    note: str = ""
    file: uploads.Checked | None = None

    def given(self) -> set[str]:
        return {name for name in PROOFS if getattr(self, name)}


@audited
def register(
    matter: str,
    *,
    holder: Organisation,
    subject: Model | str,
    started_at: datetime,
    by: Posting | Actor,
    at: datetime,
) -> Duty:
    """Begin the limit that an event starts, under the edition of the event's day (D4a).

    The subject is a row or, where no row stands for it, a few words without personal data.
    """
    policies.require_keeper(holder, by=by, at=at)
    if started_at > at:
        raise Refusal("事件时间不能晚于现在。", cure="请在事件发生后登记，或更正日期。")
    day = timezone.localdate(started_at)
    found = _in_force(matter, holder=holder, day=day)
    key = _subject(subject)
    limit = found.driver.rule
    if limit.once:
        _require_first(found, holder=holder, key=key, day=day)
    duty = Duty(
        nature=Duty.Nature.EVENT,
        bound=limit.bound,
        matter=found.key,
        rule_key=limit.key,
        pack=found.driver.pack,
        edition=found.driver.edition,
        citations=[citation.as_dict() for citation in found.citations],
        demands=_demands(found),
        title=found.title,
        holder=holder,
        role=limit.role or "",
        started_at=started_at,
        term=str(found.term),
        registered_by=by if isinstance(by, Posting) else None,
        **key,
    )
    _begin(duty, citations=found.citations, by=by, at=at)
    record("duties.register", duty, by=by, at=at, summary=f"登记{_name(duty)}", data=_facts(duty))
    return duty


@audited
def enlist(duty: Duty, *, at: datetime, by: Posting | Actor = SYSTEM) -> Duty:
    """Put a task that a rule owes into the register; a historic one gets no clock."""
    if duty.historic:
        duty.save(force_insert=True)
    else:
        _begin(duty, citations=queries.citations(duty), by=by, at=at)
    record("duties.enlist", duty, by=by, at=at, summary=f"列入{_name(duty)}", data=_facts(duty))
    return duty


@enforces(DatedTask, PeriodicTask, IntervalTask, EventTask, NoticePeriod, ReplyLimit, Retention, DisclosureLimit)
@audited
def complete(duty: Duty, *, done_at: datetime, proof: Proof, by: Posting | Actor, at: datetime) -> Duty:
    """Done, with proof. Before a shortest term is over it is refused; after a longest one it is recorded as late."""
    policies.require_keeper(duty.holder, by=by, at=at)
    duty = _locked(duty)
    cited = queries.citations(duty)
    if done_at > at:
        raise Refusal("完成时间不能晚于现在。", cure="请在完成后办结，或更正完成时间。")
    if duty.nature == Duty.Nature.EVENT and done_at < duty.started_at:
        raise Refusal("完成时间早于起算时间。", cure="请更正完成时间。")
    last = queries.due_at(duty)
    if last is None:
        raise Refusal(f"“{duty.title}”已暂停计时，不能办结。", cure="请先由监管员恢复计时。")
    if duty.bound == Duty.Bound.AT_LEAST and done_at <= last:
        raise refuse(
            f"“{_name(duty)}”的期限未满，不得提前办结。",
            cure=f"请在{timezone.localtime(last):%Y年%m月%d日}之后办结。",
            citations=cited,
        )
    _require_proof(duty, proof, cited)
    duty.completed_at, duty.recorded_at = done_at, at
    duty.completed_by = by if isinstance(by, Posting) else None
    _keep(duty, proof)
    duty.save()
    late = queries.was_late(duty)
    rule(cited, "refused" if late else "allowed")
    if duty.clock and duty.clock.stopped_at is None:
        clocks.stop(duty.clock, at=max(done_at, duty.clock.started_at), by=by, reason="责任事项办结")
    said = "逾期办结" if late else "办结"
    record("duties.complete", duty, by=by, at=at, summary=f"{said}{_name(duty)}", data=_facts(duty) | {"late": late})
    return duty


@audited
def extend_duty(duty: Duty, *, term: Term | str, reason: str, by: Posting, at: datetime) -> Duty:
    """More time, as far as the rule allows it and by whom it says."""
    duty = _locked(duty)
    require_extension(duty, by=by, at=at)
    assert duty.clock is not None
    allowed = duty.demands["extension"]
    roles_cited = _cited(allowed["roles_citations"])
    more, cap = Term.parse(term) if isinstance(term, str) else term, Term.parse(allowed["cap"])
    cited = _cited(allowed["citations"])
    if _beyond(duty, more, cap):
        raise refuse(
            f"延长{more.chinese}后，累计超过{cap.chinese}。",
            cure=f"请缩短延长的时间，使全部办理时间不超过{cap.chinese}。",
            citations=cited,
        )
    clocks.extend(duty.clock, term=more, cap=cap, at=at, reason=reason, by=by)
    rule((*cited, *roles_cited), "allowed")
    summary = f"延长{_name(duty)}：{more.chinese}"
    record("duties.extend_duty", duty, by=by, at=at, summary=summary, data={"term": str(more), "reason": reason})
    return duty


def require_extension(duty: Duty, *, by: Posting, at: datetime) -> None:
    """Refuse who may not extend, and what cannot be extended; asked before the form is shown, and again by the act."""
    allowed = duty.demands.get("extension")
    if not allowed or duty.clock is None:
        raise refuse(f"“{duty.title}”没有可以延长的规定。", cure="请在到期前办结。", citations=queries.citations(duty))
    if not queries.may_extend(duty, by=by, at=at):
        cited = _cited(allowed["roles_citations"])
        raise refuse("您的岗位不能批准延长。", cure=f"请由{queries.extenders(duty)}批准。", citations=cited)
    if queries.state(duty, at) == queries.State.LATE:
        raise refuse(f"“{duty.title}”已经超期，不能再延长。", cure="请尽快办结。", citations=queries.citations(duty))


@audited
def pause_duty(duty: Duty, *, reason: str, by: Posting, at: datetime) -> Duty:
    duty = _moving(duty, by=by, at=at)
    assert duty.clock is not None
    clocks.pause(duty.clock, at=at, reason=reason, by=by)
    record("duties.pause_duty", duty, by=by, at=at, summary=f"暂停{_name(duty)}", data={"reason": reason})
    return duty


@audited
def resume_duty(duty: Duty, *, by: Posting, at: datetime) -> Duty:
    duty = _moving(duty, by=by, at=at)
    assert duty.clock is not None
    clocks.resume(duty.clock, at=at, by=by)
    record("duties.resume_duty", duty, by=by, at=at, summary=f"恢复{_name(duty)}")
    return duty


@audited
def void(duty: Duty, *, reason: str, by: Posting | Actor, at: datetime) -> Duty:
    """Take back what was registered by mistake; the row stays, with the reason."""
    policies.require_supervisor(duty, by=by, at=at)
    duty = _locked(duty)
    if duty.nature != Duty.Nature.EVENT:
        raise Refusal("由规则列出的任务不能作废。", cure="规则不再适用的，请由规则管理人员修订规则包。")
    if not reason.strip():
        raise Refusal("作废须写明理由。", cure="请填写理由。")
    duty.voided_at, duty.void_reason = at, reason.strip()[:200]
    duty.save(update_fields=["voided_at", "void_reason"])
    if duty.clock and duty.clock.stopped_at is None:
        clocks.stop(duty.clock, at=at, by=by, reason=VOIDED)
    record("duties.void", duty, by=by, at=at, summary=f"作废{_name(duty)}", data={"reason": duty.void_reason})
    return duty


@audited
def expire(duty: Duty, *, at: datetime, by: Posting | Actor = SYSTEM) -> Duty:
    """A shortest term is over: its clock rests, and what the rule says comes next begins."""
    duty = _locked(duty)
    assert duty.clock is not None
    assert duty.clock.due_at is not None
    over = duty.clock.due_at
    clocks.stop(duty.clock, at=over, by=by, reason=RUN_OUT)
    record("duties.expire", duty, by=by, at=at, summary=f"{_name(duty)}：期满", data=_facts(duty))
    following = duty.demands.get("then")
    if following:
        subject = duty.subject_label
        register(f"event_task.{following}", holder=duty.holder, subject=subject, started_at=over, by=by, at=at)
    return duty


@enforces(Commencement)
def _in_force(matter: str, *, holder: Organisation, day: date) -> queries.Matter:
    """The matter as it was ruled on the day of the event; before its document was in force there was none."""
    place = holder.place_id
    if found := queries.matter(matter, place=place, on=day):
        rule(queries.in_force_by(found, place=place, on=day), "allowed")
        return found
    coming = queries.begins(matter, place=place, after=day)
    if coming is None:
        raise Refusal(f"{day}时所在地的规则包没有规定这一事项。", cure="请核对事件日期，或改选其他事项。")
    names = "、".join(f"《{name}》" for name in coming.documents)
    raise refuse(
        f"{names}自{coming.day}起施行，不适用于{day}的事件。",
        cure="请核对事件日期；施行之前的事件按当时的规定办理，不在此登记。",
        citations=coming.citations,
    )


def _begin(duty: Duty, *, citations: tuple[Citation, ...], by: Posting | Actor, at: datetime) -> None:
    """Save the duty with its running clock."""
    posts = organisations.holders([duty.role], duty.holder, at) if duty.role else []
    duty.save(force_insert=True)
    duty.clock = clocks.start(
        duty,
        rule_key=REGISTER_CLOCK,
        label=_name(duty)[:200],
        holder=duty.holder,
        holder_posting=posts[0] if posts else None,
        term=duty.term,
        citations=citations,
        since=duty.started_at,
        by=by,
        at=at,
    )
    duty.save(update_fields=["clock"])


def _subject(subject: Model | str) -> dict[str, str]:
    if isinstance(subject, Model):
        key = {"subject_kind": subject._meta.label_lower, "subject_id": str(subject.pk)}
        return key | {"subject_label": str(subject)[:200]}
    words = " ".join(subject.split())[:200]
    if not words:
        raise Refusal("没有写明对象。", cure="请写明账号、网站、来信编号或公告的名称，不写个人信息。")
    return {
        "subject_kind": "text",
        "subject_id": hashlib.sha256(words.encode()).hexdigest(),
        "subject_label": words,
    }


def _require_first(found: queries.Matter, *, holder: Organisation, key: dict[str, str], day: Any) -> None:
    """Once to the same subject in a calendar year (D14)."""
    once = found.driver.rule.once
    assert once is not None
    cited = found.driver.cite(once.clause)
    same = {"subject_kind": key["subject_kind"], "subject_id": key["subject_id"]}
    before = Duty.objects.filter(matter=found.key, holder=holder, voided_at=None, **same)
    if before.filter(started_at__year=day.year).exists():
        raise refuse(
            f"“{key['subject_label']}”在{day.year}年已有一次“{found.title}”。",
            cure="请在下一年度办理；由不可抗力或责令造成的另行报告，不在此登记。",
            citations=cited,
        )
    rule(cited, "allowed")


def _demands(found: queries.Matter) -> dict[str, Any]:
    """What the rules ask for beside the dates, as plain values."""
    applied = found.driver
    limit: EventLimit = applied.rule
    demands: dict[str, Any] = {"proof": list(limit.proof), "limits": queries.limits(found)}
    if limit.then:
        demands["then"] = limit.then
    if limit.extension:
        demands["extension"] = {
            "cap": limit.extension.cap,
            "roles": list(limit.extension.roles),
            "citations": [one.as_dict() for one in applied.cite(limit.extension.clause)],
            "roles_citations": [one.as_dict() for one in applied.cite(limit.extension.roles_clause)],
        }
    return demands


def _require_proof(duty: Duty, proof: Proof, cited: tuple[Citation, ...]) -> None:
    wanted = duty.demands["proof"]
    if not proof.given() & set(wanted):
        names = "或".join(PROOFS[name] for name in wanted)
        raise refuse(f"“{duty.title}”没有办结凭证。", cure=f"请提供{names}。", citations=cited)


def _keep(duty: Duty, proof: Proof) -> None:
    duty.proof_number, duty.proof_link, duty.proof_note = proof.document_number, proof.link, proof.note
    if proof.file:
        uploads.store(proof.file)
        duty.proof_name, duty.proof_sha256 = proof.file.name, proof.file.sha256


def _beyond(duty: Duty, more: Term, cap: Term) -> bool:
    """Whether the term with all extensions would be longer than the cap."""
    assert duty.clock is not None
    way = course(events_of(duty.clock))
    extensions = (*(Extension(one.term) for one in way.extensions), Extension(more))
    wished = due(way.start, queries.term(duty), calendar(), way.pauses, extensions)
    return wished.at > due(way.start, cap, calendar(), way.pauses).at


def _moving(duty: Duty, *, by: Posting, at: datetime) -> Duty:
    """A duty whose clock a supervisor may stop for a while."""
    policies.require_supervisor(duty, by=by, at=at)
    duty = _locked(duty)
    if duty.nature != Duty.Nature.EVENT or duty.bound != Duty.Bound.AT_MOST:
        raise Refusal("只有限期办结的期限事项可以暂停。", cure="规定日期和公告期限不能暂停，请按期办理。")
    return duty


def _locked(duty: Duty) -> Duty:
    """The row as it stands now, held until the transaction ends."""
    found = Duty.objects.select_for_update(of=("self",)).select_related("holder", "clock").get(pk=duty.pk)
    if found.voided_at or found.completed_at:
        raise Refusal(f"“{found.title}”已经办结或作废。", cure="请查看责任事项的记录，无需再次办理。")
    return found


def _cited(values: list[dict[str, str]]) -> tuple[Citation, ...]:
    return tuple(Citation.from_dict(value) for value in values)


def _name(duty: Duty) -> str:
    return f"{duty.title}（{duty.subject_label}）"


def _facts(duty: Duty) -> dict[str, Any]:
    last = queries.due_at(duty)
    return {"matter": duty.matter, "term": str(queries.term(duty)), "due_at": last.isoformat() if last else None}
