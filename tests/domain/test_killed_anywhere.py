"""`kill -9` at many moments of a review, an import, a publication, a withdrawal (security.md R1, R2).

What was acknowledged stays, what was not is there wholly or not at all, and whoever begins again comes to the end.
"""

import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

MOMENTS = 50
ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = ("sign", "give_back", "attach", "bring_in", "publish", "withdraw")


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS)
def test_killed_at_many_moments_nothing_is_lost_or_half_done(tmp_path, operation):
    home = {"JIYUE_HOME": str(tmp_path / "home"), "JIYUE_MODE": "demo", "JIYUE_DATABASE": "sqlite"}
    environment = {**os.environ, **home, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "jiyue.config.settings"}
    command = [sys.executable, "-c", f"from {__name__} import drive; drive({operation!r})"]
    done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["steps"] >= 3
    assert told["killed"] >= min(MOMENTS, told["steps"]) - 2
    assert told["faults"] == []


def drive(name):
    """The part that runs over its own data folder; prints what it saw."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tests import faults

    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    call_command("migrate", run_syncdb=True, verbosity=0)
    scene = Scene()
    act = getattr(scene, name)()
    home = Home(Path(settings.HOME))
    steps = home.tried(lambda: counted(act))
    after = home.seen(act)
    told = {"steps": steps, "killed": 0, "faults": []}
    for step in faults.steps_of(steps, MOMENTS):
        home.put_back()
        told["killed"] += killed(act, step)
        told["faults"] += [f"step {step}: {one}" for one in scene.faults(home.before, after)]
        again(act)
        told["faults"] += [f"step {step}, begun again: {one}" for one in scene.faults(after, after)]
    print(json.dumps(told, ensure_ascii=False))  # noqa: T201 (the answer to the test)


class Home:
    """The data folder of the installation, put back to where it was before each try."""

    def __init__(self, folder):
        self.folder, self.kept = folder, folder.with_name("kept")
        closed()
        shutil.copytree(folder, self.kept)
        self.before = state()

    def put_back(self):
        closed()
        shutil.rmtree(self.folder)
        shutil.copytree(self.kept, self.folder)

    def tried(self, act):
        found = act()
        self.put_back()
        return found

    def seen(self, act):
        again(act)
        found = state()
        self.put_back()
        return found


def closed():
    from django.db import connections

    connections.close_all()


def counted(act):
    from tests import faults

    with faults.disk() as disk:
        act()
    return disk.steps


def killed(act, step):
    """A process that does it and is killed there; whether it came so far."""
    from tests import faults

    closed()
    pid = os.fork()
    if not pid:
        try:
            with faults.disk(full_at=step, kills=True):
                act()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def again(act):
    """Whoever was not answered tries once more; that it was done already is an answer, too."""
    from jiyue.common.refusals import Refusal

    with suppress(Refusal):
        act()


def state():
    """How many rows there are of each kind: what an act adds or takes away."""
    from django.apps import apps

    labels = ("jiyue_library", "jiyue_review", "jiyue_publishing", "jiyue_approvals", "jiyue_arrivals", "jiyue_audit")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {model.__name__: model._default_manager.count() for model in models}


class Scene:
    """A small estate with an item at the step that an act is about."""

    def __init__(self):
        from tests import world

        self.world = world.made()
        self.at = world.NOW

    def placed(self):
        from jiyue.delivery.publishing import actions
        from tests import reviewing

        resource = reviewing.draft(self.world)
        by = self.world.posting("anyue_office", "editor")
        actions.place(resource, column=self.world.columns.anyue_notices, by=by, at=self.at)
        return resource

    def sign(self):
        from tests import reviewing

        found = reviewing.submitted(self.world, self.placed())
        while not reviewing.current_step(found.case).signs:
            found = reviewing.pass_step(self.world, found)
        reviewing.examined(self.world, found)
        by = reviewing.decider(self.world, found)
        return lambda: reviewing.pass_step(self.world, fresh(found), by=by)

    def give_back(self):
        from jiyue.content.review import actions
        from jiyue.faces.console import pages
        from tests import reviewing

        found = reviewing.submitted(self.world, self.placed())
        by, reason = reviewing.decider(self.world, found), next(iter(pages.reasons(found.resource.owner, self.at)))
        given = {"verdict": "return", "by": by, "at": self.at, "opinion": "请改正", "reason": reason}
        return lambda: actions.decide(fresh(found), seen_hash=found.version.wording_hash, **given)

    def attach(self):
        from jiyue.content.library import actions

        resource, by = self.placed(), self.world.posting("anyue_office", "editor")
        return lambda: actions.attach(resource, name="名单.txt", data="第一行\n".encode(), by=by, at=self.at)

    def bring_in(self):
        from django.conf import settings

        from jiyue.delivery.arrivals import actions
        from jiyue.delivery.arrivals.readers import Folder
        from jiyue.delivery.arrivals.tests.old_site import build

        actions.BATCH = 3
        old = build(Path(settings.HOME).with_name("old"), self.world.columns.anyue_news.name)
        by = self.world.posting("anyue_office", "editor")

        def bring():
            ledger = actions.begin(self.world.sites.anyue, address="http://old.test/", by=by, at=self.at)
            actions.bring_in(ledger, Folder(old, "http://old.test/"), by=by, at=self.at)

        return bring

    def publish(self):
        from jiyue.delivery.publishing import builder
        from tests import reviewing

        reviewing.cleared(self.world, self.placed())
        return lambda: builder.publish_due(at=self.at, site="anyue.localhost")

    def withdraw(self):
        from jiyue.delivery.publishing import actions, builder
        from tests import reviewing

        resource = self.placed()
        reviewing.cleared(self.world, resource)
        builder.publish_due(at=self.at, site="anyue.localhost")
        manager = self.world.posting("anyue_office", "site_manager")
        actions.withdraw(resource, by=manager, at=self.at, reason="内容有误")
        return lambda: builder.publish_due(at=self.at, site="anyue.localhost")

    def faults(self, before, after):
        """What is neither as it was nor as it should become."""
        from django.conf import settings
        from django.db import connection

        from jiyue.common import uploads
        from jiyue.content.library.models import Attachment, Resource
        from jiyue.core.audit import queries
        from jiyue.delivery.arrivals.models import OldPage

        now = state()
        if not all(min(before[name], after[name]) <= count <= max(before[name], after[name]) or name == "Record"
                   for name, count in now.items()):  # fmt: skip
            yield f"rows: {now}"
        if not queries.verify().ok:
            yield "the chain of the record is broken"
        with connection.cursor() as cursor:
            if (answer := cursor.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                yield answer
        for one in Attachment.objects.all():
            path = uploads.path_of(one.sha256, one.extension)
            if not path.is_file() or path.stat().st_size != one.size:
                yield f"the file of {one} is not there"
        stored = set(OldPage.objects.filter(resource__isnull=False).values_list("resource", flat=True))
        if OldPage.objects.exists() and stored != set(Resource.objects.values_list("pk", flat=True)):
            yield "an item without a line in the ledger"
        for page in Path(settings.SITES_ROOT).glob("*/current/**/*.html"):
            if not page.read_bytes().rstrip().endswith(b"</html>"):
                yield f"half a page: {page}"


def fresh(review):
    from jiyue.content.review.models import Review

    return Review.objects.select_related("case", "version__resource", "resource").get(pk=review.pk)
