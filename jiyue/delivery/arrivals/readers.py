"""Where old pages come from: a folder of files, or the site itself, read politely."""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote, urljoin, urlsplit

from jiyue.common.fetch import AGENT, Fetched, Rules, fetch
from jiyue.delivery.arrivals.rules import Robots, normal, robots

HTML = ("html", "htm", "shtml", "xhtml", "")
LIMIT_BYTES = 50_000_000


@dataclass(frozen=True)
class Page:
    """An answer from the old site; `problem` says in Chinese why there is none."""

    url: str
    body: bytes = b""
    text: str = ""
    problem: str = ""


class Source(Protocol):
    """What can be asked for an address, and where to begin."""

    starts: tuple[str, ...]

    def get(self, url: str) -> Page: ...

    def is_ours(self, url: str) -> bool: ...


@dataclass
class Folder:
    """A copy of the site on disk. `base` is the address at which its top stood; no link leads out of it."""

    root: Path
    base: str
    starts: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.root = self.root.resolve()
        self.starts = tuple(self._pages())

    def _pages(self) -> Iterator[str]:
        for path in sorted(self.root.rglob("*")):
            if path.is_file() and path.suffix.lower().lstrip(".") in HTML[:-1]:
                yield normal(urljoin(self.base, quote(path.relative_to(self.root).as_posix())))

    def is_ours(self, url: str) -> bool:
        return url.startswith(self.base)

    def get(self, url: str) -> Page:
        within = unquote(urlsplit(url).path).removeprefix(unquote(urlsplit(self.base).path)).lstrip("/")
        for name in ("", "index.html", "index.htm", "index.shtml", "default.html", "default.htm"):
            path = (self.root / within / name).resolve()
            if path.is_file() and path.is_relative_to(self.root):
                body = path.read_bytes()
                is_page = path.suffix.lower().lstrip(".") in HTML
                return Page(url, body, Fetched(url, url, 200, {}, body).text if is_page else "")
        return Page(url, problem="文件夹里没有这个文件")


@dataclass
class Web:
    """The living site: only its own hosts, as its robots.txt allows, one page at a time with a pause."""

    start: str
    hosts: Collection[str] = ()
    rules: Rules = field(default_factory=dict)
    delay: float = 1.0
    wait: Callable[[float], object] = time.sleep
    starts: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.starts = (normal(self.start),)
        self.allowed = {urlsplit(self.start).hostname, *self.hosts}
        self._robots: dict[str, Robots] = {}

    def is_ours(self, url: str) -> bool:
        return urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname in self.allowed

    def get(self, url: str) -> Page:
        if not self.is_ours(url):
            return Page(url, problem="不在允许读取的网站范围内")
        try:
            asked = self._asked(url)
        except OSError as error:
            return Page(url, problem=str(error))
        if not asked.allow(url):
            return Page(url, problem="该网站的 robots.txt 不允许读取")
        self.wait(max(self.delay, asked.delay))
        found = fetch(url, rules=self.rules, limit_bytes=LIMIT_BYTES)
        if not self.is_ours(found.url):
            return Page(url, problem=f"转到了允许范围以外的网址：{found.url}")
        if not found.ok:
            return Page(url, problem=found.error or f"返回状态 {found.status}")
        return Page(url, found.body, found.text if found.content_type in ("text/html", "application/xhtml+xml") else "")

    def _asked(self, url: str) -> Robots:
        """What the host's robots.txt says: none lets all be read, one that cannot be had lets nothing (RFC 9309)."""
        top = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if top not in self._robots:
            found = fetch(f"{top}/robots.txt", rules=self.rules, limit_bytes=500_000)
            if found.error or found.status >= 500:
                message = f"读不到该网站的 robots.txt（{found.error or found.status}），暂不读取"
                raise OSError(message)
            self._robots[top] = robots(found.text if found.ok else "", agent=AGENT)
        return self._robots[top]


def walk(
    source: Source, known: Callable[[str], list[str] | None], visit: Callable[[Page], list[str]], limit: int
) -> int:
    """Every address from the starts on, each once; what is `known` is not asked for again. How many were visited."""
    waiting, seen, visited = deque(source.starts), set(source.starts), 0
    while waiting and visited < limit:
        url = waiting.popleft()
        links = known(url)
        if links is None:
            links = visit(source.get(url))
            visited += 1
        for link in links:
            if link not in seen and source.is_ours(link):
                seen.add(link)
                waiting.append(link)
    return visited
