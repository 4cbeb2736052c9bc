"""Pages kept as proof, by the hash of their content."""

import hashlib
from pathlib import Path

from django.conf import settings

from jiyue.common.files import write_atomic


def keep(body: bytes) -> str:
    """Store the bytes once; returns their SHA-256, empty where there was nothing to keep."""
    if not body:
        return ""
    digest = hashlib.sha256(body).hexdigest()
    path = path_of(digest)
    if not path.is_file():
        write_atomic(path, body)
    return digest


def path_of(digest: str) -> Path:
    """Never served: what is kept here may be an intruder's."""
    return Path(settings.HOME) / "evidence" / digest[:2] / digest
