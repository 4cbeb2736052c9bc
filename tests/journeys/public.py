"""The public sites as a visitor and as a machine meet them."""

import http.client
import subprocess
import urllib.parse
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from tests.journeys.demo import Demo, wait_until

VNU = Path(__file__).resolve().parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"


def fetch(address: str) -> tuple[int, str]:
    """Status and text. Browsers know that *.localhost is this machine, resolvers need not."""
    parts = urllib.parse.urlsplit(address)
    line = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=20)
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        line.request("GET", path or "/", headers={"Host": parts.netloc})
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def page(address: str) -> LexborHTMLParser:
    status, text = fetch(address)
    assert status == 200, f"{address}: {status}"
    return LexborHTMLParser(text)


def metas(tree: LexborHTMLParser) -> dict[str, str]:
    return {one.attributes["name"]: one.attributes.get("content") or "" for one in tree.css("meta[name]")}


def search(demo: Demo, site: str, words: str) -> list[str]:
    """The titles of the hits."""
    tree = page(demo.site(site, f"ss/?q={urllib.parse.quote(words)}"))
    return [hit.text().strip() for hit in tree.css(".jy-result__title")]


def sitemap(demo: Demo, site: str) -> str:
    """The text of the index and of all the parts that it names."""
    _, text = fetch(demo.site(site, "sitemap.xml"))
    parts = [node.text() for node in LexborHTMLParser(text).css("loc") if "/sitemaps/" in node.text()]
    return text + "".join(fetch(part)[1] for part in parts)


def address_of(demo: Demo, site: str, column: str, title: str) -> str:
    """Where the item of this title stands, as the list of the column links it; waits until it does."""
    listing = demo.site(site, f"{column}/")

    def look() -> str:
        status, text = fetch(listing)
        links = LexborHTMLParser(text).css("main a") if status == 200 else []
        found = next((link for link in links if title in link.text()), None)
        return urllib.parse.urljoin(listing, found.attributes["href"]) if found is not None else ""

    return wait_until(look, what=f"{listing} 列出《{title}》")


def html_faults(files: list[Path]) -> str:
    """What the W3C's checker has to say."""
    assert VNU.is_file(), "请先执行 tools/build_frontend.py --tests，安装页面检查程序。"
    command = ["java", "-jar", str(VNU), "--format", "gnu", "--errors-only", *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return run.stderr + run.stdout
