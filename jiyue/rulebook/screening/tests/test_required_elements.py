"""Header, footer and meta tags of a page."""

import pytest

from jiyue.rulebook.screening import Page, screen_page
from jiyue.rulebook.screening.checks.required_elements import is_date_time

META = {
    "SiteName": "大理白族自治州人民政府",
    "SiteDomain": "www.dali.gov.cn",
    "SiteIDCode": "5329000003",
    "ColumnName": "要闻",
    "ColumnDescription": "大理要闻",
    "ColumnKeywords": "大理,要闻",
    "ColumnType": "工作动态",
    "ArticleTitle": "标题",
    "PubDate": "2026-11-02 09:00",
    "ContentSource": "州政府办公室",
}
FOOTER = """<a href="http://bszs.conac.cn/x"><img alt="党政机关"></a>
<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html">找错</a>
<a href="https://www.yn.gov.cn/bgt">云南省政府网站曝光台</a>
网站标识码：5329000003 主办：州政府办公室 联系电话：0872-0000000
滇ICP备00000000号 滇公网安备 53290000000000号 <a href="map.html">网站地图</a>"""


def page(meta=META, header="<h1>大理白族自治州人民政府</h1>", footer=FOOTER, kind="content"):
    tags = "".join(f'<meta name="{name}" content="{value}">' for name, value in meta.items())
    html = f"<html><head>{tags}</head><body><header>{header}</header><p>正文</p><footer>{footer}</footer></body></html>"
    return Page("http://www.dali.gov.cn/a.html", html, kind)


def found(policy, one):
    problems = screen_page(one, policy=policy)
    return {p.evidence["element"]: p for p in problems if p.rule_key == "required-element"}


@pytest.mark.parametrize("kind", ["home", "column", "content"])
def test_a_complete_page_passes(dali, kind):
    assert found(dali, page(kind=kind)) == {}


@pytest.mark.parametrize(
    ("tag", "value", "element"),
    [
        ("PubDate", "2026年11月2日", "pub_date"),
        ("PubDate", "2026-13-45 99:00", "pub_date"),
        ("SiteIDCode", "null", "site_code"),
        ("SiteIDCode", "123", "site_code"),
        ("SiteDomain", "大理", "site_domain"),
        ("ContentSource", "", "content_source"),
    ],
)
def test_a_tag_with_an_empty_or_malformed_value_is_found(dali, tag, value, element):
    assert element in found(dali, page({**META, tag: value}))


def test_a_missing_tag_is_found_on_the_kinds_of_page_that_need_it(dali):
    without = {name: value for name, value in META.items() if name != "PubDate"}
    assert list(found(dali, page(without))) == ["pub_date"]
    assert found(dali, page(without, kind="column")) == {}


@pytest.mark.parametrize(
    ("words", "element"),
    [
        ("bszs.conac.cn", "party_government_mark"),
        ("曝光台", "exposure_desk"),
        ("主办", "sponsor"),
        ("ICP备", "icp_number"),
        ("公网安备", "police_number"),
        ("网站地图", "site_map"),
    ],
)
def test_each_footer_element_is_missed(dali, words, element):
    problem = found(dali, page(footer=FOOTER.replace(words, "")))[element]
    assert any(citation.clause.startswith("dali-2021/30") for citation in problem.citations)


def test_a_header_without_the_full_name_is_found(dali):
    assert "site_name" in found(dali, page(header="<h1>大理</h1>"))
    assert found(dali, page(header='<img alt="大理白族自治州 人民政府">')) == {}


def test_elements_of_other_provinces_are_not_asked_for(anyue):
    assert "exposure_desk" not in found(anyue, page(footer=FOOTER.replace("曝光台", "")))


def test_dates_and_times():
    assert is_date_time("2026-11-02 09:00:30")
    assert not is_date_time("2026-11-02")
