"""安岳2023 第二十一条: no commercial advertising, no links to it."""

import pytest

from tests.screened import ANYUE, cited, problems_of


@pytest.mark.clause("anyue-2023/21.3")
def test_a_link_to_a_shop_is_stopped_and_one_to_an_official_account_passes():
    (problem,) = problems_of('<a href="https://shop.jd.com/1">买</a>', place=ANYUE)
    assert problem.gravity == "block"
    assert "anyue-2023/21.3" in cited(problem)
    assert problems_of('<a href="https://mp.weixin.qq.com/s/1">阅读</a>', place=ANYUE) == []
