"""Whole or not there."""

import pytest

from jiyue.common import files


def test_a_write_replaces_the_old_bytes_and_leaves_no_temporary_file(tmp_path):
    path = tmp_path / "a" / "b" / "page.html"
    files.write_atomic(path, b"old")
    files.write_atomic(path, b"new", sync=False)
    assert path.read_bytes() == b"new"
    assert [one.name for one in path.parent.iterdir()] == ["page.html"]


def test_a_failed_write_keeps_the_old_bytes(tmp_path, monkeypatch):
    path = tmp_path / "page.html"
    files.write_atomic(path, b"old")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["page.html"]


def test_a_fresh_tree_takes_the_place_of_the_live_one(tmp_path):
    fresh, live = tmp_path / "fresh", tmp_path / "site" / "current"
    files.write_atomic(fresh / "index.html", b"1", sync=False)
    files.replace_tree(fresh, live)
    files.write_atomic(fresh / "index.html", b"2", sync=False)
    files.replace_tree(fresh, live)
    assert (live / "index.html").read_bytes() == b"2"
    assert not fresh.exists()


def test_trees_are_swapped_where_the_system_cannot_exchange_them(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_libc", object)
    fresh, live = tmp_path / "fresh", tmp_path / "live"
    for folder, words in ((fresh, b"2"), (live, b"1")):
        files.write_atomic(folder / "x", words)
    files.replace_tree(fresh, live)
    assert (live / "x").read_bytes() == b"2"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["live"]
