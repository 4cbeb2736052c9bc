"""The clause matrix: what each clause's rules are, where they are enforced, which tests show it. No Django."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .diff import plain
from .results import TestResult
from .schema import Clause, Edition, Pack, RuleBase, labels

STATUS = {"full": "enforced", "assist": "assisted", "record": "recorded"}
LABELS = {name: label for name, label in labels.STATUSES.items() if name != "unverified"}
_SILENT = {"kind", "key", "clauses", "fallback"}
PARTS = 12  # of a long list that are told


@dataclass(frozen=True)
class Rule:
    """A rule on a clause, with its numbers in words."""

    name: str
    label: str
    told: str


@dataclass(frozen=True)
class Claim:
    """A test that carries the clause, and how it last ended; `current`: on this very code."""

    test: str
    outcome: str
    commit: str
    current: bool
    shows: bool

    @property
    def words(self) -> str:
        outcome = {"passed": "通过", "failed": "未通过", "skipped": "跳过"}.get(self.outcome, self.outcome)
        return outcome if self.current else f"{outcome}（在另一状态的代码上，不算数）"


@dataclass(frozen=True)
class Share:
    """One stretch of a progress bar, in percent of its length."""

    status: str
    left: str
    width: str


@dataclass(frozen=True)
class Row:
    """One clause. The status is derived, never stored: without a test that passed on this code it is open."""

    pack: str
    clause: Clause
    status: str
    rules: tuple[str, ...]
    enforced_in: tuple[str, ...]
    tests: tuple[str, ...]
    details: tuple[Rule, ...] = ()
    claims: tuple[Claim, ...] = ()
    known: bool = True

    @property
    def standing(self) -> str:
        """The status as people see it: 未验证 where no test has run on this code, which is not the same as open."""
        unproven = self.status == "open" and (not self.known or any(not claim.current for claim in self.claims))
        return "unverified" if unproven else self.status

    def as_dict(self) -> dict[str, object]:
        return {
            "id": self.clause.id,
            "software": self.clause.software,
            "status": self.status,
            "rules": list(self.rules),
            "enforced_in": list(self.enforced_in),
            "tests": list(self.tests),
            "pack": self.pack,
            "article": self.clause.article,
            "quote": self.clause.quote,
            "strength": self.clause.strength,
            "kind": self.clause.kind,
            "area": self.clause.area,
            "need": self.clause.need,
            "verified": self.standing != "unverified",
            "numbers": [{"rule": rule.name, "label": rule.label, "told": rule.told} for rule in self.details],
            "results": [
                {"test": claim.test, "outcome": claim.outcome, "current": claim.current, "commit": claim.commit}
                for claim in self.claims
            ],
        }


@dataclass(frozen=True)
class Progress:
    """How far one document or one area is, in numbers of clauses."""

    key: str
    label: str
    counts: Counter[str]

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def done(self) -> int:
        return sum(self.counts[status] for status in STATUS.values())

    @property
    def percent(self) -> int:
        """Rounded down: a hundred means every clause."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def parts(self) -> tuple[Share, ...]:
        found, left = [], 0.0
        for status in labels.STATUSES:
            width = 100 * self.counts[status] / self.total if self.total else 0.0
            if width:
                found.append(Share(status, f"{left:.2f}", f"{width:.2f}"))
            left += width
        return tuple(found)

    @property
    def words(self) -> str:
        return "，".join(f"{label} {self.counts[name]}" for name, label in labels.STATUSES.items() if self.counts[name])


def matrix(
    packs: Iterable[Pack],
    results: Iterable[TestResult],
    *,
    enforcers: Callable[[type[RuleBase]], Iterable[str]],
    current: Callable[[TestResult], bool] = lambda _: True,
) -> list[Row]:
    """A row for each clause of each pack, in the packs' order; only `current` results count for a status."""
    by_clause: dict[str, list[Claim]] = {}
    places: dict[tuple[str, str], list[str]] = {}
    kinds = {clause.id: clause.kind for pack in packs for clause in pack.latest.clauses.values()}
    known = False
    for result in results:
        fresh = current(result)
        known = known or fresh
        for clause in result.clauses:
            shows = fresh and result.shows(clause, kind=kinds.get(clause, ""))
            claim = Claim(result.test, result.outcome, result.commit, fresh, shows)
            by_clause.setdefault(clause, []).append(claim)
            places[(clause, result.test)] = result.places.get(clause, [])
    return [row for pack in packs for row in _rows(pack, by_clause, places, enforcers, known=known)]


def progress(rows: Iterable[Row], *, by: Callable[[Row], tuple[str, str]]) -> list[Progress]:
    """The clauses counted by key and label, in the order in which the keys come."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        counts.setdefault(by(row), Counter())[row.standing] += 1
    return [Progress(key, label, counter) for (key, label), counter in counts.items()]


def _rows(
    pack: Pack,
    claims: dict[str, list[Claim]],
    places: dict[tuple[str, str], list[str]],
    enforcers: Callable[[type[RuleBase]], Iterable[str]],
    *,
    known: bool,
) -> Iterator[Row]:
    hanging = _hanging(pack.latest)
    for clause in pack.latest.clauses.values():
        rules = hanging.get(clause.id, [])
        claimed = sorted(claims.get(clause.id, ()), key=lambda claim: claim.test)
        shown = [claim for claim in claimed if claim.shows]
        seen = {place for claim in shown for place in places[(clause.id, claim.test)]}
        declared = {place for _, rule in rules for place in enforcers(type(rule))}
        yield Row(
            pack=pack.id,
            clause=clause,
            status=STATUS[clause.software] if shown else "open",
            rules=tuple(name for name, _ in rules),
            enforced_in=tuple(sorted(seen | declared)),
            tests=tuple(claim.test for claim in shown),
            details=tuple(Rule(name, labels.kind(rule.kind), numbers(rule)) for name, rule in rules),
            claims=tuple(claimed),
            known=known,
        )


def numbers(rule: RuleBase) -> str:
    """What a rule says, in words: every field that its file states."""
    told: list[str] = []
    for name in type(rule).model_fields:
        if name in _SILENT or name not in rule.model_fields_set:
            continue
        value = getattr(rule, name)
        more = f"等 {len(value)} 项" if isinstance(value, tuple) and len(value) > PARTS else ""
        told.append(f"{labels.field(name)} {plain(value[:PARTS] if more else value)}{more}")
    return "；".join(told)


def _hanging(edition: Edition) -> dict[str, list[tuple[str, RuleBase]]]:
    """The rules on each clause; a default goes by its own id."""
    found: dict[str, list[tuple[str, RuleBase]]] = {}
    for rule in edition.rules:
        for clause in rule.named_clauses():
            found.setdefault(clause, []).append((f"{rule.kind}:{rule.key}", rule))
    for default in edition.defaults:
        for clause in dict.fromkeys((*default.fills, *default.rule.named_clauses())):
            found.setdefault(clause, []).append((f"{default.rule.kind}:{default.id}", default.rule))
    return found
