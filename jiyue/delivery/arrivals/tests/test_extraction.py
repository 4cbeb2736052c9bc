"""Old pages as the makers of government sites write them: each kind comes out whole, and a list is no article."""

from datetime import date
from pathlib import Path

import pytest

from jiyue.common.fetch import decoded
from jiyue.common.html import parse
from jiyue.delivery.arrivals.extraction import read
from jiyue.delivery.arrivals.linking import links_of

URL = "http://old.test/zwgk/tzgg/202003/t20200305_12.html"
TEXT = "各乡镇人民政府，县级各部门：根据全县工作安排，现将有关事项通知如下，请认真抓好落实。"
MORE = "请各单位于本月底前报送工作情况，联系人和电话见附件，逾期未报送的将予以通报。"

PAGES = Path(__file__).parent / "pages"
TRS, HANWEB, BODA, WORD, LINES, TOGETHER = (
    (PAGES / f"{name}.html").read_text() for name in ("trs", "hanweb", "boda", "word", "lines", "together")
)
CASES = {
    "TRS": (
        TRS, "示例县人民政府关于印发应急预案的通知", date(2020, 3, 5), "示例县人民政府办公室", ("政务公开", "通知公告"),
    ),
    "大汉": (HANWEB, "示例市县级机构改革工作会议召开", date(2019, 1, 8), "市委编办", ("工作动态",)),
    "博达": (BODA, "拟录用人员公示", date(2021, 7, 1), "", ("公示",)),
    "Word": (WORD, "关于开展安全检查的通知", date(2016, 8, 9), "", ()),
    "换行": (LINES, "防汛值班的通知", date(2008, 6, 3), "", ()),
    "相连": (TOGETHER, "要闻", date(2022, 5, 6), "示例日报", ()),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_page_gives_title_date_source_and_columns(name):
    html, title, day, source, columns = CASES[name]
    url = URL if name == "TRS" else "http://old.test/x.htm"
    article = read(url, html).article
    assert (article.title, article.day, article.source, article.columns) == (title, day, source, columns)


@pytest.mark.parametrize("name", ["TRS", "大汉", "Word", "换行", "相连"])
def test_the_whole_text_comes_and_nothing_of_the_frame(name):
    body = read(URL, CASES[name][0]).article.body
    assert TEXT in body
    assert MORE in body
    for frame in ("首页", "机构", "分享到", "看不见的广告词", "字体"):
        assert frame not in body


def test_what_was_hidden_is_left_out_and_said():
    assert any("隐藏" in doubt for doubt in read(URL, TOGETHER).article.doubts)
    assert not any("隐藏" in doubt for doubt in read(URL, TRS).article.doubts)


def test_a_date_under_the_text_is_taken_but_doubted():
    assert any("落款" in doubt for doubt in read("http://old.test/x.htm", WORD).article.doubts)


def test_files_beside_the_text_and_behind_programs_come_with_their_names():
    assert [(one.url, one.name) for one in read(URL, TRS).article.files] == [
        ("http://old.test/zwgk/tzgg/202003/P020200305.pdf", "应急预案.pdf")
    ]
    (file,) = read(URL, HANWEB).article.files
    assert file.url == "http://old.test/module/download/downfile.jsp?filename=9.xls&id=3"
    assert file.name == "附件1：名单.xlsx"
    viewer = '<iframe src="/pdfjs/web/viewer.html?file=/a/文件.pdf"></iframe>'
    (file,) = read(URL, BODA.replace('<img src="/__local/A/1.jpg">', viewer)).article.files
    assert (file.url, file.picture) == ("http://old.test/a/文件.pdf", False)


def test_numbers_of_documents_have_one_spelling():
    for written in ("示府发〔2020〕3号", "示府发[2020]3号", "示府发（2020） 3 号"):
        assert read(URL, TRS.replace("示府发〔2020〕3号", written)).article.number == "示府发〔2020〕3号"


ROW = "<a href='{0}.html'>第{0}号工作安排的通知全文</a>"


@pytest.mark.parametrize(
    "body",
    [
        "<ul>" + "".join(f"<li>{ROW.format(n)}<span>2020-01-0{n}</span></li>" for n in range(1, 9)) + "</ul>",
        "<table>" + "".join(f"<tr><td>{ROW.format(n)}</td><td>2020-01-02</td></tr>" for n in range(9)) + "</table>",
        "<p>示例县人民政府办公室主办　地址：示例路1号　电话：00000000　网站标识码：0000000000</p>",
    ],
)
def test_a_list_or_a_frame_is_no_article(body):
    html = f"<html><head><title>通知公告</title></head><body>{body}</body></html>"
    assert read("http://old.test/tzgg/", html).article is None


def links(text, url="http://old.test/tzgg/index.html"):
    return [one.removeprefix("http://old.test/") for one in links_of(parse(text), url, text)]


PAGES = ["tzgg/index_1.html", "tzgg/index_2.html"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<script>createPageHTML(3, 0, "index", "html");</script>', ["tzgg/", *PAGES]),
        ("<script type='text/xml'><record><![CDATA[<a href='/art/12_2.html'>甲</a>]]></script>", ["art/12_2.html"]),
        ('<script>var rows = [{"title":"甲","url":"\\/a\\/1.html"}]</script>', ["a/1.html"]),
        ("<script>document.write('<a href=\"../b/2.html\">乙</a>')</script>", ["b/2.html"]),
        ("<script>x='<a href=\"'+url+'\">'</script>", []),
        ("<frameset><frame src='left.htm'><frame src='main.htm'></frameset>", ["tzgg/left.htm", "tzgg/main.htm"]),
        ('<meta http-equiv="Refresh" content="0; url=home.html">', ["tzgg/home.html"]),
        ("<div onclick=\"window.open('/c/3.html')\">丙</div>", ["c/3.html"]),
        ("<base href='http://old.test/new/'><a href='4.html'>丁</a>", None),
        ("<a href='javascript:void(0)'>无</a><a href='#top'>上</a><a href='..\\d\\5.html'>戊</a>", ["d/5.html"]),
    ],
)  # fmt: skip
def test_lists_that_programs_write_and_frames_lead_on(text, found):
    if found is None:
        assert "http://old.test/new/4.html" in read("http://old.test/tzgg/", f"<html>{text}</html>").links
    else:
        assert links(text) == found


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("县政府".encode("gb18030"), ""),
        (b'<meta charset="gb2312">' + "县政府".encode("gb18030"), ""),
        (b'<meta charset="utf-8">' + "县政府".encode("gb18030"), "text/html; charset=utf-8"),
        (b'<meta charset="gb2312">' + "县政府".encode(), ""),
        (b"\xef\xbb\xbf" + "县政府".encode(), "text/html; charset=gbk"),
        ("縣政府".encode("big5"), "text/html; charset=big5"),
    ],
)
def test_a_page_is_read_in_the_letters_it_truly_has(body, content_type):
    assert decoded(body, content_type).endswith(("县政府", "縣政府"))
