"""大理2021 第二十四条: what may not be published.

The lists know gambling and pornography; violence, terror and incitement have none yet, so row 24.7 is not claimed.
"""

from tests.screened import cited, problems_of


def test_advertising_for_gambling_is_stopped_and_a_report_on_fighting_it_is_not():
    (problem,) = problems_of("欢迎光临澳门新葡京")
    assert problem.gravity == "block"
    assert "dali-2021/24.7" in cited(problem)
    assert problems_of("公安机关开展禁赌宣传。") == []
