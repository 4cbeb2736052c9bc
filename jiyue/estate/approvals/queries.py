"""Questions about cases: where they stand, who may decide, what waits in an inbox."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet

from jiyue.common.compiled import Objects, padded
from jiyue.common.refusals import Refusal
from jiyue.core.audit.queries import genuine
from jiyue.estate.approvals import hooks, rules
from jiyue.estate.approvals.models import Case, Decision, Step
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.rulebook.regulations.rules import Citation


@dataclass(frozen=True)
class Entry:
    """One line of a case's history; `step` is None for what happens between steps."""

    decision: Decision
    step: Step | None


@dataclass(frozen=True)
class Reading:
    """A case with its steps and decisions as they were read at one moment: the questions asked of it read no more."""

    case: Case
    steps: list[Step]
    decisions: list[Decision]
    authors: Collection[Any]
    state: rules.State

    @property
    def step(self) -> Step:
        """The step that the decisions lead to."""
        return next(one for one in self.steps if one.position == self.state.position)


def read(cases: Collection[Case]) -> list[Reading]:
    """Each case with all that deciding on it needs, in as many queries for many as for one."""
    keys = padded([case.pk for case in cases]) if cases else []
    steps, decisions = _by_case(_steps(keys) if keys else ()), _by_case(_decisions(keys) if keys else ())
    named = _named_authors(cases)
    return [_reading(case, steps[case.pk], decisions[case.pk], named.get(case.pk, ())) for case in cases]


_steps = Objects(Step, lambda keys: Step.objects.filter(case__in=keys).order_by("position"), "organisation")
_decisions = Objects(Decision, lambda keys: Decision.objects.filter(case__in=keys).order_by("sequence"), "posting")
_C = TypeVar("_C", Step, Decision)


def _by_case(rows: Iterable[_C]) -> defaultdict[Any, list[_C]]:
    found: defaultdict[Any, list[_C]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _reading(case: Case, steps: list[Step], decisions: list[Decision], named: Collection[Any]) -> Reading:
    for step in steps:
        step.case = case
    # Steps never change once a case is open, so whoever asks the case for them later is answered from these.
    answer = case.steps.order_by("position")
    answer._result_cache, answer._prefetch_done = steps, True  # type: ignore[attr-defined]
    case._prefetched_objects_cache = {"steps": answer}  # type: ignore[attr-defined]
    again = [one.posting.person_id for one in decisions if one.verdict == Decision.Verdict.RESUBMIT]
    moves = [
        rules.Move(cast("rules.Verdict", one.verdict), one.position, one.posting.person_id, one.target)
        for one in decisions
    ]
    state = rules.state(moves, last=len(steps))
    return Reading(case, steps, decisions, {case.opened_by.person_id, *again, *named}, state)


def _named_authors(cases: Collection[Case]) -> dict[Any, Collection[Any]]:
    """The people whom each subject's kind names, asked once for all cases of the kind."""
    kinds: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        kinds[case.kind].append(case)
    found: dict[Any, Collection[Any]] = {}
    for kind, rows in kinds.items():
        named = hooks.of(kind).authors
        found.update(named(rows) if named else {})
    return found


def current_step(case: Case) -> Step | None:
    """The step an open case waits at."""
    if case.outcome != Case.Outcome.OPEN:
        return None
    return case.steps.select_related("organisation").get(position=case.position)


def state_of(case: Case) -> rules.State:
    """Where the case stands, from its decisions and not from the cached columns."""
    rows = case.decisions.order_by("sequence").values_list("verdict", "position", "posting__person_id", "target")
    moves = [
        rules.Move(cast("rules.Verdict", verdict), position, person, target)
        for verdict, position, person, target in rows
    ]
    return rules.state(moves, last=case.steps.count())


def digest_of_steps(steps: Iterable[Step]) -> str:
    """Who decides what in which order, as one value: the record of the opening keeps it."""
    names = ("position", "key", "group", "roles", "organisation_id", "author", "distinct_in_group", "signs", "aspects")
    ordered = sorted(steps, key=lambda step: step.position)
    # What no step asks for leaves no trace: cases opened before steps could ask, or name people, keep their value.
    rows = [
        [*(getattr(step, name) for name in names), *([step.asks] if step.asks else []), *map(str, step.named)]
        for step in ordered
    ]
    return hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()


def facts_of_decision(decision: Decision) -> dict[str, Any]:
    """What the audit record keeps of a decision beside who took it and when."""
    return {
        "position": decision.position,
        "target": decision.target,
        "sequence": decision.sequence,
        "seen_hash": decision.seen_hash,
        **({"answers": decision.answers} if decision.answers else {}),
    }


def is_on_record(found: Reading) -> bool:
    """Whether steps and decisions are those that the engine wrote: each has its act in the audit record.

    The record is sealed with a key outside the database, so a row that was slipped in, changed or taken away there
    is found before anybody decides on it.
    """
    acts = [act for act in genuine(found.case) if act.action.startswith("approvals.")]
    opening, taken = acts[:1], acts[1:]
    if not opening or opening[0].data.get("steps") != digest_of_steps(found.steps):
        return False
    return len(found.decisions) == len(taken) and all(
        act.action == f"approvals.{one.verdict}"
        and act.actor_id == str(one.posting_id)
        and act.at == one.at
        and facts_of_decision(one).items() <= act.data.items()
        for one, act in zip(found.decisions, taken, strict=True)
    )


def case_of(kind: str, subject: Model) -> Case | None:
    """The newest case of a kind about a subject."""
    cases = Case.objects.filter(kind=kind, subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))
    return cases.order_by("-opened_at", "-pk").first()


def citations_of(row: Case | Step) -> tuple[Citation, ...]:
    """The articles that the case or the step was pinned to."""
    return tuple(Citation.from_dict(values) for values in row.citations)


def grounds_of(step: Step) -> dict[rules.Ground, tuple[Citation, ...]]:
    """The articles behind each kind of objection at a step."""
    on_aspects = tuple(Citation.from_dict(values) for values in step.aspect_citations)
    own = citations_of(step)
    return {"step": own, "aspects": on_aspects or own, "chain": citations_of(step.case)}


def facts_of(found: Reading) -> rules.StepFacts:
    """The step a case waits at as the rules read it."""
    step = found.step
    return rules.StepFacts(
        label=step.label,
        roles=step.roles,
        role_names="或".join(str(Posting.Role(role).label) for role in step.roles),
        organisation_name=step.organisation.short_name or step.organisation.name,
        author_may=step.author == Step.Author.MAY,
        distinct_in_group=step.distinct_in_group,
        group_positions=tuple(one.position for one in found.steps if one.group == step.group),
        aspects=tuple(step.aspects),
        asks=tuple((key, label) for key, label in step.asks),
        later=tuple((one.label, one.roles) for one in found.steps if one.position > step.position),
        named=frozenset(map(UUID, step.named)),
    )


def asking(posting: Posting, organisation: Organisation, at: datetime) -> rules.Asking:
    """A posting as it stands before a step of that unit."""
    return rules.Asking(
        person=posting.person_id,
        role=posting.role,
        active=posting.active_at(at),
        acts_for_unit=acts_for(posting, organisation),
    )


def acts_for(posting: Posting, organisation: Organisation) -> bool:
    """Whether a post stands in the unit, one of its internal units, or the host of this internal unit."""
    return any(unit.pk == posting.organisation_id for unit in organisations.household(organisation))


def may_decide(case: Case, posting: Posting, at: datetime) -> Refusal | None:
    """Why this posting may not decide the step the case waits at; None when it may."""
    (found,) = read([case])
    who = asking(posting, found.step.organisation, at)
    objection = rules.closed(found.state) or rules.not_entitled(
        found.state, facts_of(found), who, authors=found.authors
    )
    if objection is None:
        return None
    return Refusal(objection.message, cure=objection.cure, citations=grounds_of(found.step)[objection.ground])


def deciders(step: Step, at: datetime) -> list[Posting]:
    """Who may decide the step that its case waits at; an empty list means that the case is stuck (`standstill`)."""
    able, _ = _sorted_out(step, at)
    return able


def standstill(step: Step, at: datetime) -> Refusal | None:
    """Why nobody may decide the step that its case waits at, and the ways out; None when somebody may."""
    able, barred = _sorted_out(step, at)
    if able:
        return None
    roles = "或".join(str(Posting.Role(role).label) for role in step.roles)
    unit = step.organisation.short_name or step.organisation.name
    if not barred:
        message = f"“{step.label}”须由{unit}的{roles}办理，现在无人任职，审核停在这里。"
        cure = f"请安全管理员授予{unit}{roles}的任职，由单位主要负责人确认后办理；也可以先撤回送审。"
        return Refusal(message, cure=cure, citations=citations_of(step))
    why = "；".join(f"{posting.person.name}：{objection.message.rstrip('。')}" for posting, objection in barred)
    message = f"“{step.label}”须由{unit}的{roles}办理，现在任职的人都不能办理（{why}），审核停在这里。"
    cure = f"请安全管理员另外授予一人{unit}{roles}的任职；或者撤回送审，换一人撰稿后重新送审。"
    return Refusal(message, cure=cure, citations=citations_of(step))


def _sorted_out(step: Step, at: datetime) -> tuple[list[Posting], list[tuple[Posting, rules.Objection]]]:
    """Those who hold the step's role: who may decide, and who may not and why."""
    able: list[Posting] = []
    barred: list[tuple[Posting, rules.Objection]] = []
    (found,) = read([step.case])
    facts = facts_of(found)
    for posting in organisations.holders(step.roles, step.organisation, at):
        who = asking(posting, step.organisation, at)
        objection = rules.not_entitled(found.state, facts, who, authors=found.authors)
        if objection is None:
            able.append(posting)
        else:
            barred.append((posting, objection))
    return able, barred


def inbox(posting: Posting, at: datetime) -> QuerySet[Step]:
    """The steps that wait for this posting, the longest waiting first; as many queries for many cases as for few."""
    if not posting.active_at(at):
        return Step.objects.none()
    waiting = Step.objects.filter(
        case__outcome=Case.Outcome.OPEN,
        position=F("case__position"),
        organisation__in=organisations.household(posting.organisation),
    ).select_related("case__opened_by")
    by_role = {step.case_id: step for step in waiting if posting.role in step.roles}
    # Whoever stands in the household of a unit acts for it, and the relation holds both ways.
    who = rules.Asking(person=posting.person_id, role=posting.role, active=True, acts_for_unit=True)
    readings = read([step.case for step in by_role.values()])
    mine = [found.step.pk for found in readings if found.step == by_role[found.case.pk] and _is_free_for(found, who)]
    rows = Step.objects.filter(pk__in=mine).select_related("case", "case__owner", "case__opened_by__person")
    return rows.order_by("case__waiting_since", "case_id")


def _is_free_for(found: Reading, who: rules.Asking) -> bool:
    state = found.state
    return not (rules.closed(state) or rules.not_entitled(state, facts_of(found), who, authors=found.authors))


def history(case: Case) -> list[Entry]:
    """Every decision in order, with the step it was taken at."""
    steps = {step.position: step for step in case.steps.all()}
    between = {Decision.Verdict.RESUBMIT, Decision.Verdict.CANCEL}
    decisions = case.decisions.select_related("posting__person", "posting__organisation").order_by("sequence")
    return [Entry(one, None if one.verdict in between else steps[one.position]) for one in decisions]


def visible_to(posting: Posting) -> QuerySet[Case]:
    """Cases of the units that the posting's unit looks after, and those with a step for its unit."""
    own = Q(owner__in=organisations.visible_to(posting))
    asked = Q(steps__organisation__in=organisations.household(posting.organisation))
    return Case.objects.filter(own | asked).select_related("owner", "opened_by__person").distinct()
