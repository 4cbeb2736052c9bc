"""The signatures over a site's manifest, by The Update Framework (TUF). No Django but for where the keys lie.

`root` (2 of 3 keys) and `targets` are signed once, when the keys are made; those keys may then leave the machine.
`targets` hands what is published to the role `release`, whose one key the worker holds: it names the index of the
manifest, which names the parts, which name the files. So a change signs three small files, however large the site.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from jiyue.common.files import write_atomic
from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing import manifest

OFFLINE = ("root-1", "root-2", "root-3", "targets")
ONLINE = "online"
THRESHOLD = 2
LONG = timedelta(days=5 * 365)
RELEASE = timedelta(days=30)
TIMESTAMP = timedelta(hours=24)
RENEWED = timedelta(hours=8)
"""A timestamp this old is made anew, so that a worker may stand still for a while before a site looks stale."""
ROOT, TARGETS = "root.json", "targets.json"


@dataclass(frozen=True)
class Keys:
    """What signing needs on this machine: the online key, and the files that say what it may sign."""

    online: CryptoSigner
    root: bytes
    targets: bytes


def folder() -> Path:
    return Path(settings.HOME) / "keys" / "publishing"


def keys() -> Keys:
    """The keys of this installation; the first run makes them."""
    place = folder()
    if not (place / ROOT).exists():
        with _alone(place):
            if not (place / ROOT).exists():
                _ceremony(place, datetime.now(UTC))
    return _keys(place, (place / ROOT).stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _keys(place: Path, _version: int) -> Keys:
    try:
        return Keys(_load(place, ONLINE), (place / ROOT).read_bytes(), (place / TARGETS).read_bytes())
    except (OSError, ValueError) as error:
        message = "发布签名密钥不可用，不能生成页面。"
        raise Refusal(message, cure=f"请平台运维员恢复 {place} 后重试。") from error


def signed(
    *, site: str, files: dict[str, bytes], version: int, at: datetime, with_keys: Keys | None = None
) -> dict[str, bytes]:
    """The metadata of a site over the files that stand at the top of its manifest, by path, in writing order."""
    own = with_keys or keys()
    about = {"site": site}
    now = at.astimezone(UTC).replace(microsecond=0)
    release = Targets(version=version, expires=now + RELEASE, unrecognized_fields=about)
    for path, data in files.items():
        release.targets[path] = TargetFile.from_data(path, data, ["sha256"])
    snapshot = Snapshot(version=version, expires=now + RELEASE, unrecognized_fields=about)
    snapshot.meta = {"targets.json": MetaFile(1), "release.json": MetaFile(version)}
    timestamp = Timestamp(version, expires=now + TIMESTAMP, unrecognized_fields=about, snapshot_meta=MetaFile(version))
    made = {ROOT: own.root, f"1.{ROOT}": own.root, TARGETS: own.targets}
    for name, role in (("release", release), ("snapshot", snapshot), ("timestamp", timestamp)):
        made[f"{name}.json"] = _bytes(role, own.online)
    return {f"{manifest.FOLDER}{name}": data for name, data in made.items()}


def _bytes(role: Root | Targets | Snapshot | Timestamp, *signers: CryptoSigner) -> bytes:
    metadata: Metadata[Any] = Metadata(role)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes(JSONSerializer(compact=True))


# -- keys -----------------------------------------------------------------------------------------------------------


def _ceremony(place: Path, at: datetime) -> None:
    """Make all keys and sign what they may do. The root is written last: it says that all the rest is there."""
    at = at.replace(microsecond=0)
    made = {name: CryptoSigner.generate_ed25519() for name in (*OFFLINE, ONLINE)}
    for name, signer in made.items():
        _keep(place / f"{name}.pem", signer.private_bytes)
    online, targets = made[ONLINE].public_key, made["targets"].public_key
    role = DelegatedRole("release", [online.keyid], 1, terminating=True, paths=[manifest.INDEX, manifest.WITNESS])
    delegations = Delegations({online.keyid: online}, {"release": role})
    write_atomic(
        place / TARGETS, _bytes(Targets(version=1, expires=at + LONG, delegations=delegations), made["targets"])
    )
    root = Root(version=1, expires=at + LONG, consistent_snapshot=False)
    holders = [made[name] for name in OFFLINE if name.startswith("root")]
    for signer in holders:
        root.add_key(signer.public_key, "root")
    root.roles["root"].threshold = THRESHOLD
    root.add_key(targets, "targets")
    for name in ("snapshot", "timestamp"):
        root.add_key(online, name)
    write_atomic(place / ROOT, _bytes(root, *holders))


def _keep(path: Path, data: bytes) -> None:
    """A private key: never readable by others, not even for a moment."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _load(place: Path, name: str) -> CryptoSigner:
    return CryptoSigner(load_pem_private_key((place / f"{name}.pem").read_bytes(), password=None))


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    place.mkdir(parents=True, exist_ok=True)
    place.chmod(0o700)
    with (place / ".making").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
