"""Holds tests to the clauses they claim, and keeps what each run proved for the clause matrix.

A test carries at most three ids; journeys carry none; an id that no pack has fails the collection. While a test
runs, the engine's own rulings are written down: where a decision is claimed, it must have fallen both ways, or the
test fails. So no status stands in the matrix that a test of this very code has not shown.
"""

import os
from collections.abc import Container
from pathlib import Path

import pytest

from jiyue.rulebook.regulations import results
from jiyue.rulebook.regulations.loader import load_all
from jiyue.rulebook.regulations.rules import Ruling, observe

MOST_IDS = 3
UNSHOWN = "the engine did not rule on it both ways"
KINDS = pytest.StashKey[dict[str, str]]()
CLAUSES, RULINGS, PLACES = "clauses", "clause_rulings", "clause_places"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("clause_rulepacks", "folder of the rule packs", default="jiyue/rulepacks")


def pytest_configure(config: pytest.Config) -> None:
    # What tests say of changed packs proves nothing about the code.
    changed = os.environ.get("JIYUE_MUTATE") or config.getoption("--mutants", None)
    if not hasattr(config, "workerinput") and not changed:
        config.pluginmanager.register(Keeper(config), "clause_keeper")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    claims = {item: claimed(item) for item in items}
    if not any(claims.values()):
        return
    editions = [edition for pack in _packs(config) for edition in pack.editions]
    known = {clause.id: clause.kind for edition in editions for clause in edition.clauses.values()}
    config.stash[KINDS] = known
    faults = [fault for item, clauses in claims.items() for fault in _faults(item, clauses, known)]
    if faults:
        raise pytest.UsageError("\n".join(faults))


def claimed(item: pytest.Item) -> list[str]:
    """The clause ids that a test carries, in their order."""
    return list(dict.fromkeys(clause for mark in item.iter_markers("clause") for clause in mark.args))


def _faults(item: pytest.Item, clauses: list[str], known: Container[str]) -> list[str]:
    faults = [f"{item.nodeid}: no pack has a clause {clause}" for clause in clauses if clause not in known]
    if len(clauses) > MOST_IDS:
        faults.append(f"{item.nodeid}: carries {len(clauses)} clause ids, at most {MOST_IDS} are shown by one test")
    if clauses and item.path.is_relative_to(item.config.rootpath / "tests" / "journeys"):
        faults.append(f"{item.nodeid}: a journey carries no clause ids, it shows too much at once")
    return faults


def _packs(config: pytest.Config):
    return load_all(config.rootpath / config.getini("clause_rulepacks"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item):
    clauses = claimed(item)
    if not clauses:
        return (yield)
    seen: list[Ruling] = []
    stop = observe(seen.append)
    try:
        result = yield
    finally:
        stop()
        rulings = _write_down(item, clauses, seen)
    if unshown := [clause for clause in clauses if _lacks_evidence(item.config.stash[KINDS][clause], rulings[clause])]:
        told = "; ".join(f"{clause}: {UNSHOWN} ({', '.join(rulings[clause]) or 'not at all'})" for clause in unshown)
        pytest.fail(f"{told}. Show a refusal and a success, or do not claim the clause.", pytrace=False)
    return result


def _lacks_evidence(kind: str, outcomes: list[str]) -> bool:
    return kind in results.EVIDENCE_KINDS and not set(outcomes) >= results.BOTH


def _write_down(item: pytest.Item, clauses: list[str], seen: list[Ruling]) -> dict[str, list[str]]:
    of_engine = [one for one in seen if one.place.startswith("jiyue.") and ".tests." not in one.place]
    rulings = {clause: _of(clause, of_engine, "outcome") for clause in clauses}
    places = {clause: _of(clause, of_engine, "place") for clause in clauses}
    item.user_properties += [(RULINGS, rulings), (PLACES, places)]
    return rulings


def _of(clause: str, rulings: list[Ruling], name: str) -> list[str]:
    return sorted({getattr(one, name) for one in rulings if one.citation.clause == clause})


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if clauses := claimed(item):
        item.user_properties.append((CLAUSES, clauses))


class Keeper:
    """Collects the reports, from this process or from its workers, and keeps them when the run is over."""

    def __init__(self, config: pytest.Config) -> None:
        self.root = Path(config.rootpath)
        self.results: dict[str, results.TestResult] = {}
        # Taken before the run: what a test leaves behind must not look like a change of the code.
        self.state = results.state_of(self.root)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        properties = dict(report.user_properties)
        if CLAUSES not in properties:
            return
        result = self.results.setdefault(
            report.nodeid, results.TestResult(test=report.nodeid, clauses=properties[CLAUSES], outcome="passed")
        )
        if report.outcome != "passed" and result.outcome != "failed":
            result.outcome = report.outcome
        result.rulings = properties.get(RULINGS, {})
        result.places = properties.get(PLACES, {})

    def pytest_sessionfinish(self) -> None:
        if self.results:
            results.keep(self.root, self.results.values(), state=self.state)
