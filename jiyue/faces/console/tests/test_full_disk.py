"""No room on the disk while people review, return, take off and upload: said in words, wholly done or not at all."""

from functools import partial

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from jiyue.common import uploads
from jiyue.content.library.models import Attachment
from jiyue.core.audit import queries as audit
from jiyue.delivery.publishing import actions as publishing
from jiyue.faces.console import pages
from jiyue.faces.console.tests.conftest import client_of
from jiyue.faces.console.tests.test_screens import form_of
from tests import faults, reviewing
from tests.world import NOW

TRIED = 4
"""So many steps of each act are failed here; every one of them under `make test-full`."""


def signed(world):
    """The decision that clears an item."""
    found = reviewing.submitted(world, placed(world))
    while not reviewing.current_step(found.case).signs:
        found = reviewing.pass_step(world, found)
    reviewing.examined(world, found)
    step = reviewing.current_step(found.case)
    sent = {"verdict": "pass", "seen_hash": found.version.wording_hash, "aspects": step.aspects}
    sent |= {f"answer-{key}": f"{label}：平稳。" for key, label in step.asks}
    return reviewing.decider(world, found), reverse("console:review", args=[found.pk]), lambda: sent


def returned(world):
    found = reviewing.submitted(world, placed(world))
    reason = next(iter(pages.reasons(found.resource.owner, NOW)))
    sent = {"verdict": "return", "seen_hash": found.version.wording_hash, "opinion": "请改正", "reason": reason}
    return reviewing.decider(world, found), reverse("console:review", args=[found.pk]), lambda: sent


def taken_off(world):
    resource = placed(world)
    reviewing.cleared(world, resource)
    manager = world.posting("anyue_office", "site_manager")
    url = reverse("console:placement-take-off", args=[resource.placements.get().pk])
    return manager, url, lambda: {"reason": "内容有误"}


def uploaded(world):
    """Words and a file are saved, and the item is sent to review, by one click."""
    resource = placed(world)

    def sent():
        file = SimpleUploadedFile("名单.txt", "第一行\n第二行\n".encode())
        columns = [str(one.column_id) for one in resource.placements.all()]
        return form_of(resource, title="改过的题名", new_files=[file], columns=columns)

    return world.posting("anyue_office", "editor"), reverse("console:resource", args=[resource.pk]), sent


def placed(world):
    resource = reviewing.draft(world)
    by = world.posting("anyue_office", "editor")
    publishing.place(resource, column=world.columns.anyue_notices, by=by, at=NOW)
    return resource


ACTS = (signed, returned, taken_off, uploaded)
WATCHED = ("jiyue_library", "jiyue_review", "jiyue_publishing", "jiyue_approvals")


def state():
    """Every row of the packages that the acts write to."""
    models = [model for name in WATCHED for model in apps.get_app_config(name).get_models()]
    return {model.__name__: sorted(map(str, model.objects.values_list())) for model in models}


def tried(world, act, wanted):
    by, url, sent = act(world)
    client = client_of(by)
    client.raise_request_exception = False
    before = state()
    with transaction.atomic(), faults.disk() as disk:
        assert client.post(url, sent()).status_code == 302
        after = state()
        transaction.set_rollback(True)
    assert after != before
    for step in faults.steps_of(disk.steps, wanted):
        with transaction.atomic():
            fails(partial(client.post, url, sent()), step, before, after)
            transaction.set_rollback(True)


def fails(post, step, before, after):
    with faults.disk(full_at=step) as disk:
        answer = post()
    text, now = answer.content.decode(), state()
    if answer.status_code == 302:
        # Only what the act does not need (a renewed session) found no room.
        assert counted(now) == counted(after)
        return
    assert disk.was_full
    assert answer.status_code in (422, 507), text[:2000]
    assert "磁盘已满" in text
    assert "运维人员" in text
    # Nothing, or all with an answer that came too late; an editor's words are kept, and the page says that they are.
    assert now == before or counted(now) == counted(after) or "草稿已保存" in text
    assert audit.verify().ok
    for one in Attachment.objects.all():
        assert uploads.path_of(one.sha256, one.extension).is_file()


def counted(rows):
    return {name: len(found) for name, found in rows.items()}


@pytest.mark.parametrize("act", ACTS)
def test_full_at_some_steps(world, act):
    tried(world, act, TRIED)


@pytest.mark.slow
@pytest.mark.parametrize("act", ACTS)
def test_full_at_every_step(world, act):
    tried(world, act, None)
