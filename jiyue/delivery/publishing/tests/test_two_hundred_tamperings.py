"""Two hundred ways to bend a published site, each found and put right (security.md R12)."""

import random
import shutil
from datetime import UTC, datetime

import pytest

from jiyue.delivery.publishing import restore, signing, verify

TAMPERINGS = 200


@pytest.fixture
def published(press, tmp_path, monkeypatch):
    """A site in two states: as it was, kept elsewhere, and as it is. Signatures expire by the real clock."""
    monkeypatch.setattr(verify, "PAUSE", 0)
    press.now = datetime.now(UTC)
    for _ in range(4):
        press.out()
    press.publish()
    shutil.copytree(press.folder(), tmp_path / "older")
    press.out(title="后来的消息")
    press.publish()
    shutil.copytree(press.folder(), tmp_path / "good")
    return press


def bent(folder, older, dice):
    """One tampering; returns what it was."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    path, other = dice.sample(files, 2)
    kind = dice.choice(
        ["byte", "byte", "cut", "longer", "gone", "extra", "empty", "other", "link", "older", "rollback"]
    )
    data = path.read_bytes()
    if kind == "byte":
        place = dice.randrange(len(data))
        path.write_bytes(data[:place] + bytes([data[place] ^ dice.randint(1, 255)]) + data[place + 1 :])
    elif kind == "cut":
        path.write_bytes(data[: dice.randrange(len(data))])
    elif kind == "longer":
        path.write_bytes(data + "<!-- 赌场 -->".encode())
    elif kind == "gone":
        path.unlink()
    elif kind == "extra":
        (path.parent / f"casino{dice.randint(0, 9)}.html").write_text("赌场")
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "other":
        path.write_bytes(other.read_bytes() if other.read_bytes() != data else data + b" ")
    elif kind == "link":
        path.unlink()
        path.symlink_to("/etc/hostname")
    elif kind == "older":
        former = older / "index.html"
        (folder / "index.html").write_bytes(former.read_bytes())
    else:
        shutil.rmtree(folder)
        shutil.copytree(older, folder)
    return f"{kind}: {path.relative_to(folder)}"


@pytest.mark.slow
def test_each_of_two_hundred_tamperings_is_found_and_put_right(published, tmp_path):
    folder, root = published.folder(), str(signing.folder() / signing.ROOT)
    state = tmp_path / "versions.json"

    def found():
        return not verify.verify(str(folder), root, site="anyue.localhost", state=str(state)).ok

    assert not found()
    dice = random.Random(12)
    for _ in range(TAMPERINGS):
        what = bent(folder, tmp_path / "older", dice)
        assert found(), what
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "good", folder)
        assert not found(), what


@pytest.mark.slow
def test_what_was_bent_is_restored_from_the_record(published, tmp_path):
    folder, dice = published.folder(), random.Random(13)
    before = published.tree()
    for _ in range(20):
        what = bent(folder, tmp_path / "older", dice)
        assert any(restore.restore(site="anyue.localhost")), what
        assert published.tree() == before, what
