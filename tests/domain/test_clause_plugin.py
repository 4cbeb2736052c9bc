"""The plugin that holds tests to their clauses, tried on small projects of their own."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from jiyue.rulebook.regulations import results

PROJECT = Path(__file__).resolve().parents[2]
ENGINE = """
from jiyue.rulebook.regulations.rules import Citation, refuse, rule

NEWS = Citation("anyue-2023", "anyue-2023@2023-03-03", "anyue-2023/22.1", "办法", "第二十二条")
APPLY = '''
def apply(late, NEWS, refuse, rule):
    if late:
        raise refuse("逾期。", cure="请更新。", citations=[NEWS])
    rule([NEWS], "allowed")
'''
space = {"__name__": "jiyue.estate.sites.actions"}
exec(APPLY, space)

def apply(late):
    space["apply"](late, NEWS, refuse, rule)
"""


@pytest.fixture
def project(pytester, monkeypatch):
    """A project with the five packs, the plugin, and an engine that applies one clause."""
    shutil.copytree(PROJECT / "jiyue/rulepacks", pytester.path / "packs")
    pytester.makeini("[pytest]\nclause_rulepacks = packs\nmarkers = clause(id): the clause\naddopts = -p no:django")
    shutil.copy(PROJECT / "tests/clause_plugin.py", pytester.path)
    pytester.makeconftest('pytest_plugins = ["clause_plugin"]')
    pytester.makepyfile(engine=ENGINE)
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    return pytester


def commit(project):
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "all"]):
        subprocess.run(["git", "-C", str(project.path), *words], check=True)


def run(project, *arguments):
    return project.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


def kept(project):
    return json.loads((project.path / results.FILE).read_text("utf-8"))["tests"]


def test_an_id_that_no_pack_has_fails_the_collection(project):
    project.makepyfile(
        test_one="import pytest\n@pytest.mark.clause('anyue-2023/99.9')\ndef test_one():\n    assert True\n"
    )
    outcome = run(project)
    assert outcome.ret == pytest.ExitCode.USAGE_ERROR
    outcome.stderr.fnmatch_lines(["*no pack has a clause anyue-2023/99.9*"])


def test_more_than_three_ids_fail_the_collection(project):
    ids = ", ".join(f"'anyue-2023/22.{number}'" for number in (1, 2, 4, 5))
    project.makepyfile(test_one=f"import pytest\n@pytest.mark.clause({ids})\ndef test_one():\n    assert True\n")
    outcome = run(project)
    assert outcome.ret == pytest.ExitCode.USAGE_ERROR
    outcome.stderr.fnmatch_lines(["*carries 4 clause ids, at most 3*"])


def test_a_journey_carries_no_ids(project):
    journeys = project.mkpydir("tests") / "journeys"
    journeys.mkdir()
    (journeys / "test_story.py").write_text(
        "import pytest\n@pytest.mark.clause('anyue-2023/22.1')\ndef test_story():\n    assert True\n"
    )
    outcome = run(project, "tests/journeys/test_story.py")
    assert outcome.ret == pytest.ExitCode.USAGE_ERROR
    outcome.stderr.fnmatch_lines(["*a journey carries no clause ids*"])


BOTH_WAYS = """
import pytest
from engine import apply
from jiyue.common.refusals import Refusal

@pytest.mark.clause("anyue-2023/22.1")
def test_both_ways():
    with pytest.raises(Refusal):
        apply(late=True)
    apply(late=False)

@pytest.mark.clause("anyue-2023/22.1")
def test_one_way():
    apply(late=False)

@pytest.mark.clause("anyue-2023/22.1")
def test_says_so_itself():
    from engine import NEWS
    from jiyue.rulebook.regulations.rules import rule
    rule([NEWS], "allowed")
    rule([NEWS], "refused")

@pytest.mark.clause("anyue-2023/22.1")
def test_fails():
    apply(late=True)

def test_claims_nothing():
    apply(late=False)
"""


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")], ids=["alone", "with workers"])
def test_only_a_pass_with_a_refusal_and_a_success_by_the_engine_shows_a_deadline(project, workers):
    project.makepyfile(test_rules=BOTH_WAYS)
    outcome = run(project, *workers)
    outcome.assert_outcomes(passed=2, failed=3)
    outcome.stdout.fnmatch_lines(["*anyue-2023/22.1: the engine did not rule on it both ways (allowed)*"])
    tests = kept(project)
    shown = [
        name
        for name, values in tests.items()
        if results.TestResult(test=name, **values).shows("anyue-2023/22.1", kind="deadline")
    ]
    assert shown == ["test_rules.py::test_both_ways"]
    assert tests["test_rules.py::test_both_ways"]["places"] == {"anyue-2023/22.1": ["jiyue.estate.sites.actions:apply"]}
    assert len(tests) == 4


def test_a_pass_counts_for_the_code_it_ran_on_and_no_other(project):
    project.makepyfile(test_rules=BOTH_WAYS)
    (project.path / ".gitignore").write_text(".cache/\n__pycache__/\nrunpytest-*\nstd*\n")
    commit(project)
    run(project, "-k", "both_ways").assert_outcomes(passed=1)
    here = results.state_of(project.path)
    assert [one.test for one in results.fresh(results.read(project.path), state=here)] == [
        "test_rules.py::test_both_ways"
    ]
    (project.path / "engine.py").write_text(ENGINE + "\n# changed\n")
    changed = results.state_of(project.path)
    assert results.fresh(results.read(project.path), state=changed) == []


def test_a_later_run_of_some_tests_keeps_the_results_of_the_others(project):
    project.makepyfile(test_rules=BOTH_WAYS)
    run(project, "-k", "both_ways")
    run(project, "-k", "one_way")
    assert set(kept(project)) == {"test_rules.py::test_both_ways", "test_rules.py::test_one_way"}


def test_without_git_nothing_counts(tmp_path):
    result = results.TestResult(test="t", clauses=["a/1"], outcome="passed")
    assert results.fresh([result], state=results.State("")) == []


def test_an_unreadable_file_of_results_proves_nothing(tmp_path):
    path = tmp_path / results.FILE
    path.parent.mkdir()
    path.write_text("{broken", "utf-8")
    assert results.read(tmp_path) == []
