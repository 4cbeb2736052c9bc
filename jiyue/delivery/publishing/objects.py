"""An S3-compatible object storage as a target: what changed is sent, the manifest last, then what is gone goes.

Requests are signed by AWS Signature Version 4; keys come from the environment and are stored nowhere. What lies there
is learnt from a listing (names and sizes) and from the manifest that was sent last, so that nothing is kept here either
and a broken-off transfer is simply done again.
"""

import hashlib
import hmac
import mimetypes
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from defusedxml import ElementTree

from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing import manifest
from jiyue.delivery.publishing.tree import locked

NAMES = ("JIYUE_S3_ENDPOINT", "JIYUE_S3_BUCKET", "JIYUE_S3_ACCESS_KEY", "JIYUE_S3_SECRET_KEY")
REGION = "JIYUE_S3_REGION"
TIMEOUT = 60
TRIES = 3
_ALGORITHM = "AWS4-HMAC-SHA256"
_SERVER_ERROR = 500
_CURE = "请检查对象存储的地址、存储桶、密钥和网络；再运行一次即接着送。"


@dataclass(frozen=True)
class Account:
    """Where objects are stored and with which keys."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"

    @classmethod
    def from_environment(cls, values: Mapping[str, str] = os.environ) -> "Account":
        if missing := [name for name in NAMES if not values.get(name)]:
            raise Refusal(f"没有设置环境变量 {'、'.join(missing)}。", cure="请在运行的环境里设置后再试。")
        parts = urlsplit(values[NAMES[0]])
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise Refusal(f"{NAMES[0]} 不是有效的地址。", cure="请填写如 https://s3.example.gov.cn 的地址，不带路径。")
        endpoint, bucket, access, secret = (values[name] for name in NAMES)
        return cls(endpoint, bucket, access, secret, values.get(REGION) or "us-east-1")


@dataclass(frozen=True)
class Sent:
    """How many files were sent, taken away, and left as they were."""

    sent: int
    removed: int
    unchanged: int


class Signature(NamedTuple):
    """What is signed of a request, and the headers that carry it."""

    canonical: str
    headers: dict[str, str]


def signature(
    account: Account, method: str, path: str, query: str, headers: Mapping[str, str], payload: str, *, at: datetime
) -> Signature:
    """Version 4 over the request; `query` is in its canonical order, `headers` in small letters, host among them."""
    moment = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    every = {**headers, "x-amz-content-sha256": payload, "x-amz-date": moment}
    names = ";".join(sorted(every))
    lines = "".join(f"{name}:{every[name].strip()}\n" for name in sorted(every))
    canonical = "\n".join((method, path, query, lines, names, payload))
    scope = f"{moment[:8]}/{account.region}/s3/aws4_request"
    text = "\n".join((_ALGORITHM, moment, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = f"AWS4{account.secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signed = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    said = f"{_ALGORITHM} Credential={account.access_key}/{scope}, SignedHeaders={names}, Signature={signed}"
    return Signature(canonical, {**every, "authorization": said})


class Bucket:
    """The storage behind one connection."""

    def __init__(self, account: Account) -> None:
        self.account = account
        parts = urlsplit(account.endpoint)
        self.host = parts.netloc
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self.connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)

    def put(self, key: str, data: bytes) -> None:
        self._asked("PUT", key, data=data, kind=_kind(key))

    def get(self, key: str) -> bytes:
        return self._asked("GET", key)

    def remove(self, key: str) -> None:
        self._asked("DELETE", key)

    def listed(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Every key under a prefix with its size."""
        token = ""
        while True:
            query = {"list-type": "2", "prefix": prefix, **({"continuation-token": token} if token else {})}
            try:
                tree = ElementTree.fromstring(self._asked("GET", "", query=query))
            except ElementTree.ParseError:
                raise Refusal("对象存储的回答不是目录清单。", cure=_CURE) from None
            names = {child.tag.rpartition("}")[2]: child for child in tree}
            for one in tree:
                if one.tag.endswith("Contents"):
                    found = {child.tag.rpartition("}")[2]: child.text or "" for child in one}
                    yield found["Key"], int(found["Size"])
            more = names.get("NextContinuationToken")
            token = more.text or "" if more is not None else ""
            if not token:
                return

    def _asked(
        self, method: str, key: str, *, data: bytes = b"", query: Mapping[str, str] | None = None, kind: str = ""
    ) -> bytes:
        path = quote(f"/{self.account.bucket}/{key}" if key else f"/{self.account.bucket}", safe="/-_.~")
        given = sorted((query or {}).items())
        asked = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in given)
        headers = {"host": self.host, **({"content-type": kind} if kind else {})}
        payload = hashlib.sha256(data).hexdigest()
        status, answer = 0, b""
        for _ in range(TRIES):
            signed = signature(self.account, method, path, asked, headers, payload, at=datetime.now(UTC)).headers
            try:
                self.connection.request(method, f"{path}?{asked}" if asked else path, body=data or None, headers=signed)
                response = self.connection.getresponse()
                status, answer = response.status, response.read()
            except (OSError, HTTPException):
                self.connection.close()
                continue
            if status < _SERVER_ERROR:
                break
        if not 200 <= status < 300:
            said = f"返回状态 {status}" if status else "没有回答"
            raise Refusal(f"对象存储{said}（{method} {key or '目录'}）。", cure=_CURE)
        return answer


def send(folder: Path, bucket: Bucket, *, prefix: str) -> Sent:
    """Bring the storage to what stands in a published tree. Nobody publishes meanwhile, so it is one whole version."""
    if not folder.is_dir():
        raise Refusal(f"没有找到 {folder}。", cure="请先发布这个网站，或核对主机名。")
    with locked(folder):
        here = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
        there = {key.removeprefix(f"{prefix}/"): size for key, size in bucket.listed(f"{prefix}/")}
        stale = _stale(here, there, bucket, prefix)
        waiting = [path for path in here if path in stale]
        for path in sorted(waiting, key=_order):
            bucket.put(f"{prefix}/{path}", here[path].read_bytes())
        gone = [path for path in there if path not in here]
        for path in gone:
            bucket.remove(f"{prefix}/{path}")
    return Sent(len(waiting), len(gone), len(here) - len(waiting))


def _stale(here: Mapping[str, Path], there: Mapping[str, int], bucket: Bucket, prefix: str) -> set[str]:
    """What has to be sent: missing, of another size, or different in the manifest that was sent last."""
    stale = {path for path, file in here.items() if there.get(path) != file.stat().st_size}
    known, named = dict[str, str](), dict[str, str]()
    for path in (path for path in here if path.startswith(manifest.FOLDER)):
        mine = here[path].read_bytes()
        theirs = bucket.get(f"{prefix}/{path}") if path in there else b""
        if mine != theirs:
            stale.add(path)
    # A file may have moved into another part of the manifest, so all parts are looked at when any differs.
    if any(path in stale for path in here if _is_part(path)):
        for path in (path for path in there if _is_part(path)):
            known |= manifest.read_part(bucket.get(f"{prefix}/{path}"))
        for path in (path for path in here if _is_part(path)):
            named |= manifest.read_part(here[path].read_bytes())
        stale |= {path for path, digest in named.items() if path in here and known.get(path) != digest}
    return stale


def _is_part(path: str) -> bool:
    name = path.removeprefix(manifest.FOLDER)
    return path.startswith(manifest.FOLDER) and name.endswith(".txt") and not name.startswith("g")


def _order(path: str) -> tuple[int, str]:
    """Pages first, then the parts of the manifest, then what is signed above them, the newest word at the very end."""
    if not path.startswith(manifest.FOLDER):
        return 0, path
    if path.endswith(".txt"):
        return 1, path
    return 3 if path.endswith("timestamp.json") else 2, path


def _kind(key: str) -> str:
    name = key.removesuffix(".gz").removesuffix(".br")
    if name != key:
        return "application/octet-stream"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
