"""The door outwards: open to the internet and to registered hosts, shut to everything inward."""

import asyncio
import threading

import pytest
from aiohttp import web

from jiyue.common import fetch as door
from jiyue.common.fetch import crawl, fetch, is_global

INWARD = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://localhost/",
    "http://localhost./",
    "http://LOCALHOST/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[fec0::1]/",
    "http://169.254.169.254/latest/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://①②⑦.0.0.1/",
    "http://１２７.0.0.1/",
    "http://127。0。0。1/",
    "http://127.0.0.1./",
    "http://user@127.0.0.1/",
    "http://www.gov.cn@127.0.0.1/",
    "http://127.0.0.1\\@www.gov.cn/",
    "http://www.gov.cn:8080/",
    "ftp://www.gov.cn/",
    "file:///etc/passwd",
    "gopher://x/",
    "http://",
]


@pytest.fixture(scope="module")
def server():
    """A small site on a free port, in a thread of its own."""
    hits: list[str] = []

    async def page(request):
        hits.append(request.path)
        links = {
            "/": "<a href=/a>a</a><a href='b.html'>b</a><a href='http://else.example/'>e</a>",
            "/a": "<a href=/#x>home</a>",
        }
        return web.Response(text=f"<html>{links.get(request.path, '页面')}</html>", content_type="text/html")

    async def moved(request):
        raise web.HTTPFound(request.query["to"])

    async def large(request):
        return web.Response(body=b"x" * 200_000, content_type="text/html")

    async def slow(request):
        await asyncio.sleep(30)

    async def mirror(request):
        return web.json_response(
            {"host": request.host, "cookies": dict(request.cookies), "agent": request.headers["User-Agent"]}
        )

    async def cookie(request):
        response = web.Response(text="ok")
        response.set_cookie("a", "b")
        return response

    app = web.Application()
    for path, handler in {
        "/moved": moved,
        "/large": large,
        "/slow": slow,
        "/mirror": mirror,
        "/cookie": cookie,
    }.items():
        app.router.add_get(path, handler)
    app.router.add_get("/{any:.*}", page)
    loop, ready, port = asyncio.new_event_loop(), threading.Event(), []

    async def start():
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port.append(runner.addresses[0][1])
        ready.set()

    def run():
        asyncio.set_event_loop(loop)
        loop.create_task(start())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(10)
    yield {"demo.localhost": ("127.0.0.1", port[0])}, hits
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


@pytest.mark.parametrize("url", INWARD)
def test_inward_addresses_are_refused_in_every_spelling(url):
    answer = fetch(url, timeout=5)
    assert not answer.ok
    assert answer.status == 0
    assert answer.reason in {"refused", "dns"}
    assert answer.error


def test_a_name_with_one_inward_address_among_global_ones_is_refused():
    async def both(host, port):
        return ["93.184.216.34", "127.0.0.1"]

    assert fetch("http://two-faced.example/", resolve=both).reason == "refused"


def test_a_name_is_resolved_once_and_the_checked_address_is_the_one_connected_to(monkeypatch):
    asked = []

    async def rebinding(host, port):
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    connected = []

    async def connect(self, *args, **options):
        connected.extend(info[4][0] for info in options["addr_infos"])
        raise OSError("no network in tests")

    monkeypatch.setattr("aiohttp.connector.TCPConnector._wrap_create_connection", connect)
    fetch("http://rebinding.example/", resolve=rebinding)
    assert asked == ["rebinding.example"]
    assert set(connected) == {"93.184.216.34"}


def test_a_registered_host_is_fetched_under_its_own_name(server):
    rules, _ = server
    port = rules["demo.localhost"][1]
    answer = fetch(f"http://demo.localhost:{port}/mirror", rules=rules)
    assert answer.ok
    assert f'"demo.localhost:{port}"' in answer.text
    assert fetch("http://demo.localhost/mirror", rules=rules).ok
    assert not fetch(f"http://demo.localhost:{port}/mirror").ok


def test_a_rule_for_one_host_opens_no_other_door(server):
    rules, _ = server
    port = rules["demo.localhost"][1]
    assert fetch(f"http://127.0.0.1:{port}/", rules=rules).reason == "refused"
    assert fetch("http://demo.localhost:22/", rules=rules).reason == "refused"


def test_redirects_are_checked_again_and_counted(server):
    rules, _ = server
    inward = fetch("http://demo.localhost/moved?to=http://127.0.0.1/", rules=rules)
    assert (inward.reason, inward.status) == ("refused", 0)
    assert fetch("http://demo.localhost/moved?to=file:///etc/passwd", rules=rules).reason == "refused"
    good = fetch("http://demo.localhost/moved?to=/a", rules=rules)
    assert good.ok
    assert good.redirects == ("http://demo.localhost/moved?to=/a",)
    assert fetch("http://demo.localhost/moved?to=/moved%3Fto=x", rules=rules).ok
    loop = "http://demo.localhost/loop"
    assert fetch(loop, rules=rules).ok


def test_size_time_and_type_are_limited(server):
    rules, _ = server
    assert fetch("http://demo.localhost/large", rules=rules, limit_bytes=1000).reason == "size"
    assert fetch("http://demo.localhost/slow", rules=rules, timeout=0.3).reason == "timeout"
    assert fetch("http://demo.localhost/mirror", rules=rules, types=("text/html",)).reason == "type"


def test_no_cookie_is_kept_and_no_proxy_taken_from_the_environment(server, monkeypatch):
    rules, _ = server
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    async def twice():
        async with door.Door(rules=rules) as opened:
            await opened.get("http://demo.localhost/cookie", door.Limits())
            return await opened.get("http://demo.localhost/mirror", door.Limits())

    assert '"cookies": {}' in asyncio.run(twice()).text


def test_a_crawl_visits_each_page_of_its_host_once(server):
    rules, hits = server
    hits.clear()
    pages = crawl("http://demo.localhost/", rules=rules, limit=50)
    assert sorted(page.url for page in pages) == [
        "http://demo.localhost/", "http://demo.localhost/a", "http://demo.localhost/b.html",
    ]  # fmt: skip
    assert sorted(hits) == ["/", "/a", "/b.html"]


def test_a_crawl_follows_what_the_caller_names_and_stops_at_its_limit(server):
    rules, _ = server
    pages = crawl(
        "http://demo.localhost/", rules=rules, limit=3, on_page=lambda page: [f"/n{page.url[-1]}x{n}" for n in range(9)]
    )
    assert len(pages) == 3


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "114.114.114.114"])
def test_addresses_of_the_open_internet_are_allowed(address):
    assert is_global(address)


@pytest.mark.parametrize("charset", ["idna", "undefined", "punycode", "utf-7", "unicode_escape", "zlib", "x" * 300])
def test_no_page_chooses_a_codec_that_browsers_do_not_know(charset):
    page = door.Fetched("u", "u", 200, {"content-type": f"text/html; charset={charset}"}, "网站+AGE-".encode())
    assert page.text == "网站+AGE-"


@pytest.mark.parametrize("charset", ["gb2312", "GBK", "gb18030", "big5", "utf-16", "UTF-8"])
def test_the_usual_charsets_are_read(charset):
    page = door.Fetched("u", "u", 200, {"content-type": f"text/html; charset={charset}"}, "中文".encode(charset))
    assert page.text == "中文"
