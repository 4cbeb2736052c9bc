"""Packs with the rules of one clause switched off or its numbers moved: a test that shows the clause must notice.

No Django. The packs on disk stay as they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from .schema import Default, Edition, Pack, RuleBase
from .schema.base import Part, matched_term

How = Literal["off", "more", "less"]
WAYS: tuple[How, ...] = get_args(How)
LABELS: dict[How, str] = {"off": "关闭", "more": "数字加一", "less": "数字减一"}
_STEPS = {"more": 1, "less": -1}


@dataclass(frozen=True)
class Mutant:
    """What was changed, in words, and the packs that came of it."""

    clause: str
    how: How
    changes: tuple[str, ...]
    packs: tuple[Pack, ...]


def mutate(packs: Iterable[Pack], clause: str, how: How) -> Mutant | None:
    """The packs without what the clause says, or with its numbers one more or less; None where it has none."""
    changes: list[str] = []
    found = tuple(_pack(pack, clause, how, changes) for pack in packs)
    return Mutant(clause, how, tuple(dict.fromkeys(changes)), found) if changes else None


def _pack(pack: Pack, clause: str, how: How, changes: list[str]) -> Pack:
    if not any(clause in edition.clauses for edition in pack.editions):
        return pack
    editions = tuple(_edition(edition, clause, how, changes) for edition in pack.editions)
    return pack.model_copy(update={"editions": editions})


def _edition(edition: Edition, clause: str, how: How, changes: list[str]) -> Edition:
    rules = (_changed(rule, clause, how, changes) for rule in edition.rules)
    defaults = (_default(default, clause, how, changes) for default in edition.defaults)
    kept = {"rules": tuple(filter(None, rules)), "defaults": tuple(filter(None, defaults))}
    return edition.model_copy(update=kept)


def _default(default: Default, clause: str, how: How, changes: list[str]) -> Default | None:
    if clause not in (*default.fills, *default.rule.named_clauses()):
        return default
    if how == "off" and default.fills == (clause,):
        changes.append(f"去掉平台默认 {default.id}")
        return None
    fills = tuple(one for one in default.fills if one != clause) if how == "off" else default.fills
    if fills != default.fills:
        changes.append(f"{default.id} 不再依据本条")
    own = clause in default.fills
    rule = _numbered(default.rule, clause, how, changes, own=own) if how != "off" else default.rule
    if how == "off" and clause in rule.named_clauses():
        rule = _switched_off(rule, clause, changes) or rule
    return default.model_copy(update={"fills": fills, "rule": rule})


def _changed(rule: RuleBase, clause: str, how: How, changes: list[str]) -> RuleBase | None:
    if clause not in rule.named_clauses():
        return rule
    if how == "off":
        return _switched_off(rule, clause, changes)
    return _numbered(rule, clause, how, changes, own=clause in rule.clauses)


def _switched_off(rule: RuleBase, clause: str, changes: list[str]) -> RuleBase | None:
    """Without the rule, where it hangs on this clause alone; else without the parts and citations of the clause."""
    if rule.clauses == (clause,):
        changes.append(f"去掉规则 {rule.key}")
        return None
    update: dict[str, Any] = {}
    if clause in rule.clauses:
        update["clauses"] = tuple(one for one in rule.clauses if one != clause)
        changes.append(f"{rule.key} 不再依据本条")
    for name, parts in _lists_of_parts(rule):
        kept = tuple(_part(part, clause) for part in parts if getattr(part, "clause", None) != clause)
        if kept != parts:
            changes.append(f"{rule.key} 去掉本条的内容（{name}）")
            update[name] = kept
    emptied = any(not update[name] for name in update if name != "clauses")
    return None if emptied else rule.model_copy(update=update)


def _part(part: Part, clause: str) -> Part:
    """A part without what hangs on the clause by a field of its own (`aspects_clause` speaks for `aspects`)."""
    update: dict[str, Any] = {}
    for name in type(part).model_fields:
        if name.endswith("_clause") and getattr(part, name) == clause:
            spoken_for = name.removesuffix("_clause")
            update |= {name: None, spoken_for: type(part).model_fields[spoken_for].get_default()}
    return part.model_copy(update=update) if update else part


def _numbered(rule: RuleBase, clause: str, how: How, changes: list[str], *, own: bool) -> RuleBase:
    """With the numbers that hang on the clause moved by one: the rule's own ones, or those of its parts."""
    step = _STEPS[how]
    update = _moved(rule, step, changes, rule.key) if own else {}
    for name, parts in _lists_of_parts(rule):
        moved = []
        for part in parts:
            mine = getattr(part, "clause", None) == clause or (own and not getattr(part, "clause", None))
            more = _moved(part, step, changes, f"{rule.key} › {getattr(part, 'label', name)}") if mine else {}
            moved.append(part.model_copy(update=more) if more else part)
        if tuple(moved) != parts:
            update[name] = tuple(moved)
    return rule.model_copy(update=update) if update else rule


def _moved(part: Part, step: int, changes: list[str], label: str) -> dict[str, Any]:
    """Only what the file states: a number that the schema fills in is not the clause's."""
    update: dict[str, Any] = {}
    for name in part.model_fields_set:
        value = getattr(part, name)
        moved = _next(value, step)
        if moved is not None:
            update[name] = moved
            changes.append(f"{label}：{value} → {moved}")
    return update


def _next(value: object, step: int) -> int | str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value + step if value + step >= 1 else None
    term = matched_term(value) if isinstance(value, str) else None
    if not term or int(term[1]) + step < 1:
        return None
    return f"{int(term[1]) + step} {term[2]}s"


def _lists_of_parts(rule: Part) -> Iterator[tuple[str, tuple[Part, ...]]]:
    for name in type(rule).model_fields:
        value = getattr(rule, name)
        if isinstance(value, tuple) and value and all(isinstance(one, Part) for one in value):
            yield name, value
