"""《网页设计规范》: what every page shows in its head, at its foot and in its meta tags."""

import pytest

from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from tests.published import elements_missing, pages, without, without_tag

ANYUE = "512021"
SITE = ["SiteName", "SiteDomain", "SiteIDCode"]
COLUMN = ["ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"]
CONTENT = ["ArticleTitle", "PubDate", "ContentSource"]
FOOTER = [
    ("party_government_mark", "party_government_mark", "bszs.conac.cn"),
    ("error_report_entry", "error_report_entry", "找错"),
    ("site_code", "site_code", "标识码"),
    ("sponsor", "sponsor", "主办"),
    ("icp_number", "icp_number", "ICP备"),
    ("police_number", "police_number", "公网安备"),
    ("site_map", "site_map", "网站地图"),
]


def clause(name):
    return f"national-base/guidelines-6.{name}"


def marked(names, group):
    return [pytest.param(name, marks=pytest.mark.clause(clause(f"{group}.{name}"))) for name in names]


def misses(html, kind, name):
    cited = elements_missing(html, kind, place=ANYUE)
    return any(clause(name) in clauses for clauses in cited.values())


def test_what_we_publish_lacks_nothing(press):  # noqa: F811
    for kind, html in pages(press).items():
        assert elements_missing(html, kind, place=ANYUE) == {}


@pytest.mark.parametrize("tag", marked(SITE, "5"))
def test_every_page_carries_the_tags_of_the_site(press, tag):  # noqa: F811
    for kind, html in pages(press).items():
        assert not misses(html, kind, f"5.{tag}")
        assert misses(without_tag(html, tag), kind, f"5.{tag}")


@pytest.mark.parametrize("tag", marked(COLUMN, "5"))
def test_columns_and_articles_carry_the_tags_of_the_column(press, tag):  # noqa: F811
    published = pages(press)
    for kind in ("column", "content"):
        assert not misses(published[kind], kind, f"5.{tag}")
        assert misses(without_tag(published[kind], tag), kind, f"5.{tag}")


@pytest.mark.parametrize("tag", marked(CONTENT, "5"))
def test_articles_carry_the_tags_of_their_content(press, tag):  # noqa: F811
    html = pages(press)["content"]
    assert not misses(html, "content", f"5.{tag}")
    assert misses(without_tag(html, tag), "content", f"5.{tag}")


@pytest.mark.parametrize("tag", marked(["Keywords", "Description"], "5"))
def test_optional_tags_may_be_left_out_but_not_filled_with_nothing(press, tag):  # noqa: F811
    html = pages(press)["content"]
    assert f'<meta name="{tag}" content="会议' in html
    bare = without_tag(html, tag)
    assert not misses(bare, "content", f"5.{tag}")
    assert misses(bare.replace("</head>", f'<meta name="{tag}" content="无"></head>'), "content", f"5.{tag}")


@pytest.mark.parametrize(
    ("name", "element", "words"),
    [pytest.param(*one, marks=pytest.mark.clause(clause(f"2.{one[0]}"))) for one in FOOTER],
)
def test_the_foot_of_every_page_shows_each_element(press, name, element, words):  # noqa: F811
    for kind, html in pages(press).items():
        missing = elements_missing(without(html, "footer", words), kind, place=ANYUE)
        assert clause(f"2.{name}") in missing[element]
        assert not misses(html, kind, f"2.{name}")


@pytest.mark.clause("national-base/guidelines-6.2.header")
def test_the_head_of_every_page_shows_the_sites_full_name(press):  # noqa: F811
    for kind, html in pages(press).items():
        assert not misses(html, kind, "2.header")
        assert misses(without(html, "header", "安岳县人民政府"), kind, "2.header")
