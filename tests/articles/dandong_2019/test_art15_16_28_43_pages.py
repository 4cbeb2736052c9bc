"""丹东2019 第十五条、第十六条、第二十八条、第四十三条: what pages show, and where they do not lead."""

import pytest

from tests.screened import FOOTER, cited, page_problems, problems_of

DANDONG = "210600"
NAME = "大理白族自治州人民政府"


def missing(**changes):
    return page_problems(place=DANDONG, **changes)


@pytest.mark.clause("dandong-2019/16.2")
def test_the_head_shows_the_full_name(world):
    assert missing() == {}
    (problem,) = missing(header="大理").values()
    assert "dandong-2019/16.2" in cited(problem)


@pytest.mark.parametrize(
    ("clause", "column", "words"),
    [
        pytest.param("15.6", "icp_number", "ICP备", marks=pytest.mark.clause("dandong-2019/15.6")),
        pytest.param("15.7", "police_number", "公网安备", marks=pytest.mark.clause("dandong-2019/15.7")),
    ],
)
def test_the_filing_number_is_on_record_and_at_the_foot(world, clause, column, words):
    assert getattr(world.sites.dali, column)
    assert missing() == {}
    (problem,) = missing(footer=FOOTER.replace(words, "")).values()
    assert f"dandong-2019/{clause}" in cited(problem)


@pytest.mark.clause("dandong-2019/43.1")
@pytest.mark.parametrize("words", ["bszs.conac.cn", "标识码", "主办", "联系电话", "网站地图"])
def test_pages_follow_the_national_page_design(words):
    assert missing() == {}
    (problem,) = missing(footer=FOOTER.replace(words, "")).values()
    assert "dandong-2019/43.1" in cited(problem)


@pytest.mark.clause("dandong-2019/28.4")
def test_no_commercial_site_is_linked_to():
    (problem,) = problems_of('<p><a href="https://www.taobao.com/x">优惠</a></p>', place=DANDONG)
    assert "dandong-2019/28.4" in cited(problem)
    assert problems_of('<p><a href="https://www.gov.cn/x">国务院</a></p>', place=DANDONG) == []
