"""An older site comes in as drafts: everything or a word on why not, once, and never past clearance."""

import json
import threading
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command

from jiyue.common import html
from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library.actions import arrivals as arriving
from jiyue.content.library.models import Resource
from jiyue.content.review.models import Clearance
from jiyue.delivery.arrivals import actions, queries
from jiyue.delivery.arrivals.extraction import read
from jiyue.delivery.arrivals.models import OldPage, SiteImport
from jiyue.delivery.arrivals.readers import Folder, Web
from jiyue.delivery.arrivals.rules import extension, normal, robots
from jiyue.delivery.arrivals.tests.old_site import build
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing.models import Placement, Release
from tests.reviewing import cleared
from tests.world import NOW, at

BASE = "http://old.test/"


@pytest.fixture
def old(tmp_path, world):
    return build(tmp_path / "old", world.columns.anyue_news.name)


@pytest.fixture
def bring(world):
    """Bring a site in as the county office's editor."""
    by = world.posting("anyue_office", "editor")

    def bring(source, *, address=BASE, limit=1000):
        ledger = actions.begin(world.sites.anyue, address=address, by=by, at=NOW)
        return ledger, actions.bring_in(ledger, source, by=by, at=NOW, limit=limit)

    return bring


def fates(ledger):
    return {page.url.removeprefix(ledger.address): page.fate for page in ledger.pages.all()}


ALL = {
    "": "list", "xw/": "list", "xw/1.html": "stored", "xw/3.html": "stored", "tz/2.html": "stored",
    "about.html": "unsure", "files/alone.txt": "file",
}  # fmt: skip


def test_articles_come_with_text_date_source_pictures_and_files(old, bring, world):
    ledger, _ = bring(Folder(old, BASE))
    assert fates(ledger).items() >= ALL.items()
    news = Resource.objects.get(draft__title="防汛工作会议召开")
    draft = news.draft
    assert (draft.formed_on, draft.source, draft.keywords) == (date(2019, 3, 5), "县应急局", "防汛")
    files = {row.name: row for row in news.attachments.all()}
    assert set(files) == {"flood.png", "名单.txt"}
    assert files["flood.png"].inline
    assert f'src="files/{files["flood.png"].sha256}.png"' in draft.body
    assert f'href="files/{files["名单.txt"].sha256}.txt"' in draft.body
    assert '<td colspan="2">合并的格</td>' in draft.body
    assert "alert" not in draft.body
    assert news.owner == world.organisations.anyue_office
    assert [one.column for one in Placement.objects.filter(resource=news)] == [world.columns.anyue_news]


def test_a_page_without_tags_and_in_gb2312_is_read_by_its_words(old, bring):
    bring(Folder(old, BASE))
    draft = Resource.objects.get(draft__title="关于开展检查的通知").draft
    assert (draft.formed_on, draft.source) == (date(2018, 12, 3), "县政府办")
    assert draft.document_number == "示政办发〔2018〕12号"


def test_the_report_names_what_was_lost_and_what_a_person_must_decide(old, bring):
    ledger, _ = bring(Folder(old, BASE))
    found = queries.report(ledger)
    said = {page.url.removeprefix(BASE): "；".join(page.notes) for page in found.decisions}
    assert "旧版.doc" in said["xw/1.html"]
    assert "gone.png" in said["xw/3.html"]
    assert "没有名为“没有的栏目”的栏目" in said["tz/2.html"]
    assert "判断" in said["about.html"]
    assert "是否入库" in said["files/alone.txt"]
    assert found.columns == {"没有的栏目": 1}
    assert sum(found.counts.values()) == len(ALL) + len(found.lost)


def test_nothing_that_came_in_is_public_or_cleared(old, bring):
    bring(Folder(old, BASE))
    assert Resource.objects.count() == 3
    assert (Release.objects.count(), Clearance.objects.count()) == (0, 0)
    assert not Placement.objects.filter(live_since__isnull=False).exists()


@pytest.mark.parametrize("first", [1, 3])
def test_broken_off_and_begun_again_nothing_is_brought_twice_or_forgotten(old, bring, first):
    ledger, visited = bring(Folder(old, BASE), limit=first)
    assert visited == first
    again, rest = bring(Folder(old, BASE))
    assert again == ledger
    assert fates(ledger).items() >= ALL.items()
    assert Resource.objects.count() == 3
    assert rest == ledger.pages.count() - first
    _, nothing = bring(Folder(old, BASE))
    assert nothing == ledger.pages.filter(fate=OldPage.Fate.LOST).count()


def test_a_page_on_which_the_work_died_is_stored_whole_or_not_at_all(old, bring, monkeypatch):
    def dies(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(arriving, "_keep", dies)
        with pytest.raises(RuntimeError):
            bring(Folder(old, BASE))
    assert not Resource.objects.filter(draft__title="防汛工作会议召开").exists()
    ledger, _ = bring(Folder(old, BASE))
    assert fates(ledger).items() >= ALL.items()
    assert Resource.objects.filter(draft__title="防汛工作会议召开").count() == 1


def test_only_the_unit_of_the_site_brings_one_in(old, world):
    for place, role in (("dali_office", "editor"), ("anyue_office", "system_admin")):
        with pytest.raises(Refusal):
            actions.begin(world.sites.anyue, address=BASE, by=world.posting(place, role), at=NOW)


def test_a_folder_gives_nothing_from_beyond_itself(old, tmp_path):
    (tmp_path / "secret.html").write_text("秘密")
    (old / "link.html").symlink_to(tmp_path / "secret.html")
    folder = Folder(old, BASE)
    for url in (f"{BASE}../secret.html", f"{BASE}%2e%2e/secret.html", f"{BASE}link.html"):
        assert folder.get(url).problem


# -- from the web


class _Quiet(SimpleHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://else.test/")
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *args):
        pass


@pytest.fixture
def served(old):
    """The old site on a port of its own, under its own name."""
    _Quiet.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(old)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://old.test:{server.server_port}/", {"old.test": ("127.0.0.1", server.server_port)}
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_living_site_is_read_politely_and_no_other(served, old, bring):
    (old / "robots.txt").write_text("User-agent: *\nDisallow: /about\nCrawl-delay: 3\n")
    home = old / "index.html"
    home.write_text(home.read_text().replace("</body>", "<a href='/away'>走</a></body>"))
    url, rules = served
    pauses = []
    ledger, visited = bring(Web(url, rules=rules, wait=pauses.append), address=url)
    expected = {**ALL, "about.html": "lost", "away": "lost"}
    assert fates(ledger).items() >= expected.items()
    notes = {page.url.removeprefix(url): page.notes for page in ledger.pages.filter(fate="lost")}
    assert "robots.txt" in notes["about.html"][0]
    assert "范围以外" in notes["away"][0] or "无法解析" in notes["away"][0]
    assert "/about.html" not in _Quiet.asked
    assert _Quiet.asked.count("/robots.txt") == 1
    assert set(pauses) == {3.0}
    assert len(pauses) >= visited - 1
    assert Resource.objects.get(draft__title="防汛工作会议召开").attachments.count() == 2


def test_without_a_word_of_the_robots_file_or_inwards_nothing_is_read(bring):
    for address in ("http://127.0.0.1/", "http://169.254.169.254/"):
        ledger, visited = bring(Web(address, wait=lambda _: None), address=address)
        assert (visited, set(fates(ledger).values())) == (1, {"lost"})
    assert Resource.objects.count() == 0


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/a/x", False), ("/a/ok/x", True), ("/x.jsp", False), ("/x.jsp?a", True), ("/b?id=1", False), ("/c", True)],
)
def test_the_longest_line_of_robots_decides(path, allowed):
    text = "User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /a\nAllow: /a/ok\n"
    text += "Disallow: /*.jsp$\nDisallow: /b?id=*\n"
    assert robots(text, agent="Jiyue-Monitor/0.1").allow(f"http://old.test{path}") == allowed
    assert not robots(text, agent="Other/1").allow(f"http://old.test{path}")


# -- where the old addresses lead


def test_old_addresses_lead_to_new_ones_once_they_are_out_and_no_longer(old, bring, world, tmp_path):
    ledger, _ = bring(Folder(old, BASE))
    assert list(queries.moved(ledger)) == []
    news = Resource.objects.get(draft__title="防汛工作会议召开")
    editor = world.posting("anyue_office", "editor")
    fields = {"picture_rights": "本单位拍摄", "theme": "综合政务"}
    library.save_draft(news, revision=news.draft.revision, fields=fields, by=editor, at=NOW)
    cleared(world, news)
    ((path, new),) = queries.moved(ledger)
    assert path == "/xw/1.html"
    assert new.startswith(world.sites.anyue.base_url)
    assert queries.write_redirects(ledger, tmp_path / "out") == 1
    assert f'"/xw/1.html" "{new}";' in (tmp_path / "out/nginx-moved.conf").read_text()
    assert f'content="0;url={new}"' in (tmp_path / "out/pages/xw/1.html").read_text()
    manager = world.posting("anyue_office", "site_manager")
    publishing.withdraw(news, by=manager, at=at("2026-11-06 09:00"), reason="内容有误")
    assert list(queries.moved(ledger)) == []


# -- the command


def test_the_command_tells_and_says_by_its_exit_that_something_is_left(old, world, capsys, tmp_path):
    world.posting("anyue_office", "editor")
    given = {"website": "anyue.localhost", "by": "anyue_office-editor", "base_url": BASE, "json": True}
    with pytest.raises(SystemExit) as ended:
        call_command("import_site", str(old), **given, report=str(tmp_path / "r.xlsx"))
    assert ended.value.code == 1
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["stored"] == 3
    assert told["columns"] == {"没有的栏目": 1}
    assert (tmp_path / "r.xlsx").stat().st_size > 1000
    assert SiteImport.objects.count() == 1
    call_command("import_site", str(old), **given, redirects=str(tmp_path / "out"))
    assert json.loads(capsys.readouterr().out) == {"redirects": 0}


@pytest.mark.parametrize(
    "changed",
    [{"website": "no.test"}, {"by": "nobody"}, {"by": "dali_office-editor"}, {"base_url": None}],
)
def test_the_command_refuses_what_it_cannot_use(old, world, changed):
    world.posting("anyue_office", "editor")
    world.posting("dali_office", "editor")
    given = {"website": "anyue.localhost", "by": "anyue_office-editor", "base_url": BASE} | changed
    with pytest.raises(CommandError) as refused:
        call_command("import_site", str(old), **given)
    assert refused.value.returncode == 2


# -- reading


def test_addresses_have_one_spelling():
    assert normal("HTTP://Old.Test/a/index.html#x") == "http://old.test/a/"
    assert extension("http://old.test/a.b/file.PDF?x=1") == "pdf"
    assert extension("http://old.test/a.b/page") == ""


def test_a_list_of_links_is_no_article_and_a_text_without_a_date_is_left_to_a_person():
    links = "".join(f"<p><a href='/{n}.html'>关于第{n}项工作安排的通知全文</a></p>" for n in range(20))
    assert read("http://old.test/", f"<html><body>{links}</body></html>").article is None
    text = "<p>" + "没有日期的一段话，只是说明。" * 5 + "</p>"
    assert read("http://old.test/x.html", f"<html><body><h1>题</h1>{text}</body></html>").article is None
    dated = read("http://old.test/t20190305_1.html", f"<html><body><h1>题</h1>{text}</body></html>").article
    assert (dated.title, dated.day) == ("题", date(2019, 3, 5))


# -- what a whole site brings along


def page(title, text, extra=""):
    head = f"<html><title>{title}</title><body><h1>{title}</h1><p>发布日期：2020-01-02 来源：县政府</p>"
    return f"{head}{extra}<div id=zoom><p>{text}</p></div>"


def test_what_stood_at_two_addresses_is_one_resource_in_both_columns(tmp_path, bring, world):
    text = "同一篇文章在两个栏目里各有一个网址，迁入以后只有一条信息，两个旧网址都通向它。"
    for name, column in (("a/1.html", world.columns.anyue_news), ("b/2.html", world.columns.anyue_notices)):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(page("同一篇", text, f"<div>首页 &gt; <a href='/x/'>{column.name}</a></div>"))
    ledger, _ = bring(Folder(tmp_path, BASE))
    assert fates(ledger) == {"a/1.html": "stored", "b/2.html": "stored"} | {"x/": "lost"}
    assert len(set(ledger.pages.filter(fate="stored").values_list("resource", flat=True))) == 1
    assert Placement.objects.count() == 2


def test_what_may_not_be_stored_stops_nothing_else(tmp_path, bring, monkeypatch):
    text = "这一页长到不能入库，其余的页面照常迁入，不受它的影响，这一页留给人工判断。"
    (tmp_path / "1.html").write_text(page("好的", text))
    (tmp_path / "2.html").write_text(page("坏的", text + "甲<b>乙</b>" * 12_000))
    (tmp_path / "3.html").write_text(page("太大", "大" * 6_000_000))
    monkeypatch.setattr(html, "run_limited", lambda *_, **__: (_ for _ in ()).throw(Refusal("超时")))
    ledger, _ = bring(Folder(tmp_path, BASE))
    assert fates(ledger) == {"1.html": "stored", "2.html": "unsure", "3.html": "lost"}
    assert "不能入库" in ledger.pages.get(fate="unsure").notes[-1]
    assert "过大" in ledger.pages.get(fate="lost").notes[-1]


def test_pages_that_a_program_made_are_told_apart_by_what_was_asked(tmp_path, bring):
    for number in (1, 2):
        text = f"第{number}页的内容各不相同，由同一个程序按照编号给出，存成文件时编号在文件名里。"
        (tmp_path / f"show.asp?id={number}").write_text(page(f"第{number}页", text))
    (tmp_path / "index.html").write_text(
        "<html><body><a href='show.asp?id=1'>一</a><a href='show.asp?id=3'>三</a></body>"
    )
    ledger, _ = bring(Folder(tmp_path, BASE))
    expected = {"": "list", "show.asp?id=1": "stored", "show.asp?id=2": "stored", "show.asp?id=3": "lost"}
    assert fates(ledger) == expected


def divided(folder, column):
    """An article on three pages, as TRS writes them, in a list that leads to the first."""
    (folder / "files").mkdir(parents=True)
    for number in range(3):
        (folder / "files" / f"{number}.txt").write_text(f"附件{number}")
        name = f"t20190305_123{f'_{number}' if number else ''}.html"
        text = f"这是长文的第{number + 1}页，三页合起来才是完整的一篇，迁入以后是一条信息，每个旧网址都通向它。"
        more = f"<p><a href='/files/{number}.txt'>附件{number}</a></p>"
        more += f"<script>createPageHTML(3, {number}, 't20190305_123', 'html');</script>"
        (folder / name).write_text(page("长文", text, f"<div>首页 &gt; <a href='/x/'>{column}</a></div>") + more)
    (folder / "index.html").write_text(
        "<html><body><a href='t20190305_123.html'>长文</a><a href='/b.html'>其他</a></body>"
    )


@pytest.mark.parametrize("starts", [("",), ("t20190305_123_1.html", "")])
def test_an_article_on_several_pages_is_one_resource_with_all_its_old_addresses(tmp_path, bring, world, starts):
    """Wherever the walk comes upon it first."""
    divided(tmp_path, world.columns.anyue_news.name)
    folder = Folder(tmp_path, BASE)
    folder.starts = tuple(BASE + one for one in starts)
    ledger, _ = bring(folder)
    parts = ledger.pages.filter(url__contains="t20190305_123")
    assert sorted(parts.values_list("url", flat=True)) == sorted(
        f"{BASE}t20190305_123{end}.html" for end in ("", "_1", "_2")
    )
    assert set(parts.values_list("fate", flat=True)) == {"stored"}
    resource = Resource.objects.get()
    assert set(parts.values_list("resource", flat=True)) == {resource.pk}
    body = resource.draft.body
    assert [body.index(f"第{number}页") for number in (1, 2, 3)] == sorted(
        body.index(f"第{number}页") for number in (1, 2, 3)
    )
    assert resource.attachments.count() == 3
    assert queries.compared(ledger).losses == ()
    _, again = bring(folder)
    assert again == ledger.pages.filter(fate=OldPage.Fate.LOST).count()
    assert Resource.objects.count() == 1


def test_a_missing_page_of_an_article_is_said_and_does_not_pass_for_the_whole(tmp_path, bring, world):
    divided(tmp_path, world.columns.anyue_news.name)
    (tmp_path / "t20190305_123_2.html").unlink()
    ledger, _ = bring(Folder(tmp_path, BASE))
    assert fates(ledger)["t20190305_123_2.html"] == "lost"
    assert "第 3 页没有取到" in "".join(ledger.pages.get(url=f"{BASE}t20190305_123.html").notes)
    assert "第2页" in Resource.objects.get().draft.body
