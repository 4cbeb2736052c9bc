"""One notice travels the whole house: from a Word file through three reviews and three proofreadings, out and back."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import papers, public
from tests.journeys.demo import wait_until

# Step, button, and who does it: 三审三校 of Anyue's rules.
STEPS = [
    ("一级审核", "通过", "anyue-editor"),
    ("二级审核", "通过", "anyue-deputy"),
    ("三级审核（签发）", "签发", "anyue-head"),
    ("一校", "通过", "anyue-site"),
    ("二校", "通过", "anyue-section"),
    ("三校", "通过", "anyue-deputy"),
]

# The home page, the column's list and the feeds: pages that show an item's title.
PLACES = ("", "tzgg/", "feed.xml", "tzgg/feed.xml")


def showing(demo) -> set[str]:
    return {path for path in PLACES if papers.TITLE in public.fetch(demo.site("anyue", path))[1]}


@pytest.fixture(scope="module")
def item(people) -> str:
    """The notice from its Word file, sent to review: the path of the item at the console."""
    editor = people("anyue-editor")
    editor.picture("anyue-01-home")
    editor.upload("通知.docx", papers.notice())
    editor.says("已从文件新建")
    editor.picture("anyue-02-imported")
    editor.tick_column("安岳县人民政府", "通知公告")
    expect(editor.page.get_by_label("题名")).to_have_value(papers.TITLE)
    expect(editor.page.get_by_label("发文字号")).to_have_value(papers.NUMBER)
    surface = editor.page.locator(".jy-editor [role=textbox]")
    expect(surface.locator("table [rowspan='2']")).to_have_text("片区")
    expect(surface.locator("table [colspan='2']")).to_have_text("巡护力量")
    expect(surface.locator("p.jy-right").first).to_have_text("安岳县人民政府办公室")
    _is_blocked(editor)
    _mend(editor)
    return editor.send()


def _is_blocked(editor) -> None:
    """The private number stops the item, with article and cure, and is not shown again in full."""
    editor.press("送审")
    box = editor.refused()
    for words in ("居民身份证号码", "怎么办", "安岳县", "第十四条"):
        expect(box).to_contain_text(words)
    problem = editor.page.locator(".jy-problem--block").filter(has_text="居民身份证号码").first
    for words in ("须先改正", "怎么改", "第十四条"):
        expect(problem).to_contain_text(words)
    expect(problem).not_to_contain_text(papers.IDENTITY)
    editor.picture("anyue-03-blocked")


def _mend(editor) -> None:
    """The number out of the text and out of the file that came along; what a document must say of itself."""
    line = editor.page.locator(".jy-editor [role=textbox] p", has_text=papers.CONTACT)
    line.click(click_count=3)
    editor.page.keyboard.insert_text("巡护中发现火情，请立即报告县森林草原防灭火指挥部办公室。")
    editor.page.get_by_label("发文机关", exact=True).fill("安岳县人民政府办公室")
    editor.page.get_by_label("成文日期").fill("2026-11-20")
    editor.page.get_by_label("主题分类").fill("农业、林业、水利\\林业")
    editor.page.get_by_role("button", name=re.compile("移除.*通知.docx")).click()
    editor.says("草稿已保存")
    editor.picture("anyue-04-mended")


@pytest.fixture(scope="module")
def live(demo, people, item) -> str:
    """Reviewed, proofread and out: the public address."""
    editor = people("anyue-editor")
    editor.picture("anyue-05-sent")
    for number, (step, button, login) in enumerate(STEPS, start=1):
        person = people(login)
        person.open_task(papers.TITLE)
        expect(person.page.frame_locator("iframe").locator("h1")).to_have_text(papers.TITLE)
        person.picture(f"anyue-1{number}-{login}")
        person.decide(papers.TITLE, step, button)
        person.picture(f"anyue-2{number}-{login}-done")
    people("anyue-deputy").says("已通过全部环节，正在发布。")
    return public.address_of(demo, "anyue", "tzgg", papers.TITLE)


def test_the_page_carries_all_that_the_guidelines_ask(demo, people, live):
    tree = public.page(live)
    metas = public.metas(tree)
    assert metas["ArticleTitle"] == papers.TITLE
    assert metas["ColumnName"] == "通知公告"
    assert metas["SiteName"] == "安岳县人民政府"
    assert metas["ContentSource"] == "安岳县人民政府办公室"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", metas["PubDate"])
    wanted = {"SiteDomain", "SiteIDCode", "ColumnDescription", "ColumnKeywords", "ColumnType"}
    assert all(metas.get(name) for name in wanted)
    assert tree.css_first("h1").text().strip() == papers.TITLE
    assert tree.css_first("main table [colspan='2']").text().strip() == "巡护力量"
    assert papers.IDENTITY not in tree.html
    assert len(tree.css("header form[role=search]")) == 1
    footer = tree.css_first("footer").text()
    wanted = [
        "网站标识码",
        "主办单位",
        "承办单位",
        "联系方式",
        "ICP备案编号",
        "公网安备",
        "网站地图",
        "我为政府网站找错",
    ]
    assert [word for word in wanted if word not in footer] == []
    reader = people("anyue-editor").context.new_page()
    reader.goto(live)
    expect(reader.get_by_role("heading", level=1)).to_have_text(papers.TITLE)
    reader.close()


def test_home_list_feeds_site_map_and_search_know_it(demo, live):
    wait_until(lambda: showing(demo) == set(PLACES), what="首页、列表和订阅都有这条信息")
    wait_until(lambda: live in public.sitemap(demo, "anyue"), what="网站地图有这条信息")
    wait_until(lambda: papers.TITLE in public.search(demo, "anyue", "巡护"), what="搜索“巡护”")


def test_the_editor_is_shown_the_receipt(people, item, live):
    editor = people("anyue-editor")
    editor.open(item.removeprefix("/"))
    panel = editor.page.locator("details.jy-panel").filter(has=editor.page.locator("summary", has_text="投放"))
    expect(panel).to_contain_text("发布回执")
    expect(panel).to_contain_text("已上线")
    expect(panel.get_by_role("link", name=live)).to_have_attribute("href", live)
    editor.picture("anyue-31-receipt")


def test_withdrawal_takes_it_off_everywhere(demo, people, item, live):
    manager = people("anyue-site")
    manager.open(item)
    manager.page.get_by_role("link", name="撤回", exact=True).click()
    manager.picture("anyue-41-withdraw")
    manager.page.get_by_label("理由").fill("附表数据有误，核实后重新发布。")
    manager.press("撤回")
    manager.says("已撤回")
    manager.picture("anyue-42-withdrawn")
    wait_until(lambda: public.fetch(live)[0] == 404, what="页面撤下")
    assert "错误：" in public.fetch(live)[1]
    wait_until(lambda: not showing(demo), what="首页、列表和订阅都去掉这条信息")
    wait_until(lambda: live not in public.sitemap(demo, "anyue"), what="网站地图去掉这条信息")
    wait_until(lambda: papers.TITLE not in public.search(demo, "anyue", "巡护"), what="搜索不再显示")
    manager.open(item)
    expect(manager.page.locator(".jy-head")).to_contain_text("已撤回")
