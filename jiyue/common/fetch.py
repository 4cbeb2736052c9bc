"""The one door outwards: http and https to addresses that were checked, with limits on everything.

A host is resolved once, every address must be global, and the connection goes to the very address that was
checked, so a name that changes its mind (rebinding) gains nothing. Inner hosts are reached by a rule alone:
`rules = {"dali.localhost": ("127.0.0.1", 8000)}`. Redirects are walked by hand and checked like the first address.
"""

import asyncio
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from jiyue.common.html import parse

Rules = Mapping[str, tuple[str, int]]
Resolve = Callable[[str, int], Awaitable[list[str]]]

PORTS = frozenset({80, 443})
MAX_REDIRECTS = 5
LIMIT_BYTES = 10_000_000
TIMEOUT = 20.0
AGENT = "Jiyue-Monitor/0.1"
NO_RULES: Rules = MappingProxyType({})
_EMBEDDED_V4 = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "2002::/16", "::/96", "::ffff:0:0:0/96"))
_INWARD_V6 = tuple(ipaddress.ip_network(net) for net in ("64:ff9b:1::/48", "fec0::/10", "5f00::/16", "3fff::/20"))
# What browsers decode. A page may name any codec; some raise, some run for minutes.
_CHARSETS = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be"), "utf-16"),
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii", "windows-1252"), "cp1252"),
}
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w\-]+)""", re.IGNORECASE)


@dataclass(frozen=True)
class Fetched:
    """What came back; `error` says in Chinese what went wrong, `reason` the same as a short key for programs."""

    url: str
    requested: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    content_type: str = ""
    elapsed: float = 0.0
    redirects: tuple[str, ...] = ()
    error: str = ""
    reason: str = ""
    address: str = ""

    @property
    def ok(self) -> bool:
        return not self.error and 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The body decoded as its header, its meta element or UTF-8 says."""
        return decoded(self.body, self.headers.get("content-type", ""))


def decoded(body: bytes, content_type: str = "") -> str:
    """The text of a page. Where it says nothing of its letters, or the wrong thing, UTF-8 and GB 18030 are tried."""
    charset = re.search(r"charset=\"?([\w\-]+)", content_type, re.IGNORECASE)
    named = _CHARSET.search(body[:4096])
    name = charset[1] if charset else named[1].decode() if named else ""
    said = "utf-8-sig" if body.startswith(b"\xef\xbb\xbf") else _CHARSETS.get(name.lower(), "utf-8")
    for one in dict.fromkeys((said, "utf-8", "gb18030") if said in ("utf-8", "gb18030") else (said,)):
        try:
            return body.decode(one)
        except UnicodeDecodeError:
            continue
    # Broken letters in either: what the page says of itself decides.
    return body.decode(said, "replace")


class _Refused(Exception):
    """An address we do not go to, or an answer we do not take."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Limits:
    limit_bytes: int = LIMIT_BYTES
    timeout: float = TIMEOUT
    types: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    data: bytes = b""
    follow: bool = True


class _Pinned(AbstractResolver):
    """Answers with checked addresses and knows no others."""

    def __init__(self) -> None:
        self.pins: dict[tuple[str, int], list[tuple[str, int]]] = {}

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        pins = self.pins.get((host, port))
        if not pins:
            message = f"unchecked host {host}:{port}"
            raise OSError(message)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=pinned,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address, pinned in pins
        ]

    async def close(self) -> None:
        self.pins.clear()


class Door:
    """An open door: one connector for many requests. Use `fetch` or `crawl` unless you are in an event loop."""

    def __init__(self, *, rules: Rules = NO_RULES, concurrency: int = 8, resolve: Resolve | None = None) -> None:
        self.rules = {host.rstrip(".").lower(): rule for host, rule in rules.items()}
        self._resolve = resolve or _system_resolve
        self._pinned = _Pinned()
        connector = aiohttp.TCPConnector(
            resolver=self._pinned, use_dns_cache=False, limit_per_host=concurrency, limit=concurrency * 8
        )
        self._session = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, headers={"User-Agent": AGENT}
        )

    async def __aenter__(self) -> "Door":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def get(self, url: str, limits: Limits) -> Fetched:
        """One address with its redirects; never raises for what the other side does."""
        began = time.monotonic()
        here, visited = url, []
        try:
            async with asyncio.timeout(limits.timeout):
                while True:
                    answer, onward = await self._once(here, url, limits)
                    if onward is None:
                        break
                    visited.append(here)
                    if len(visited) > MAX_REDIRECTS:
                        raise _Refused("redirects", f"重定向超过 {MAX_REDIRECTS} 次，已停止。")
                    here = onward
        except _Refused as refused:
            answer = Fetched(here, url, error=str(refused), reason=refused.reason)
        except TimeoutError:
            answer = Fetched(here, url, error=f"{limits.timeout:g} 秒内没有响应。", reason="timeout")
        except (aiohttp.ClientSSLError, ssl.SSLError):
            answer = Fetched(here, url, error="安全证书无效或握手失败。", reason="tls")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            answer = Fetched(here, url, error=f"无法连接（{type(error).__name__}）。", reason="connect")
        values = answer.__dict__ | {"elapsed": time.monotonic() - began, "redirects": tuple(visited)}
        return Fetched(**values)

    async def _once(self, url: str, requested: str, limits: Limits) -> tuple[Fetched, str | None]:
        target = _target(url)
        address = await self._check(target)
        async with self._session.request(
            limits.method, target, headers=dict(limits.headers), data=limits.data or None, allow_redirects=False
        ) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            if limits.follow and response.status in {301, 302, 303, 307, 308} and "location" in headers:
                return Fetched(url, requested), urljoin(url, headers["location"])
            kind = headers.get("content-type", "").partition(";")[0].strip().lower()
            if limits.types and response.status < 300 and not kind.startswith(limits.types):
                raise _Refused("type", f"返回的内容类型是 {kind or '未说明'}，不在接受范围。")
            body = b"" if limits.method == "HEAD" else await _read(response, limits.limit_bytes)
            return Fetched(url, requested, response.status, headers, body, kind, address=address), None

    async def _check(self, target: URL) -> str:
        """Refuses the address or pins where its connection will go."""
        host, port = target.raw_host or "", target.port or 0
        rule = self.rules.get(host.rstrip(".").lower())
        if port not in PORTS and (rule is None or port != rule[1]):
            raise _Refused("refused", f"端口 {port} 不在允许范围（80、443）。")
        if rule is not None:
            if _is_literal(host) and (host != rule[0] or port != rule[1]):
                raise _Refused("refused", "该地址与登记的访问规则不一致。")
            self._pinned.pins[(host, port)] = [rule]
            return rule[0]
        try:
            addresses = [host] if _is_literal(host) else await self._resolve(host, port)
        except (OSError, UnicodeError):
            raise _Refused("dns", "域名无法解析。")
        if not addresses:
            raise _Refused("dns", "域名无法解析。")
        inward = [address for address in addresses if not is_global(address)]
        if inward:
            raise _Refused("refused", f"地址指向内部网络或保留地址（{inward[0]}），不予访问。")
        self._pinned.pins[(host, port)] = [(address, port) for address in addresses]
        return addresses[0]


def is_global(address: str) -> bool:
    """Whether an address belongs to the open internet, also when it is wrapped in another."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if ip.version == 6:
        inner = ip.ipv4_mapped or (ip.teredo[1] if ip.teredo else None) or ip.sixtofour
        if inner is not None:
            return is_global(str(inner))
        if any(ip in network for network in _INWARD_V6):
            return False
        if any(ip in network for network in _EMBEDDED_V4):
            return is_global(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast


def fetch(
    url: str,
    *,
    rules: Rules = NO_RULES,
    limit_bytes: int = LIMIT_BYTES,
    timeout: float = TIMEOUT,
    headers: Mapping[str, str] | None = None,
    types: tuple[str, ...] = (),
    method: str = "GET",
    data: bytes = b"",
    follow: bool = True,
    resolve: Resolve | None = None,
) -> Fetched:
    """One page from outside; never raises for what the other side does.

    What carries a secret in its headers does not `follow`: a redirect would hand it to whomever it names.
    """

    async def run() -> Fetched:
        async with Door(rules=rules, resolve=resolve) as door:
            return await door.get(url, Limits(limit_bytes, timeout, types, headers or {}, method, data, follow))

    return asyncio.run(run())


def crawl(
    start: str | Sequence[str],
    *,
    rules: Rules = NO_RULES,
    same_host: bool = True,
    limit: int = 1000,
    concurrency: int = 4,
    on_page: Callable[[Fetched], Iterable[str] | None] | None = None,
    limit_bytes: int = LIMIT_BYTES,
    timeout: float = TIMEOUT,
    headers: Mapping[str, str] | None = None,
    resolve: Resolve | None = None,
) -> list[Fetched]:
    """Pages from `start` on, each address once, at most `concurrency` at a time for one host.

    `on_page` may return the addresses to go on with; None means the page's own links.
    """
    starts = [start] if isinstance(start, str) else list(start)
    hosts = {urlsplit(url).hostname for url in starts}
    limits = Limits(limit_bytes, timeout, (), headers or {})

    def onward(page: Fetched) -> list[str]:
        found = on_page(page) if on_page else None
        links = links_of(page) if found is None else [urljoin(page.url, link) for link in found]
        return [link for link in links if not same_host or urlsplit(link).hostname in hosts]

    async def run() -> list[Fetched]:
        async with Door(rules=rules, concurrency=concurrency, resolve=resolve) as door:
            return await _walk(door, starts, limits, onward, limit=limit, concurrency=concurrency)

    return asyncio.run(run())


async def _walk(
    door: Door,
    starts: Sequence[str],
    limits: Limits,
    onward: Callable[[Fetched], list[str]],
    *,
    limit: int,
    concurrency: int,
) -> list[Fetched]:
    seen = dict.fromkeys(urldefrag(url)[0] for url in starts)
    waiting = list(seen)[:limit]
    turns: dict[str, asyncio.Semaphore] = {}
    running: set[asyncio.Task[Fetched]] = set()
    pages: list[Fetched] = []

    async def visit(url: str) -> Fetched:
        async with turns.setdefault(urlsplit(url).netloc, asyncio.Semaphore(concurrency)):
            return await door.get(url, limits)

    while waiting or running:
        while waiting and len(running) < concurrency * 8:
            running.add(asyncio.create_task(visit(waiting.pop(0))))
        done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            page = task.result()
            pages.append(page)
            for link in onward(page):
                address = urldefrag(link)[0]
                if address not in seen and len(seen) < limit:
                    seen[address] = None
                    waiting.append(address)
    return pages


def links_of(page: Fetched) -> list[str]:
    """The http links of an HTML page, absolute, in their order."""
    if not page.ok or page.content_type not in {"text/html", "application/xhtml+xml"}:
        return []
    found = []
    for node in parse(page.text).css("a[href]"):
        try:
            link = urljoin(page.url, (node.attributes.get("href") or "").strip())
        except ValueError:
            continue
        if link.startswith(("http://", "https://")):
            found.append(link)
    return found


def _target(url: str) -> URL:
    """The address as the client itself will read it, so that what is checked is what is used."""
    try:
        target = URL(url)
        named = target.host is not None and target.port is not None
    except (ValueError, UnicodeError):
        raise _Refused("refused", "网址写法有误。")
    if target.scheme not in {"http", "https"} or not named:
        raise _Refused("refused", "只能访问 http 或 https 网址。")
    if target.raw_user or target.raw_password or "@" in target.raw_authority or re.search(r"[\s\\]", url):
        raise _Refused("refused", "网址中不得带用户名、密码、空格或反斜杠。")
    return target


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


async def _system_resolve(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    parts, size = [], 0
    async for chunk in response.content.iter_chunked(65536):
        size += len(chunk)
        if size > limit:
            raise _Refused("size", f"内容超过 {limit} 字节，已停止接收。")
        parts.append(chunk)
    return b"".join(parts)
