"""A small older site as it may be found: tags on one page, none on the next, GB2312, a dead picture, old Word."""

from io import BytesIO
from pathlib import Path

from PIL import Image

LONG = "根据全县工作安排，现将有关事项通知如下，请各乡镇、各部门认真抓好落实，按时报送情况。"
NEWS = f"""<html><head><title>防汛工作会议召开-示例县</title>
<meta name="ArticleTitle" content="防汛工作会议召开"><meta name="PubDate" content="2019-03-05 09:30">
<meta name="ContentSource" content="县应急局"><meta name="ColumnName" content="{{column}}">
<meta name="Keywords" content="防汛"></head><body><nav><a href="/">首页</a></nav>
<div class="article-content"><p>{LONG}</p><p style="text-align:center"><img src="../img/flood.png" alt="会场"></p>
<table><tr><td colspan="2">合并的格</td></tr><tr><td>一</td><td>二</td></tr></table>
<p><a href="/files/list.txt">名单</a>　<a href="/files/old.doc">旧版.doc</a></p><script>alert(1)</script></div>
</body></html>"""
PLAIN = f"""<html><head><title>关于开展检查的通知_示例县</title></head><body>
<div class="place">当前位置：<a href="/">首页</a> &gt; <a href="/tz/">没有的栏目</a></div><h1>关于开展检查的通知</h1>
<div>来源：县政府办　发布日期：2018年12月3日</div>
<div id="zoom"><p>{LONG}</p><p>示政办发〔2018〕12号</p></div></body></html>"""
PICTURE_LOST = f"""<html><head><title>图片丢失的消息</title></head><body><h1>图片丢失的消息</h1>
<p>发布时间：2020-01-02 来源：县广电局</p><div id="zoom"><p>{LONG}</p><img src="gone.png"></div></body></html>"""
UNCLEAR = f"<html><body><div><p>{LONG}</p></div></body></html>"


def build(root: Path, column: str) -> Path:
    """The site's files under `root`; `column` is the name of a column that the new site has."""
    picture = BytesIO()
    Image.new("RGB", (8, 8), "blue").save(picture, "PNG")
    home = '<a href="/xw/">新闻</a><a href="tz/2.html">通知</a><a href="about.html">关于</a>'
    home += '<a href="http://else.test/">外</a>'
    pages = {
        "index.html": f"<html><body>{home}<a href='/files/alone.txt'>单独的文件</a></body></html>",
        "xw/index.html": "<html><body><ul><li><a href='1.html'>甲</a><li><a href='3.html'>乙</a></ul></body></html>",
        "xw/1.html": NEWS.replace("{column}", column),
        "xw/3.html": PICTURE_LOST,
        "about.html": UNCLEAR,
        "files/list.txt": "名单：甲、乙",
        "files/alone.txt": "没有人提到",
    }
    files = {name: text.encode() for name, text in pages.items()} | {
        "tz/2.html": b'<meta charset="gb2312">' + PLAIN.encode("gb18030"),
        "img/flood.png": picture.getvalue(),
        "files/old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600,
    }
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root
