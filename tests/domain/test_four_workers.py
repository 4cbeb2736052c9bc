"""Four workers over one outbox of 2,000 jobs, after one that was killed: all arrive, each has its effect once (R7)."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

WORKERS, JOBS = 4, 2000
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_nothing_is_lost_and_what_is_sent_twice_counts_once(tmp_path):
    home = {"JIYUE_HOME": str(tmp_path / "home"), "JIYUE_MODE": "demo", "JIYUE_DATABASE": "sqlite"}
    environment = {**os.environ, **home, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "jiyue.config.settings"}
    command = [sys.executable, "-c", f"from {__name__} import drive; drive()"]
    done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["killed"]
    assert told["delivered"] == told["done"] == JOBS
    assert told["twice"] == 1
    assert told["settled_more_than_once"] == 0
    assert told["drafts"] == told["numbers"] == 20
    assert told["chain"]


def drive():
    """The part that runs over its own data folder; prints what it saw."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from jiyue.core.audit import queries as audit
    from jiyue.core.audit.models import Record
    from jiyue.delivery.exchange.models import Dispatch, Incoming
    from tests import world
    from tests.exchanging import joined

    call_command("migrate", run_syncdb=True, verbosity=0)
    scene = world.made()
    connection, _ = joined(scene, kind="lower")
    fill(connection, by=scene.posting("dali_office", "supervisor"))
    log = Path(settings.HOME) / "delivered"
    log.touch()
    # It is killed when something has arrived and before it could say so; the claim that it leaves comes to its turn.
    killed = os.WIFSIGNALED(os.waitpid(worker(log, dies=True), 0)[1])
    for pid in [worker(log) for _ in range(WORKERS)]:
        os.waitpid(pid, 0)
    os.waitpid(worker(log, later=True), 0)
    sent = Counter(log.read_text().split())
    settled = Counter(Record.objects.filter(action="exchange.send").values_list("subject_id", flat=True))
    numbers = received(joined(scene, name="对方平台")[0], sent)
    told = {
        "killed": killed, "delivered": len(sent),
        "done": Dispatch.objects.filter(done_at__isnull=False).count(),
        "twice": sum(count - 1 for count in sent.values()),
        "settled_more_than_once": sum(count > 1 for count in settled.values()),
        "numbers": numbers, "drafts": Incoming.objects.count(), "chain": audit.verify().ok,
    }  # fmt: skip
    print(json.dumps(told))  # noqa: T201 (the answer to the test)


def fill(connection, *, by):
    from jiyue.delivery.exchange.models import Dispatch, Errand
    from tests.world import NOW

    given = {"connection": connection, "is_ours": True, "kind": "notice", "text": "请办理。", "given_at": NOW}
    errands = [Errand(number=f"JB{number:04}", title="通知", given_by=by, **given) for number in range(JOBS)]
    Errand.objects.bulk_create(errands)
    asked = {"connection": connection, "what": "errand", "asked_by": by, "asked_at": NOW, "next_at": NOW}
    Dispatch.objects.bulk_create(Dispatch(errand=one, **asked) for one in errands)


def worker(log, *, dies=False, later=False):
    """A process that sends as long as anything is due; the other side writes down what reaches it."""
    from django.db import connections

    from jiyue.delivery.exchange import carrying
    from jiyue.delivery.exchange.outward import Reply
    from tests.world import NOW

    connections.close_all()
    pid = os.fork()
    if pid:
        return pid

    def caller(_connection, _method, _path, data):
        handle = os.open(log, os.O_WRONLY | os.O_APPEND)
        os.write(handle, f"{json.loads(data)['number']}\n".encode())
        os.close(handle)
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)
        return Reply(201)

    try:
        at = NOW + carrying.CLAIM if later else NOW
        while carrying._due(at):
            carrying.send_due(at=at, caller=caller)
    finally:
        os._exit(0)


def received(connection, sent):
    """The first few of what was sent, and all that was sent twice, as an installation takes it in: each time anew."""
    from jiyue.delivery.exchange.actions import receiving
    from jiyue.delivery.exchange.schema import HandedItem
    from tests.world import NOW

    key = connection.keys.get()
    doubled = [number for number, count in sent.most_common(20)]
    for number in doubled * 2:
        item = {"number": number, "kind": "news", "title": "来件", "body": "<p>正文</p>"}
        receiving.receive(key, HandedItem.model_validate(item), at=NOW)
    return len(doubled)
