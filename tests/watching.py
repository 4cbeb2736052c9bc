"""A site served on this machine from pages written by hand, so that the watch has something to look at."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from jiyue.delivery.publishing.models import Output
from jiyue.estate.registry.models import FetchRule, Website

# The worked example of GB 11643, nobody's number.
IDENTITY_NUMBER = "11010519491231002X"
GAMBLING = '<p><a href="https://www.amxpj-bet365.example/">澳门新葡京娱乐城 注册送彩金</a></p>'


@dataclass
class Site:
    """What the server answers, by path; `asked` is what it was asked for."""

    website: Website
    pages: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, *, status: int = 200, kind: str = "text/html; charset=utf-8") -> None:
        self.pages[path] = (status, kind, body.encode() if isinstance(body, str) else body)

    def redirect(self, path: str, to: str) -> None:
        self.pages[path] = (302, to, b"")

    def answer(self, path: str) -> tuple[int, str, bytes]:
        return self.pages.get(path) or self.pages.get(f"{path}index.html") or (404, "text/html", b"<p>404</p>")

    def home(self, *links: str, extra: str = "") -> None:
        listed = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
        self.put("/index.html", self.page(f"<main><ul>{listed}</ul>{extra}</main>"))

    def listing(self, slug: str, *items: tuple[str, str], name: str = "要闻快递") -> None:
        """A column's list page: pairs of address and day."""
        rows = "".join(f'<li><a href="{url}">关于工作的信息</a> <time>{day}</time></li>' for url, day in items)
        empty = "" if items else '<p>本栏目暂无信息。您可以<a href="../index.html">返回首页</a>。</p>'
        meta = f"<meta name='ColumnName' content='{name}'><meta name='ColumnType' content='{name}'>"
        meta += f"<meta name='ColumnDescription' content='{name}'><meta name='ColumnKeywords' content='{name}'>"
        self.put(f"/{slug}/index.html", self.page(f"<main><h1>{name}</h1><ul>{rows}</ul>{empty}</main>", meta=meta))

    def article(self, path: str, body: str, *, day: str = "2026-10-30") -> None:
        meta = f"<meta name='ArticleTitle' content='关于工作的信息'><meta name='PubDate' content='{day} 09:00'>"
        meta += "<meta name='ContentSource' content='办公室'>"
        self.put(path, self.page(f"<main><h1>关于工作的信息</h1>{body}</main>", meta=meta))

    def page(self, main: str, *, meta: str = "") -> str:
        site = self.website
        return (
            f"<!DOCTYPE html><html lang='zh-CN'><head><meta charset='utf-8'><title>{site.outlet.name}</title>"
            f"<meta name='SiteName' content='{site.outlet.name}'><meta name='SiteDomain' content='{site.domain}'>"
            f"<meta name='SiteIDCode' content='{site.site_code}'>{meta}</head><body>"
            f"<header>{site.outlet.name}</header>{main}<footer>网站标识码 {site.site_code} {site.icp_number} "
            f"{site.contact} <a href='/index.html'>首页</a></footer></body></html>"
        )

    def publish(self) -> None:
        """Write everything that is served now into the publisher's record."""
        Output.objects.filter(website=self.website).delete()
        for path, (_, _, body) in self.pages.items():
            Output.objects.create(
                website=self.website,
                path=path.lstrip("/"),
                key=path,
                path_hash=0,
                sha256=sha256(body).hexdigest(),
            )

    def fine(self, *, day: str = "2026-10-30") -> "Site":
        """A site without a fault on 2 November 2026."""
        self.home("/yaowen/index.html", "/gsgg/index.html")
        self.listing("yaowen", ("/yaowen/2026/10/a1.html", day))
        self.listing("gsgg", ("/gsgg/2026/10/b1.html", day), name="公示公告")
        self.article("/yaowen/2026/10/a1.html", "<p>工作稳步推进。</p>")
        self.article("/gsgg/2026/10/b1.html", "<p>现将有关事项公示如下。</p>")
        return self


@contextmanager
def served(website: Website) -> Iterator[Site]:
    """The site on a free port of this machine, with the fetch rule that leads there."""
    site = Site(website)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            site.asked.append(path)
            status, kind, body = site.answer(path)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", kind)
            else:
                self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    FetchRule.objects.create(
        host=website.domain, outlet=website.outlet, address="127.0.0.1", port=server.server_port, is_demo=True
    )
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
