"""Putting right what was altered on the disk: the trees are compared with the system of record, not with themselves.

What differs is put on record with its names before anything is touched, together with the work to do; then the site
is built anew beside the live tree and swapped in, which takes away what nobody published as well.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from jiyue.core.audit.actions import SYSTEM, Actor
from jiyue.delivery.publishing import actions, builder, manifest, signing, store, verify
from jiyue.delivery.publishing.models import Tree
from jiyue.delivery.publishing.site import Served
from jiyue.delivery.publishing.tree import locked
from jiyue.estate.registry.models import Website
from jiyue.estate.sites.models import Host


@dataclass
class Restored:
    """What was found at a site: files altered, missing, never published, and signatures that do not hold."""

    host: str
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    unsigned: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.extra or self.unsigned)

    def files(self) -> dict[str, list[str]]:
        return {name: paths for name, paths in asdict(self).items() if name != "host"}


def restore(*, site: str | None = None, at: datetime | None = None, by: Actor = SYSTEM) -> list[Restored]:
    """Compare every site (or one) with the record and put right what differs; the report names each file."""
    moment = at or timezone.now()
    found = []
    for one in builder.hosted(site):
        with locked(builder.folder_of(one.host)):
            differing = compare(one)
        if differing:
            website = Website.objects.get(pk=one.website_id)
            actions.restore(website, differing.files(), by=by, at=moment)
            builder.publish_due(at=moment, site=one.host)
        found.append(differing)
    return found


def strays(website: Website) -> list[str] | None:
    """The files in a site's tree that nothing in the library put there; None where we serve no such tree."""
    host = Host.objects.filter(website=website).first()
    for one in builder.hosted(host.name) if host else ():
        folder = builder.folder_of(one.host)
        with locked(folder):
            wanted = _wanted(one, Restored(one.host))
            if wanted is not None and folder.is_dir():
                return sorted(path for path, _ in verify.walk(str(folder)) if path not in wanted)
    return None


def compare(one: Served) -> Restored:
    """A site's tree against the rows of its outputs and the hash of its manifest's index."""
    found, folder = Restored(one.host), builder.folder_of(one.host)
    wanted = _wanted(one, found)
    if wanted is None:
        return found
    seen = set()
    for path, full in verify.walk(str(folder)) if folder.is_dir() else ():
        seen.add(path)
        if path in wanted:
            if wanted[path] and verify.hash_of(full) != wanted[path]:
                found.changed.append(path)
        else:
            found.extra.append(path)
    found.missing = sorted(wanted.keys() - seen)
    found.changed.sort()
    found.extra.sort()
    return found


def _wanted(one: Served, found: Restored) -> dict[str, str] | None:
    """Every file that belongs into a site's tree, with its hash; None while nothing was built."""
    tree = Tree.objects.filter(pk=one.website_id).first()
    if tree is None or not tree.index_sha256:
        return None
    known = store.known(one.website_id)
    wanted = {name: digest for path, row in known.items() for name, digest in row.hashes.entries(path).items()}
    return wanted | _manifest(builder.folder_of(one.host), tree, found)


def _manifest(folder: Path, tree: Tree, found: Restored) -> dict[str, str]:
    """The manifest's own files by their hashes; an empty one where the signatures vouch."""
    read = verify.reader_of(folder / manifest.FOLDER)
    trust = verify.prove(read, json.loads(signing.keys().root))
    found.unsigned = [path for path in trust.unsigned if (folder / path).exists()]
    wanted = {f"{manifest.FOLDER}{name}": "" for name in manifest.SIGNATURES}
    wanted[manifest.WITNESS] = trust.top.get(manifest.WITNESS, "")
    try:
        return wanted | verify.listed(read, tree.index_sha256).own
    except verify.BadManifestError:
        # The index itself was altered, so its parts are unknown; the whole manifest is made anew.
        own = {path.relative_to(folder).as_posix(): "" for path in (folder / manifest.FOLDER).glob("*.txt")}
        return wanted | own | {manifest.INDEX: tree.index_sha256}
