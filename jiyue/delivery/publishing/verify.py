#!/usr/bin/env python3
# ruff: noqa: PTH114, PTH118, PTH123, S310
# Over 100,000 files os is several times faster than pathlib; the address is the caller's own.
"""Independent check of a published site against its manifest. Standard library only; runs as a file of its own.

    python3 verify.py URL|DIR --manifest M [--json]

M is a trusted copy of the site's `manifest` folder (or of its index.json). Every file that was changed, is missing or
was never published is named. In a folder everything is seen; over HTTP the pages' own links are followed, so that a
page nobody published is found when a published or unpublished page leads to it. Exit 0: as published; 1: problems
found; 2: wrong use, or the manifest itself does not hold together.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import asdict, dataclass, field
from pathlib import Path

DYNAMIC = ("ss/", "hd/", "api/")
LINK = re.compile(rb"""(?:href|src)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
LIMIT = 64 * 1024 * 1024
TWINS = {".gz": "gzip", ".br": "br"}
GROUP = 256
FLAT_BITS = 10


class BadManifestError(Exception):
    """The trusted copy does not hold together, so nothing can be said about the site."""


@dataclass
class Result:
    files: int = 0
    checked: int = 0
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not (self.changed or self.missing or self.extra)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def load(manifest: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The entries (path, sha256) and the manifest's own files, each part proved by the index."""
    folder = manifest if manifest.is_dir() else manifest.parent
    own: dict[str, str] = {}

    def read(name: str, expected: str | None) -> bytes:
        try:
            data = (folder / name).read_bytes()
        except OSError as error:
            raise BadManifestError(f"{name}: {error.strerror}") from error
        own[f"manifest/{name}"] = sha256(data)
        if expected is not None and own[f"manifest/{name}"] != expected:
            raise BadManifestError(f"{name}: 与清单索引不符")
        return data

    try:
        index = json.loads(read("index.json", None))
        bits = int(index["bits"])
        hashes = list(index["parts" if bits <= FLAT_BITS else "groups"])
        if bits > FLAT_BITS:
            width = (bits - 8 + 3) // 4
            hashes = [
                line
                for number, digest in enumerate(hashes)
                for line in read(f"g{number:0{width}x}.txt", digest).decode().split()
            ]
        entries: dict[str, str] = {}
        for number, digest in enumerate(hashes):
            for line in read(f"{number:0{(bits + 3) // 4}x}.txt", digest).decode().splitlines():
                entries[line[66:]] = line[:64]
        if len(entries) != int(index["files"]) or len(hashes) != 1 << bits:
            raise BadManifestError("index.json: 文件总数不符")
    except (ValueError, KeyError, TypeError) as error:
        raise BadManifestError(f"index.json: {error}") from error
    return entries, own


def verify_folder(folder: Path, manifest: Path) -> Result:
    entries, own = load(manifest)
    expected = entries | own
    result = Result(files=len(expected))
    base = os.fspath(folder)
    found = set()
    for where, folders, names in os.walk(base):
        for name in (*names, *(one for one in folders if os.path.islink(os.path.join(where, one)))):
            full = os.path.join(where, name)
            path = os.path.relpath(full, base).replace(os.sep, "/") if where != base else name
            digest = expected.get(path)
            if digest is None:
                if path != "manifest/witness.json":
                    result.extra.append(path)
                continue
            found.add(path)
            result.checked += 1
            if _hash_of(full) != digest:
                result.changed.append(path)
    result.missing = sorted(expected.keys() - found)
    return result


def _hash_of(path: str) -> str:
    if os.path.islink(path):
        return "link"
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "unreadable"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def fetch(url: str, encoding: str = "identity") -> tuple[int, str, bytes]:
    """Status, content encoding and body; a redirect is an answer of its own."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding, "User-Agent": "jiyue-verify"})
    try:
        with _opener.open(request, timeout=20) as answer:
            return answer.status, answer.headers.get("Content-Encoding") or "identity", answer.read(LIMIT)
    except urllib.error.HTTPError as error:
        return error.code, "identity", b""
    except (OSError, ValueError):
        return 0, "identity", b""


def verify_url(url: str, manifest: Path) -> Result:
    entries, own = load(manifest)
    expected = entries | own
    base = url if url.endswith("/") else url + "/"
    result = Result(files=len(expected))
    links: set[str] = set()
    for path, digest in expected.items():
        encoding = TWINS.get(path[-3:], "identity") if path[:-3] in expected else "identity"
        page = path[:-3] if encoding != "identity" else path
        status, got, body = fetch(base + urllib.parse.quote(page), encoding)
        result.checked += 1
        if status != 200:
            result.missing.append(path)
        # A server that does not use the twins answers with the page itself.
        elif sha256(body) != (digest if got == encoding else expected[page]):
            result.changed.append(path)
        if page == path and path.endswith((".html", ".xml")) and body:
            links |= _links(base, path, body)
    result.extra = _extra(base, links, expected)
    result.changed.sort()
    result.missing.sort()
    return result


def _links(base: str, path: str, body: bytes) -> set[str]:
    """The site's own paths that a page leads to."""
    found = set()
    for raw in LINK.findall(body):
        try:
            target = urllib.parse.urljoin(base + path, raw.decode("utf-8", "replace").replace("&amp;", "&"))
        except ValueError:
            continue
        target = target.split("#")[0].split("?")[0]
        if target.startswith(base):
            rest = urllib.parse.unquote(target[len(base) :])
            found.add(rest + "index.html" if not rest or rest.endswith("/") else rest)
    return found


def _extra(base: str, links: set[str], expected: dict[str, str]) -> list[str]:
    """Pages that answer though nobody published them, and what they lead to."""
    seen: set[str] = set()
    extra = []
    queue = sorted(links)
    while queue:
        path = queue.pop()
        if path in expected or path in seen or path.startswith(DYNAMIC) or path == "manifest/witness.json":
            continue
        seen.add(path)
        status, _, body = fetch(base + urllib.parse.quote(path))
        if status == 200:
            extra.append(path)
            queue.extend(sorted(_links(base, path, body)))
    return sorted(extra)


def verify(target: str, manifest: str) -> Result:
    """Check a folder or an address."""
    if target.startswith(("http://", "https://")):
        return verify_url(target, Path(manifest))
    if not Path(target).is_dir():
        raise BadManifestError(f"{target}: 没有这个文件夹")
    return verify_folder(Path(target), Path(manifest))


def report(result: Result, *, as_json: bool) -> str:
    if as_json:
        return json.dumps({"ok": result.ok, **asdict(result)}, ensure_ascii=False)
    lines = [f"清单所列 {result.files} 个文件，已核对 {result.checked} 个。"]
    for label, paths in (("被改动", result.changed), ("缺失", result.missing), ("未经发布", result.extra)):
        lines += [f"{label}：{path}" for path in paths]
    return "\n".join([*lines, "与发布内容一致。" if result.ok else "与发布内容不一致。"])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="verify-site", description="核对网站文件与发布清单")
    parser.add_argument("target", help="网址或文件夹")
    parser.add_argument("--manifest", required=True, help="可信的清单文件夹或其中的 index.json")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        result = verify(options.target, options.manifest)
    except BadManifestError as error:
        sys.stderr.write(f"无法核对：{error}。请使用完整的、来自发布平台的清单。\n")
        return 2
    sys.stdout.write(report(result, as_json=options.json) + "\n")
    return 0 if result.ok else 1


if __name__ == "__main__":
    sys.exit(main())
