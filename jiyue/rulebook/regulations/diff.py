"""What differs between two editions: clauses added, removed, reworded; rules with other numbers. No Django."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from .loader import normalised
from .schema import Edition, RuleBase, labels
from .schema.base import Part

_SILENT = frozenset({"id", "kind", "key"})
# Between two documents these always differ and say nothing.
_REFERENCES = frozenset({"clauses", "clause", "aspects_clause", "fills", "article"})


@dataclass(frozen=True)
class FieldChange:
    """One field that differs, told as a person reads it."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{labels.field(self.field)}：{self.before or '（无）'} → {self.after or '（无）'}"


@dataclass(frozen=True)
class Change:
    """A clause or rule on both sides that is not the same."""

    before: str
    after: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Changes:
    """Names that only one side has, the pairs that differ, and how many are the same."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Change, ...]
    same: int


@dataclass(frozen=True)
class Difference:
    before: Edition
    after: Edition
    clauses: Changes
    rules: Changes

    @property
    def none(self) -> bool:
        return not any(part.added or part.removed or part.changed for part in (self.clauses, self.rules))


def difference(before: Edition, after: Edition) -> Difference:
    """Clauses are paired by id; where the documents differ, by their words; rules by kind and name."""
    of_one_document = before.id.split("@")[0] == after.id.split("@")[0]
    but = _SILENT if of_one_document else _SILENT | _REFERENCES
    clauses = _of_clauses(before, after, of_one_document=of_one_document, but=but)
    return Difference(before, after, clauses, _of_rules(before, after, but=but))


def _of_clauses(before: Edition, after: Edition, *, of_one_document: bool, but: Set[str]) -> Changes:
    name = (lambda clause: clause.id) if of_one_document else (lambda clause: normalised(clause.quote))
    old = {name(clause): clause for clause in reversed(before.clauses.values())}
    new = {name(clause): clause for clause in reversed(after.clauses.values())}
    pairs = [(old[name(one)], one) for one in after.clauses.values() if name(one) in old]
    return _changes(
        tuple(one.id for one in after.clauses.values() if name(one) not in old),
        tuple(one.id for one in before.clauses.values() if name(one) not in new),
        [(one.id, other.id, fields_of(one, other, but=but)) for one, other in pairs],
    )


def _of_rules(before: Edition, after: Edition, *, but: Set[str]) -> Changes:
    old, new = _named(before), _named(after)
    pairs = [(name, name) for name in new if name in old]
    rest_old = {name: rule for name, rule in old.items() if name not in new}
    rest_new = {name: rule for name, rule in new.items() if name not in old}
    for name, rule in list(rest_new.items()):
        alike = [one for one, other in rest_old.items() if _of_one_matter(rule, other)]
        if len(alike) == 1 and sum(_of_one_matter(rule, other) for other in rest_new.values()) == 1:
            pairs.append((alike[0], name))
            del rest_old[alike[0]], rest_new[name]
    told = [(one, other, fields_of(old[one], new[other], but=but)) for one, other in pairs]
    return _changes(tuple(rest_new), tuple(rest_old), told)


def _of_one_matter(rule: RuleBase, other: RuleBase) -> bool:
    return rule.kind == other.kind and rule.slot() == other.slot()


def _changes(
    added: tuple[str, ...], removed: tuple[str, ...], pairs: list[tuple[str, str, tuple[FieldChange, ...]]]
) -> Changes:
    changed = tuple(Change(one, other, fields) for one, other, fields in pairs if fields)
    return Changes(added, removed, changed, len(pairs) - len(changed))


def fields_of(before: Part, after: Part, *, but: Set[str] = _SILENT) -> tuple[FieldChange, ...]:
    names = dict.fromkeys((*type(before).model_fields, *type(after).model_fields))
    pairs = ((name, getattr(before, name, None), getattr(after, name, None)) for name in names if name not in but)
    return tuple(change for name, one, other in pairs if one != other for change in _field(name, one, other, but))


def _field(name: str, before: Any, after: Any, but: Set[str]) -> Iterator[FieldChange]:
    if not (_is_list(before) and _is_list(after) and (_has_parts(before) or _has_parts(after))):
        yield FieldChange(name, plain(before), plain(after))
        return
    old, new = _by_key(before), _by_key(after)
    gone = "、".join(plain(old[key]) for key in old if key not in new)
    come = "、".join(plain(new[key]) for key in new if key not in old)
    if gone or come:
        yield FieldChange(name, gone, come)
    for key in (key for key in old if key in new):
        for change in fields_of(old[key], new[key], but=but):
            label = f"{labels.field(name)} › {plain(new[key])} › {labels.field(change.field)}"
            yield FieldChange(label, change.before, change.after)


def plain(value: Any) -> str:
    """A value of a pack in words."""
    if value is None or value == ():
        return ""
    if _is_list(value):
        return "、".join(plain(one) for one in value)
    if isinstance(value, Part):
        stated = (f"{labels.field(name)} {plain(getattr(value, name))}" for name in sorted(value.model_fields_set))
        return str(getattr(value, "label", "") or "，".join(stated))
    return ("是" if value else "否") if isinstance(value, bool) else labels.value(str(value))


def _named(edition: Edition) -> Mapping[str, RuleBase]:
    own = {f"{rule.kind}:{rule.key}": rule for rule in edition.rules}
    return own | {f"{default.rule.kind}:{default.id}": default.rule for default in edition.defaults}


def _is_list(value: Any) -> bool:
    return isinstance(value, tuple)


def _has_parts(value: tuple[Any, ...]) -> bool:
    return any(isinstance(one, Part) for one in value)


def _by_key(parts: tuple[Any, ...]) -> dict[str, Part]:
    return {str(getattr(part, "key", number)): part for number, part in enumerate(parts)}
