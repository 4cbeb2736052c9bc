"""Runs the tests of a clause on packs in which that clause is changed; they must notice. See tools/mutate.py.

`JIYUE_MUTATE=anyue-2023/22.1:off pytest …` runs any selection so, by hand; `--mutants N` draws clauses by lot and runs
what carries their ids, one change after the other, in this process.
"""

import json
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from jiyue.rulebook.regulations import queries
from jiyue.rulebook.regulations.mutation import WAYS, How, Mutant, mutate
from tests.clause_plugin import UNSHOWN, claimed

ALL = "all"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--mutants", help="how many clauses to change, drawn by lot, or all")
    parser.addoption("--mutants-seed", type=int, default=0, help="the lot's seed")
    parser.addoption("--mutants-part", default="1/1", help="which share of them this process takes, such as 1/2")
    parser.addoption("--mutants-out", type=Path, help="file for the outcome of each change, one JSON object a line")


def pytest_configure(config: pytest.Config) -> None:
    if asked := os.environ.get("JIYUE_MUTATE"):
        clause, _, how = asked.rpartition(":")
        if how not in WAYS or not clause:
            raise pytest.UsageError(f"JIYUE_MUTATE={asked}: give CLAUSE:{'|'.join(WAYS)}")
        config.stash[MUTANT] = (clause, how)


MUTANT = pytest.StashKey[tuple[str, How]]()


def pytest_sessionstart(session: pytest.Session) -> None:
    if MUTANT in session.config.stash:
        clause, how = session.config.stash[MUTANT]
        mutant = mutate(queries.packs(), clause, how)
        if mutant is None:
            raise pytest.UsageError(f"{clause} has nothing that could be changed by “{how}”")
        put_in_place(mutant)


def put_in_place(mutant: Mutant) -> None:
    queries._packs = lru_cache(maxsize=1)(lambda *_: mutant.packs)


@contextmanager
def changed(mutant: Mutant | None) -> Iterator[None]:
    before = queries._packs
    if mutant:
        put_in_place(mutant)
    try:
        yield
    finally:
        queries._packs = before


@dataclass(frozen=True)
class Run:
    """One test on one changed rulebook, or on the rulebook as it is."""

    item: pytest.Item
    clause: str
    mutant: Mutant | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    config = session.config
    if not config.getoption("--mutants"):
        return None
    carriers: dict[str, list[pytest.Item]] = {}
    for item in session.items:
        for clause in claimed(item):
            carriers.setdefault(clause, []).append(item)
    runs = [run for clause in drawn(config, sorted(carriers)) for run in of_clause(clause, carriers[clause])]
    with config.getoption("--mutants-out").open("w", encoding="utf-8") as out:
        for run, following in zip_longest(runs, runs[1:]):
            started = time.perf_counter()
            with changed(run.mutant):
                came_out = outcome(run.item, following and following.item)
            row = {"clause": run.clause, "test": run.item.nodeid, "outcome": came_out}
            row["seconds"] = round(time.perf_counter() - started, 2)
            row |= {"how": run.mutant.how, "changes": run.mutant.changes} if run.mutant else {"how": "", "changes": []}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return True


def drawn(config: pytest.Config, clauses: list[str]) -> list[str]:
    """This process's share of the lot: clauses that tests carry and that have something to change."""
    clauses = [clause for clause in clauses if any(mutants_of(clause))]
    asked = config.getoption("--mutants")
    if asked != ALL:
        clauses = random.Random(config.getoption("--mutants-seed")).sample(clauses, min(int(asked), len(clauses)))
    part, _, parts = config.getoption("--mutants-part").partition("/")
    return clauses[int(part) - 1 :: int(parts)]


def mutants_of(clause: str) -> Iterator[Mutant]:
    for how in WAYS:
        if mutant := mutate(queries.packs(), clause, how):
            yield mutant


def of_clause(clause: str, items: list[pytest.Item]) -> Iterator[Run]:
    """The clause's tests as they are, then with each change."""
    for mutant in (None, *mutants_of(clause)):
        for item in items:
            yield Run(item, clause, mutant)


def outcome(item: pytest.Item, following: pytest.Item | None) -> str:
    """`passed`, `noticed` where an assertion failed, `unshown` where only the missing citation betrayed the change."""
    # What stands around both tests stays up; the test itself is torn down even if it is the next one too.
    around: Any = following and following.parent
    reports = runtestprotocol(item, log=False, nextitem=around)
    failed = [report for report in reports if report.failed]
    if not failed:
        return "skipped" if any(report.skipped for report in reports) else "passed"
    return "unshown" if all(UNSHOWN in report.longreprtext for report in failed) else "noticed"
