"""What the pages say."""

import hashlib
import re
import shutil
import xml.etree.ElementTree as ET

import pytest

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Attachment, Version
from jiyue.delivery.publishing import builder
from jiyue.delivery.publishing.models import Address, Output, Read
from tests.world import at


def page_of(press, resource):
    return press.read(Address.objects.get(resource=resource).path)


def metas(html):
    return dict(re.findall(r'<meta name="([^"]+)" content="([^"]*)">', html))


def test_an_article_carries_every_tag_of_the_guidelines(press):
    resource = press.out(title="县政府<召开>会议", keywords="会议", editor_name="王一", at=at("2026-11-02 15:07"))
    press.publish()
    found = metas(page_of(press, resource))
    assert found["SiteName"] == "安岳县人民政府"
    assert found["SiteDomain"] == "anyue.localhost"
    assert found["SiteIDCode"] == "0000000000"
    assert found["ColumnName"] == "动态要闻"
    assert found["ColumnType"] == "动态要闻"
    assert found["ArticleTitle"] == "县政府&lt;召开&gt;会议"
    assert found["PubDate"] == "2026-11-02 15:07"
    assert found["ContentSource"] == "安岳县人民政府办公室"
    assert found["Keywords"] == "会议"
    assert found["Author"] == "王一"
    assert all(found.values())
    assert "Image" not in found


def test_the_home_page_and_the_lists_carry_theirs(press):
    press.out()
    press.publish()
    home, column = metas(press.read("index.html")), metas(press.read("dtyw/index.html"))
    assert {"SiteName", "SiteDomain", "SiteIDCode", "description"} <= home.keys()
    assert {"SiteName", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"} <= column.keys()
    assert "ArticleTitle" not in column


def test_a_repealed_document_says_so_everywhere(press):
    resource = press.out(kind="policy", document_number="安府发〔2020〕1号", validity="repealed", index_number="A1")
    press.publish()
    page = page_of(press, resource)
    assert "发文字号：安府发〔2020〕1号" in page
    assert "有效性：废止" in page
    assert "废止" in press.read("dtyw/index.html")


def test_links_are_relative_and_lead_somewhere(press):
    for _ in range(45):
        press.out()
    press.publish()
    folder = press.folder()
    for page in folder.rglob("*.html"):
        if page.name == "404.html":
            continue
        for link in re.findall(r'href="([^"]+)"', page.read_text()):
            assert not link.startswith(("/", "http")), link
            if "hd/" not in link:
                assert (page.parent / link).resolve().is_file(), (page, link)


def test_feeds_are_valid_and_newest_first(press):
    for number in range(25):
        press.out(title=f"第{number}条 & <更多>")
    press.publish()
    channel = ET.fromstring(press.read("dtyw/feed.xml")).find("channel")
    titles = [item.findtext("title") for item in channel.iter("item")]
    assert titles == [f"第{number}条 & <更多>" for number in range(24, 4, -1)]
    assert channel.findtext("link") == "http://anyue.localhost:8000/dtyw/index.html"
    first = next(channel.iter("item"))
    assert first.findtext("pubDate").endswith("+0800")
    assert first.find("guid").get("isPermaLink") == "true"


def test_neighbours_are_linked_both_ways(press):
    one, two = press.out(title="先发的"), press.out(title="后发的")
    press.publish()
    assert 'rel="next"' in page_of(press, one)
    assert "后发的" in page_of(press, one)
    assert 'rel="prev"' in page_of(press, two)
    press.withdraw(two)
    press.publish()
    assert "后发的" not in page_of(press, one)


def attach(press, resource, data, name="附表.pdf", *, inline=False):
    sha = hashlib.sha256(data).hexdigest()
    path = uploads.path_of(sha, "pdf")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    Attachment.objects.create(
        resource=resource, name=name, sha256=sha, extension="pdf", size=len(data), added_at=press.now, inline=inline
    )
    return sha


def test_files_of_released_versions_are_copied_and_go_with_the_last_that_uses_them(press):
    column = press.world.columns.anyue_news
    one, two = press.write(), press.write()
    sha = attach(press, one, b"%PDF-1 table")
    attach(press, two, b"%PDF-1 table")
    for resource in (one, two):
        press.place(resource, column)
        press.clear(resource, attachments=[sha])
    press.publish()
    path = f"files/{sha}.pdf"
    assert (press.folder() / path).read_bytes() == b"%PDF-1 table"
    assert path in page_of(press, one)
    assert press.tree() == press.rebuilt()
    press.withdraw(one)
    press.publish()
    assert (press.folder() / path).exists()
    assert press.tree() == press.rebuilt()
    press.clear(two)
    press.publish()
    assert not (press.folder() / path).exists()
    assert not Read.objects.filter(topic__startswith="resource:").exists()
    assert press.tree() == press.rebuilt()


def test_a_stored_file_that_was_altered_is_not_copied(press):
    resource = press.write()
    sha = attach(press, resource, b"%PDF-1 true")
    uploads.path_of(sha, "pdf").write_bytes(b"%PDF-1 false")
    press.place(resource, press.world.columns.anyue_news)
    press.clear(resource, attachments=[sha])
    press.publish()
    assert not (press.folder() / f"files/{sha}.pdf").exists()
    assert "index.html" in press.tree()


def test_a_picture_in_the_text_points_into_the_site(press):
    sha = "a" * 64
    resource = press.out(body=f'<p><img src="/uploads/{sha}.png" alt="图"></p>')
    press.publish()
    assert f'src="../../../files/{sha}.png"' in page_of(press, resource)


def test_the_preview_is_the_published_page(press):
    column = press.world.columns.anyue_news
    resource = press.out(title="预览与发布一致", at=at("2026-11-02 15:07"))
    press.publish()
    version = Version.objects.get(resource=resource)
    shown = builder.preview(version, column, at=at("2026-11-02 15:07"))
    assert shown == page_of(press, resource)
    assert "预览与发布一致" in builder.preview(resource.draft, None, at=press.now)
    assert Output.objects.filter(path=Address.objects.get().path).count() == 1


def test_a_column_that_nobody_serves_has_no_preview(press):
    column = press.world.columns.anyue_news
    press.world.sites.anyue.host.delete()
    with pytest.raises(Refusal, match="没有可供预览"):
        builder.preview(press.write().draft, column)


def test_without_built_assets_nothing_is_made(press, settings, tmp_path):
    shutil.copytree(settings.THEMES_ROOT, tmp_path / "themes")
    settings.THEMES_ROOT = tmp_path / "themes"
    shutil.rmtree(tmp_path / "themes/base/static")
    with pytest.raises(Refusal, match="make setup"):
        press.publish()
    shutil.rmtree(tmp_path / "themes/base/templates")
    with pytest.raises(Refusal, match="找不到页面模板"):
        press.publish()
