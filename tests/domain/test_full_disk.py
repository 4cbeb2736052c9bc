"""No room on the disk: what a command says, and how the worker goes on by itself when there is room again."""

import pytest
from django.core.management import call_command
from django.db import connections, transaction

from jiyue.config import cli, schedule
from jiyue.delivery.arrivals.models import SiteImport
from jiyue.delivery.arrivals.tests.old_site import build
from jiyue.delivery.arrivals.tests.test_arrivals import ALL, BASE, fates
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing import builder
from jiyue.delivery.publishing.models import Change
from tests import faults, reviewing
from tests.world import NOW


@pytest.fixture
def old(tmp_path, world):
    return build(tmp_path / "old", world.columns.anyue_news.name)


def test_the_command_says_in_words_that_there_is_no_room(old, world, monkeypatch, capsys):
    """Not with a trace, and with a status that says: again, later."""
    world.posting("anyue_office", "editor")
    given = [str(old), "--website=anyue.localhost", "--by=anyue_office-editor", f"--base-url={BASE}"]
    monkeypatch.setattr(cli.sys, "argv", ["jiyue", "import-site", *given])
    # A command hangs up when it is over; here the test goes on over the same line.
    monkeypatch.setattr(connections, "close_all", lambda: None)
    with transaction.atomic(), faults.disk(full_at=5), pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr().err
    assert ended.value.code == cli.FULL
    assert "磁盘已满" in told
    assert "请联系平台运维人员" in told
    assert "Traceback" not in told
    with pytest.raises(SystemExit):
        call_command("import_site", *given)
    assert fates(SiteImport.objects.get()).items() >= ALL.items()


def test_the_worker_waits_for_room_and_then_publishes(world):
    resource = reviewing.draft(world)
    by = world.posting("anyue_office", "editor")
    publishing.place(resource, column=world.columns.anyue_notices, by=by, at=NOW)
    reviewing.cleared(world, resource)
    sweep = schedule.Sweep("publish", 2, lambda at: builder.publish_due(at=at))
    with faults.disk(full_at=3):
        schedule.run_due([sweep])
    assert Change.objects.filter(done_at=None).exists()
    assert sweep.next_at > schedule.time.monotonic() + schedule.WAIT_FOR_SPACE - 5
    sweep.next_at = 0.0
    schedule.run_due([sweep])
    assert not Change.objects.filter(done_at=None).exists()
