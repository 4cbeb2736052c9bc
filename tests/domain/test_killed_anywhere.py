"""`kill -9` at many moments of whatever the house acknowledges (security.md R1, R2).

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

MOMENTS = int(os.environ.get("MOMENTS", "20"))
"""So many moments of each operation are tried; before a release 50 or more."""
ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = (
    "sign", "give_back", "attach", "bring_in", "publish", "withdraw", "take_off", "close", "take_in", "send", "back_up",
)  # fmt: skip


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
    home = Home(Path(settings.HOME), scene)
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

    def __init__(self, folder, scene):
        self.folder, self.kept, self.beside = folder, folder.with_name("kept"), scene.beside
        closed()
        shutil.copytree(folder, self.kept)
        self.before = state()

    def put_back(self):
        closed()
        shutil.rmtree(self.folder)
        shutil.copytree(self.kept, self.folder)
        shutil.rmtree(self.beside, ignore_errors=True)

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
    """Whoever was not answered tries once more; that it was done already is an answer. Then the worker comes by."""
    from jiyue.common.refusals import Refusal
    from jiyue.delivery.arrivals.following import follow_closed

    with suppress(Refusal):
        act()
    follow_closed()


def state():
    """How many rows there are of each kind: what an act adds or takes away."""
    from django.apps import apps

    labels = ["library", "review", "publishing", "approvals", "arrivals", "audit", "exchange", "registry", "sites"]
    models = [model for label in labels for model in apps.get_app_config(f"jiyue_{label}").get_models()]
    return {model.__name__: model._default_manager.count() for model in models}


class Scene:
    """A small estate with an item at the step that an act is about."""

    def __init__(self):
        from django.conf import settings

        from tests import world

        self.world = world.made()
        self.at = world.NOW
        self.beside = Path(settings.HOME).with_name("backups")

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

    def take_off(self):
        from jiyue.delivery.publishing import actions, builder
        from tests import reviewing

        resource = self.placed()
        reviewing.cleared(self.world, resource)
        builder.publish_due(at=self.at, site="anyue.localhost")
        by = self.world.posting("anyue_office", "site_manager")

        def take_off():
            placement = resource.placements.get()
            if placement.live_until is None:
                actions.unplace(placement, by=by, at=self.at, reason="内容过期")
            builder.publish_due(at=self.at, site="anyue.localhost")

        return take_off

    def close(self):
        from django.conf import settings

        from tests.articles.test_closing_a_site import Old

        old = Old(self.world, settings, of="dali").begun()
        old.kept()
        old.moved()
        old.filed()
        old.press.publish()
        return old.close

    def take_in(self):
        from jiyue.delivery.exchange.actions import receiving
        from jiyue.delivery.exchange.schema import HandedItem
        from tests.exchanging import joined

        key = joined(self.world)[0].keys.get()
        files = [{"name": f"附件{number}.txt", "content": "6ZmE5Lu2" * number} for number in (1, 2)]
        said = {"number": "收文1号", "kind": "policy", "title": "来件", "body": "<p>正文</p>", "files": files}
        return lambda: receiving.receive(key, HandedItem.model_validate(said), at=self.at)

    def send(self):
        from jiyue.delivery.exchange import carrying
        from jiyue.delivery.exchange.actions import errands
        from jiyue.delivery.exchange.outward import Reply
        from tests.exchanging import joined

        connection, _ = joined(self.world, kind="lower")
        by = self.world.posting("dali_office", "supervisor")
        for number in range(3):
            errands.give(connection, kind="notice", title=f"第{number}件", text="请办理。", by=by, at=self.at)
        moments = (self.at, self.at + carrying.CLAIM)
        return lambda: [carrying.send_due(at=one, caller=lambda *_: Reply(201)) for one in moments]

    def back_up(self):
        from jiyue.config import backups

        self.placed()
        return lambda: backups.make(self.beside / "data", at=self.at, keys_to=self.beside / "keys")

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
        yield from self.half_done(ended=before is after)
        for page in Path(settings.SITES_ROOT).glob("*/current/**/*.html"):
            if not page.read_bytes().rstrip().endswith(b"</html>"):
                yield f"half a page: {page}"

    def half_done(self, *, ended):
        """What was acknowledged without its effect, or had its effect by halves."""
        from django.conf import settings

        from jiyue.config import backups
        from jiyue.delivery.arrivals.models import SiteClosing
        from jiyue.delivery.exchange.models import Dispatch, Incoming
        from jiyue.delivery.publishing.models import Change, Placement

        shown = [page.read_text() for page in Path(settings.SITES_ROOT).glob("anyue.localhost/current/**/*.html")]
        is_off = not Change.objects.filter(done_at=None).exists() and not Placement.objects.filter(live_until=None)
        if is_off and any("请于11月10日前报送工作总结" in text for text in shown):
            yield "taken off, and still to be read"
        home = Path(settings.SITES_ROOT) / "bureau.localhost" / "current" / "index.html"
        is_closed = SiteClosing.objects.filter(closed_at__isnull=False).exists()
        if ended and is_closed and "已经关停" not in home.read_text():
            yield "a closed site that leads nowhere"
        if any(one.resource.draft is None for one in Incoming.objects.select_related("resource__draft")):
            yield "taken in, and no draft"
        if ended and Dispatch.objects.filter(done_at=None).exists():
            yield "never sent"
        made = backups.listed(self.beside / "data")
        for one in made:
            keys = self.beside / "keys" / f"{one.path.name}-keys.tar"
            into = self.beside / "again"
            shutil.rmtree(into, ignore_errors=True)
            backups.restore(one.path, into=into, keys=keys)
        if ended and made and list(self.beside.glob("*/.part-*")):
            yield "half a backup is left"


def fresh(review):
    from jiyue.content.review.models import Review

    return Review.objects.select_related("case", "version__resource", "resource").get(pk=review.pk)
