"""Every page kind as HTML: the checker's verdict, what must stand on it, and what must never."""

import gzip
import re
import subprocess
from copy import deepcopy

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.browser import VNU, checkers
from tests.public.conftest import THEMES, engine
from tests.public.contexts import KINDS, article, home, search, sparse_home

TEMPLATES = [
    path for path in sorted((THEMES / "base/templates").rglob("*.html")) if "gv" not in path.relative_to(THEMES).parts
]
every_kind = pytest.mark.parametrize("kind", KINDS)


def test_the_html_checker_finds_no_error_and_no_warning(pages, tmp_path):
    for kind, html in pages.items():
        (tmp_path / f"{kind}.html").write_text(html)
    checkers()
    command = ["java", "-jar", str(VNU), "--format", "gnu", *map(str, sorted(tmp_path.glob("*.html")))]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stderr + run.stdout == ""
    assert run.returncode == 0


@every_kind
def test_the_skeleton_stands_on_every_page(pages, kind):
    tree = LexborHTMLParser(pages[kind])
    assert tree.css_first("html").attributes["lang"] == "zh-CN"
    assert len(tree.css("h1")) == 1
    assert len(tree.css("main#main")) == 1
    assert tree.css_first("title").text().strip()
    assert tree.css("a")[0].text() == "跳到正文"
    labels = [nav.attributes.get("aria-label") for nav in tree.css("nav")]
    assert "辅助功能" in labels
    assert "主导航" in labels
    assert ("当前位置" in labels) == (not kind.startswith(("home", "error")))
    assert len(tree.css("form[role=search]")) == 1
    assert tree.css_first("header .jy-brand__name").text() == "大理白族自治州人民政府"


@every_kind
def test_all_seven_elements_stand_in_the_footer(pages, kind):
    text = LexborHTMLParser(pages[kind]).css_first("footer").text(separator=" ")
    wanted = ["网站标识码", "主办单位", "ICP备案编号", "网站地图", "我为政府网站找错"]
    if kind != "home-sparse":
        wanted += ["党政机关网站标识", "承办单位", "联系方式", "公安机关备案", "公网安备"]
    assert [word for word in wanted if word not in text] == []


def test_what_the_registry_lacks_leaves_no_empty_box():
    html = engine().render_template("home.html", **sparse_home())
    assert "公安机关备案" not in html
    assert "承办单位" not in html
    assert "jy-mark__sample" not in html


@every_kind
def test_a_demo_says_so_on_every_page(pages, kind):
    said = "演示环境 · 非政府网站 · 内容为示例" in pages[kind]
    assert said == (kind != "home-sparse")


@every_kind
def test_nothing_runs_or_dresses_inline(pages, kind):
    tree = LexborHTMLParser(pages[kind])
    assert not tree.css("style")
    assert not [script for script in tree.css("script") if script.text().strip()]
    for node in tree.css("*"):
        assert not [name for name in node.attributes if name == "style" or name.startswith("on")]


@every_kind
def test_nothing_comes_from_another_host_and_links_are_relative(pages, kind):
    tree = LexborHTMLParser(pages[kind])
    root = KINDS[kind][1]()["root"]
    for node in tree.css("script[src], img[src], link[href]"):
        address = node.attributes.get("src") or node.attributes.get("href")
        assert address.startswith(f"{root}assets/") or address.endswith("feed.xml")
    for link in tree.css("a[href]"):
        address = link.attributes["href"]
        assert address.startswith(("#", "https://", "?", root))
        assert kind == "error" or not address.startswith("/")


@every_kind
def test_no_meta_tag_is_empty(pages, kind):
    for tag in LexborHTMLParser(pages[kind]).css("meta[name]"):
        assert tag.attributes["content"] not in ("", "null", "None", None)


def test_a_tag_without_value_is_left_out():
    context = article()
    context["meta"].append({"name": "Keywords", "content": ""})
    assert "Keywords" not in engine().render_template("article.html", **context)


def test_empty_blocks_are_hidden(pages):
    assert "空栏目" not in pages["home"]
    bare = home() | {"blocks": [], "lead": None, "fixed_entries": [], "services": [], "interaction": []}
    html = engine().render_template("home.html", **bare)
    assert "jy-grid" not in html
    assert "政务公开</h2>" not in html


def test_the_newest_page_tells_totals_and_an_older_one_only_its_number(pages):
    assert "共 457 条，共 23 页" in pages["list"]
    assert "第 7 页" in pages["list-older"]
    assert "共 " not in LexborHTMLParser(pages["list-older"]).css_first(".jy-count").text()


def test_what_people_type_stays_text():
    hostile = "\"><img src=x onerror=alert(1)>'"
    context = deepcopy(article(title=hostile, source=hostile, editor=hostile, notice=hostile, provenance=hostile))
    context["site"] |= {"name": hostile, "contact": hostile}
    context["item"]["prev"] = {"title": hostile, "url": hostile}
    context["page"]["crumbs"] = [{"name": hostile, "url": hostile}]
    tree = LexborHTMLParser(engine().render_template("article.html", **context))
    assert not tree.css("img")
    assert not [node for node in tree.css("*") if "onerror" in node.attributes]
    found = LexborHTMLParser(engine().render_template("search.html", **search(query=hostile)))
    assert found.css_first("input[name=q]").attributes["value"] == hostile
    assert not found.css("img")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_use_full_width_punctuation(template):
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", template.read_text(), flags=re.DOTALL)
    assert re.findall(r"[\u4e00-\u9fff] ?[,:;()?!] ?[\u4e00-\u9fff]|[\u4e00-\u9fff][,:;()?!]", text) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_forms_come_from_the_macros_alone(template):
    assert re.findall(r"<(?:input|select|textarea)\b", template.read_text()) == []


@every_kind
def test_a_page_weighs_little(pages, kind):
    built = THEMES / "base/static/built"
    sent = [pages[kind].encode()] + [
        path.read_bytes()
        for path in (built / "site.css", built / "early.js", built / "portal.js", THEMES / "blue/static/theme.css")
    ]
    assert sum(len(gzip.compress(part)) for part in sent) <= 60 * 1024
    assert len(gzip.compress((built / "site.css").read_bytes())) <= 20_000
    assert len(gzip.compress((built / "portal.js").read_bytes())) <= 5_000
    assert (built / "early.js").stat().st_size <= 256
