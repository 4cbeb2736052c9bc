import subprocess

from hypothesis import given, settings
from hypothesis import strategies as st

from jiyue.delivery.publishing import manifest
from jiyue.delivery.publishing.tree import Hashes, LiveTree, update_manifest


def sha(text):
    return manifest.sha256(text.encode())


def entries(count, *, mark=""):
    for number in range(count):
        yield f"a/{number}.html", sha(f"{number}{mark}")
        yield f"a/{number}.html.gz", sha(f"gz{number}{mark}")


def test_the_number_of_parts_follows_from_the_number_of_files_and_none_is_large():
    for count in (0, 1, 5_000, 40_000):
        files = manifest.whole(entries(count))
        index = manifest.Index.from_bytes(files[manifest.INDEX])
        assert index.files == 2 * count
        parts = [data for path, data in files.items() if path.endswith(".txt") and "/g" not in path]
        assert len(parts) == 1 << index.bits == 1 << manifest.bits_for(2 * count)
        assert max(part.count(b"\n") for part in parts) <= 256


def test_large_sites_have_groups_of_parts():
    count = (manifest.MEAN << manifest.FLAT_BITS) // 2 + 1
    files = manifest.whole(entries(count))
    index = manifest.Index.from_bytes(files[manifest.INDEX])
    assert index.grouped
    assert len(index.hashes) == 1 << (index.bits - manifest.GROUP_BITS)


def test_twins_stand_in_the_part_of_their_page():
    files = manifest.whole(entries(3000))
    parts = [manifest.read_part(data) for path, data in files.items() if path.endswith(".txt")]
    where = {path: number for number, part in enumerate(parts) for path in part}
    assert all(where[path] == where[manifest.original(path)] for path in where)


def test_a_part_is_what_sha256sum_reads(tmp_path):
    (tmp_path / "一页.html").write_text("正文")
    files = manifest.whole([("一页.html", manifest.sha256("正文".encode()))])
    part = next(data for path, data in files.items() if path.endswith(".txt") and data)
    (tmp_path / "part.txt").write_bytes(part)
    subprocess.run(["sha256sum", "-c", "--strict", "part.txt"], cwd=tmp_path, check=True, capture_output=True)


CHANGES = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["", "new", "newer"]), st.booleans()), max_size=12)


@settings(deadline=None, max_examples=60)
@given(start=st.integers(0, 30), changes=CHANGES, spoil=st.sampled_from(["", "part", "index", "lost"]))
def test_a_manifest_kept_up_equals_a_whole_one_even_after_tampering(tmp_path_factory, start, changes, spoil):
    folder = tmp_path_factory.mktemp("site")
    known = {f"a/{number}.html": Hashes(sha(f"{number}"), sha(f"gz{number}")) for number in range(start)}
    tree, index = LiveTree(folder), ""

    def stored(first, last):
        return iter([(path, one) for path, one in known.items() if first <= manifest.path_hash(path) <= last])

    def follow(changed):
        nonlocal index
        now = {path: one for path, one in {**known, **changed}.items() if one}
        count = sum(len(one.entries(path)) for path, one in now.items())
        index = update_manifest(tree, changed, files_now=count, index_sha256=index, stored=stored)
        tree.flush()
        known.clear()
        known.update(now)

    follow({})
    for number, mark, removed in changes:
        if spoil:
            parts = sorted(folder.glob("manifest/*.txt"))
            victim = folder / manifest.INDEX if spoil == "index" else parts[number % len(parts)]
            victim.unlink() if spoil == "lost" else victim.write_text("tampered")
        path = f"a/{number}.html"
        follow({path: None if removed else Hashes(sha(f"{number}{mark}"), sha(f"gz{number}{mark}"))})
    whole = manifest.whole(entry for path, one in known.items() for entry in one.entries(path).items())
    standing = {f"manifest/{path.name}": path.read_bytes() for path in folder.glob("manifest/*")}
    if spoil in ("", "index"):
        assert standing == whole
    # Elsewhere a spoilt part that no change touched stays for the verifier to find; the index never vouches for it.
    assert standing[manifest.INDEX] == whole[manifest.INDEX]
