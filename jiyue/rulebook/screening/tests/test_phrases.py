"""Miswritten names and set phrases are pointed out with the right wording, never blocking."""

from jiyue.rulebook.screening import Document, Policy, screen_document
from jiyue.rulebook.screening.checks.phrases import phrases


def found(text):
    return [p for p in screen_document(Document("通知", text), policy=Policy()) if p.rule_key == "phrase"]


def test_a_wrong_title_is_pointed_out_with_the_right_one():
    (problem,) = found("请报县人力资源与社会保障局。")
    assert (problem.gravity, problem.start, "人力资源和社会保障局" in problem.cure) == ("warn", 3, True)
    assert len(found("乡村振新与乡村振新")) == 2


def test_the_right_wording_passes_and_contains_no_wrong_one():
    assert found("".join(phrases())) == []
    assert all(wrong and wrong not in phrases() for wrongs in phrases().values() for wrong in wrongs)
