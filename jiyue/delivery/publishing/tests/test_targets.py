"""The shipped nginx configuration before a real nginx, and the copy into a separate network."""

import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from jiyue.delivery.publishing import verify

DEPLOY = Path(settings.PROJECT) / "deploy"
HOST = "anyue.localhost"


@pytest.fixture
def nginx(press, tmp_path):
    """The configuration as it is shipped, but for folders and ports, over a published site."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        pytest.skip("nginx is not installed")
    for _ in range(3):
        press.out()
    press.publish()
    port, back = _free(), _free()
    shipped = (DEPLOY / "nginx/jiyue.conf").read_text()
    for ours, here in (
        ("listen 80", f"listen 127.0.0.1:{port}"),
        ("/var/lib/jiyue/sites", str(press.settings.SITES_ROOT)),
        ("/etc/nginx/jiyue/headers.conf", str(DEPLOY / "nginx/headers.conf")),
        ("127.0.0.1:8000", f"127.0.0.1:{back}"),
    ):
        assert ours in shipped
        shipped = shipped.replace(ours, here)
    (tmp_path / "jiyue.conf").write_text(shipped)
    temporary = "".join(
        f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"user root; daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}}"
        f"http {{ include /etc/nginx/mime.types; access_log off; {temporary} include {tmp_path}/jiyue.conf; }}"
    )
    process = subprocess.Popen([program, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])
    _wait(port, process)
    yield port, press.folder()
    process.terminate()
    process.wait(10)


def _free():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _wait(port, process):
    until = time.monotonic() + 10
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("nginx did not start")


def ask(port, path="/", *, host=HOST, method="GET", **headers):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    for name, value in {"Host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}.items():
        request.add_header(name, value)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_pages_come_as_published_with_their_twins_and_every_header(nginx):
    port, folder = nginx
    status, headers, body = ask(port)
    assert (status, body) == (200, (folder / "index.html").read_bytes())
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-cache"
    shipped = re.findall(
        r'^add_header (\S+) "?(.+?)"? always;', (DEPLOY / "nginx/headers.conf").read_text(), re.MULTILINE
    )
    assert len(shipped) == 6
    assert {name: headers[name] for name, _ in shipped} == dict(shipped)
    _, packed, twin = ask(port, Accept_Encoding="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert twin == (folder / "index.html.gz").read_bytes()
    assert ask(port, If_None_Match=headers["ETag"])[0] == 304
    assert ask(port, "/feed.xml")[1]["Content-Type"] == "application/rss+xml; charset=utf-8"
    (folder / "files").mkdir(exist_ok=True)
    (folder / f"files/{'a' * 64}.mp4").write_bytes(bytes(range(256)))
    (folder / f"files/{'a' * 64}.vtt").write_text("WEBVTT\n\n字幕", "utf-8")
    status, part, some = ask(port, f"/files/{'a' * 64}.mp4", Range="bytes=5-9")
    assert (status, some, part["Content-Type"]) == (206, bytes(range(5, 10)), "video/mp4")
    assert ask(port, f"/files/{'a' * 64}.vtt")[1]["Content-Type"] == "text/vtt; charset=utf-8"
    asset = next(path for path in folder.glob("assets/*.css"))
    assert ask(port, f"/assets/{asset.name}")[1]["Cache-Control"] == "public, max-age=300"


def test_every_file_of_the_site_verifies_through_nginx(nginx):
    port, folder = nginx
    entries = verify.listed(verify.reader_of(folder / "manifest"), None).entries
    for path, digest in entries.items():
        if not path.endswith((".gz", ".br")):
            status, _, body = ask(port, f"/{path}")
            assert (path, status, verify.sha256(body)) == (path, 200, digest)


def test_what_is_not_there_is_answered_with_the_sites_own_page(nginx):
    port, folder = nginx
    for path in ("/nichts.html", "/.git/config", "/index.html.gz", "/dtyw/.staging", "/%2e%2e/%2e%2e/keys/audit.key"):
        status, headers, body = ask(port, path)
        assert status in (400, 404), path
        assert headers["X-Content-Type-Options"] == "nosniff"
        if status == 404:
            assert body == (folder / "404.html").read_bytes()


def test_other_hosts_and_methods_are_refused(nginx):
    port, _ = nginx
    for host in ("evil.example", "127.0.0.1", "..", "dali.localhost.evil.example"):
        assert ask(port, host=host)[0] == 400, host
    assert ask(port, method="POST")[0] == 405
    status, headers, _ = ask(port, "/dtyw", host=HOST)
    assert "evil" not in (headers.get("Location") or "")
    assert status == 200


def test_a_link_that_leads_out_of_the_tree_is_not_followed(nginx, tmp_path):
    port, folder = nginx
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "secret.txt").symlink_to(tmp_path / "secret.txt")
    status, _, body = ask(port, "/secret.txt")
    assert status in (403, 404)
    assert b"secret" not in body.replace(b"secret.txt", b"")


def test_nothing_is_executed(nginx):
    port, folder = nginx
    (folder / "shell.php").write_text("<?php echo 6*7; ?>")
    status, headers, body = ask(port, "/shell.php")
    assert (status, body) == (200, b"<?php echo 6*7; ?>")
    assert headers["Content-Type"] == "application/octet-stream"


def test_with_the_platform_down_pages_stand_and_services_say_so(nginx):
    port, _ = nginx
    status, headers, body = ask(port, "/ss/?q=x")
    assert status == 503
    assert "请稍后再试" in body.decode()
    assert headers["Cache-Control"] == "no-store"
    assert ask(port)[0] == 200


# -- a separate network ---------------------------------------------------------------------------------------------


@pytest.fixture
def push(press, tmp_path):
    if not shutil.which("rsync"):
        pytest.skip("rsync is not installed")
    for _ in range(3):
        press.out()
    press.publish()
    target = tmp_path / "other"
    (target / "current").mkdir(parents=True)

    def pushed():
        command = ["sh", str(DEPLOY / "rsync/push.sh"), str(press.folder().parent), str(target)]
        subprocess.run(command, check=True, capture_output=True)
        return target / "current"

    return pushed


def same(one, other):
    def files(folder):
        return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    return files(one) == files(other)


def test_the_copy_is_the_site_also_after_withdrawals_and_tampering(press, push):
    resource = press.out()
    press.publish()
    copy = push()
    assert same(copy, press.folder())
    press.withdraw(resource)
    press.publish()
    (copy / "casino.html").write_text("x")
    home = copy / "index.html"
    stat = home.stat()
    home.write_bytes(b"x" * stat.st_size)
    assert same(push(), press.folder())


def test_wrong_use_says_what_to_do(tmp_path):
    command = ["sh", str(DEPLOY / "rsync/push.sh"), str(tmp_path), "x"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "核对源目录" in done.stderr
