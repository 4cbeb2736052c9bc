"""The published sites are the witness: a log that was cut back with its head no longer agrees with them."""

import json

import pytest
from django.core.management import call_command

from jiyue.core.audit import queries
from jiyue.core.audit.actions import SYSTEM, record
from jiyue.core.audit.models import ChainHead, Record
from tests.world import NOW

ACTS = 6


@pytest.fixture
def published(db, settings):
    """A chain of six acts, whose head stood beside a site's manifest when there were four."""
    for number in range(ACTS):
        record("test.act", ChainHead(pk=1), by=SYSTEM, at=NOW, data={"number": number})
    fourth = Record.objects.get(sequence=4)
    path = settings.SITES_ROOT / "dali.localhost" / "current" / "manifest" / "witness.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"audit_sequence": 4, "audit_digest": fourth.digest}))
    return path


def cut_back_to(sequence):
    Record.objects.filter(sequence__gt=sequence).delete()
    last = Record.objects.get(sequence=sequence)
    ChainHead.objects.update(sequence=sequence, digest=last.digest)


def test_a_whole_chain_agrees_with_the_sites(published):
    assert queries.verify().ok


def test_a_tail_cut_off_with_its_head_is_found(published):
    cut_back_to(3)
    verdict = queries.verify()
    assert (verdict.ok, verdict.first_bad) == (False, 4)
    with pytest.raises(SystemExit):
        call_command("audit", "verify")


def test_a_tail_written_anew_is_found(published):
    cut_back_to(3)
    for number in range(ACTS):
        record("test.other", ChainHead(pk=1), by=SYSTEM, at=NOW, data={"number": number})
    assert queries.verify().first_bad == 4


def test_a_broken_witness_file_does_not_stop_the_verification(published):
    published.write_text("{")
    assert queries.verify().ok


@pytest.mark.parametrize(
    "bend",
    [
        lambda: Record.objects.filter(sequence=2).update(summary="改"),
        lambda: Record.objects.filter(sequence=2).update(data={"number": 9}),
        lambda: Record.objects.filter(sequence=2).update(actor_label="别人"),
        lambda: Record.objects.filter(sequence=2).delete(),
        lambda: Record.objects.filter(sequence=2).update(sequence=100),
        lambda: Record.objects.filter(sequence=ACTS).delete(),
        lambda: Record.objects.all().delete(),
    ],
)
def test_a_changed_moved_or_missing_act_is_found(published, bend):
    bend()
    assert not queries.verify().ok
