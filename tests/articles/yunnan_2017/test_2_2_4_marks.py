"""云南2017 二（二）4: the marks of a site stand on its pages."""

import pytest

from tests.screened import FOOTER, cited, page_problems

MARKS = ["bszs.conac.cn", "标识码", "ICP备", "公网安备"]


@pytest.mark.clause("yunnan-2017/2.2.4.a")
@pytest.mark.parametrize("mark", MARKS)
def test_each_of_the_four_marks_is_on_the_page(mark):
    assert page_problems() == {}
    (problem,) = page_problems(footer=FOOTER.replace(mark, "")).values()
    assert "yunnan-2017/2.2.4.a" in cited(problem)
