"""Where old pages come from: a folder of files, or the site itself, read politely."""

import re
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote, urljoin, urlsplit

from jiyue.common.fetch import AGENT, Rules, decoded, fetch
from jiyue.delivery.arrivals.linking import FILES
from jiyue.delivery.arrivals.rules import DYNAMIC, Robots, extension, kept_as, normal, robots

HTML = ("html", "htm", "shtml", "xhtml", "")
LIMIT_BYTES = 50_000_000
_QUERY = re.compile(r"[?@]")
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|frameset|div|table)\b", re.IGNORECASE)


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
            name = path.relative_to(self.root).as_posix()
            if path.is_file() and _may_be_page(name) and _looks_like_page(path):
                yield _address(self.base, name)

    def is_ours(self, url: str) -> bool:
        return url.startswith(self.base)

    def get(self, url: str) -> Page:
        for name in _names(url, self.base):
            path = self._file(name)
            if path is not None:
                if path.stat().st_size > LIMIT_BYTES:
                    return Page(url, problem=f"文件过大（{path.stat().st_size / 1e6:.0f} MB）")
                body = path.read_bytes()
                is_page = _may_be_page(path.name) and _is_markup(body)
                return Page(url, body, decoded(body) if is_page else "")
        return Page(url, problem="文件夹里没有这个文件")

    def _file(self, name: str) -> Path | None:
        """The file of that name within the folder; what no file can be called is none."""
        try:
            path = (self.root / name).resolve()
            return path if path.is_file() and path.is_relative_to(self.root) else None
        except (OSError, ValueError):
            return None


def _may_be_page(name: str) -> bool:
    """By its name; what a program answered is stored by `wget` under the program's name with the question."""
    return _ending(name) in HTML or _ending(_QUERY.split(name, maxsplit=1)[0]) in DYNAMIC


def _ending(name: str) -> str:
    last = name.rpartition("/")[2]
    return last.rpartition(".")[2].lower() if "." in last else ""


def _looks_like_page(path: Path) -> bool:
    if _ending(path.name) in HTML[:-1]:
        return True
    with path.open("rb") as file:
        return _is_markup(file.read(2048))


def _is_markup(body: bytes) -> bool:
    return b"\x00" not in body[:512] and _MARKUP.search(body[:2048]) is not None


def _address(base: str, name: str) -> str:
    """The address of a file: behind a question mark (or `@`, as Windows has it) stands what was asked of a program."""
    stem, *asked = _QUERY.split(name, maxsplit=1)
    if asked and (_ending(stem) in DYNAMIC or "?" in name):
        query = asked[0].removesuffix(".html") if _ending(stem) in DYNAMIC else asked[0]
        return normal(f"{urljoin(base, quote(stem))}?{query}")
    return normal(urljoin(base, quote(name)))


def _names(url: str, base: str) -> Iterator[str]:
    """Under which names the answer to an address may lie."""
    parts = urlsplit(url)
    within = unquote(parts.path).removeprefix(unquote(urlsplit(base).path)).lstrip("/")
    if parts.query:
        for query in dict.fromkeys((parts.query, unquote(parts.query))):
            for mark in "?@":
                yield f"{within}{mark}{query}"
                yield f"{within}{mark}{query}.html"
        if extension(url) in DYNAMIC:
            return
    yield within
    for name in ("index", "default"):
        for ending in ("html", "htm", "shtml", "jsp", "php", "asp", "aspx"):
            yield f"{within}/{name}.{ending}".lstrip("/")
    if not extension(url):
        yield f"{within}.html"


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
        is_page = found.content_type in ("text/html", "application/xhtml+xml") and extension(url) not in FILES
        return Page(url, found.body, found.text if is_page else "")

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
) -> Iterator[tuple[int, int]]:
    """Every address from the starts on, each once; what is `known` is not asked for again.

    After each visit: how many were visited, how many wait.
    """
    waiting, seen, visited = deque(source.starts), set(source.starts), 0
    while waiting and visited < limit:
        url = waiting.popleft()
        links = known(kept_as(url))
        if links is None:
            links = visit(source.get(url))
            visited += 1
            yield visited, len(waiting)
        for link in links:
            if link not in seen and source.is_ours(link):
                seen.add(link)
                waiting.append(link)
