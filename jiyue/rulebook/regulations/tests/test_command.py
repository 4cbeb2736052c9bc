"""`jiyue rulepacks`: what it prints and how it ends."""

import json

import pytest
from django.core.management import call_command

from jiyue.rulebook.regulations import matrix, queries, results
from jiyue.rulebook.regulations.applied import enforcers, enforces
from jiyue.rulebook.regulations.schema import UpdateInterval


def test_list_names_every_pack(capsys):
    call_command("rulepacks", "list", "--json")
    packs = json.loads(capsys.readouterr().out)["packs"]
    assert {pack["id"] for pack in packs} >= {"anyue-2023", "dali-2021", "national-base"}


def test_check_of_what_is_shipped_finds_nothing(capsys):
    call_command("rulepacks", "check", "--json")
    assert json.loads(capsys.readouterr().out)["faults"] == []


def test_check_of_a_faulty_folder_ends_with_one_and_names_the_line(tmp_path, capsys):
    home = tmp_path / "broken"
    home.mkdir()
    (home / "pack.yaml").write_text("document: {id: broken\n", "utf-8")
    with pytest.raises(SystemExit) as ended:
        call_command("rulepacks", "check", str(home))
    assert ended.value.code == 1
    assert "broken/pack.yaml 第 2 行" in capsys.readouterr().out


def test_check_of_no_folder_is_wrong_use(tmp_path):
    with pytest.raises(SystemExit) as ended:
        call_command("rulepacks", "check", str(tmp_path / "none"))
    assert ended.value.code == 2


def test_an_unknown_clause_is_wrong_use_and_says_what_to_do(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("rulepacks", "show", "anyue-2023/99")
    assert ended.value.code == 2
    assert "没有编号为“anyue-2023/99”的条款" in capsys.readouterr().err


def test_show_prints_quote_rules_and_status(capsys):
    call_command("rulepacks", "show", "anyue-2023/22.1", "--json")
    shown = json.loads(capsys.readouterr().out)
    assert shown["rules"] == ["update_interval:update-news"]
    assert "14天" in shown["quote"]


def test_the_matrix_has_every_clause_and_its_keys(capsys):
    call_command("rulepacks", "matrix", "--json")
    clauses = json.loads(capsys.readouterr().out)["clauses"]
    assert len([one for one in clauses if not one["id"].startswith("national-base/")]) == 1236
    assert {tuple(one) for one in clauses} == {("id", "software", "status", "rules", "enforced_in", "tests")}


def row_of(clause, *, rulings, outcome="passed"):
    result = results.TestResult(test="t", clauses=[clause], outcome=outcome, rulings={clause: rulings})
    return next(
        row for row in matrix.matrix(queries.packs(), [result], enforcers=lambda kind: ()) if row.clause.id == clause
    )


def test_a_status_needs_a_passing_test_and_for_decisions_both_outcomes():
    assert row_of("anyue-2023/22.1", rulings=["allowed", "refused"]).status == "enforced"
    assert row_of("anyue-2023/22.1", rulings=["allowed"]).status == "open"
    assert row_of("anyue-2023/22.1", rulings=["allowed", "refused"], outcome="failed").status == "open"
    assert row_of("anyue-2023/0.2", rulings=[]).status == "enforced"
    assert row_of("anyue-2023/8.2", rulings=[]).status == "recorded"


def test_a_function_says_itself_which_rules_it_enforces(monkeypatch):
    monkeypatch.setattr("jiyue.rulebook.regulations.applied._enforcers", {})

    @enforces(UpdateInterval)
    def watch():
        return None

    assert enforcers(UpdateInterval) == (f"{__name__}:{watch.__qualname__}",)
