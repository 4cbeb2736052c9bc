"""The review workflow of a unit or of an account: the chains that the packs have for it, and who is named in them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import active, holders, host_of
from jiyue.rulebook.regulations.queries import Applied, binding, chain_for, rules_for
from jiyue.rulebook.regulations.schema import ApprovalChain, Grading, ReviewChain
from jiyue.rulebook.regulations.schema.labels import value

Reviewers = Mapping[str, Sequence[str]]


def workflow_of(unit: Organisation, outlet_kind: str | None, *, on: date) -> list[dict[str, Any]]:
    """Every chain that an item of the unit may follow: plain values, as a scheme keeps them."""
    kind = outlet_kind or "website"
    grading = rules_for(Grading, place=unit.place_id, on=on, outlet_kind=kind)[:1]
    grades = [(grade.key, grade.label) for one in grading for grade in one.rule.grades] or [("", "一般信息")]
    wanted = [(key, "", label) for key, label in grades]
    wanted += [(key, sort, value(sort)) for sort in _sorts(unit, on) for key, _ in grades[:1]]
    found: dict[str, dict[str, Any]] = {}
    for grade, sort, label in wanted:
        applied = chain_for(place=unit.place_id, on=on, outlet_kind=kind, grade=grade, resource_kind=sort)
        found.setdefault(applied.rule.key, _plain(applied, label))
    return list(found.values())


def _sorts(unit: Organisation, on: date) -> list[str]:
    """The kinds of resources for which the packs have chains of their own."""
    editions = [edition for _, edition in binding(unit.place_id, on)]
    rules = [rule for one in editions for rule in (*one.rules, *(default.rule for default in one.defaults))]
    return sorted({kind for rule in rules if isinstance(rule, ReviewChain) for kind in rule.resource_kinds})


def _plain(applied: Applied[ReviewChain] | Applied[ApprovalChain], label: str) -> dict[str, Any]:
    steps = [
        {
            "key": step.key,
            "label": step.label,
            "roles": list(step.roles),
            "aspects": list(step.aspects),
            "signs": step.signs,
        }
        for step in applied.rule.steps
    ]
    return {"key": applied.rule.key, "label": label, "steps": steps}


def slots(workflow: Iterable[Mapping[str, Any]]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Where people may be named: the slot's key, its words, and the step."""
    return [
        (f"{chain['key']}/{step['key']}", f"{chain['label']}：{step['label']}", step)
        for chain in workflow
        for step in chain["steps"]
    ]


def able(step: Mapping[str, Any], unit: Organisation, *, at: datetime) -> list[Posting]:
    """Who could be named for a step: the holders of its roles in the unit, each person once."""
    first: dict[Any, Posting] = {}
    for posting in holders(step["roles"], unit, at):
        first.setdefault(posting.person_id, posting)
    return list(first.values())


def proposed(workflow: list[dict[str, Any]], unit: Organisation, *, at: datetime) -> dict[str, list[str]]:
    """For each slot the first who could be named and is not named in the same chain; empty where there is nobody."""
    found: dict[str, list[str]] = {}
    for chain in workflow:
        taken: set[str] = set()
        for key, _, step in slots([chain]):
            free = [str(one.person_id) for one in able(step, unit, at=at) if str(one.person_id) not in taken]
            found[key] = free[:1]
            taken.update(free[:1])
    return found


def serving(people: Iterable[str], *, at: datetime) -> dict[str, set[tuple[str, Any]]]:
    """Which posts these people hold, as role and unit; one query for all of them."""
    found: dict[str, set[tuple[str, Any]]] = {}
    rows = Posting.objects.filter(active(at), person__in=set(people))
    for one in rows.select_related("organisation__parent__parent"):
        if one.is_genuine:
            found.setdefault(str(one.person_id), set()).add((one.role, host_of(one.organisation).pk))
    return found


def gaps(
    workflow: Iterable[Mapping[str, Any]],
    reviewers: Reviewers,
    unit: Organisation,
    posts: Mapping[str, Collection[tuple[str, Any]]],
) -> list[str]:
    """The slots, in words, for which nobody is named who still holds the step's role in the unit."""
    return [
        words
        for key, words, step in slots(workflow)
        if not any((role, unit.pk) in posts.get(who, ()) for who in reviewers.get(key, ()) for role in step["roles"])
    ]


def named_in(reviewers: Reviewers, chain: str) -> dict[str, list[str]]:
    """Whom the scheme names for the steps of one chain, by the step's key."""
    head = f"{chain}/"
    return {key.removeprefix(head): [*people] for key, people in reviewers.items() if key.startswith(head) and people}
