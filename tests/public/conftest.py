"""All page kinds rendered once and served from this machine, with the policy header of the real thing."""

import base64
import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import minijinja
import pytest

from jiyue.delivery.publishing.render import environment
from tests.films import film, sound
from tests.public.contexts import KINDS

ROOT = Path(__file__).resolve().parents[2]
THEMES = ROOT / "jiyue/themes"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYPgPAAEDAQAIicLsAAAAAElFTkSuQmCC"
PLAYED = {
    "aa.mp4": film(index_first=True),
    "bb.png": base64.b64decode(PIXEL),
    "cc.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\n大家好".encode(),
    "dd.mp3": sound(),
}


def engine() -> minijinja.Environment:
    templates = THEMES / "base/templates"

    def load(name: str) -> str | None:
        path = templates / name
        return path.read_text() if path.is_file() else None

    return environment(load)


def rendered() -> dict[str, str]:
    pages = engine()
    return {kind: pages.render_template(template, **context()) for kind, (template, context) in KINDS.items()}


def lay_out(folder: Path, theme: str = "blue") -> dict[str, str]:
    """Write each page at its address under a folder of its kind; returns kind → address."""
    if not (THEMES / "base/static/built/site.css").is_file():
        pytest.fail("请先执行 make setup，生成前端文件。")
    assets = folder / "assets"
    shutil.copytree(THEMES / "base/static/built", assets)
    shutil.copytree(THEMES / theme / "static", assets, dirs_exist_ok=True)
    addresses = {}
    for kind, html in rendered().items():
        path = KINDS[kind][1]()["page"]["path"]
        target = folder / kind / (f"{path}index.html" if path.endswith("/") else path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(html)
        (folder / kind / "assets").symlink_to(assets)
        addresses[kind] = f"{kind}/{path}"
        if "data-jy-reads" in html:
            count = target.parents[len(path.split("/")) - 1] / "ss/reads/abc12345.json"
            count.parent.mkdir(parents=True, exist_ok=True)
            count.write_text('{"views": 1024, "until": "2026-11-02"}')
    for name, data in PLAYED.items():
        target = folder / "article-played/files" / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(data)
    return addresses


class Quiet(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    return rendered()


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("public")


@pytest.fixture(scope="session")
def served(folder) -> Iterator[dict[str, str]]:
    """Kind → full address on a free port."""
    addresses = lay_out(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {kind: f"http://127.0.0.1:{server.server_port}/{path}" for kind, path in addresses.items()}
    server.shutdown()
