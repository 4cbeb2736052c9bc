"""Object storage before a server of our own that verifies every signature by itself."""

import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest
from django.core.management import CommandError, call_command

from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing import manifest, objects
from jiyue.delivery.publishing.objects import Account, Bucket, send

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEYS = ("AKIAIOSFODNN7EXAMPLE", SECRET)


def test_the_signature_is_that_of_the_documented_example():
    """AWS, Signature Calculations: GET an object of examplebucket with a range, 24 May 2013."""
    account = Account("https://examplebucket.s3.amazonaws.com", "examplebucket", *KEYS)
    empty = hashlib.sha256(b"").hexdigest()
    headers = {"host": "examplebucket.s3.amazonaws.com", "range": "bytes=0-9"}
    at = datetime(2013, 5, 24, tzinfo=UTC)
    made = objects.signature(account, "GET", "/test.txt", "", headers, empty, at=at)
    expected = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    assert made.headers["authorization"].endswith(f"Signature={expected}")


class Store(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    kept: dict[str, bytes]
    acts: list[tuple[str, str]]
    page = 40
    fails = 0

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def signed(self, body):
        """Whether the request is signed with the secret, worked out anew from what arrived."""
        fields = dict(part.strip().split("=", 1) for part in self.headers["Authorization"].split(" ", 1)[1].split(","))
        names = fields["SignedHeaders"].split(";")
        parts = urlsplit(self.path)
        payload = hashlib.sha256(body).hexdigest()
        lines = "".join(f"{name}:{self.headers[name].strip()}\n" for name in names)
        whole = f"{self.command}\n{parts.path}\n{parts.query}\n{lines}\n{';'.join(names)}\n{payload}"
        _, day, region, service, end = fields["Credential"].split("/")
        text = f"AWS4-HMAC-SHA256\n{self.headers['x-amz-date']}\n{day}/{region}/{service}/{end}\n"
        text += hashlib.sha256(whole.encode()).hexdigest()
        key = f"AWS4{SECRET}".encode()
        for one in (day, region, service, end, text):
            key = hmac.new(key, one.encode(), hashlib.sha256).digest()
        fresh = self.headers["x-amz-content-sha256"] == payload and {"host", "x-amz-date"} <= set(names)
        return fresh and hmac.compare_digest(key.hex(), fields["Signature"])

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        key = unquote(urlsplit(self.path).path).removeprefix("/sites").lstrip("/")
        if not self.signed(body):
            return self.answer(403)
        if type(self).fails:
            type(self).fails -= 1
            return self.answer(503)
        if not key:
            return self.answer(200, self.listing(dict(parse_qsl(urlsplit(self.path).query))))
        if self.command == "GET":
            return self.answer(200, self.kept[key]) if key in self.kept else self.answer(404)
        self.acts.append((self.command, key))
        if self.command == "PUT":
            self.kept[key] = body
        else:
            self.kept.pop(key)
        return self.answer(200)

    do_GET = do_PUT = do_DELETE = handle_any  # noqa: N815 (the names that the server calls)

    def listing(self, asked):
        after = asked.get("continuation-token", "")
        keys = sorted(key for key in self.kept if key.startswith(asked["prefix"]) and key > after)
        row = "<Contents><Key>{}</Key><Size>{}</Size></Contents>"
        rows = "".join(row.format(escape(key), len(self.kept[key])) for key in keys[: self.page])
        last = escape(keys[self.page - 1]) if keys[self.page :] else ""
        more = f"<NextContinuationToken>{last}</NextContinuationToken>" if last else ""
        name = "http://s3.amazonaws.com/doc/2006-03-01/"
        return f'<?xml version="1.0"?><ListBucketResult xmlns="{name}">{rows}{more}</ListBucketResult>'.encode()

    def log_message(self, *args):
        pass


@pytest.fixture
def store():
    Store.kept, Store.acts, Store.fails = {}, [], 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Account(f"http://127.0.0.1:{server.server_port}", "sites", *KEYS, region="cn-north-1")
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def tree(tmp_path):
    """A published tree in small: pages with a manifest above them."""
    folder = tmp_path / "a.test/current"

    def build(**pages):
        files = {f"{name}.html": text.encode() for name, text in pages.items()} | {"图 片 1.txt": b"x"}
        listed = manifest.whole((path, manifest.sha256(data)) for path, data in files.items())
        for path in folder.rglob("*.html"):
            path.unlink()
        for path, data in {**files, **listed, "manifest/timestamp.json": repr(pages).encode()}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder

    return build


def stored(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {f"a.test/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files}


def test_everything_is_sent_once_then_what_changed_with_the_manifest_last_and_then_the_deletions(store, tree):
    folder = tree(one="甲", two="乙", three="丙")
    first = send(folder, Bucket(store), prefix="a.test")
    assert Store.kept == stored(folder)
    assert (first.removed, first.unchanged) == (0, 0)
    Store.acts.clear()
    assert send(folder, Bucket(store), prefix="a.test").sent == 0
    assert Store.acts == []
    send(tree(one="甲", two="丁"), Bucket(store), prefix="a.test")
    assert Store.kept == stored(folder)
    acts = [(act, key.removeprefix("a.test/")) for act, key in Store.acts]
    assert ("PUT", "two.html") in acts
    assert ("PUT", "one.html") not in acts
    places = [0 if not key.startswith("manifest/") else 2 if key.endswith("timestamp.json") else 1 for _, key in acts]
    assert places[:-1] == sorted(places[:-1])
    assert acts[-1] == ("DELETE", "three.html")
    assert acts[-2] == ("PUT", "manifest/timestamp.json")


def test_what_was_lost_or_put_there_by_others_is_set_right(store, tree):
    folder = tree(one="甲")
    send(folder, Bucket(store), prefix="a.test")
    del Store.kept["a.test/one.html"]
    Store.kept |= {"a.test/evil.html": b"x", "b.test/other.html": b"y"}
    assert send(folder, Bucket(store), prefix="a.test").sent == 1
    assert Store.kept == stored(folder) | {"b.test/other.html": b"y"}


def test_a_server_that_is_busy_is_asked_again_and_wrong_keys_are_said(store, tree):
    folder = tree(one="甲")
    Store.fails = 2
    send(folder, Bucket(store), prefix="a.test")
    assert Store.kept == stored(folder)
    wrong = Account(store.endpoint, store.bucket, store.access_key, "wrong")
    with pytest.raises(Refusal, match="403"):
        send(folder, Bucket(wrong), prefix="a.test")
    with pytest.raises(Refusal, match="没有找到"):
        send(folder / "none", Bucket(store), prefix="a.test")


def test_the_command_takes_its_keys_from_the_environment_alone(store, press, monkeypatch, capsys):
    press.out()
    press.publish()
    with pytest.raises(CommandError, match="JIYUE_S3_SECRET_KEY") as refused:
        call_command("send_site", site="anyue.localhost")
    assert refused.value.returncode == 2
    for name, value in zip(objects.NAMES, (store.endpoint, store.bucket, *KEYS), strict=True):
        monkeypatch.setenv(name, value)
    call_command("send_site", site="anyue.localhost", json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["anyue.localhost"]["sent"] == len(Store.kept)
    assert {key.split("/")[0] for key in Store.kept} == {"anyue.localhost"}
    monkeypatch.setenv("JIYUE_S3_ENDPOINT", "ftp://x")
    with pytest.raises(CommandError, match="不是有效的地址"):
        call_command("send_site", site="anyue.localhost")
