"""The signatures over a site: TUF's own client accepts them, and no part of them can be bent, taken or put back."""

import json
import shutil
import stat
from datetime import UTC, datetime, timedelta

import pytest
from tuf.api.metadata import Metadata

from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing import builder, manifest, signing, verify
from jiyue.delivery.publishing.models import Tree


@pytest.fixture
def published(press, tmp_path):
    """A published site and the root that its readers keep. Signatures expire by the real clock."""
    press.now = datetime.now(UTC)
    for _ in range(4):
        press.out()
    press.publish()
    shutil.copy(signing.folder() / "root.json", tmp_path / "root.json")
    return press.folder(), str(tmp_path / "root.json")


def test_the_root_alone_proves_every_file(published):
    folder, root = published
    result = verify.verify(str(folder), root, site="anyue.localhost")
    assert result.ok, result
    assert result.checked == result.files > 30
    assert result.site == "anyue.localhost"


def test_tufs_own_library_accepts_the_chain(published):
    folder, _ = published

    def read(name):
        return Metadata.from_file(str(folder / "manifest" / f"{name}.json"))

    root, snapshot = read("root"), read("snapshot")
    for name in ("root", "timestamp", "snapshot", "targets"):
        root.verify_delegate(name, read(name))
    read("targets").verify_delegate("release", read("release"))
    assert root.signed.roles["root"].threshold == 2
    assert read("timestamp").signed.snapshot_meta.version == snapshot.signed.version
    assert snapshot.signed.meta["release.json"].version == read("release").signed.version
    target = read("release").signed.targets[manifest.INDEX]
    target.verify_length_and_hashes((folder / manifest.INDEX).read_bytes())


@pytest.mark.parametrize("name", ["timestamp.json", "snapshot.json", "targets.json", "release.json"])
def test_a_bent_or_missing_signature_is_found(published, monkeypatch, name):
    monkeypatch.setattr(verify, "PAUSE", 0)
    folder, root = published
    path = folder / "manifest" / name
    document = json.loads(path.read_text())
    document["signed"]["expires"] = "2099-01-01T00:00:00Z"
    path.write_text(json.dumps(document))
    assert f"manifest/{name}" in verify.verify(str(folder), root).unsigned
    path.unlink()
    assert f"manifest/{name}" in verify.verify(str(folder), root).unsigned


def test_a_manifest_made_to_fit_altered_files_is_unsigned(published, monkeypatch):
    monkeypatch.setattr(verify, "PAUSE", 0)
    folder, root = published
    (folder / "index.html").write_text("tampered")
    entries = [
        (path.relative_to(folder).as_posix(), manifest.sha256(path.read_bytes()))
        for path in folder.rglob("*")
        if path.is_file() and "manifest" not in path.parts
    ]
    for path, data in manifest.whole(entries).items():
        (folder / path).write_bytes(data)
    result = verify.verify(str(folder), root)
    assert manifest.INDEX in result.unsigned
    assert "index.html" in result.unsigned


def test_a_bent_part_is_named_and_what_it_listed_is_unsigned(published, monkeypatch):
    monkeypatch.setattr(verify, "PAUSE", 0)
    folder, root = published
    part = next(path for path in folder.glob("manifest/*.txt") if path.stat().st_size)
    listed = list(manifest.read_part(part.read_bytes()))
    part.write_text("")
    result = verify.verify(str(folder), root)
    assert result.changed == [f"manifest/{part.name}"]
    assert result.unsigned == sorted(listed)
    assert not result.extra


def test_an_older_state_of_the_whole_site_is_a_rollback(press, published, tmp_path):
    folder, root = published
    state = str(tmp_path / "state.json")
    former = tmp_path / "former"
    shutil.copytree(folder, former)
    press.out()
    press.publish()
    assert verify.verify(str(folder), root, state=state).ok
    assert verify.verify(str(former), root, state=state).stale == ["manifest/timestamp.json"]


@pytest.mark.parametrize("name", ["root.json", "1.root.json"])
@pytest.mark.parametrize("data", [b"{}", b"", b"\xff", None])
def test_the_root_that_the_site_hands_out_is_the_one_that_holds(published, monkeypatch, name, data):
    """Nobody needs it who keeps a root, but a stranger may begin with it."""
    monkeypatch.setattr(verify, "PAUSE", 0)
    folder, root = published
    path = folder / "manifest" / name
    assert verify.verify(str(folder), root).ok
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)
    assert verify.verify(str(folder), root).unsigned == [f"manifest/{name}"]


def test_the_signatures_of_another_site_do_not_count(published):
    folder, root = published
    assert verify.verify(str(folder), root, site="dali.localhost").unsigned


def test_a_frozen_site_is_stale_and_signing_anew_puts_it_right(press, tmp_path):
    press.now = datetime.now(UTC) - timedelta(hours=30)
    press.out()
    press.publish()
    folder, root = press.folder(), tmp_path / "root.json"
    shutil.copy(signing.folder() / "root.json", root)
    assert verify.verify(str(folder), str(root)).stale == ["manifest/timestamp.json"]
    before = press.tree()
    assert builder.sign_due(at=datetime.now(UTC)) > 0
    assert verify.verify(str(folder), str(root)).ok
    assert press.tree() == before
    assert builder.sign_due(at=datetime.now(UTC)) == 0


def test_an_altered_manifest_is_never_signed_anew(press, published):
    folder, root = published
    good = (folder / manifest.INDEX).read_bytes()
    (folder / manifest.INDEX).write_bytes(good.replace(b"a", b"b"))
    Tree.objects.update(signed_at=datetime.now(UTC) - timedelta(hours=9))
    builder.sign_due(at=datetime.now(UTC))
    assert (folder / manifest.INDEX).read_bytes() == good
    assert verify.verify(str(folder), root).ok


def test_keys_are_made_once_and_readable_by_nobody_else(published):
    place = signing.folder()
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    pems = sorted(place.glob("*.pem"))
    assert [path.stem for path in pems] == sorted([*signing.OFFLINE, signing.ONLINE])
    assert {stat.S_IMODE(path.stat().st_mode) for path in pems} == {0o600}
    before = {path: path.read_bytes() for path in place.iterdir()}
    signing.keys()
    assert before == {path: path.read_bytes() for path in place.iterdir()}


def test_the_offline_keys_may_leave_and_without_the_online_key_nothing_is_built(press, published, tmp_path):
    folder, root = published
    place = signing.folder()
    for name in signing.OFFLINE:
        (place / f"{name}.pem").rename(tmp_path / f"{name}.pem")
    press.out()
    press.publish()
    assert verify.verify(str(folder), root).ok
    (place / "online.pem").rename(tmp_path / "online.pem")
    signing._keys.cache_clear()
    press.out()
    with pytest.raises(Refusal, match="签名密钥"):
        press.publish()
    for path in tmp_path.glob("*.pem"):
        path.rename(place / path.name)
