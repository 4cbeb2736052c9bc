"""Looking at outlets, and what a person says of what was seen."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor, audited, record
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Outlet
from jiyue.oversight.monitoring import evidence, policies, signals
from jiyue.oversight.monitoring.look import Look, look_at
from jiyue.oversight.monitoring.models import Finding, Observation
from jiyue.oversight.monitoring.rules import Sighting, locus
from jiyue.rulebook.regulations import queries as regulations
from jiyue.rulebook.regulations.schema import SelfEvident

DAILY = timedelta(hours=23)  # a day's round may begin a little earlier than the day before
GRAVITY = {"block": Finding.Gravity.SERIOUS, "warn": Finding.Gravity.MINOR, "info": Finding.Gravity.MINOR}
GRAVE = ("screening.forbidden", "screening.identity", "monitoring.altered", "monitoring.unknown")
OPEN = (Finding.State.SUSPECTED, Finding.State.CONFIRMED, Finding.State.ORDERED, Finding.State.REPORTED)


def monitor(outlet: Outlet, *, at: datetime, by: Posting | Actor = SYSTEM) -> Observation:
    """Look at a website now: fetch it as a visitor, run every check, keep findings and close what is gone.

    The fetching takes its time outside of any transaction; what came of it is stored in one.
    """
    if outlet.kind != Outlet.Kind.WEBSITE:
        raise Refusal(f"“{outlet}”不是网站，暂不能自动监测。", cure="请由监管员人工检查。")
    seen = look_at(outlet.website, today=timezone.localdate(at))
    return _store(outlet, seen, at=at, by=by)


@audited
def _store(outlet: Outlet, seen: Look, *, at: datetime, by: Posting | Actor) -> Observation:
    Outlet.objects.select_for_update().get(pk=outlet.pk)
    observation = Observation.objects.create(
        outlet=outlet,
        started_at=at,
        finished_at=timezone.now(),
        pages=len(seen.pages),
        failed=sum(1 for page in seen.pages.values() if not 200 <= page.status < 400),
        problems=len(seen.sightings),
        summary=seen.checks,
    )
    current = {finding.pk for finding in (_sighted(outlet, one, at=at) for one in seen.sightings)}
    _close_gone(outlet, seen, current, at=at, by=by)
    record(
        "monitoring.monitor",
        outlet,
        by=by,
        at=at,
        summary=f"监测“{outlet}”：{observation.pages} 个页面，{observation.problems} 个问题",
        data={"observation": str(observation.pk), "checks": seen.checks},
    )
    return observation


def _sighted(outlet: Outlet, sighting: Sighting, *, at: datetime) -> Finding:
    """The open finding of this problem at this place: made now, or seen again."""
    problem = sighting.problem
    place = locus(problem, sighting.url)
    finding = Finding.objects.filter(
        outlet=outlet,
        rule_key=problem.rule_key,
        subject_kind=sighting.subject_kind,
        subject_id=sighting.subject_id[:64],
        locus=place,
        state__in=OPEN,
    ).first()
    proof = {**problem.evidence, "excerpt": problem.excerpt, "where": problem.where, "seen_at": at.isoformat()}
    proof["page_sha256"] = evidence.keep(sighting.body)
    if finding is None:
        finding = Finding(
            outlet=outlet,
            rule_key=problem.rule_key,
            subject_kind=sighting.subject_kind,
            subject_id=sighting.subject_id[:64],
            locus=place,
            url=sighting.url[:500],
            responsible_id=sighting.responsible,
            first_seen_at=at,
            state=_first_state(outlet, problem.rule_key, at=at),
        )
        finding.evidence = proof
    else:
        # What was ordered or reported keeps the proof it was ordered on; the newest look stands beside it.
        finding.evidence = {**finding.evidence, "latest": proof}
    finding.title = problem.message[:200]
    finding.message = problem.message
    finding.cure = problem.cure
    finding.gravity = Finding.Gravity.GRAVE if problem.rule_key.startswith(GRAVE) else GRAVITY[problem.gravity]
    finding.citations = finding.citations or [citation.as_dict() for citation in problem.citations]
    finding.last_seen_at = at
    finding.save()
    return finding


def _first_state(outlet: Outlet, rule_key: str, *, at: datetime) -> str:
    place, day = outlet.sponsor.place_id, timezone.localdate(at)
    for applied in regulations.rules_for(SelfEvident, place=place, on=day):
        if rule_key in applied.rule.rule_keys:
            return Finding.State.CONFIRMED
    return Finding.State.SUSPECTED


def _close_gone(outlet: Outlet, seen: Look, current: set, *, at: datetime, by: Posting | Actor) -> None:
    """Close what a full look no longer sees. A page that could not be fetched proves nothing."""
    home = seen.pages.get(outlet.website.base_url)
    if home is None or not 200 <= home.status < 400:
        return
    gone = [
        finding
        for finding in Finding.objects.filter(outlet=outlet, state__in=OPEN).exclude(pk__in=current)
        if not _unanswered(seen, finding.url)
    ]
    for finding in gone:
        finding.state, finding.closed_at = Finding.State.CLOSED, at
        finding.save(update_fields=["state", "closed_at"])
        record("monitoring.close", finding, by=by, at=at, summary=f"复查未再发现，销号：{finding.title}")
    if gone:
        signals.closed.send(Finding, findings=gone, by=by, at=at)


def _unanswered(seen: Look, url: str) -> bool:
    page = seen.pages.get(url)
    return page is not None and page.status == 0


def monitor_due(*, at: datetime) -> int:
    """Look at every running website that was not seen within the last day; returns how many were."""
    count = 0
    for outlet in Outlet.objects.filter(kind=Outlet.Kind.WEBSITE, status=Outlet.Status.RUNNING):
        latest = outlet.observations.order_by("-started_at").first()
        if latest is None or at - latest.started_at >= DAILY:
            monitor(outlet, at=at)
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
