"""Headless Chromium, told by its pipe what to open. It reaches no network: what it asks for our own door fetches.

Chromium is optional (apt install chromium), and needs no library: its debugging protocol is JSON over two pipes.
"""

import asyncio
import base64
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

from jiyue.common.fetch import Door, Fetched, Limits, Rules

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START = 30.0  # seconds until the browser speaks
PAGE = 30.0  # seconds for a page with all that belongs to it
LARGEST_MESSAGE = 64 * 1024 * 1024
LIMITS = Limits(limit_bytes=10_000_000, timeout=15.0)
# The browser listens on descriptor 3 and answers on 4.
RENUMBER = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3]]
for number, end in zip((3, 4), ends):
    os.dup2(end, number)
os.execv(sys.argv[3], sys.argv[3:])
"""
HOP_BY_HOP = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie"})
FLAGS = (
    "--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--hide-scrollbars", "--mute-audio", "--no-first-run",
    "--disable-extensions", "--disable-sync", "--disable-background-networking", "--disable-component-update",
    "--disable-dev-shm-usage", "--lang=zh-CN",
    # Whatever would go past the door ends here: names resolve to nothing, the proxy is a closed port.
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=http://127.0.0.1:9", "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)  # fmt: skip


class BrowserFailed(Exception):
    """The browser did not start, died, or refused an order; the text says which."""


@dataclass(frozen=True)
class Screen:
    """A size at which people look at pages."""

    key: str
    label: str
    width: int
    height: int
    touch: bool


@dataclass(frozen=True)
class Shown:
    """One page as it stood at one size: what the script measured, or why it could not be opened."""

    url: str
    screen: Screen
    measured: Mapping[str, Any]
    error: str = ""


def program() -> str | None:
    """Where Chromium is on this machine, if it is."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def measure(urls: Iterable[str], *, screens: Iterable[Screen], script: str, rules: Rules) -> list[Shown]:
    """Open each page once, and run the script on it at each size."""

    async def run() -> list[Shown]:
        found: list[Shown] = []
        async with Door(rules=rules) as door, _started(door) as browser:
            for url in urls:
                found += await browser.measure(url, tuple(screens), script)
        return found

    return asyncio.run(run())


@asynccontextmanager
async def _started(door: Door) -> AsyncIterator["_Browser"]:
    path = program()
    if path is None:
        raise BrowserFailed("没有 Chromium")
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    with tempfile.TemporaryDirectory(prefix="jiyue-browser-", ignore_cleanup_errors=True) as home:
        # Chromium runs in its own sandbox, which it cannot set up for root.
        flags = [*FLAGS, f"--user-data-dir={home}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-S", "-c", RENUMBER, str(to_read), str(from_write), path, *flags, "about:blank",
            pass_fds=(to_read, from_write), start_new_session=True, env={**os.environ, "HOME": home},
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_read)
        os.close(from_write)
        browser = _Browser(door)
        try:
            await browser.connect(from_read, to_write)
            yield browser
        finally:
            browser.close()
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


class _Browser:
    """One window of one browser, and the messages to and from it."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.numbers = count(1)
        self.waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.loaded = asyncio.Event()
        self.kept: dict[str, Fetched] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.session = ""
        self.out: asyncio.WriteTransport | None = None
        self.listening: asyncio.Task[None] | None = None

    async def connect(self, from_browser: int, to_browser: int) -> None:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=LARGEST_MESSAGE)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(from_browser, "rb"))
        self.out, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(to_browser, "wb"))
        self.listening = asyncio.create_task(self._listen(reader))
        try:
            async with asyncio.timeout(START):
                target = await self.order("Target.createTarget", url="about:blank")
                attached = await self.order("Target.attachToTarget", targetId=target["targetId"], flatten=True)
                self.session = attached["sessionId"]
                await self.order("Page.enable")
                await self.order("Fetch.enable", patterns=[{"urlPattern": "*"}])
        except TimeoutError:
            raise BrowserFailed("没有回应") from None

    def close(self) -> None:
        for task in (*self.tasks, *([self.listening] if self.listening else [])):
            task.cancel()
        if self.out and not self.out.is_closing():
            self.out.abort()

    async def measure(self, url: str, screens: tuple[Screen, ...], script: str) -> list[Shown]:
        """One page at each size; what it took is forgotten with it."""
        self.kept = {}
        found = []
        try:
            async with asyncio.timeout(PAGE):
                await self._size(screens[0])
                if error := await self._open(url):
                    return [Shown(url, screens[0], {}, error)]
                for screen in screens:
                    await self._size(screen)
                    call = f"({script})({screen.width}, {json.dumps(screen.touch)})"
                    told = await self.order("Runtime.evaluate", expression=call, returnByValue=True, awaitPromise=True)
                    if "exceptionDetails" in told:
                        return [Shown(url, screen, {}, "页面不能量取，请人工查看。")]
                    found.append(Shown(url, screen, told.get("result", {}).get("value") or {}))
        except TimeoutError:
            return [*found, Shown(url, screens[0], {}, f"{PAGE:g} 秒内没有显示完。")]
        return found

    async def _size(self, screen: Screen) -> None:
        await self.order(
            "Emulation.setDeviceMetricsOverride",
            width=screen.width, height=screen.height, deviceScaleFactor=1, mobile=screen.touch,
        )  # fmt: skip

    async def _open(self, url: str) -> str:
        """Empty when the page was loaded, else why not."""
        page = await self._fetch(url)
        if not page.ok:
            return page.error or f"返回状态 {page.status}。"
        if page.content_type not in {"text/html", "application/xhtml+xml"}:
            return "不是网页。"
        self.loaded.clear()
        answer = await self.order("Page.navigate", url=url)
        if answer.get("errorText"):
            return f"浏览器打不开（{answer['errorText']}）。"
        await self.loaded.wait()
        return ""

    async def order(self, method: str, **params: Any) -> dict[str, Any]:
        """Tell the browser something and wait for its answer."""
        number = next(self.numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self.waiting[number] = asyncio.get_running_loop().create_future()
        self._say(message)
        answer = await self.waiting[number]
        if "error" in answer:
            raise BrowserFailed(str(answer["error"].get("message", "")))
        result: dict[str, Any] = answer.get("result", {})
        return result

    def _say(self, message: dict[str, Any]) -> None:
        if self.out is None or self.out.is_closing():
            raise BrowserFailed("已经退出")
        self.out.write(json.dumps(message).encode() + b"\0")

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while True:
            try:
                message = json.loads((await reader.readuntil(b"\0"))[:-1])
            except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                break
            if waiting := self.waiting.pop(message.get("id", 0), None):
                if not waiting.done():
                    waiting.set_result(message)
            elif message.get("method") == "Page.loadEventFired":
                self.loaded.set()
            elif message.get("method") == "Fetch.requestPaused":
                task = asyncio.create_task(self._serve(message["params"]))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)
        for one in self.waiting.values():
            if not one.done():
                one.set_exception(BrowserFailed("已经退出"))

    async def _fetch(self, url: str) -> Fetched:
        if url not in self.kept:
            self.kept[url] = await self.door.get(url, LIMITS)
        return self.kept[url]

    async def _serve(self, asked: Mapping[str, Any]) -> None:
        """What the page asks for: read by the door, or refused."""
        request, key = asked["request"], asked["requestId"]
        with suppress(BrowserFailed):
            got = await self._fetch(request["url"]) if request["method"] == "GET" else None
            if got is None or got.error:
                await self.order("Fetch.failRequest", requestId=key, errorReason="AddressUnreachable")
                return
            headers = [{"name": name, "value": value} for name, value in got.headers.items() if name not in HOP_BY_HOP]
            await self.order(
                "Fetch.fulfillRequest",
                requestId=key,
                responseCode=got.status,
                responseHeaders=headers,
                body=base64.b64encode(got.body).decode(),
            )
