"""大理2021 第二十七条: no links to unlawful or commercial sites."""

import pytest

from tests.screened import cited, problems_of


@pytest.mark.parametrize(
    ("clause", "href", "allowed"),
    [
        pytest.param(
            "dali-2021/27.b.1",
            "http://www.best-casino.example/",
            "https://www.gov.cn/",
            marks=pytest.mark.clause("dali-2021/27.b.1"),
        ),
        pytest.param(
            "dali-2021/27.b.2",
            "https://item.taobao.com/1",
            "https://mp.weixin.qq.com/s/1",
            marks=pytest.mark.clause("dali-2021/27.b.2"),
        ),
    ],
)
def test_a_forbidden_link_is_stopped_and_an_official_one_passes(clause, href, allowed):
    (problem,) = problems_of(f'<p><a href="{href}">详情</a></p>')
    assert problem.gravity == "block"
    assert clause in cited(problem)
    assert problems_of(f'<p><a href="{allowed}">详情</a></p>') == []
