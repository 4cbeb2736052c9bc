import json
import random
import shutil
import subprocess
import sys
import threading
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from jiyue.delivery.publishing import manifest, verify

SITE = "anyue.localhost"


@pytest.fixture
def published(press, tmp_path):
    """A published site and a trusted copy of its manifest. Signatures expire by the real clock."""
    press.now = datetime.now(UTC)
    for _ in range(12):
        press.out()
    press.publish()
    trusted = tmp_path / "trusted"
    shutil.copytree(press.folder() / "manifest", trusted)
    return press.folder(), trusted


def test_an_untouched_site_is_as_published(published):
    folder, trusted = published
    result = verify.verify(str(folder), str(trusted))
    assert result.ok
    assert result.checked == result.files > 50


def test_every_tampering_is_found(published):
    folder, trusted = published
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.name not in manifest.SIGNATURES and path.stat().st_size
    )
    chance = random.Random(7)
    for number in range(60):
        victim = chance.choice(files)
        path, data = victim.relative_to(folder).as_posix(), victim.read_bytes()
        kind = ("changed", "missing", "extra")[number % 3]
        if kind == "changed":
            place = chance.randrange(len(data))
            victim.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        elif kind == "missing":
            victim.unlink()
        else:
            path = f"{path}.{number}.php"
            (folder / path).write_text("x")
        result = verify.verify(str(folder), str(trusted))
        assert getattr(result, kind) == [path]
        assert not result.ok
        (folder / path).unlink(missing_ok=True)
        victim.write_bytes(data)
    assert verify.verify(str(folder), str(trusted)).ok


def test_a_link_in_place_of_a_file_is_a_change(published, tmp_path):
    folder, trusted = published
    page = folder / "index.html"
    shutil.copy(page, tmp_path / "same.html")
    page.unlink()
    page.symlink_to(tmp_path / "same.html")
    assert verify.verify(str(folder), str(trusted)).changed == ["index.html"]


def test_it_runs_as_a_file_without_the_rest_of_the_house(published):
    folder, trusted = published
    (folder / "index.html").write_text("tampered")
    command = [sys.executable, "-I", verify.__file__, str(folder), "--manifest", str(trusted), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["changed"] == ["index.html"]


def test_a_broken_manifest_says_nothing_about_the_site(published, capsys):
    folder, trusted = published
    next(trusted.glob("0*.txt")).write_text("0" * 64 + "  x\n")
    assert verify.main([str(folder), "--manifest", str(trusted)]) == 2
    assert "无法核对" in capsys.readouterr().err
    shutil.rmtree(trusted)
    assert verify.main([str(folder), "--manifest", str(trusted)]) == 2


@pytest.fixture
def served(published):
    folder, trusted = published

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", folder, trusted
    server.shutdown()
    server.server_close()


def test_over_http_changed_missing_and_linked_extra_pages_are_found(served):
    url, folder, trusted = served
    assert verify.verify(url, str(trusted), site=SITE).ok
    (folder / "tzgg/index.html").unlink()
    home = folder / "index.html"
    home.write_text(home.read_text().replace("</body>", '<a href="casino/index.html">x</a></body>'))
    (folder / "casino").mkdir()
    (folder / "casino/index.html").write_text('<a href="deep.html">x</a>')
    (folder / "casino/deep.html").write_text("x")
    result = verify.verify(url, str(trusted), site=SITE)
    assert "index.html" in result.changed
    assert "tzgg/index.html" in result.missing
    assert result.extra == ["casino/deep.html", "casino/index.html"]
