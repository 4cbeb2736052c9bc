import pytest

from jiyue.rulebook.screening import Document, screen_document


def found(policy, body, **more):
    problems = screen_document(Document("通知", body, **more), policy=policy)
    return [problem for problem in problems if problem.rule_key == "mobile-phone"]


@pytest.mark.parametrize(
    "number", ["13800001234", "138-0000-1234", "138 0000 1234", "+86 13800001234", "１３８００００１２３４"]
)
def test_a_mobile_number_is_pointed_out_with_its_mask(anyue, number):
    (problem,) = found(anyue, f"联系人电话{number}，反映问题")
    assert problem.gravity == "warn"
    assert problem.evidence["masked"] == "138****1234"


@pytest.mark.parametrize(
    "harmless",
    ["税收15451802610元", "电话0999-4635210", "热线12345", "130****0066", "ISBN 978-7-87-540342-6", "￥13800001234"],
)
def test_amounts_landlines_and_masked_numbers_are_left_alone(anyue, harmless):
    assert found(anyue, harmless) == []


def test_a_contact_field_is_there_to_be_read(anyue):
    assert found(anyue, "", fields={"contact": "13800001234"}) == []
    assert found(anyue, "", fields={"summary": "13800001234"})
