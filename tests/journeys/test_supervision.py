"""From what the watch sees to the quarterly notice: finding, order, repair, re-check, and the notice on the site."""

import io
import json
import re

import pytest
from docx import Document
from playwright.sync_api import Locator, expect

from tests.journeys import public
from tests.journeys.demo import wait_until
from tests.journeys.people import Person

LATE = "要闻快递"
FRESH = "祥云县召开冬季农业生产工作会议"
REPORT = "一、被改动的页面已重新生成，并查明改动来源；二、栏目已发布新信息，今后由专人按期更新。"
CHAIN = [("初审", "通过", "editor"), ("复审", "通过", "section"), ("终审（签发）", "签发", "head")]


def reviewed(people, place: str, title: str) -> None:
    for step, button, role in CHAIN:
        people(f"{place}-{role}").decide(title, step, button)


@pytest.fixture(scope="module")
def seen(demo) -> list[dict]:
    """What `jiyue monitor` says of Xiangyun, fetched over HTTP by a program of its own."""
    done = demo.run("monitor", "--outlet", "xiangyun.localhost", "--json")
    assert done.returncode == 1, done.stderr
    return json.loads(done.stdout)[0]["findings"]


def _of_pages(watch: Person) -> None:
    """The findings of pages alone; what the records lack (a unit's profile…) is another story and fills pages."""
    watch.page.get_by_role("link", name="网页监测").click()
    expect(watch.page).to_have_url(re.compile("source=pages"))
    expect(watch.page.get_by_role("row").filter(has_text=LATE).first).to_be_visible()


def _rows(watch: Person, seen: list[dict]) -> list[Locator]:
    """The listed findings that the program told of."""
    rows = watch.page.get_by_role("row").filter(has_text="祥云县人民政府").all()
    return [row for row in rows if any(one["message"][:12] in row.inner_text() for one in seen)]


@pytest.fixture(scope="module")
def findings(people, seen) -> list[str]:
    """The supervisor goes through them, each with its proof, and confirms what is only suspected: their addresses."""
    watch = people("dali-supervisor")
    watch.open()
    watch.picture("watch-01-home")
    expect(watch.page.get_by_role("row").filter(has_text="祥云县人民政府").first).to_contain_text(LATE)
    watch.page.get_by_role("link", name="处理监测问题").click()
    _of_pages(watch)
    watch.picture("watch-02-findings")
    addresses = [row.get_by_role("link").first.get_attribute("href") for row in _rows(watch, seen)]
    assert len(addresses) >= 3
    for number, address in enumerate(addresses, start=1):
        _judge(watch, address)
        watch.picture(f"watch-1{number}-finding")
    return addresses


def _judge(watch: Person, address: str) -> None:
    watch.open(address.removeprefix("/console/"))
    main = watch.page.get_by_role("main")
    for words in ("怎么整改", "证据", "取证时间", "依据"):
        expect(main).to_contain_text(words)
    if watch.page.get_by_role("button", name="确认问题").count():
        watch.press("确认问题")
        watch.says("已确认")
    expect(watch.page.locator(".jy-head")).to_contain_text("已确认")


@pytest.fixture(scope="module")
def order(people, seen, findings) -> str:
    """One 整改督办单 for all of them: the path at the console."""
    watch = people("dali-supervisor")
    watch.menu("监测问题")
    _of_pages(watch)
    for row in _rows(watch, seen):
        row.get_by_role("checkbox").check()
    watch.press("下达整改督办单")
    expect(watch.page.get_by_label("整改要求")).to_have_value(re.compile(f"你单位有 {len(findings)} 个问题"))
    watch.picture("watch-21-order-new")
    watch.press("下达")
    watch.says("由 祥云县人民政府办公室 整改")
    watch.picture("watch-22-order")
    return re.search(r"orders/[0-9a-f-]{36}/", watch.page.url)[0]


@pytest.fixture(scope="module")
def repaired(demo, people, order) -> None:
    """Xiangyun publishes what was due, builds its pages anew and reports."""
    editor = people("xiangyun-editor")
    editor.write(FRESH, "会议部署今冬明春农田水利建设和小春作物田间管理工作。", kind="动态")
    editor.tick_column("祥云县人民政府", LATE)
    editor.send()
    reviewed(people, "xiangyun", FRESH)
    public.address_of(demo, "xiangyun", "ywkd", FRESH)
    assert demo.run("publish", "--site", "xiangyun.localhost", "--all").returncode == 0
    editor.menu("整改督办单")
    editor.picture("watch-31-orders")
    editor.page.get_by_role("row").filter(has_text="督").get_by_role("link").first.click()
    editor.page.get_by_label("整改情况").fill(REPORT)
    editor.picture("watch-32-report")
    editor.press("报告整改情况")
    editor.says("整改情况已报告")


@pytest.fixture(scope="module")
def closed(people, order, repaired) -> None:
    watch = people("dali-supervisor")
    watch.open(order)
    expect(watch.page.get_by_role("main")).to_contain_text(REPORT)
    watch.press("复查")
    watch.says("已办结")
    watch.picture("watch-41-closed")


def test_the_watch_finds_the_late_column_and_what_was_planted(seen):
    told = {finding["rule"]: finding for finding in seen}
    text = "".join(finding["message"] for finding in seen)
    assert f"“{LATE}”" in text
    assert "居民身份证号码" in text
    assert "11010519491231002X" not in json.dumps(seen)
    assert any("bet888" in finding["message"] or "赌博" in finding["message"] for finding in seen)
    assert all(finding["cure"] for finding in seen)
    assert any(clause.startswith("dali-2021/") for finding in told.values() for clause in finding["clauses"])


def test_the_order_has_a_due_date_with_its_article_and_opens_as_a_word_file(people, order, findings):
    watch = people("dali-supervisor")
    watch.open(order)
    aside = watch.page.get_by_role("complementary", name="办理")
    expect(aside).to_contain_text(re.compile(r"整改期限\s*20\d\d-\d\d-\d\d"))
    expect(aside).to_contain_text("依据")
    head = watch.page.locator(".jy-head")
    head.get_by_text("日期怎么来的").click()
    expect(head.get_by_role("listitem").first).to_be_visible()
    with watch.page.expect_download() as waiting:
        watch.page.get_by_role("link", name="下载 Word 文件").click()
    paper = Document(io.BytesIO(waiting.value.path().read_bytes()))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "整改督办单" in text
    assert "祥云县人民政府办公室：" in text
    assert "整改期限" in text
    assert len(paper.tables[0].rows) == len(findings) + 1


def test_the_re_check_closes_the_order_and_every_finding(people, findings, closed):
    watch = people("dali-supervisor")
    for address in findings:
        watch.open(address.removeprefix("/console/"))
        expect(watch.page.locator(".jy-head")).to_contain_text("已整改")


def test_the_quarterly_notice_stands_on_the_site_with_its_figures(demo, people, closed):
    watch = people("dali-supervisor")
    watch.open()
    watch.page.get_by_role("link", name="生成季度通报").click()
    watch.picture("watch-51-notice-new")
    watch.press("生成草稿")
    watch.says("通报已生成草稿")
    watch.picture("watch-52-notice")
    title = "大理白族自治州人民政府办公室关于"
    editor = people("dali-editor")
    editor.menu("信息")
    editor.page.get_by_role("row").filter(has_text="监测检查情况的通报").get_by_role("link").first.click()
    title = editor.page.get_by_label("题名").input_value()
    editor.tick_column("大理白族自治州人民政府", "公示公告")
    editor.picture("watch-53-notice-draft")
    editor.send()
    reviewed(people, "dali", title)
    address = public.address_of(demo, "dali", "gsgg", title)
    tree = public.page(address)
    tables = [table.text(separator=" ") for table in tree.css("main table")]
    figures = next(table for table in tables if "监测次数" in table)
    assert re.search(r"祥云县人民政府\s+祥云县人民政府办公室\s+\d+\s+\d+\s+\d+", figures)
    assert "11010519491231002X" not in tree.html
    assert "bet888" not in tree.html
    watch.page.goto(address)
    watch.picture("watch-54-notice-live")


def test_the_planted_page_is_whole_again(demo, closed):
    tree = demo.home / "sites/xiangyun.localhost"
    verify = demo.run("verify_site", str(tree / "current"), "--manifest", str(tree / "current/manifest"))
    assert verify.returncode == 0, verify.stdout + verify.stderr
    wait_until(lambda: "bet888" not in public.fetch(demo.site("xiangyun", "gsgg/"))[1], what="页面复原")
