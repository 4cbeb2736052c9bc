"""The clause matrix: what each clause's rules are, where they are enforced, which tests show it. No Django."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .results import TestResult
from .schema import Clause, Edition, Pack, RuleBase

STATUS = {"full": "enforced", "assist": "assisted", "record": "recorded"}
LABELS = {"enforced": "已落实", "assisted": "已辅助", "recorded": "已留痕", "open": "未落实"}


@dataclass(frozen=True)
class Row:
    """One clause. The status is derived, never stored: without a test that passed on this code it is open."""

    pack: str
    clause: Clause
    status: str
    rules: tuple[str, ...]
    enforced_in: tuple[str, ...]
    tests: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        return {
            "id": self.clause.id,
            "software": self.clause.software,
            "status": self.status,
            "rules": list(self.rules),
            "enforced_in": list(self.enforced_in),
            "tests": list(self.tests),
        }


def matrix(
    packs: Iterable[Pack], results: Iterable[TestResult], *, enforcers: Callable[[type[RuleBase]], Iterable[str]]
) -> list[Row]:
    """A row for each clause of each pack, in the packs' order; `results` are those of the present code."""
    by_clause: dict[str, list[TestResult]] = {}
    for result in results:
        for clause in result.clauses:
            by_clause.setdefault(clause, []).append(result)
    return [row for pack in packs for row in _rows(pack, by_clause, enforcers)]


def _rows(
    pack: Pack, results: dict[str, list[TestResult]], enforcers: Callable[[type[RuleBase]], Iterable[str]]
) -> Iterator[Row]:
    edition = pack.latest
    hanging = _hanging(edition)
    for clause in edition.clauses.values():
        rules = hanging.get(clause.id, [])
        shown = [one for one in results.get(clause.id, ()) if one.shows(clause.id, kind=clause.kind)]
        places = {place for one in shown for place in one.places.get(clause.id, ())}
        declared = {place for _, rule in rules for place in enforcers(type(rule))}
        yield Row(
            pack=pack.id,
            clause=clause,
            status=STATUS[clause.software] if shown else "open",
            rules=tuple(name for name, _ in rules),
            enforced_in=tuple(sorted(places | declared)),
            tests=tuple(sorted(one.test for one in shown)),
        )


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
