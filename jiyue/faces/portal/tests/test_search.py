"""The search page: in the site's own frame, without script, calm about anything typed."""

from datetime import date

import pytest
from django.core.cache import cache
from selectolax.lexbor import LexborHTMLParser

from jiyue.delivery.search import queries as finder
from jiyue.delivery.search.rules import Segment
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.queries import running_hosts
from jiyue.faces.portal import limits


@pytest.fixture(autouse=True)
def portal_alone(settings):
    """Nothing but the portal's own addresses."""
    settings.ROOT_URLCONF = "jiyue.faces.portal.urls"
    cache.clear()


HOST = {"headers": {"host": "dali.localhost:8000"}}


def hit(number=1, title="政务公开工作要点", **more):
    return finder.Hit(
        resource=str(number),
        title=title,
        url=f"http://dali.localhost:8000/zcwj/2026/11/{number}.html",
        path=f"zcwj/2026/11/{number}.html",
        host=more.pop("host", "dali.localhost"),
        site_name="大理州",
        summary="推进政务公开",
        kind="policy",
        kind_label="政策文件",
        unit="州政府办公室",
        number="大政办发〔2026〕1号",
        date=date(2026, 11, 2),
        title_marks=(Segment(text="政务", marked=True), Segment(text="公开<b>", marked=False)),
        marks=(Segment(text="推进政务公开", marked=False),),
        **more,
    )


@pytest.fixture
def index(monkeypatch):
    """An index that answers what it is told to and remembers what it was asked."""

    class Index:
        results = finder.Results("")
        asked: dict = {}
        totals: dict = {}

        def search(self, text, **options):
            self.asked = {"text": text, **options}
            return self.results

        def total(self, text, *, hosts):
            return self.totals.get(len(hosts), 0)

    index = Index()
    monkeypatch.setattr(finder, "search", index.search)
    monkeypatch.setattr(finder, "total", index.total)
    return index


def get(client, **values):
    return client.get("/ss/", values, **HOST)


def test_finds_stand_in_the_frame_of_the_site(world, client, index):
    buckets = {"kind": (finder.Bucket("policy", "政策文件", 12),)}
    index.results = finder.Results("政务", 12, (hit(),), 1, 2, buckets)
    tree = LexborHTMLParser(get(client, q="政务", kind="policy").content)
    assert "大理" in tree.css_first(".jy-brand__name").text()
    assert tree.css_first(".jy-result a").attributes["href"] == "../zcwj/2026/11/1.html"
    assert tree.css_first(".jy-result mark").text() == "政务"
    assert "共 12 条" in tree.css_first(".jy-count").text()
    assert tree.css_first("select[name=kind] option[selected]").text() == "政策文件（12）"
    assert tree.css_first("a[rel=next]").attributes["href"] == "?q=%E6%94%BF%E5%8A%A1&kind=policy&page=2"
    assert index.asked["hosts"] == ["dali.localhost"]
    assert index.asked["kind"] == "policy"


def test_nothing_found_says_what_to_do_next(world, client, index):
    index.results = finder.Results("政务工开", suggestions=("政务公开",))
    text = get(client, q="政务工开").content.decode()
    assert "没有找到与“政务工开”有关的信息" in text
    assert 'href="../ss/?q=%E6%94%BF' in text
    assert "网站地图" in text


def test_the_whole_platform_is_searched_when_asked_for(world, client, index):
    index.results = finder.Results("政务", 1, (hit(host="anyue.localhost"),), 1, 1, {
        "host": (finder.Bucket("anyue.localhost", "anyue.localhost", 1),),
        "year": (finder.Bucket("2026", "2026", 1),),
    })  # fmt: skip
    tree = LexborHTMLParser(get(client, q="政务", scope="all", site="anyue.localhost", year="2026").content)
    assert {"dali.localhost", "anyue.localhost"} <= set(index.asked["hosts"])
    assert (index.asked["host"], index.asked["year"]) == ("anyue.localhost", "2026")
    assert tree.css_first(".jy-result a").attributes["href"].startswith("http://dali.localhost:8000/zcwj/")
    assert tree.css_first("select[name=scope] option[selected]").text() == "本平台各网站"
    assert "（1）" in tree.css_first("select[name=site] option[selected]").text()
    assert tree.css_first("select[name=year] option[selected]").text() == "2026 年（1）"
    assert get(client, q="政务", site="anyue.localhost", column="xwdt").status_code == 200
    assert (index.asked["hosts"], index.asked["host"]) == (["dali.localhost"], None)
    assert index.asked["column"] == "xwdt"


def test_a_closed_site_is_left_out_of_the_whole_platform(world, client, index):
    Outlet.objects.filter(website=world.sites.anyue).update(status=Outlet.Status.CLOSED)
    get(client, q="政务", scope="all")
    assert "anyue.localhost" not in index.asked["hosts"]


def test_dates_narrow_and_a_time_outranks_them(world, client, index):
    get(client, q="政务", since="2026-01-01", until="2026-06-30")
    assert (index.asked["since"], index.asked["until"]) == (date(2026, 1, 1), date(2026, 6, 30))
    get(client, q="政务", since="1999-01-01", until="2000-06-30", time="week")
    assert index.asked["until"] is None
    assert index.asked["since"].year >= 2026


def test_where_nothing_is_found_wider_searches_are_offered_with_their_counts(world, client, index):
    index.totals = {1: 4, len(running_hosts()): 9}
    tree = LexborHTMLParser(get(client, q="政务", kind="policy").content)
    offers = {one.text(): one.attributes["href"] for one in tree.css(".jy-nothing a")}
    assert offers["去掉类型、栏目、时间等条件，有 4 条"] == "?q=%E6%94%BF%E5%8A%A1"
    assert offers["在本平台各网站中查找，有 9 条"].endswith("scope=all")


def test_synonyms_pinyin_and_attachments_are_told(world, client, index):
    file = finder.FoundFile("附表<1>.xlsx", "files/a.xlsx", "http://dali.localhost:8000/files/a.xlsx")
    index.results = finder.Results("医保", 1, (hit(file=file),), 1, 1, also=("医疗保险",), by_sound=True)
    tree = LexborHTMLParser(get(client, q="医保").content)
    said = " ".join(one.text() for one in tree.css(".jy-note"))
    assert "医疗保险" in said
    assert "拼音" in said
    assert tree.css_first(".jy-note a").attributes["href"] == "?q=%E5%8C%BB%E4%BF%9D&exact=1"
    link = tree.css_first(".jy-result__file a")
    assert (link.text(), link.attributes["href"]) == ("附表<1>.xlsx", "../files/a.xlsx")


def test_suggestions_are_of_this_site_and_have_their_own_limit(world, client, monkeypatch):
    asked = []
    monkeypatch.setattr(finder, "completions", lambda text, *, hosts: asked.append((text, hosts)) or ("政务公开",))
    answer = client.get("/ss/suggest", {"q": " 政务 "}, **HOST)
    assert answer.json() == {"words": ["政务公开"]}
    assert asked == [("政务", ["dali.localhost"])]
    assert client.get("/ss/suggest", {"q": " "}, **HOST).json() == {"words": []}
    monkeypatch.setattr(limits, "SUGGESTIONS_A_MINUTE", 1)
    assert client.get("/ss/suggest", {"q": "政务"}, **HOST).status_code == 429
    assert get(client, q="政务").status_code == 200
    assert client.get("/ss/suggest", {"q": "政务"}, headers={"host": "unknown.localhost"}).status_code == 404


def test_without_words_nothing_is_searched(world, client, index):
    response = get(client, q=" \u200b\x00 ")
    assert response.status_code == 200
    assert index.asked == {}


@pytest.mark.parametrize(
    "query", ["<script>alert(1)</script>", "' OR 1=1 --", '"', "*:*", "\u202e政务", "[[[" * 500, "％政务", "\ud7ff" * 9]
)
def test_a_hostile_query_is_only_a_query(world, client, query):
    response = get(client, q=query, page="0x10", kind="../..", since="x", order="'")
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_too_many_searches_wait_a_minute(world, client, index, monkeypatch):
    monkeypatch.setattr(limits, "SEARCHES_A_MINUTE", 2)
    assert [get(client, q="政务").status_code for _ in range(3)] == [200, 200, 429]
    refused = get(client, q="政务")
    assert refused["Retry-After"] == "60"
    assert "请一分钟后再试" in refused.content.decode()
    assert get(client).status_code == 200


@pytest.mark.parametrize("host", ["unknown.localhost", "localhost", "127.0.0.1"])
def test_a_host_without_a_site_has_no_search(world, client, host):
    assert client.get("/ss/", {"q": "政务"}, headers={"host": host}).status_code == 404


def test_a_closed_site_has_no_search(world, client):
    Outlet.objects.filter(website=world.sites.dali).update(status=Outlet.Status.CLOSED)
    assert get(client, q="政务").status_code == 404


def test_the_search_only_reads(world, client):
    assert client.post("/ss/", {"q": "政务"}, **HOST).status_code == 405


def test_a_demo_reports_errors_nowhere_but_shows_what_it_would_say(world, client):
    response = client.get("/hd/zhaocuo", {"page": "xwdt/2026/11/a.html"}, **HOST)
    text = response.content.decode()
    assert response.status_code == 200
    assert "不会提交" in text
    assert "xwdt" in text
    assert "0000000000" in text


def test_a_real_site_goes_on_to_the_national_platform(world, client):
    website = world.sites.dali
    website.figures_assumed, website.site_code = False, "5329000001"
    website.save()
    response = client.get("/hd/zhaocuo", {"page": "xwdt/a.html"}, **HOST)
    assert response.status_code == 302
    assert response["Location"].startswith("https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=5329000001&url=")
    assert response["Location"].endswith("xwdt%2Fa.html")


@pytest.mark.parametrize("page", ["//evil.example/", "https://evil.example", "../../x", "a b", "<b>"])
def test_only_a_path_of_this_site_is_passed_on(world, client, page):
    text = client.get("/hd/zhaocuo", {"page": page}, **HOST).content.decode()
    assert "//evil" not in text
    assert "../x" not in text
    assert "<b>" not in text


def test_the_exposure_desk_has_an_entry(world, client):
    assert "曝光台" in client.get("/hd/baoguang", **HOST).content.decode()


@pytest.mark.parametrize("path", ["/hd/nowhere", "/ss/nowhere/deep/down", "/hd/%00"])
def test_an_address_that_leads_nowhere_keeps_the_frame(world, client, path):
    response = client.get(path, **HOST)
    tree = LexborHTMLParser(response.content)
    assert response.status_code == 404
    assert tree.css_first("title").text().startswith("错误：")
    assert (
        tree.css_first("link[rel=stylesheet]").attributes["href"] == "../" * (path.count("/") - 1) + "assets/site.css"
    )
    assert client.get(path, headers={"host": "unknown.localhost"}).status_code == 404
