"""The 法规 pages: which documents a site shows, and that they alone follow a changed rule pack."""

import re
import shutil

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from jiyue.delivery.publishing import regulations
from jiyue.delivery.publishing.manifest import INDEX
from jiyue.delivery.publishing.models import Output
from jiyue.delivery.publishing.verify import verify_folder
from jiyue.rulebook.regulations import queries as rulebook
from jiyue.rulebook.regulations.rules import Citation


@pytest.fixture
def packs(settings, tmp_path):
    """A copy of the rule packs that may be changed."""
    folder = tmp_path / "packs"
    shutil.copytree(settings.RULEPACKS_ROOT, folder)
    settings.RULEPACKS_ROOT = folder
    rulebook.reload()
    yield folder
    rulebook.reload()


def change(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    rulebook.reload()


def law_pages(press, site="anyue"):
    return sorted(path for path in press.tree(site) if path.startswith("regulations/") and path.endswith(".html"))


def test_a_site_shows_the_documents_that_bind_its_place_and_no_other(press):
    press.publish()
    assert law_pages(press) == [
        "regulations/anyue-2023.html",
        "regulations/index.html",
        "regulations/national-base.html",
    ]
    dali = law_pages(press, "xiangyun")
    assert "regulations/dali-2021.html" in dali
    assert "regulations/anyue-2023.html" not in dali
    listed = LexborHTMLParser(press.read("regulations/index.html")).css("main a")
    assert [one.attributes["href"] for one in listed] == [
        "../regulations/anyue-2023.html",
        "../regulations/national-base.html",
    ]


def test_search_engines_are_told_of_the_documents_and_of_nothing_that_is_gone(press, packs):
    press.publish()
    assert regulations.MAP in press.read("sitemap.xml")
    for page in law_pages(press):
        assert f"<loc>http://anyue.localhost:8000/{page}</loc>" in press.read(regulations.MAP)
    shutil.rmtree(packs / "anyue-2023")
    rulebook.reload()
    press.publish()
    assert "anyue-2023" not in press.read(regulations.MAP)


def test_a_page_carries_the_tags_of_a_document_and_its_dates(press):
    press.publish()
    page = LexborHTMLParser(press.read("regulations/anyue-2023.html"))
    tags = {one.attributes["name"]: one.attributes["content"] for one in page.css("meta[name]")}
    assert tags["ArticleTitle"] == "安岳县政府网站和政府系统政务新媒体管理办法"
    assert tags["PubDate"] == "2023-03-03 00:00"
    assert tags["SiteName"] == "安岳县人民政府"
    assert "施行日期：2023年3月3日" in page.css_first("main").text()


def test_every_citation_of_a_binding_document_leads_to_a_part_of_its_page(press):
    press.publish()
    site = rulebook.PublicSite("http://anyue.localhost:8000/", "512021")
    for pack, edition in rulebook.binding("512021", press.now.date()):
        for clause in [*edition.clauses, *(default.id for default in edition.defaults)]:
            cited = Citation(pack.id, edition.id, clause, pack.document.title, "")
            found = re.fullmatch(
                r"http://anyue\.localhost:8000/(\S+\.html)#(\S+)", rulebook.address_of(cited, site=site)
            )
            assert found, clause
            assert f'id="{found[2]}"' in press.read(found[1]), clause


def test_a_changed_pack_renders_its_pages_and_nothing_else(press, packs):
    press.out()
    press.publish()
    before = press.tree()
    change(packs / "anyue-2023/text.txt", "信息公开选项：主动公开", "信息公开选项：主动公开。")
    report = press.publish()
    assert (report.full, report.written) == ([], 1)
    assert report.rendered == len([*law_pages(press), regulations.MAP])
    changed = {path for path, digest in press.tree().items() if before.get(path) != digest}
    assert {path.removesuffix(".gz").removesuffix(".br") for path in changed if not path.startswith("manifest")} == {
        "regulations/anyue-2023.html"
    }
    result = verify_folder(press.folder(), str(press.folder() / INDEX))
    assert [*result.changed, *result.missing, *result.extra, *result.unsigned] == []
    assert press.publish().rendered == 0
    assert press.tree() == press.rebuilt()


def test_a_changed_pack_and_a_new_item_travel_together(press, packs):
    press.publish()
    change(packs / "anyue-2023/pack.yaml", "未作改动", "仅改排版")
    press.out(title="新消息")
    press.publish()
    assert "新消息" in press.read("index.html")
    assert press.tree() == press.rebuilt()


def test_a_pack_that_is_gone_takes_its_page_along(press, packs):
    press.publish()
    shutil.rmtree(packs / "anyue-2023")
    rulebook.reload()
    press.publish()
    assert law_pages(press) == ["regulations/index.html", "regulations/national-base.html"]
    assert not Output.objects.filter(website=press.world.sites.anyue, key="law:anyue-2023").exists()
    assert press.tree() == press.rebuilt()


def test_where_there_are_several_editions_each_keeps_its_page(press, packs):
    header = yaml.safe_load((packs / "anyue-2023/pack.yaml").read_text())
    header["editions"].append({"id": "anyue-2023@2026-06-01", "in_force_from": "2026-06-01"})
    header["editions"].append({"id": "anyue-2023@2030-01-01", "in_force_from": "2030-01-01"})
    (packs / "anyue-2023/pack.yaml").write_text(yaml.safe_dump(header, allow_unicode=True))
    rulebook.reload()
    press.publish()
    assert "施行日期：2026年6月1日" in press.read("regulations/anyue-2023.html")
    old = press.read("regulations/anyue-2023/2023-03-03.html")
    assert "施行日期：2023年3月3日" in old
    assert '<a href="../../regulations/anyue-2023/2026-06-01.html">' in old
    listed = LexborHTMLParser(press.read("regulations/index.html")).css("main a")
    assert listed[0].attributes["href"] == "../regulations/anyue-2023.html"
    assert len(listed) == 2
