"""Calling another platform over a real socket: the key goes to the address that was registered and nowhere else."""

import http.server
import threading
from types import SimpleNamespace

import pytest

from jiyue.common import fetch as door
from jiyue.common.refusals import Refusal
from jiyue.delivery.exchange.models import Connection
from jiyue.delivery.exchange.outward import call
from jiyue.delivery.exchange.sealed import seal


@pytest.fixture(scope="module")
def platform():
    """A server of our own that notes who came with which key, and sends on whoever asks for it."""
    came = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            came.append((self.command, self.path, self.headers.get("Authorization"), self._body()))
            onward = {"/api/v1/moved": "http://127.0.0.1:1/stolen", "/api/v1/inside": "http://169.254.169.254/latest"}
            self.send_response(302 if self.path in onward else 200)
            if self.path in onward:
                self.send_header("Location", onward[self.path])
            self.end_headers()
            self.wfile.write(b'{"items": []}' if self.path != "/api/v1/words" else "没有".encode())

        do_POST = do_GET  # noqa: N815 (the name that the server calls)

        def _body(self):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield SimpleNamespace(port=server.server_port, came=came)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def joined(platform, settings):
    settings.EXCHANGE_ROUTES = {"platform.inner": f"127.0.0.1:{platform.port}"}
    platform.came.clear()
    return lambda address: Connection(name="省级平台", address=address, secret=seal("jy_00000000_secret"))


def test_a_registered_inner_platform_is_called_with_the_key(platform, joined):
    connection = joined("http://platform.inner")
    reply = call(connection, "GET", "/items?size=1")
    assert (reply.ok, reply.json()) == (True, {"items": []})
    assert call(connection, "POST", "/incoming", b'{"number": "1"}').ok
    key = "Bearer jy_00000000_secret"
    assert platform.came == [
        ("GET", "/api/v1/items?size=1", key, b""),
        ("POST", "/api/v1/incoming", key, b'{"number": "1"}'),
    ]
    with pytest.raises(Refusal, match="没有按接口格式"):
        call(connection, "GET", "/words").json()


@pytest.mark.parametrize("path", ["/moved", "/inside"])
def test_a_redirect_is_an_answer_and_is_not_followed(platform, joined, path):
    reply = call(joined("http://platform.inner"), "GET", path)
    assert (reply.status, reply.ok) == (302, False)
    assert [one[1] for one in platform.came] == [f"/api/v1{path}"]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1", "http://localhost", "http://[::1]", "http://2130706433", "http://0x7f.1", "http://10.0.0.1",
        "http://169.254.169.254", "http://[::ffff:127.0.0.1]", "http://platform.inner:81", "http://127.0.0.1:{port}",
        "http://localhost:{port}", "http://a@platform.inner",
    ],
)  # fmt: skip
def test_an_inner_address_that_no_route_names_gets_no_key(platform, joined, address):
    reply = call(joined(address.format(port=platform.port)), "GET", "/items")
    assert reply.status == 0
    assert reply.error
    assert platform.came == []


def test_a_public_name_that_points_inward_gets_no_key(platform, joined, monkeypatch):
    """As a name server under another's control would answer; also where only one of several answers points inward."""
    for found in (["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::1"]):

        async def resolved(host, port, found=found):
            return found

        monkeypatch.setattr(door, "_system_resolve", resolved)
        reply = call(joined("http://platform.example.gov.cn"), "GET", "/items")
        assert (reply.status, "内部网络" in reply.error) == (0, True)
    assert platform.came == []


def test_a_platform_that_is_gone_and_a_key_that_cannot_be_opened_are_said(platform, joined, settings):
    connection = joined("http://platform.inner")
    connection.secret = b"x"
    assert "打不开" in call(connection, "GET", "/items").error
    settings.EXCHANGE_ROUTES = {"platform.inner": "127.0.0.1:1"}
    assert "无法连接" in call(joined("http://platform.inner"), "GET", "/items").error
    assert platform.came == []
