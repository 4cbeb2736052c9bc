"""The runner that changes clauses, tried on a small project with a strong test and a weak one."""

import json
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TESTS = """
import pytest
from datetime import date
from jiyue.rulebook.regulations import queries
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import UpdateInterval

SPEAK = "def speak(found, rule):\\n    rule(found.citations, 'allowed')\\n    rule(found.citations, 'refused')\\n"
space = {"__name__": "jiyue.estate.sites.actions"}
exec(SPEAK, space)

def interval():
    facets = {"column_class": "news", "outlet_kind": "website"}
    found = queries.strictest(UpdateInterval, place="512021", on=date(2026, 11, 2), **facets)
    space["speak"](found, rule)
    return found.rule.term

@pytest.fixture
def fresh():
    return []

@pytest.mark.clause("anyue-2023/22.1")
def test_strong(fresh):
    fresh.append(interval())
    assert fresh == ["14 days"]
"""
WEAK = """

@pytest.mark.clause("anyue-2023/22.4")
def test_weak():
    found = queries.rules_for(UpdateInterval, place="512021", on=date(2026, 11, 2), outlet_kind="website", name="风光")
    space["speak"](found[0], rule)
"""


@pytest.fixture
def project(pytester, monkeypatch):
    pytester.makeini("[pytest]\nclause_rulepacks = packs\nmarkers = clause(id): the clause\naddopts = -p no:django")
    pytester.path.joinpath("packs").symlink_to(PROJECT / "jiyue/rulepacks")
    pytester.makeconftest('pytest_plugins = ["tests.clause_plugin", "tests.mutating"]')
    pytester.makepyfile(test_rules=TESTS + WEAK)
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "jiyue.config.settings")
    return pytester


def outcomes(project, *arguments):
    out = project.path / "out.jsonl"
    options = ("-p", "no:cacheprovider", "--mutants", "all", "--mutants-out", str(out), *arguments)
    assert project.runpytest_subprocess(*options).ret in {0, 5}
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    return {(row["clause"], row["how"]): row["outcome"] for row in rows}


def test_a_strong_test_notices_every_change_and_a_weak_one_is_found_out(project):
    assert outcomes(project) == {
        ("anyue-2023/22.1", ""): "passed",
        ("anyue-2023/22.1", "off"): "noticed",
        ("anyue-2023/22.1", "more"): "noticed",
        ("anyue-2023/22.1", "less"): "noticed",
        ("anyue-2023/22.4", ""): "passed",
        ("anyue-2023/22.4", "off"): "noticed",
        ("anyue-2023/22.4", "more"): "passed",
    }


def test_several_processes_share_the_lot(project):
    parts = [outcomes(project, "--mutants-part", part) for part in ("1/2", "2/2")]
    assert [sorted({clause for clause, _ in part}) for part in parts] == [["anyue-2023/22.1"], ["anyue-2023/22.4"]]


def test_one_change_by_hand_runs_any_selection_and_keeps_no_results(project, monkeypatch):
    monkeypatch.setenv("JIYUE_MUTATE", "anyue-2023/22.1:more")
    outcome = project.runpytest_subprocess("-p", "no:cacheprovider", "-k", "strong")
    outcome.assert_outcomes(failed=1)
    assert not (project.path / ".cache").exists()
    monkeypatch.setenv("JIYUE_MUTATE", "anyue-2023/22.5:more")
    assert project.runpytest_subprocess("-k", "strong").ret == pytest.ExitCode.USAGE_ERROR
