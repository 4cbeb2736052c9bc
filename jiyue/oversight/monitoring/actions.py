"""Looking at outlets, and what a person says of what was seen."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor, audited, record
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Outlet
from jiyue.oversight.monitoring import browsing, evidence, fitting, policies, structure
from jiyue.oversight.monitoring.look import Look, look_at
from jiyue.oversight.monitoring.models import BY_HAND, OPEN, RECORDS, SCREENS, Finding, Observation
from jiyue.oversight.monitoring.queries import due_outlets
from jiyue.oversight.monitoring.rules import Held, Sighting, canonical, digest, plain
from jiyue.oversight.monitoring.rules import at as at_home
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.screening.queries import policy_for

log = structlog.get_logger(__name__)

GRAVITY = {"block": Finding.Gravity.GRAVE, "warn": Finding.Gravity.SERIOUS, "info": Finding.Gravity.MINOR}


def monitor(outlet: Outlet, *, at: datetime, by: Posting | Actor = SYSTEM) -> Observation:
    """Look at a website now: fetch it as a visitor, run every check, keep findings and close what is gone.

    The fetching takes its time outside of any transaction; what came of it is stored in one.
    """
    policies.require_watcher(outlet, by=by, at=at)
    if outlet.kind != Outlet.Kind.WEBSITE:
        raise Refusal(f"“{outlet}”不是网站，暂不能自动监测。", cure="请由监管员人工检查。")
    known = Finding.objects.filter(outlet=outlet, state__in=OPEN).values_list("url", "evidence__referrer")
    revisit = dict.fromkeys(url for pair in known for url in pair if url)
    return _store(outlet, look_at(outlet.website, today=timezone.localdate(at), revisit=revisit), at=at, by=by)


@audited
def _store(outlet: Outlet, seen: Look, *, at: datetime, by: Posting | Actor) -> Observation:
    Outlet.objects.select_for_update().get(pk=outlet.pk)
    previous = outlet.observations.order_by("-started_at").first()
    found = {
        one.pk: one for one in (_sighted(outlet, one, seen.self_evident, previous, at=at) for one in seen.sightings)
    }
    observation = Observation.objects.create(
        outlet=outlet,
        started_at=at,
        finished_at=at + timedelta(seconds=seen.seconds),
        pages=len(seen.pages),
        failed=seen.failed,
        problems=sum(1 for finding in found.values() if finding.state in OPEN),
        summary=seen.checks,
    )
    _close_gone(outlet, seen, set(found), at=at, by=by)
    record(
        "monitoring.monitor",
        outlet,
        by=by,
        at=at,
        summary=f"监测“{outlet}”：{observation.pages} 个页面，{observation.problems} 个问题",
        data={"observation": str(observation.pk), "checks": seen.checks},
    )
    return observation


def _sighted(
    outlet: Outlet, sighting: Sighting, self_evident: frozenset[str], previous: Observation | None, *, at: datetime
) -> Finding:
    """The finding of this problem at this place: made now, or seen again."""
    problem = sighting.problem
    proof = plain(
        {
            **problem.evidence,
            "excerpt": problem.excerpt,
            "where": problem.where,
            "seen_at": at.isoformat(),
            "page_sha256": evidence.keep(sighting.body),
        }
    )
    finding = _known(outlet, sighting, previous)
    if finding is None:
        certain = problem.self_evident or problem.rule_key in self_evident
        finding = Finding(
            outlet=outlet,
            rule_key=problem.rule_key,
            subject_kind=sighting.subject_kind,
            subject_id=sighting.subject_id,
            locus=sighting.locus,
            responsible_id=sighting.responsible,
            first_seen_at=at,
            state=Finding.State.CONFIRMED if certain else Finding.State.SUSPECTED,
            confirmed_at=at if certain else None,
            citations=[citation.as_dict() for citation in problem.citations],
            evidence=proof,
        )
    else:
        # What was ordered or reported keeps the proof it was ordered on; the newest look stands beside it.
        finding.evidence = {**finding.evidence, "latest": proof}
    finding.url = sighting.url[:500]
    finding.message, finding.cure = plain(problem.message), problem.cure
    finding.title = finding.message.removesuffix("。")[:200]
    finding.gravity = GRAVITY[problem.gravity]
    finding.last_seen_at = at
    finding.save()
    return finding


def _known(outlet: Outlet, sighting: Sighting, previous: Observation | None) -> Finding | None:
    """The open finding of this sighting, or the one that a person dismissed and that has stood there ever since."""
    found = Finding.objects.filter(
        outlet=outlet,
        rule_key=sighting.problem.rule_key,
        subject_kind=sighting.subject_kind,
        subject_id=sighting.subject_id,
        locus=sighting.locus,
    )
    finding = found.filter(state__in=OPEN).first()
    if finding is None and previous is not None:
        finding = found.filter(state=Finding.State.DISMISSED, last_seen_at__gte=previous.started_at).first()
    return finding


def _close_gone(outlet: Outlet, seen: Look, current: set, *, at: datetime, by: Posting | Actor) -> None:
    standing = Finding.objects.filter(outlet=outlet, state__in=OPEN).exclude(subject_kind__in=(BY_HAND, SCREENS))
    for finding in standing.exclude(pk__in=current):
        held = Held(
            finding.rule_key,
            finding.subject_kind,
            finding.subject_id,
            finding.url,
            finding.evidence.get("referrer", ""),
        )
        if seen.proves_gone(held):
            finding.state, finding.closed_at = Finding.State.CLOSED, at
            finding.save(update_fields=["state", "closed_at"])
            record("monitoring.close", finding, by=by, at=at, summary=f"不再发现，销号：{finding.title}")


def monitor_due(*, at: datetime) -> int:
    """Look at every running website that was not seen today; returns how many were."""
    count = 0
    for outlet in due_outlets(at=at):
        try:
            monitor(outlet, at=at)
        except Exception:  # one site that breaks the watch must not leave the others unwatched
            log.exception("look failed", outlet=str(outlet.pk))
        else:
            count += 1
    return count


@audited
def check_structure(outlet: Outlet, *, at: datetime, by: Posting | Actor = SYSTEM) -> list[Finding]:
    """Hold the register against the rules: what is missing becomes a finding, what is there again closes it."""
    policies.require_watcher(outlet, by=by, at=at)
    Outlet.objects.select_for_update().get(pk=outlet.pk)
    certain = policy_for(outlet.sponsor.place_id, timezone.localdate(at)).self_evident
    found = [
        one
        for lack in structure.lacks(outlet, at=at)
        for one in _lacking(outlet, lack, at=at, certain=lack.rule_key in certain)
    ]
    known = Finding.objects.filter(outlet=outlet, subject_kind=RECORDS, state__in=OPEN)
    for finding in known.exclude(pk__in=[one.pk for one in found]):
        finding.state, finding.closed_at = Finding.State.CLOSED, at
        finding.save(update_fields=["state", "closed_at"])
        record("monitoring.close", finding, by=by, at=at, summary=f"已经补齐，销号：{finding.title}")
    standing = [one for one in found if one.state in OPEN]
    summary = f"核对“{outlet}”的栏目、目录和责任人：{len(standing)} 个问题"
    record("monitoring.check_structure", outlet, by=by, at=at, summary=summary)
    return standing


def _lacking(outlet: Outlet, lack: structure.Lack, *, at: datetime, certain: bool) -> list[Finding]:
    """The findings of what is missing: made now, seen again, or dismissed by a person and left so.

    What somebody has judged or ordered keeps the parts it was judged on; parts that join later are a finding apart.
    """
    about = {
        "outlet": outlet, "rule_key": lack.rule_key, "subject_kind": RECORDS, "subject_id": digest(lack.what)
    }  # fmt: skip
    earlier = list(Finding.objects.filter(**about).order_by("-first_seen_at"))
    kept = [one for one in earlier if one.state in (*OPEN, Finding.State.DISMISSED)]
    if not lack.parts:
        finding = kept[0] if kept else _new(about, "", at=at, certain=certain)
        return [_told(finding, lack, at=at)]
    found, rest, growing = [], {part.name for part in lack.parts}, None
    for one in kept:
        if one.decided_at is None and one.state in (Finding.State.SUSPECTED, Finding.State.CONFIRMED):
            growing = one
        elif standing := {*one.evidence.get("standing", ())} & rest:
            rest -= standing
            one.evidence, one.last_seen_at = {**one.evidence, "standing": sorted(standing)}, at
            one.save(update_fields=["evidence", "last_seen_at"])
            found.append(one)
        elif one.state == Finding.State.DISMISSED and one.evidence.get("standing"):
            one.evidence = {**one.evidence, "standing": []}
            one.save(update_fields=["evidence"])
    if rest:
        finding = growing or _new(about, str(len(earlier) or ""), at=at, certain=certain)
        found.append(_told(finding, lack.only(rest), at=at))
    return found


def _new(about: dict[str, Any], locus: str, *, at: datetime, certain: bool) -> Finding:
    state = Finding.State.CONFIRMED if certain else Finding.State.SUSPECTED
    return Finding(**about, locus=locus, first_seen_at=at, state=state, confirmed_at=at if certain else None)


def _told(finding: Finding, lack: structure.Lack, *, at: datetime) -> Finding:
    finding.responsible, finding.last_seen_at = lack.responsible, at
    finding.message, finding.cure = lack.text, lack.cure
    number = f"（{len(lack.parts)} 项）" if lack.parts else ""
    finding.title = lack.message.removesuffix("。")[:190] + number
    finding.gravity = Finding.Gravity.SERIOUS
    finding.citations = [citation.as_dict() for citation in lack.cited]
    names = [part.name for part in lack.parts]
    finding.evidence = {"parts": names, "standing": names} if names else {}
    finding.save()
    return finding


def check_structures(*, at: datetime) -> int:
    """The daily round over every running website and account; returns how many things are missing."""
    count = 0
    for outlet in Outlet.objects.filter(status=Outlet.Status.RUNNING).select_related("sponsor", "supervisor"):
        count += len(check_structure(outlet, at=at))
    return count


def check_screens(
    outlet: Outlet, *, at: datetime, by: Posting | Actor = SYSTEM, urls: Sequence[str] = ()
) -> tuple[fitting.Fit, list[Finding]]:
    """Show pages of a website at the sizes of phone, tablet and desktop; what does not fit becomes a finding.

    The browser takes its time outside of any transaction. Refused where this machine has none.
    """
    policies.require_watcher(outlet, by=by, at=at)
    if outlet.kind != Outlet.Kind.WEBSITE:
        raise Refusal(f"“{outlet}”不是网站，不能自动检查显示。", cure="请在手机上人工查看。")
    again = Finding.objects.filter(outlet=outlet, subject_kind=SCREENS, state__in=OPEN).values_list("url", flat=True)
    seen = fitting.look(outlet.website, today=timezone.localdate(at), urls=urls, again=again)
    return seen, _store_screens(outlet, seen, at=at, by=by)


@audited
def _store_screens(outlet: Outlet, seen: fitting.Fit, *, at: datetime, by: Posting | Actor) -> list[Finding]:
    Outlet.objects.select_for_update().get(pk=outlet.pk)
    previous = outlet.observations.order_by("-started_at").first()
    found = [_sighted(outlet, one, seen.self_evident, previous, at=at) for one in seen.sightings]
    standing = Finding.objects.filter(outlet=outlet, subject_kind=SCREENS, state__in=OPEN)
    for finding in standing.exclude(pk__in=[one.pk for one in found]):
        if canonical(at_home(seen.home, finding.url)) in seen.seen:
            finding.state, finding.closed_at = Finding.State.CLOSED, at
            finding.save(update_fields=["state", "closed_at"])
            record("monitoring.close", finding, by=by, at=at, summary=f"不再发现，销号：{finding.title}")
    still = [one for one in found if one.state in OPEN]
    summary = f"检查“{outlet}”在各种屏幕上的显示：{len(seen.seen)} 个页面，{len(still)} 个问题"
    record("monitoring.check_screens", outlet, by=by, at=at, summary=summary, data={"failed": len(seen.failed)})
    return still


def check_screens_due(*, at: datetime) -> int:
    """The daily round over the running websites, where this machine has a browser; returns how many were seen."""
    count = 0
    running = Outlet.objects.filter(kind=Outlet.Kind.WEBSITE, status=Outlet.Status.RUNNING)
    for outlet in running if browsing.program() else ():
        try:
            check_screens(outlet, at=at)
        except Exception:  # one site that breaks the browser must not leave the others unseen
            log.exception("screens failed", outlet=str(outlet.pk))
        else:
            count += 1
    return count


@audited
def confirm(finding: Finding, *, by: Posting, at: datetime, reason: str = "") -> Finding:
    """A person says that the suspicion is right."""
    return _judge(finding, Finding.State.CONFIRMED, "确认", by=by, at=at, reason=reason)


@audited
def dismiss(finding: Finding, *, by: Posting, at: datetime, reason: str) -> Finding:
    """A person says that the machine was wrong; why is kept, so that the check can be bettered."""
    if not reason.strip():
        raise Refusal("排除问题须写明理由。", cure="请说明为什么这不是问题。")
    return _judge(finding, Finding.State.DISMISSED, "排除", by=by, at=at, reason=reason)


def _judge(finding: Finding, state: str, verb: str, *, by: Posting, at: datetime, reason: str) -> Finding:
    finding = Finding.objects.select_for_update(of=("self",)).select_related("outlet__supervisor").get(pk=finding.pk)
    policies.require_supervisor(finding.outlet, by=by, at=at)
    allowed = {Finding.State.SUSPECTED}
    if state == Finding.State.DISMISSED:
        allowed.add(Finding.State.CONFIRMED)
    if finding.state not in allowed:
        raise Refusal(f"该问题当前状态为“{finding.get_state_display()}”，不能{verb}。", cure="请刷新页面后再看。")
    finding.state, finding.decided_by, finding.decided_at = state, by, at
    finding.decision_reason = reason.strip()[:200]
    if state == Finding.State.DISMISSED:
        finding.closed_at = at
    else:
        finding.confirmed_at = at
    finding.save()
    record(f"monitoring.{state}", finding, by=by, at=at, summary=f"{verb}问题：{finding.title}")
    return finding


@audited
def move(findings: Iterable[Finding], state: str, *, by: Posting | Actor, at: datetime) -> None:
    """Carry findings along with an order: ordered, reported, or ordered again after a failed re-check."""
    for finding in Finding.objects.select_for_update().filter(pk__in=[one.pk for one in findings], state__in=OPEN):
        finding.state = state
        finding.save(update_fields=["state"])
        text = f"问题转为“{Finding.State(state).label}”：{finding.title}"
        record("monitoring.move", finding, by=by, at=at, summary=text)


@audited
def record_finding(
    outlet: Outlet,
    *,
    rule_key: str,
    about: str,
    message: str,
    cure: str,
    by: Posting,
    at: datetime,
    gravity: str = Finding.Gravity.SERIOUS,
    url: str = "",
    citations: Iterable[Citation] = (),
    evidence: dict[str, Any] | None = None,
) -> Finding:
    """What a person saw at an outlet becomes a finding, confirmed by that person; `about` tells it from others."""
    policies.require_inspector(outlet, by=by, at=at)
    if not message.strip() or not cure.strip():
        raise Refusal("没有写明问题和整改办法。", cure="请写明看到了什么、怎么整改。")
    finding = Finding.objects.create(
        outlet=outlet,
        rule_key=rule_key,
        subject_kind=BY_HAND,
        subject_id=about,
        responsible=outlet.sponsor,
        url=url[:500],
        title=message.strip().removesuffix("。")[:200],
        message=message.strip(),
        cure=cure.strip(),
        gravity=gravity,
        citations=[citation.as_dict() for citation in citations],
        evidence=evidence or {},
        state=Finding.State.CONFIRMED,
        first_seen_at=at,
        last_seen_at=at,
        confirmed_at=at,
        decided_by=by,
        decided_at=at,
    )
    record("monitoring.record_finding", finding, by=by, at=at, summary=f"记录“{outlet}”的问题：{finding.title}")
    return finding


@audited
def look_by_hand(finding: Finding, *, gone: bool, by: Posting, at: datetime) -> Finding:
    """A person looked again at what only a person can see."""
    finding = Finding.objects.select_for_update(of=("self",)).select_related("outlet__supervisor").get(pk=finding.pk)
    policies.require_supervisor(finding.outlet, by=by, at=at)
    finding.last_seen_at = finding.last_seen_at if gone else at
    if gone:
        finding.state, finding.closed_at = Finding.State.CLOSED, at
    finding.save(update_fields=["state", "closed_at", "last_seen_at"])
    said = "人工复查已整改，销号" if gone else "人工复查仍然存在"
    record("monitoring.look_by_hand", finding, by=by, at=at, summary=f"{said}：{finding.title}")
    return finding
