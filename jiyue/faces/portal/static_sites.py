"""Published trees, served without Django: a WSGI layer in front of it.

In production nginx does this; here it makes one process enough. A host is known when its tree stands in
`SITES_ROOT/<host>/current`; the console's hosts pass on to Django, every other name gets 400.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any, BinaryIO

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY: Headers = [
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]
DYNAMIC = ("/hd/", "/ss/", "/api/")
HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".mp4": "video/mp4",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".vtt": "text/vtt; charset=utf-8",
    "": "text/plain; charset=utf-8",
}
FEED = "application/rss+xml; charset=utf-8"
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
TWINS = (("br", ".br"), ("gzip", ".gz"))
CHUNK = 64 * 1024
LONGEST_HOST = 253
LONGEST_PATH = 1000
LONGEST_NAME = 240
ASSET_SECONDS = 300
WORDS = {
    400: ("400 Bad Request", "请求的网站不存在，请检查网址。"),
    404: ("404 Not Found", "没有找到您要的页面，请检查网址。"),
    405: ("405 Method Not Allowed", "这个网址只能浏览，不能提交。"),
}


class StaticSites:
    """Answers for the hosts whose trees stand under `root`; everything dynamic goes on to `application`."""

    def __init__(self, application: Application, root: Path, console_hosts: Iterable[str]) -> None:
        self._application = application
        self._root = Path(root)
        self._console = frozenset(console_hosts)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        host = host_of(environ)
        if host in self._console:
            return self._application(environ, start_response)
        tree = self._root / host / "current"
        if len(host) > LONGEST_HOST or not HOST.fullmatch(host) or not tree.is_dir():
            return refuse(400, environ, start_response)
        path = environ.get("PATH_INFO", "")
        if path.startswith(DYNAMIC):
            return self._application(environ, _guarded(start_response, environ))
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return refuse(405, environ, start_response, [("Allow", "GET, HEAD")])
        return _serve(tree, path, environ, start_response)


def host_of(environ: Environ) -> str:
    """The host asked for: lower case, without port and without a closing dot."""
    host = str(environ.get("HTTP_HOST", "")).strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].removesuffix(".")


def _guarded(start_response: Callable[..., Any], environ: Environ) -> Callable[..., Any]:
    """Django's answers on a site's host carry the public policy, in place of the console's."""
    ours = _security(environ)
    names = {name.lower() for name, _ in ours}

    def start(status: str, headers: Headers, *rest: Any) -> Any:
        return start_response(status, [one for one in headers if one[0].lower() not in names] + ours, *rest)

    return start


def _security(environ: Environ) -> Headers:
    if environ.get("wsgi.url_scheme") == "https":
        return [*SECURITY, ("Strict-Transport-Security", "max-age=31536000")]
    return SECURITY


def refuse(
    code: int, environ: Environ, start_response: Callable[..., Any], extra: Headers | None = None
) -> list[bytes]:
    """A short page for the cases where no site's own page can answer."""
    status, words = WORDS[code]
    body = f'<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>错误</title><p>{words}</p></html>'.encode()
    headers = [("Content-Type", TYPES[".html"]), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    start_response(status, headers + _security(environ) + (extra or []))
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]


# -- one file ---------------------------------------------------------------------------------------------------


def _serve(tree: Path, path: str, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    parts = segments(path)
    if parts is None:
        return _missing(tree, environ, start_response)
    target = tree.joinpath(*parts)
    if target.is_dir():
        if path and not path.endswith("/"):
            query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
            location = "/" + "/".join(parts) + "/" + query
            start_response("301 Moved Permanently", [("Location", location), *_security(environ)])
            return []
        target /= "index.html"
    elif path.endswith("/"):
        return _missing(tree, environ, start_response)
    if not target.is_file() or not inside(tree, target):
        return _missing(tree, environ, start_response)
    return _send(target, environ, start_response)


def segments(path: str) -> list[str] | None:
    """The names along a path, or None where it is no address of a published file."""
    try:
        text = path.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None
    names = [name for name in text.split("/") if name]
    if len(path) > LONGEST_PATH or any(len(name.encode()) > LONGEST_NAME for name in names):
        return None
    for name in names:
        if (name.startswith(".") and name != ".well-known") or "\\" in name or not name.isprintable():
            return None
    if names and names[-1].endswith((".br", ".gz")):
        return None
    return names


def inside(tree: Path, target: Path) -> bool:
    """No link inside a tree leads out of it."""
    top = os.path.realpath(tree)
    return os.path.realpath(target).startswith(top + os.sep)


def _missing(tree: Path, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    page = tree / "404.html"
    if not page.is_file():
        return refuse(404, environ, start_response)
    body = page.read_bytes()
    headers = [("Content-Type", TYPES[".html"]), ("Content-Length", str(len(body))), ("Cache-Control", "no-cache")]
    start_response("404 Not Found", headers + _security(environ))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _send(target: Path, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    chosen, encoding = packed_twin(target, environ.get("HTTP_ACCEPT_ENCODING", ""))
    try:
        file = chosen.open("rb")
    except OSError:
        return refuse(404, environ, start_response)
    stat = os.fstat(file.fileno())
    tag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}{"-" + encoding if encoding else ""}"'
    headers = _headers(target, stat, tag, encoding) + _security(environ)
    if unchanged(environ, tag, stat.st_mtime):
        file.close()
        start_response("304 Not Modified", [one for one in headers if not one[0].startswith("Content-L")])
        return []
    status, first, length = "200 OK", 0, stat.st_size
    if part := None if encoding else part_wanted(environ, stat.st_size, tag, stat.st_mtime):
        first, length = part
        if first >= stat.st_size:
            file.close()
            start_response("416 Range Not Satisfiable", [("Content-Range", f"bytes */{stat.st_size}"), *headers[5:]])
            return []
        status, headers[1] = "206 Partial Content", ("Content-Length", str(length))
        headers.append(("Content-Range", f"bytes {first}-{first + length - 1}/{stat.st_size}"))
    start_response(status, headers)
    if environ["REQUEST_METHOD"] == "HEAD":
        file.close()
        return []
    file.seek(first)
    if length <= CHUNK:
        with file:
            return [file.read(length)]
    return _pieces(file, length)


def _pieces(file: BinaryIO, left: int) -> Iterator[bytes]:
    with file:
        while left > 0 and (piece := file.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece


def part_wanted(environ: Environ, size: int, tag: str, modified: float) -> tuple[int, int] | None:
    """First byte and length of the one part that is asked for; None for the whole file.

    Players ask so when somebody jumps ahead in a film. Several parts at once are answered by the whole.
    """
    found = RANGE.fullmatch(environ.get("HTTP_RANGE", ""))
    held = environ.get("HTTP_IF_RANGE", "").strip()
    if found is None or not any(found.groups()) or (held and held not in (tag, formatdate(modified, usegmt=True))):
        return None
    if not found[1]:
        first = max(0, size - int(found[2]))
        return (first, size - first) if int(found[2]) else (size, 0)
    first, last = int(found[1]), min(int(found[2]) if found[2] else size - 1, size - 1)
    if found[2] and int(found[2]) < first:
        return None
    return first, max(0, last - first + 1)


def _headers(target: Path, stat: os.stat_result, tag: str, encoding: str) -> Headers:
    kind = FEED if target.name == "feed.xml" else TYPES.get(target.suffix.lower())
    asset = target.parent.name == "assets"
    headers = [
        ("Content-Type", kind or "application/octet-stream"),
        ("Content-Length", str(stat.st_size)),
        ("ETag", tag),
        ("Last-Modified", formatdate(stat.st_mtime, usegmt=True)),
        ("Cache-Control", f"public, max-age={ASSET_SECONDS}" if asset else "no-cache"),
        ("Vary", "Accept-Encoding"),
    ]
    if not encoding:
        headers.append(("Accept-Ranges", "bytes"))
    if kind is None:
        headers.append(("Content-Disposition", "attachment"))
    if encoding:
        headers.append(("Content-Encoding", encoding))
    return headers


def packed_twin(target: Path, accepted: str) -> tuple[Path, str]:
    """The file that stands ready compressed as the browser likes it, or the file itself."""
    wanted = set()
    for offer in accepted.lower().split(","):
        name, _, quality = offer.partition(";")
        if not re.fullmatch(r"\s*q=0(\.0*)?\s*", quality):
            wanted.add(name.strip())
    for encoding, suffix in TWINS:
        if encoding in wanted:
            twin = target.with_name(target.name + suffix)
            if twin.is_file():
                return twin, encoding
    return target, ""


def unchanged(environ: Environ, tag: str, modified: float) -> bool:
    """Does the browser hold this very file already?"""
    held = environ.get("HTTP_IF_NONE_MATCH")
    if held is not None:
        return held.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in held.split(",")}
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if not since:
        return False
    try:
        return int(modified) <= parsedate_to_datetime(since).timestamp()
    except (TypeError, ValueError, OverflowError):
        return False
