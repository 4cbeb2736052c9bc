"""`kill -9` in the midst of a full build by several processes: readers see a whole site, the next build ends it."""

import fcntl
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

ITEMS = 2400
MOMENTS = (0, 150, 700, 1800)
"""How many pages were begun when the build is killed."""


@pytest.mark.slow
def test_killed_at_any_moment_the_site_stays_whole_and_the_next_build_ends_it(tmp_path):
    mode = {"JIYUE_HOME": str(tmp_path), "JIYUE_MODE": "demo", "JIYUE_DATABASE": "sqlite"}
    command = [sys.executable, "-c", f"from {__name__} import drive; drive()"]
    root = Path(__file__).parents[4]
    environment = {**os.environ, **mode, "PYTHONPATH": str(root), "DJANGO_SETTINGS_MODULE": "jiyue.config.settings"}
    done = subprocess.run(command, env=environment, cwd=root, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["files"] > 3 * ITEMS
    assert told["standing_after_kills_of_the_first"] == [False] * len(MOMENTS)
    assert told["whole_after_kills_of_the_second"] == [True] * len(MOMENTS)
    assert told["helpers"] >= 1
    assert told["left_behind"] == 0
    assert told["again_equals"]
    assert told["alone_equals"]
    assert told["verified"]


def drive():
    """The part that runs over its own data folder; prints what it saw."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from jiyue.delivery.publishing import bench, builder, signing, verify, whole

    call_command("migrate", run_syncdb=True, verbosity=0)
    one = bench.Bench(ITEMS, bench.Search(int, int, int))
    one.fill()
    settings.SITES_ROOT.mkdir(parents=True, exist_ok=True)
    # The rule packs are read once, before any child is forked.
    builder.site.load(one.website.pk, date(2026, 11, 2))
    folder = builder.folder_of("bench.localhost")
    seen = [killed(one.at, folder, count) for count in MOMENTS]
    told = {"standing_after_kills_of_the_first": [folder.is_dir() for _ in seen]}
    finished(one.at)
    first = tree(folder)
    told["whole_after_kills_of_the_second"] = []
    for count in MOMENTS:
        seen.append(killed(one.at, folder, count))
        told["whole_after_kills_of_the_second"].append(tree(folder) == first)
    told["helpers"], told["left_behind"] = max(seen), left_behind(folder)
    finished(one.at)
    told["again_equals"] = unsigned(tree(folder)) == unsigned(first)
    whole.ALONE = 10**9
    finished(one.at)
    told["alone_equals"] = unsigned(tree(folder)) == unsigned(first)
    builder.sign_due(at=timezone.now())
    told["verified"] = verify.verify(str(folder), str(signing.folder() / signing.ROOT)).ok
    print(json.dumps({**told, "files": len(first)}))  # noqa: T201 (the answer to the test)


def child(at, last=None):
    """A process that builds everything, and is killed by whoever of it writes the file with that number."""
    from django.db import connections

    from jiyue.delivery.publishing import builder

    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        if last is not None:
            dies_with(last)
        builder.publish_due(at=at, everything=True)
    finally:
        os._exit(0)


def dies_with(last):
    """Files are counted over all helpers, so that no speed of the machine decides where the build is killed."""
    from jiyue.delivery.publishing.tree import FreshTree

    pid, put = os.getpid(), FreshTree.put
    written = multiprocessing.get_context("fork").Value("i", 0)

    def counting(tree, *args, **kwargs):
        with written.get_lock():
            written.value += 1
            if written.value > last:
                os.kill(pid, signal.SIGKILL)
        return put(tree, *args, **kwargs)

    FreshTree.put = counting


def finished(at):
    os.waitpid(child(at), 0)


def killed(at, folder, last):
    """Kill a build at that file; returns how many helpers it was seen to have."""
    pid, helpers = child(at, last), set()
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    while not os.waitpid(pid, os.WNOHANG)[0]:
        with suppress(OSError):
            helpers |= set(listed.read_text().split())
        time.sleep(0.02)
    assert folder.with_name(".fresh").is_dir(), "the build was over before it was killed"
    return len(helpers)


def left_behind(folder):
    """Whether a helper still holds the site: its lock is free as soon as the last one is gone."""
    with (folder.parent / ".publishing").open("w") as lock:
        for _ in range(2000):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.05)
            else:
                return 0
    return 1


def tree(folder):
    return {
        os.path.join(where, name): Path(where, name).read_bytes()  # noqa: PTH118 (many thousand files, often)
        for where, _, names in os.walk(folder)
        for name in names
    }


def unsigned(files):
    """What says nothing of the time at which it was signed."""
    return {path: data for path, data in files.items() if "/manifest/" not in path or path.endswith(".txt")}
