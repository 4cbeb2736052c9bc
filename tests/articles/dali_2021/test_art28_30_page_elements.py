"""大理2021 第二十八条、第三十条: what the head and the foot of a page show."""

import pytest

from tests.screened import FOOTER, cited, page_problems

ELEMENTS = [
    ("30.a", "party_government_mark", "bszs.conac.cn"),
    ("30.b", "error_report_entry", '<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html">找错</a>'),
    ("30.c", "exposure_desk", "曝光台"),
    ("30.d", "site_code", "标识码"),
    ("30.e", "sponsor", "主办"),
    ("30.f", "contact", "联系电话"),
    ("30.g", "icp_number", "ICP备"),
    ("30.h", "police_number", "公网安备"),
    ("30.i", "site_map", "网站地图"),
]


@pytest.mark.parametrize(
    ("clause", "element", "words"),
    [pytest.param(*one, marks=pytest.mark.clause(f"dali-2021/{one[0]}")) for one in ELEMENTS],
)
def test_the_foot_of_a_page_shows_each_element(clause, element, words):
    (problem,) = page_problems(footer=FOOTER.replace(words, "")).values()
    assert problem.evidence["element"] == element
    assert f"dali-2021/{clause}" in cited(problem)
    assert page_problems() == {}


@pytest.mark.clause("dali-2021/28.c")
def test_the_head_of_a_page_shows_the_full_name_of_the_site():
    (problem,) = page_problems(header="大理").values()
    assert "dali-2021/28.c" in cited(problem)
    assert page_problems() == {}
