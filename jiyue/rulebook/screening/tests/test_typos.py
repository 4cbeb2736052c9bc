"""Slips of the pen: pointed out with the right spelling, never blocking, never inside a right word."""

import pytest

from jiyue.rulebook.screening import Document, Policy, screen_document
from jiyue.rulebook.screening.checks.typos import slips


def found(text):
    return [p for p in screen_document(Document("通知", text), policy=Policy()) if p.rule_key == "typo"]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("布署", "部署"), ("帐户", "账户"), ("渡假", "度假"), ("截止目前", "截至目前"), ("实事求事", "实事求是")],
)
def test_a_slip_is_pointed_out_with_its_cure(wrong, right):
    (problem,) = found(f"各单位要{wrong}，认真落实。")
    assert problem.gravity == "warn"
    assert right in problem.cure
    assert problem.start == 4


@pytest.mark.parametrize("right", ["发布署名文章", "直至使用", "法律监督检察", "学习贯彻", "有关健康", "工程现场"])
def test_right_words_that_contain_a_slip_pass(right):
    assert found(right) == []


def test_the_list_is_long_enough_and_does_not_contradict_itself():
    listed = slips()
    assert len(listed) >= 150
    for slip in listed.values():
        assert slip.wrong not in slip.right
        assert slip.right not in listed
        assert all(slip.wrong in context and context != slip.wrong for context in slip.unless)
