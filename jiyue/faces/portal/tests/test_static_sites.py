"""Files out of the trees: right types, unchanged answers, nothing from outside."""

import gzip
import os
from email.utils import formatdate
from io import BytesIO

import brotli
import pytest

from jiyue.faces.portal.static_sites import POLICY, StaticSites

PAGE = "<!DOCTYPE html><title>首页</title>".encode()


@pytest.fixture
def tree(tmp_path):
    build = tmp_path / "dali.localhost" / "builds" / "1"
    (build / "xwdt/2026/11").mkdir(parents=True)
    (build / "assets").mkdir()
    (build / "index.html").write_bytes(PAGE)
    (build / "index.html.gz").write_bytes(gzip.compress(PAGE))
    (build / "index.html.br").write_bytes(brotli.compress(PAGE))
    (build / "404.html").write_text("没有找到您要的页面")
    (build / "xwdt/index.html").write_text("新闻动态")
    (build / "xwdt/2026/11/abc.html").write_text("正文")
    (build / "feed.xml").write_text("<rss/>")
    (build / "assets/site.css").write_text("body{}")
    (build / "assets/NOTICE").write_text("licences")
    (build / "odd.bin").write_bytes(b"x" * 200_000)
    (tmp_path / "secret.txt").write_text("秘密")
    (build / "leak.html").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "else").mkdir()
    (tmp_path / "else/index.html").write_text("秘密")
    (build / "leak").symlink_to(tmp_path / "else")
    (tmp_path / "dali.localhost/current").symlink_to(build)
    return tmp_path


class Answer:
    def __init__(self, status, headers, body):
        self.code = int(status[:3])
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body


@pytest.fixture
def ask(tree):
    def django(environ, start_response):
        start_response("200 OK", [("X-Django", "yes"), ("Content-Security-Policy", "console"), ("Content-Length", "2")])
        return [b"dj"]

    application = StaticSites(django, tree, ["localhost", "127.0.0.1"])

    def asked(path, *, host="dali.localhost:8000", method="GET", scheme="http", **headers):
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "HTTP_HOST": host,
            "QUERY_STRING": "",
            "wsgi.url_scheme": scheme,
            "wsgi.input": BytesIO(),
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        seen = {}
        body = application(environ, lambda status, found, *rest: seen.update(status=status, headers=found))
        return Answer(seen["status"], seen["headers"], b"".join(body))

    return asked


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
        ("/xwdt/", "text/html; charset=utf-8"),
        ("/xwdt/2026/11/abc.html", "text/html; charset=utf-8"),
        ("/feed.xml", "application/rss+xml; charset=utf-8"),
        ("/assets/site.css", "text/css; charset=utf-8"),
        ("/assets/NOTICE", "text/plain; charset=utf-8"),
    ],
)
def test_a_published_file_comes_with_its_type(ask, path, kind):
    answer = ask(path)
    assert answer.code == 200
    assert answer.headers["content-type"] == kind
    assert int(answer.headers["content-length"]) == len(answer.body) > 0


def test_an_unknown_type_is_a_download_and_comes_in_pieces(ask):
    answer = ask("/odd.bin")
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.body == b"x" * 200_000


@pytest.mark.parametrize(
    "path", ["/", "/nowhere.html", "/ss/", "/../../secret.txt", "/xwdt", "/hd/x", "/leak.html", "/.stamp"]
)
def test_every_answer_carries_the_policy(ask, path):
    headers = ask(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" not in headers
    assert "strict-transport-security" in ask(path, scheme="https").headers


@pytest.mark.parametrize(
    "path",
    [
        "/../../secret.txt",
        "/xwdt/../../../../secret.txt",
        "/..%2f..%2fsecret.txt",
        "/....//secret.txt",
        "/xwdt\\..\\index.html",
        "/index.html\x00.css",
        "/.stamp",
        "/leak.html",
        "/leak/",
        "/leak/index.html",
        "/index.html.br",
        "/index.html/",
        "/\xff\xfe",
        "//etc/passwd",
        "/" + "a" * 5000,
        "/" + "a/" * 3000,
    ],
)
def test_what_is_no_published_file_is_not_found(ask, path):
    answer = ask(path)
    assert answer.code == 404
    assert answer.body.decode() == "没有找到您要的页面"


def test_a_folder_without_slash_moves_to_the_one_with(ask):
    answer = ask("//xwdt")
    assert (answer.code, answer.headers["location"]) == (301, "/xwdt/")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None), ("gzip;q=0.0", None)],
)
def test_the_ready_compressed_twin_is_sent(ask, accepted, encoding):
    answer = ask("/", accept_encoding=accepted)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert answer.headers.get("content-encoding") == encoding
    assert unpack(answer.body) == PAGE
    assert answer.headers["vary"] == "Accept-Encoding"


def test_what_the_browser_holds_is_not_sent_again(ask, tree):
    first = ask("/")
    for held in (first.headers["etag"], f"W/{first.headers['etag']}", f'"other", {first.headers["etag"]}', "*"):
        again = ask("/", if_none_match=held)
        assert (again.code, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert ask("/", if_modified_since=first.headers["last-modified"]).code == 304
    page = tree / "dali.localhost/current/index.html"
    page.write_bytes(PAGE + b" ")
    os.utime(page, (2_000_000_000, 2_000_000_000))
    assert ask("/", if_none_match=first.headers["etag"]).code == 200
    assert ask("/", if_modified_since=first.headers["last-modified"]).code == 200
    assert ask("/", if_modified_since="no date").code == 200
    assert ask("/", if_modified_since=formatdate(2_000_000_001, usegmt=True)).code == 304


def test_each_encoding_has_its_own_tag(ask):
    tags = {ask("/", accept_encoding=name).headers["etag"] for name in ("br", "gzip", "identity")}
    assert len(tags) == 3


@pytest.mark.parametrize("path", ["/ss/", "/hd/zhaocuo", "/api/v1/"])
def test_dynamic_addresses_go_on_to_django(ask, path):
    assert ask(path).headers["x-django"] == "yes"


@pytest.mark.parametrize("path", ["/console/", "/accounts/login/", "/healthz", "/ssx/"])
def test_a_site_has_no_console(ask, path):
    assert ask(path).code == 404


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "LOCALHOST"])
def test_the_console_host_goes_on_to_django_as_it_is(ask, host):
    headers = ask("/console/", host=host).headers
    assert headers["x-django"] == "yes"
    assert headers["content-security-policy"] == "console"


@pytest.mark.parametrize(
    "host", ["", "evil.example", "..", "dali.localhost/..", "dali.localhost@evil", "[::2]", "-", "a" * 300, "дали"]
)
def test_an_unknown_host_is_a_bad_request(ask, host):
    answer = ask("/", host=host)
    assert answer.code == 400
    assert answer.headers["content-security-policy"] == POLICY
    assert "请检查网址" in answer.body.decode()


@pytest.mark.parametrize("host", ["dali.localhost", "DALI.localhost:9000", "dali.localhost."])
def test_a_host_is_known_whatever_its_case_and_port(ask, host):
    assert ask("/", host=host).code == 200


def test_files_are_read_only_and_head_has_no_body(ask):
    assert ask("/", method="POST").code == 405
    assert ask("/", method="POST").headers["allow"] == "GET, HEAD"
    head = ask("/", method="HEAD")
    assert (head.code, head.body, head.headers["content-length"]) == (200, b"", str(len(PAGE)))
    assert ask("/nowhere", method="HEAD").body == b""


WHOLE = bytes(range(256)) * 800


@pytest.fixture
def film(tree):
    path = tree / "dali.localhost/current/files/a.mp4"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(WHOLE)
    return "/files/a.mp4"


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-", 0, len(WHOLE) - 1),
        ("bytes=100-199", 100, 199),
        ("bytes=200000-9999999", 200_000, len(WHOLE) - 1),
        ("bytes=-300", len(WHOLE) - 300, len(WHOLE) - 1),
        ("bytes=-9999999", 0, len(WHOLE) - 1),
    ],
)
def test_a_player_gets_the_part_it_asks_for(ask, film, wanted, first, last):
    answer = ask(film, range=wanted)
    assert (answer.code, answer.headers["content-type"]) == (206, "video/mp4")
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(WHOLE)}"
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert answer.body == WHOLE[first : last + 1]
    assert ask(film, range=wanted, method="HEAD").body == b""


@pytest.mark.parametrize("wanted", ["", "bytes=", "bytes=-", "bytes=9-3", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b"])
def test_what_is_no_part_is_answered_by_the_whole(ask, film, wanted):
    answer = ask(film, range=wanted)
    assert (answer.code, answer.body) == (200, WHOLE)
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("wanted", ["bytes=204800-", "bytes=999999-1000000", "bytes=-0"])
def test_a_part_behind_the_end_is_refused(ask, film, wanted):
    answer = ask(film, range=wanted)
    assert (answer.code, answer.body) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{len(WHOLE)}"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_part_of_a_changed_or_packed_file_is_not_mixed_with_another(ask, film):
    tag = ask(film).headers["etag"]
    assert ask(film, range="bytes=0-9", if_range=tag).code == 206
    assert ask(film, range="bytes=0-9", if_range='"old"').code == 200
    assert ask("/", range="bytes=0-9", accept_encoding="gzip").code == 200
