"""Required metadata are filled, and with something."""

import pytest

from jiyue.rulebook.screening import Document, Policy, screen_document

FILLED = {
    "source": "大理州人民政府办公室",
    "publicity": "public",
    "formed_on": "2026-11-01",
    "index_number": "11532900-2026-001",
    "theme": "综合政务",
    "issuer": "大理州人民政府办公室",
    "written_on": "2026-11-01",
    "document_number": "大政办发〔2026〕5号",
}


def found(policy, **changes):
    document = Document(changes.pop("title", "关于防火的通知"), "正文", {**FILLED, **changes}, kind="policy")
    problems = screen_document(document, policy=policy)
    return {problem.where: problem for problem in problems if problem.rule_key.endswith("-metadata")}


def test_a_complete_document_passes_and_a_missing_item_is_refused(dali):
    assert found(dali) == {}
    (problem,) = found(dali, index_number="").values()
    assert (problem.where, problem.rule_key, problem.gravity) == ("field:index_number", "missing-metadata", "block")


@pytest.mark.parametrize(
    "value", ["无", "测试", "xxx", "XXXX", "（无）", "——", "null", "１１１", "aaaa", "。。。", "待定"]
)
def test_placeholders_do_not_count_as_filled(dali, value):
    problem = found(dali, theme=value)["field:theme"]
    assert problem.rule_key == "placeholder-metadata"
    assert "dali-2021/26.d" in {citation.clause for citation in problem.citations}


@pytest.mark.parametrize("value", ["无障碍建设", "测试中心管理", "综合政务"])
def test_real_words_that_contain_a_placeholder_pass(dali, value):
    assert found(dali, theme=value) == {}


def test_no_rule_no_problem():
    assert found(Policy(), theme="") == {}
