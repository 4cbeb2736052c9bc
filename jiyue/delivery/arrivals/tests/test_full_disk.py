"""An older site comes in while the disk fills up: each batch whole or not at all, said in words, then it goes on."""

import hashlib

import pytest
from django.db import transaction

from jiyue.common import files, uploads
from jiyue.content.library.models import Attachment, Resource
from jiyue.core.audit import queries as audit
from jiyue.delivery.arrivals import actions
from jiyue.delivery.arrivals.models import SiteImport
from jiyue.delivery.arrivals.readers import Folder
from jiyue.delivery.arrivals.tests.old_site import build
from jiyue.delivery.arrivals.tests.test_arrivals import ALL, BASE, fates
from tests import faults
from tests.world import NOW

TRIED = 3
"""So many steps are failed here; every one of them under `make test-full`."""


@pytest.fixture
def old(tmp_path, world):
    return build(tmp_path / "old", world.columns.anyue_news.name)


@pytest.fixture
def bring(world, old, monkeypatch):
    """Bring the site in, three addresses at a time."""
    monkeypatch.setattr(actions, "BATCH", 3)
    by = world.posting("anyue_office", "editor")

    def bring():
        ledger = actions.begin(world.sites.anyue, address=BASE, by=by, at=NOW)
        actions.bring_in(ledger, Folder(old, BASE), by=by, at=NOW)

    return bring


def tried(bring, wanted):
    with transaction.atomic(), faults.disk() as disk:
        bring()
        transaction.set_rollback(True)
    assert disk.steps > 20
    for step in faults.steps_of(disk.steps, wanted):
        with transaction.atomic():
            failed_at(bring, step)
            transaction.set_rollback(True)


def failed_at(bring, step):
    with faults.disk(full_at=step):
        error = faults.error_of(bring)
    assert files.is_disk_full(error) or error is None
    whole()
    bring()
    whole()
    ledger = SiteImport.objects.get()
    assert fates(ledger).items() >= ALL.items()
    assert Resource.objects.count() == 3


def whole():
    """Each item has its line in the ledger and each file its bytes."""
    kept = set(SiteImport.objects.filter(pages__resource__isnull=False).values_list("pages__resource", flat=True))
    assert set(Resource.objects.values_list("pk", flat=True)) == kept
    for one in Attachment.objects.all():
        data = uploads.path_of(one.sha256, one.extension).read_bytes()
        assert hashlib.sha256(data).hexdigest() == one.sha256
    assert audit.verify().ok


def test_full_at_some_steps(bring):
    tried(bring, TRIED)


@pytest.mark.slow
def test_full_at_every_step(bring):
    tried(bring, None)
