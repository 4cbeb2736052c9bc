"""大理2021 第二十六条: metadata are complete and true."""

import pytest

from tests.screened import cited, problems_of


@pytest.mark.clause("dali-2021/26.c")
def test_an_item_of_the_catalogue_carries_all_its_metadata():
    (problem,) = problems_of(index_number="")
    assert problem.gravity == "block"
    assert "dali-2021/26.c" in cited(problem)
    assert problems_of() == []


@pytest.mark.clause("dali-2021/26.d")
@pytest.mark.parametrize("pretence", ["无", "测试", "xxx", "——"])
def test_required_items_are_not_filled_with_pretences(pretence):
    (problem,) = problems_of(theme=pretence)
    assert problem.gravity == "block"
    assert "dali-2021/26.d" in cited(problem)
    assert problems_of(theme="综合政务") == []
