"""Web archives: the same site as from a folder; whatever lies about itself is refused before anything is stored."""

import gzip
import itertools
import json
import zlib
from pathlib import Path
from urllib.parse import quote

import brotli
import pytest
from django.core.management import CommandError, call_command

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.delivery.arrivals import warc
from jiyue.delivery.arrivals.models import SiteImport
from jiyue.delivery.arrivals.readers import Folder
from jiyue.delivery.arrivals.tests.old_site import build
from jiyue.delivery.arrivals.warc import Warc

BASE = "http://old.test/"
HTML = "text/html; charset=utf-8"


def record(kind, url, block, *, length=None, extra=""):
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n{extra}"
    return f"{head}Content-Length: {len(block) if length is None else length}\r\n\r\n".encode() + block + b"\r\n\r\n"


def answer(url, body, *, status="200 OK", kind=HTML, extra="", **given):
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}\r\n".encode()
    return record("response", url, head + body, **given)


def archive(path: Path, *records: bytes, packed=False) -> Path:
    path.write_bytes(b"".join(gzip.compress(one) if packed else one for one in records))
    return path


def site(folder: Path, target: Path, *, packed: bool) -> Path:
    """The folder's files as a crawler would have stored them."""
    records = [record("warcinfo", "", b"software: test\r\n")]
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            kind = "text/html" if path.suffix == ".html" else "application/octet-stream"
            url = BASE + quote(name).removesuffix("index.html")
            records += [record("request", url, b"GET / HTTP/1.1\r\n\r\n"), answer(url, path.read_bytes(), kind=kind)]
    return archive(target, *records, packed=packed)


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_gives_what_the_folder_gives(tmp_path, packed):
    folder = build(tmp_path / "old", "新闻")
    found, known = Warc(site(folder, tmp_path / "old.warc", packed=packed)), Folder(folder, BASE)
    assert found.base == BASE
    assert set(found.starts) == set(known.starts)
    for url in (*known.starts, f"{BASE}img/flood.png", f"{BASE}files/list.txt"):
        assert (found.get(url).body, found.get(url).text) == (known.get(url).body, known.get(url).text)
    assert found.get(f"{BASE}none.html").problem == "存档里没有这个网址"


def chunked(body):
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


@pytest.mark.parametrize(
    ("encode", "extra"),
    [
        (lambda body: body, ""),
        (chunked, "Transfer-Encoding: chunked\r\n"),
        (lambda body: body, "Transfer-Encoding: chunked\r\n"),
        (gzip.compress, "Content-Encoding: gzip\r\n"),
        (lambda body: chunked(gzip.compress(body)), "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"),
        (zlib.compress, "Content-Encoding: deflate\r\n"),
        (brotli.compress, "Content-Encoding: br\r\n"),
    ],
)
def test_bodies_come_as_the_site_meant_them(tmp_path, encode, extra):
    page = "<html><body>县政府</body></html>".encode()
    found = Warc(archive(tmp_path / "a.warc", answer(BASE, encode(page), extra=extra)))
    assert found.get(BASE).body == page


def test_moved_and_repeated_answers_lead_to_the_page_and_failures_are_said(tmp_path):
    page = b"<html><body>x</body></html>"
    found = Warc(
        archive(
            tmp_path / "a.warc.gz",
            answer(f"{BASE}a.html", page),
            answer(f"{BASE}old.html", b"", status="301 Moved", extra="Location: /a.html\r\n"),
            record("revisit", f"{BASE}same.html", b"", extra=f"WARC-Refers-To-Target-URI: {BASE}a.html\r\n"),
            answer(f"{BASE}x.html", b"", status="302 Found", extra="Location: /y.html\r\n"),
            answer(f"{BASE}y.html", b"", status="302 Found", extra="Location: /x.html\r\n"),
            answer(f"{BASE}gone.html", b"", status="404 Not Found"),
            record("resource", f"{BASE}r.txt", b"plain", extra="Content-Type: text/plain\r\n"),
            answer("http://else.test/", page),
            packed=True,
        ),
        base=BASE,
    )
    assert found.get(f"{BASE}old.html").body == found.get(f"{BASE}same.html").body == page
    assert "重定向" in found.get(f"{BASE}x.html").problem
    assert "404" in found.get(f"{BASE}gone.html").problem
    assert found.get(f"{BASE}r.txt").body == b"plain"
    assert found.starts == (f"{BASE}a.html",)


BIG = b"<html>" + b"0" * 30_000_000
GOOD = answer(BASE, b"<html><body>x</body></html>")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "没有网页"),
        (b"PK\x03\x04 no archive at all", "不完整或过长"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "不是 WARC 记录"),
        (GOOD[:-30], "不完整"),
        (GOOD + GOOD[: len(GOOD) // 2], "不完整|过长"),
        (gzip.compress(GOOD)[:-12], "压缩数据中断"),
        (gzip.compress(GOOD)[:30] + b"\x00" * 40, "gzip|中断"),
        (gzip.compress(GOOD + GOOD), "压成了一块"),
        (answer(BASE, b"x" * 50, length=10) + GOOD, "长度与内容不符"),
        (gzip.compress(answer(BASE, b"x" * 50, length=10)), "长度不符"),
        (answer(BASE, b"x", length=10**14), "不完整"),
        (GOOD.replace(b"Content-Length: ", b"Content-Length: -"), "没有写明长度"),
        (b"WARC/1.0\r\nX: " + b"y" * 200_000, "过长"),
        (gzip.compress(answer(BASE, BIG)), "炸弹"),
        (gzip.compress(b"WARC/1.0\r\nX: " + b"y" * 30_000_000), "过长"),
    ],
    ids=itertools.count(),
)
def test_an_archive_that_lies_is_refused_with_a_word_on_where(tmp_path, data, said):
    path = tmp_path / "bad.warc"
    path.write_bytes(data)
    with pytest.raises(Refusal, match=said):
        Warc(path)


def test_a_page_that_unpacks_into_something_monstrous_is_not_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(warc, "LIMIT_BYTES", 1_000_000)
    bombs = {
        "gzip": gzip.compress(b"0" * 5_000_000),
        "br": brotli.compress(b"0" * 5_000_000),
        "deflate": zlib.compress(b"0" * 5_000_000),
    }
    for name, body in bombs.items():
        found = Warc(archive(tmp_path / f"{name}.warc", answer(BASE, body, extra=f"Content-Encoding: {name}\r\n")))
        assert "过大" in found.get(BASE).problem
    found = Warc(archive(tmp_path / "plain.warc", answer(BASE, b"0" * 5_000_000)))
    assert "过大" in found.get(BASE).problem


def test_the_command_brings_an_archive_in_and_a_bad_one_leaves_nothing(world, tmp_path, capsys):
    world.posting("anyue_office", "editor")
    path = site(build(tmp_path / "old", world.columns.anyue_news.name), tmp_path / "old.warc.gz", packed=True)
    given = {"website": "anyue.localhost", "by": "anyue_office-editor", "json": True}
    bad = tmp_path / "bad.warc.gz"
    bad.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(CommandError, match="没有迁入任何内容") as refused:
        call_command("import_site", str(bad), **given)
    assert refused.value.returncode == 2
    assert (SiteImport.objects.count(), Resource.objects.count()) == (0, 0)
    with pytest.raises(SystemExit):
        call_command("import_site", str(path), **given)
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["stored"] == 3
    with pytest.raises(SystemExit):
        call_command("import_site", str(path), **given)
    again = json.loads(capsys.readouterr().out)
    assert (again["counts"], again["visited"]) == (told["counts"], told["counts"]["lost"])
    assert Resource.objects.count() == 3
