"""The contents of a website in one file: every item as data, its files, every page as it stood, and a manifest.

`manifest.txt` is what `sha256sum -c` reads. What is read back is held against it, and it against the record.
"""

import json
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from jiyue.common.refusals import Refusal
from jiyue.common.uploads import path_of
from jiyue.content.library.models import Version
from jiyue.content.library.queries import attachments_of
from jiyue.delivery.publishing.models import Address, Output
from jiyue.delivery.publishing.queries import live_resources, tree_of
from jiyue.estate.registry.models import Website
from jiyue.estate.sites.queries import columns_of

MANIFEST = "manifest.txt"
FIELDS = ("title", "subtitle", "body", "source", "author", "keywords", "summary", "document_number", "index_number")


@dataclass(frozen=True)
class Made:
    name: str
    manifest_sha256: str
    parts: int


def folder() -> Path:
    return Path(settings.ARCHIVES_ROOT)


def write(website: Website, *, at: datetime) -> Made:
    """Everything that the site shows; refused where a page or a file is not what was released."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{website.domain}-{at:%Y%m%d%H%M%S}.zip"
    part = folder() / f"{name}.part"
    digests: dict[str, str] = {}
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as into:
            for member, data in _parts(website):
                if member not in digests:
                    into.writestr(member, data)
                    digests[member] = sha256(data).hexdigest()
            listed = "".join(f"{digest}  {member}\n" for member, digest in sorted(digests.items())).encode()
            into.writestr(MANIFEST, listed)
        part.chmod(0o600)
        part.rename(folder() / name)
    finally:
        part.unlink(missing_ok=True)
    return Made(name, sha256(listed).hexdigest(), len(digests))


def _parts(website: Website) -> Iterator[tuple[str, bytes]]:
    columns = [
        {"id": str(one.pk), "name": one.name, "slug": one.slug, "parent": str(one.parent_id or "")}
        for one in columns_of(website, hidden=True)
    ]
    yield "columns.json", _json(columns)
    paths = dict(Address.objects.filter(website=website, until__isnull=True).values_list("resource_id", "path"))
    for release in live_resources(website).iterator(200):
        version, short = release.version, release.resource.short_id
        about = _item(version, website, path=paths.get(release.resource_id, ""), released_at=release.first_released_at)
        yield f"items/{short}.json", _json(about)
        for file in attachments_of(version):
            data = path_of(file.sha256, file.extension).read_bytes()
            yield f"files/{file.sha256}.{file.extension}", _as_released(data, file.sha256, file.name)
    tree = tree_of(website)
    for path, digest in Output.objects.filter(website=website).order_by("path").values_list("path", "sha256"):
        if not path.startswith("files/"):
            yield f"pages/{path}", _as_released((tree / path).read_bytes(), digest, path)


def _item(version: Version, website: Website, *, path: str, released_at: datetime) -> dict[str, Any]:
    fields = {name: str(getattr(version, name, "")) for name in FIELDS}
    files = [{"name": one.name, "sha256": one.sha256, "extension": one.extension} for one in attachments_of(version)]
    columns = version.resource.placements.filter(
        column__outlet=website.outlet, live_until__isnull=True, ordinal__isnull=False
    )
    names = sorted(columns.values_list("column__name", flat=True))
    return {**fields, "path": path, "released_at": released_at.isoformat(), "columns": names, "files": files}


def _as_released(data: bytes, digest: str, name: str) -> bytes:
    if sha256(data).hexdigest() != digest:
        raise Refusal(f"“{name}”与发布的内容不一致，不能备份。", cure="请先执行 jiyue publish --restore 恢复后再备份。")
    return data


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


class Archive:
    """An archive opened for reading; whatever is read was proved against the manifest."""

    def __init__(self, name: str, manifest_sha256: str) -> None:
        try:
            self._zip = zipfile.ZipFile(folder() / name)
            listed = self._zip.read(MANIFEST)
        except (OSError, KeyError, zipfile.BadZipFile):
            raise Refusal(f"备份“{name}”缺失或不可读。", cure="请从平台备份中恢复网站归档，或重新备份。")
        if sha256(listed).hexdigest() != manifest_sha256:
            raise Refusal(f"备份“{name}”的清单与登记的摘要值不符。", cure="请从平台备份中恢复网站归档。")
        self.digests = {line[66:]: line[:64] for line in listed.decode().splitlines()}

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def read(self, member: str) -> bytes:
        """One part; a Refusal where it is not what was kept."""
        try:
            data = self._zip.read(member)
        except (KeyError, zipfile.BadZipFile, OSError, EOFError):
            data = b""
        if member not in self.digests or sha256(data).hexdigest() != self.digests[member]:
            raise Refusal(f"备份中的“{member}”缺失或已损坏。", cure="请重新备份，或从平台备份中恢复网站归档。")
        return data

    def items(self) -> list[str]:
        return [name.removeprefix("items/").removesuffix(".json") for name in self.digests if name.startswith("items/")]

    def item(self, short_id: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.read(f"items/{short_id}.json"))
        return found

    def try_out(self, into: Path, *, sample: int) -> int:
        """Restore so many parts, drawn by lot, and hold what was written against the manifest; how many."""
        drawn = random.sample(sorted(self.digests), min(sample, len(self.digests)))
        for member in drawn:
            target = into / sha256(member.encode()).hexdigest()
            target.write_bytes(self.read(member))
            if sha256(target.read_bytes()).hexdigest() != self.digests[member]:
                raise Refusal(f"“{member}”恢复以后与清单不符。", cure="请检查磁盘，重新备份。")
        return len(drawn)
