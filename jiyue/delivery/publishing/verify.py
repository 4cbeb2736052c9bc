#!/usr/bin/env python3
# ruff: noqa: PTH123, S310
# Over 100,000 files os is several times faster than pathlib; the address is the caller's own.
"""Independent check of a published site against its signed manifest. Needs `cryptography` alone.
One long file, so that it can be carried anywhere and run as it is:

    python3 verify.py URL|DIR --manifest M [--site HOST] [--state FILE] [--json]

M is the trusted `root.json` of the publisher, kept apart from the site: then the site's own manifest is read and
proved by its signatures. Or M is a trusted copy of the whole `manifest` folder: then the site is compared with that
copy, and the site's signatures with the copy's `root.json`. Named are: changed, missing and extra files; unsigned
ones (no valid signature stands for them); and what is stale (expired, or older than FILE remembers).
In a folder everything is seen; over HTTP the pages' own links are followed, so that a page nobody published is found
when a page leads to it. Exit 0: as published; 1: problems found; 2: wrong use, or M itself does not hold together.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DYNAMIC = ("ss/", "hd/", "api/")
LINK = re.compile(rb"""(?:href|src)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
LIMIT = 64 * 1024 * 1024
TWINS = {".gz": "gzip", ".br": "br"}
FLAT_BITS = 10
CHAIN = ("root.json", "targets.json", "release.json", "snapshot.json", "timestamp.json")
SIGNATURE = re.compile(r"manifest/(?:\d+\.)?(?:root|targets|release|snapshot|timestamp)\.json")
INDEX, WITNESS = "manifest/index.json", "manifest/witness.json"
TRIES, PAUSE = 3, 1.0
Read = Callable[[str], "bytes | None"]


class BadManifestError(Exception):
    """The trusted copy does not hold together, so nothing can be said about the site."""


@dataclass
class Result:
    site: str = ""
    version: int = 0
    files: int = 0
    checked: int = 0
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    unsigned: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not (self.changed or self.missing or self.extra or self.unsigned or self.stale)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# -- signatures -----------------------------------------------------------------------------------------------------


def canonical(value: Any) -> str:
    """Canonical JSON, which is what is signed."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    raise ValueError("not canonical")


def is_signed(document: dict[str, Any], keys: dict[str, Any], role: dict[str, Any]) -> bool:
    """Whether enough different keys of the role signed."""
    text = canonical(document["signed"]).encode()
    given = {one["keyid"]: one["sig"] for one in document["signatures"]}
    good = set()
    for keyid in role["keyids"]:
        public = keys[keyid]["keyval"]["public"]
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(given.get(keyid, "")), text)
        except (InvalidSignature, ValueError):
            continue
        good.add(public)
    return len(good) >= max(1, int(role["threshold"]))


@dataclass
class Trust:
    """What the signatures stand for: the hashes of the files at the top of the manifest."""

    site: str = ""
    version: int = 0
    top: dict[str, str] = field(default_factory=dict)
    unsigned: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


def prove(read: Read, root: dict[str, Any]) -> Trust:
    """Walk from the trusted root to the release; the first document that does not hold ends the walk."""
    trust, now = Trust(), f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    name = "root.json"
    try:
        newest = _newest_root(read, root)
        _published_root(trust, read, newest)
        root = newest["signed"]
        keys, roles = root["keys"], root["roles"]
        _expiry(trust, name, root, now)
        found: dict[str, dict[str, Any]] = {}
        for name in ("timestamp.json", "snapshot.json", "targets.json", "release.json"):
            kind = name.removesuffix(".json")
            if kind == "release":
                delegations = found["targets"]["delegations"]
                keys, role = delegations["keys"], next(one for one in delegations["roles"] if one["name"] == kind)
            else:
                role = roles[kind]
            document = json.loads(read(name) or b"")
            signed = document["signed"]
            if not is_signed(document, keys, role) or signed["_type"] != ("targets" if kind == "release" else kind):
                raise ValueError(name)
            named = {"snapshot": found.get("timestamp"), "timestamp": None}.get(kind, found.get("snapshot"))
            if named and named["meta"][name]["version"] != signed["version"]:
                raise ValueError(name)
            _expiry(trust, name, signed, now)
            found[kind] = signed
        release = found["release"]
        if {found[one]["site"] for one in ("timestamp", "snapshot")} != {release["site"]}:
            raise ValueError(name)
        trust.site, trust.version = str(release["site"]), int(found["timestamp"]["version"])
        trust.top = {path: str(one["hashes"]["sha256"]) for path, one in release["targets"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        trust.unsigned.append(f"manifest/{name}")
    return trust


def _newest_root(read: Read, root: dict[str, Any]) -> dict[str, Any]:
    """A later root counts when both the one before it and itself signed it."""
    while data := read(f"{root['signed']['version'] + 1}.root.json"):
        later = json.loads(data)
        for judge in (root, later):
            if not is_signed(later, judge["signed"]["keys"], judge["signed"]["roles"]["root"]):
                raise ValueError("root")
        if later["signed"]["version"] != root["signed"]["version"] + 1:
            raise ValueError("root")
        root = later
    return root


def _published_root(trust: Trust, read: Read, newest: dict[str, Any]) -> None:
    """What the site itself hands out as its root must be the one that holds: somebody may begin with it."""
    for name in ("root.json", f"{newest['signed']['version']}.root.json"):
        try:
            same = json.loads(read(name) or b"") == newest
        except ValueError:
            same = False
        if not same:
            trust.unsigned.append(f"manifest/{name}")


def _expiry(trust: Trust, name: str, signed: dict[str, Any], now: str) -> None:
    if signed["expires"] <= now:
        trust.stale.append(f"manifest/{name}")


# -- the manifest ---------------------------------------------------------------------------------------------------


@dataclass
class Listed:
    """The files of a site by the manifest; `broken` are parts that the index does not vouch for."""

    entries: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    bits: int = 0

    def is_behind_broken(self, path: str) -> bool:
        """Whether a file that nothing lists belongs to a part that does not hold."""
        page = path[:-3] if path.endswith(tuple(TWINS)) else path
        part = (int.from_bytes(hashlib.sha256(page.encode()).digest()[:8], "big") >> 1) >> (63 - self.bits)
        return self.part_path(part) in self.broken

    def part_path(self, part: int) -> str:
        return f"manifest/{part:0{(self.bits + 3) // 4}x}.txt"


def listed(read: Read, index_sha256: str | None) -> Listed:
    """All entries, each part proved by the index, the index by its hash where one is known."""
    found = Listed()
    data = read("index.json") or b""
    if index_sha256 is not None and sha256(data) != index_sha256:
        raise BadManifestError("index.json: 与签名不符")
    found.own[INDEX] = sha256(data)

    def proved(path: str, digest: str) -> str:
        found.own[path] = digest
        part = read(path.removeprefix("manifest/"))
        if part is None or sha256(part) != digest:
            found.broken.append(path)
            return ""
        return part.decode()

    try:
        index = json.loads(data)
        found.bits = int(index["bits"])
        hashes = list(index["parts" if found.bits <= FLAT_BITS else "groups"])
        if found.bits > FLAT_BITS:
            width = (found.bits - 8 + 3) // 4
            groups = [proved(f"manifest/g{number:0{width}x}.txt", digest) for number, digest in enumerate(hashes)]
            if found.broken:
                raise BadManifestError(f"{found.broken[0]}: 与清单索引不符")
            hashes = [line for group in groups for line in group.split()]
        for number, digest in enumerate(hashes):
            for line in proved(found.part_path(number), digest).splitlines():
                found.entries[line[66:]] = line[:64]
        if len(hashes) != 1 << found.bits or (not found.broken and len(found.entries) != int(index["files"])):
            raise BadManifestError("index.json: 文件总数不符")
    except (ValueError, KeyError, TypeError) as error:
        raise BadManifestError(f"index.json: {error}") from error
    return found


def expected(read: Read, trusted: str) -> tuple[Listed, Trust]:
    """What must stand on the site, by M and the signatures that the site itself carries (`read`)."""
    place = Path(trusted)
    copied = place.is_dir() or place.name == "index.json"
    folder = place if place.is_dir() else place.parent
    try:
        root = json.loads((folder / "root.json" if copied else place).read_bytes())
        if not is_signed(root, root["signed"]["keys"], root["signed"]["roles"]["root"]):
            raise BadManifestError("root.json: 签名不符")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadManifestError(f"root.json: {error}") from error
    for left in range(TRIES, 0, -1):
        trust = prove(read, root)
        if copied:
            found = listed(reader_of(folder), None)
            if found.broken:
                raise BadManifestError(f"{found.broken[0]}: 与清单索引不符")
            return found, trust
        try:
            if trust.top:
                return listed(read, trust.top.get(INDEX, "")), trust
        except BadManifestError:
            trust.unsigned.append(INDEX)
        # A site may be in the midst of publishing: what does not hold is looked at again before it is called wrong.
        if left > 1:
            time.sleep(PAUSE)
    return Listed(), trust


def reader_of(folder: Path) -> Read:
    def read(name: str) -> bytes | None:
        try:
            return (folder / name).read_bytes()
        except OSError:
            return None

    return read


# -- a folder -------------------------------------------------------------------------------------------------------


def verify_folder(folder: Path, manifest: str) -> Result:
    found, trust = expected(reader_of(folder / "manifest"), manifest)
    wanted = found.entries | found.own | {path: digest for path, digest in trust.top.items() if path == WITNESS}
    result = _begin(wanted, trust)
    seen = set()
    for path, full in walk(os.fspath(folder)):
        digest = wanted.get(path)
        if digest is None:
            _unlisted(path, found, trust, result)
            continue
        seen.add(path)
        result.checked += 1
        if hash_of(full) != digest:
            result.changed.append(path)
    result.missing = sorted(wanted.keys() - seen)
    return _end(result, found)


def walk(folder: str) -> "list[tuple[str, str]]":
    """Every file and link below a folder: its path in the site and where it lies."""
    found: list[tuple[str, str]] = []
    waiting = [(folder, "")]
    while waiting:
        place, before = waiting.pop()
        with os.scandir(place) as names:
            for one in names:
                if one.is_dir(follow_symlinks=False):
                    waiting.append((one.path, f"{before}{one.name}/"))
                else:
                    found.append((before + one.name, one.path))
    return found


def hash_of(path: str) -> str:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return "link or unreadable"
    with open(handle, "rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _begin(wanted: dict[str, str], trust: Trust) -> Result:
    unsigned = list(dict.fromkeys(trust.unsigned))
    return Result(trust.site, trust.version, files=len(wanted), unsigned=unsigned, stale=list(trust.stale))


def _unlisted(path: str, found: Listed, trust: Trust, result: Result) -> None:
    """What no list names: the signatures themselves, what a broken part may have named, or nothing of ours."""
    if SIGNATURE.fullmatch(path) or (path == WITNESS and not trust.top):
        return
    (result.unsigned if not found.own or found.is_behind_broken(path) else result.extra).append(path)


def _end(result: Result, found: Listed) -> Result:
    result.changed = sorted({*result.changed, *(path for path in found.broken if path not in result.missing)})
    for paths in (result.missing, result.extra, result.unsigned):
        paths.sort()
    return result


# -- an address -----------------------------------------------------------------------------------------------------


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


def verify_url(url: str, manifest: str) -> Result:
    base = url if url.endswith("/") else url + "/"

    def read(name: str) -> bytes | None:
        status, _, body = fetch(f"{base}manifest/{name}")
        return body if status == 200 else None

    found, trust = expected(read, manifest)
    wanted = found.entries | found.own | {path: digest for path, digest in trust.top.items() if path == WITNESS}
    result = _begin(wanted, trust)
    links: set[str] = set()
    for path, digest in wanted.items():
        encoding = TWINS.get(path[-3:], "identity") if path[:-3] in wanted else "identity"
        page = path[:-3] if encoding != "identity" else path
        status, got, body = fetch(base + urllib.parse.quote(page), encoding)
        result.checked += 1
        if status != 200:
            result.missing.append(path)
        # A server that does not use the twins answers with the page itself.
        elif sha256(body) != (digest if got == encoding else wanted[page]):
            result.changed.append(path)
        if page == path and path.endswith((".html", ".xml")) and body:
            links |= _links(base, path, body)
    _follow(base, links, wanted, found, trust, result)
    return _end(result, found)


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


def _follow(base: str, links: set[str], wanted: dict[str, str], found: Listed, trust: Trust, result: Result) -> None:
    """Pages that answer though nobody published them, and what they lead to."""
    seen: set[str] = set()
    queue = sorted(links)
    while queue:
        path = queue.pop()
        if path in wanted or path in seen or path.startswith(DYNAMIC):
            continue
        seen.add(path)
        status, _, body = fetch(base + urllib.parse.quote(path))
        if status == 200:
            _unlisted(path, found, trust, result)
            queue.extend(sorted(_links(base, path, body)))


# -- what comes of it -----------------------------------------------------------------------------------------------


def verify(target: str, manifest: str, *, site: str = "", state: str = "") -> Result:
    """Check a folder or an address; `site` is whose signatures are wanted, `state` a file that remembers versions."""
    if target.startswith(("http://", "https://")):
        result = verify_url(target, manifest)
        wanted = site or urllib.parse.urlsplit(target).hostname or ""
    else:
        if not Path(target).is_dir():
            raise BadManifestError(f"{target}: 没有这个文件夹")
        result, wanted = verify_folder(Path(target), manifest), site
    if wanted and result.site and result.site != wanted:
        result.unsigned.append(f"manifest/release.json（签名属于 {result.site}）")
    if state and result.site:
        _remember(Path(state), result)
    return result


def _remember(state: Path, result: Result) -> None:
    """A site that shows an older version than was seen before was put back."""
    known = json.loads(state.read_text()) if state.exists() else {}
    if result.version < int(known.get(result.site, 0)):
        result.stale.append("manifest/timestamp.json")
    elif result.ok:
        known[result.site] = result.version
        state.write_text(json.dumps(known))


LABELS = {"changed": "被改动", "missing": "缺失", "extra": "未经发布", "unsigned": "签名不符", "stale": "已过期"}


def report(result: Result, *, as_json: bool) -> str:
    if as_json:
        return json.dumps({"ok": result.ok, **asdict(result)}, ensure_ascii=False)
    lines = [f"网站 {result.site or '未知'}：清单所列 {result.files} 个文件，已核对 {result.checked} 个。"]
    for name, label in LABELS.items():
        lines += [f"{label}：{path}" for path in getattr(result, name)]
    return "\n".join([*lines, "与发布内容一致。" if result.ok else "与发布内容不一致。"])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="verify-site", description="核对网站文件与发布清单")
    parser.add_argument("target", help="网址或文件夹")
    parser.add_argument("--manifest", required=True, help="可信的 root.json，或可信的清单文件夹")
    parser.add_argument("--site", default="", help="网站主机名；与签名所属网站不同即为问题")
    parser.add_argument("--state", default="", help="记住版本的文件，用来发现网站被退回旧版")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        result = verify(options.target, options.manifest, site=options.site, state=options.state)
    except BadManifestError as error:
        sys.stderr.write(f"无法核对：{error}。请使用完整的、来自发布平台的清单。\n")
        return 2
    sys.stdout.write(report(result, as_json=options.json) + "\n")
    return 0 if result.ok else 1


if __name__ == "__main__":
    sys.exit(main())
