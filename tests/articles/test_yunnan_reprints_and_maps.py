"""大理2021 第二十三条、云南2019 第二十二条和第二十五条: sources of reprints, approval numbers of maps."""

import pytest

from tests.screened import cited, problems_of

MAP = '<p><img src="files/a.png" alt="大理州地图"></p>'


@pytest.mark.clause("dali-2021/23.b", "yunnan-2019/25.1")
def test_a_reprint_names_where_it_was_taken_from():
    (problem,) = problems_of(origin="转载")
    assert problem.where == "field:source_url"
    assert {"dali-2021/23.b", "yunnan-2019/25.1"} & cited(problem)
    assert problems_of(origin="转载", source_url="https://www.yn.gov.cn/a.html") == []


@pytest.mark.clause("yunnan-2019/22.8")
def test_a_map_needs_its_approval_number():
    (problem,) = problems_of(MAP)
    assert (problem.where, "yunnan-2019/22.8" in cited(problem)) == ("field:map_number", True)
    assert problems_of(MAP, map_number="云S（2026）001号") == []
