"""`jiyue bench import`: what bringing in a whole site costs, broken off once and taken up again; whether all came."""

import resource as system
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from jiyue.content.library.models import Draft, Resource
from jiyue.delivery.arrivals import actions
from jiyue.delivery.arrivals.models import OldPage
from jiyue.delivery.arrivals.readers import Folder
from jiyue.delivery.publishing import bench as publishing
from jiyue.delivery.publishing.models import Placement
from jiyue.estate.organisations.models import Posting

BASE = "http://old.test/"
PER_LIST = 50
_FRAME = """<html><head><meta charset="{charset}"><title>{title}_示例县人民政府</title>{tags}
<link rel="stylesheet" href="/css/site.css"></head><body>
<div class="header"><h2>示例县人民政府</h2><ul>{menu}</ul></div>
<div class="place">当前位置：<a href="/">首页</a> &gt; <a href="/{folder}/">{column}</a></div>{main}
<div class="footer"><p>主办：示例县人民政府办公室　地址：示例路1号　电话：00000000</p></div></body></html>"""
_ARTICLE = """<div class="detail"><h1>{title}</h1><div class="info">发布日期：{day}　来源：{source}　浏览次数：</div>
<div id="zoom" class="{style}">{text}</div></div>"""
_TAGS = (
    '<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{day} 09:00">'
    '<meta name="ContentSource" content="{source}"><meta name="ColumnName" content="{column}">'
)


class Old(publishing.Bench):
    """A site of `count` pages on disk, of two encodings, half of them with the national tags, and an empty new one."""

    def __init__(self, count: int, folder: Path) -> None:
        super().__init__(count, publishing.Search(update=int, fold=int, rebuild=int))
        self.folder = folder
        self.words = [super(Old, self)._text(self.random.choice((2, 2, 3, 4))) for _ in range(4000)]
        self.titles: set[str] = set()
        self.articles = self._write(count)

    def _write(self, count: int) -> int:
        """Articles in as many lists as they fill; the whole has `count` pages."""
        menu = "".join(f'<li><a href="/c{n}/">{one.name}</a></li>' for n, one in enumerate(self.columns))
        lists, articles = len(self.columns), 0
        shelves: list[list[tuple[str, str]]] = [[] for _ in self.columns]
        while 1 + articles + lists < count:
            place = articles % len(self.columns)
            column = self.columns[place].name
            title = f"{column}第{articles}号{self._words(6)}"
            tags = _TAGS if articles % 2 else ""
            said = {
                "title": title,
                "column": column,
                "source": f"示例县{self.words[articles % 40]}局",
                "day": str(date(2015, 1, 1) + timedelta(days=articles % 3000)),
            }
            main = _ARTICLE.format(**said, style="TRS_Editor", text="".join(self._paragraphs()))
            name = f"c{place}/t{articles}.html"
            self._page(name, said, tags=tags.format(**said), menu=menu, main=main, gbk=articles % 3 == 0)
            shelves[place].append((name, title))
            self.titles.add(title)
            articles += 1
            if len(shelves[place]) % PER_LIST == 1 and len(shelves[place]) > 1:
                lists += 1
        for place, shelf in enumerate(shelves):
            self._lists(place, shelf, menu)
        self._page("index.html", {"title": "首页", "column": "首页"}, tags="", menu=menu, main="<p>欢迎</p>", gbk=False)
        return articles

    def _lists(self, place: int, shelf: list[tuple[str, str]], menu: str) -> None:
        parts = [shelf[start : start + PER_LIST] for start in range(0, len(shelf), PER_LIST)] or [[]]
        for number, part in enumerate(parts):
            rows = "".join(f'<li><a href="/{name}">{title}</a></li>' for name, title in part)
            after = f'<a href="index_{number + 1}.html">下一页</a>' if number + 1 < len(parts) else ""
            column = self.columns[place].name
            name = f"c{place}/index_{number}.html" if number else f"c{place}/index.html"
            main = f"<ul>{rows}</ul>{after}"
            self._page(name, {"title": column, "column": column}, tags="", menu=menu, main=main, gbk=False)

    def _page(self, name: str, said: dict[str, str], *, tags: str, menu: str, main: str, gbk: bool) -> None:
        charset = "gb2312" if gbk else "utf-8"
        given = {"charset": charset, "folder": name.partition("/")[0], "tags": tags, "menu": menu, "main": main}
        text = _FRAME.format(title=said["title"], column=said["column"], **given)
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("gb18030" if gbk else "utf-8"))

    def _paragraphs(self) -> Iterator[str]:
        for _ in range(8):
            yield f'<p style="text-indent: 2em"><span style="font-size: 16px">{self._words(60)}。</span></p>'

    def _words(self, count: int) -> str:
        return "".join(self.random.choices(self.words, k=count))


def run(count: int) -> dict[str, object]:
    """Bring the site in, in two goes; what it cost and what is missing."""
    with tempfile.TemporaryDirectory(prefix="jiyue-old-") as folder:
        old = Old(max(count, 100), Path(folder))
        by = next(one for one in old.postings if one.role == Posting.Role.EDITOR)
        ledger = actions.begin(old.website, address=BASE, by=by, at=old.at)
        began, cpu = time.monotonic(), time.process_time()
        first = actions.bring_in(ledger, Folder(Path(folder), BASE), by=by, at=old.at, limit=count // 3)
        rest = actions.bring_in(ledger, Folder(Path(folder), BASE), by=by, at=old.at)
        cpu, wall = time.process_time() - cpu, time.monotonic() - began
        again = actions.bring_in(ledger, Folder(Path(folder), BASE), by=by, at=old.at)
    titles = set(Draft.objects.values_list("title", flat=True))
    return {
        "pages": first + rest,
        "articles": old.articles,
        "stored": Resource.objects.count(),
        "placed": Placement.objects.count(),
        "missing": len(old.titles - titles),
        "lost": ledger.pages.filter(fate=OldPage.Fate.LOST).count(),
        "again": again,
        "cpu_s": round(cpu, 2),
        "wall_s": round(wall, 2),
        "pages_per_cpu_s": round((first + rest) / cpu, 1),
        "peak_rss_mb": round(system.getrusage(system.RUSAGE_SELF).ru_maxrss / 1024),
    }
