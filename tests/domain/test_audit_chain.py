import json
from datetime import UTC, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction

from jiyue.core.audit import queries
from jiyue.core.audit.actions import SYSTEM, Actor, audited, digest, record
from jiyue.core.audit.models import ChainHead, Record
from jiyue.estate.organisations.models import Place
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return Place.objects.create(code="530000", name="云南省", level="province")


@pytest.fixture
def chain(place):
    for number in range(5):
        when = NOW + timedelta(minutes=number)
        record("test.act", place, by=SYSTEM, at=when, summary=f"第{number}次", data={"n": number})


def test_an_untouched_chain_is_whole(chain):
    verdict = queries.verify()
    assert (verdict.ok, verdict.checked, verdict.first_bad) == (True, 5, None)
    assert verdict.head == queries.head()


def test_an_empty_record_is_whole():
    assert queries.verify().ok


@pytest.mark.parametrize(
    "change",
    [
        {"summary": "另一句话"},
        {"data": {"n": 9}},
        {"at": NOW},
        {"action": "test.other"},
        {"actor_id": "x"},
        {"actor_label": "别人"},
        {"subject_id": "x"},
        {"subject_kind": "x"},
        {"digest": "0" * 64},
        {"previous": "0" * 64},
    ],
)
def test_a_changed_record_is_found(chain, change):
    Record.objects.filter(sequence=3).update(**change)
    verdict = queries.verify()
    assert (verdict.ok, verdict.first_bad) == (False, 3)


@pytest.mark.parametrize("sequence", [1, 3, 5])
def test_a_deleted_record_is_found(chain, sequence):
    Record.objects.filter(sequence=sequence).delete()
    verdict = queries.verify()
    assert (verdict.ok, verdict.first_bad) == (False, sequence)


def test_a_gap_that_was_closed_up_is_found(chain):
    Record.objects.filter(sequence=3).delete()
    for sequence in (4, 5):
        Record.objects.filter(sequence=sequence).update(sequence=sequence - 1)
    assert queries.verify().first_bad == 3


def test_reordered_records_are_found(chain):
    Record.objects.filter(sequence=2).update(sequence=99)
    Record.objects.filter(sequence=3).update(sequence=2)
    Record.objects.filter(sequence=99).update(sequence=3)
    assert queries.verify().first_bad == 2


def test_a_chain_recomputed_without_the_key_is_found(chain, settings):
    key, settings.AUDIT_KEY = settings.AUDIT_KEY, "not the key"
    previous = Record.objects.get(sequence=2).digest
    Record.objects.filter(sequence=3).update(summary="改过")
    for entry in Record.objects.filter(sequence__gte=3).order_by("sequence"):
        entry.previous = previous
        entry.digest = previous = digest(entry)
        entry.save()
    ChainHead.objects.update(digest=previous)
    assert queries.verify().first_bad == 1
    settings.AUDIT_KEY = key
    assert queries.verify().first_bad == 3


def test_a_tail_cut_off_together_with_the_head_is_found_by_a_head_kept_elsewhere(chain):
    anchor = queries.head()
    Record.objects.filter(sequence__gt=3).delete()
    ChainHead.objects.update(sequence=3, digest=Record.objects.get(sequence=3).digest)
    assert queries.verify().ok
    assert not queries.verify(anchor=anchor).ok
    assert not queries.verify(anchor=queries.Anchor(3, anchor.digest)).ok


def test_the_same_moment_in_another_zone_has_the_same_digest(place):
    entry = record("test.act", place, by=SYSTEM, at=NOW.replace(microsecond=123457), data={1: ("a", None), "中": 0.1})
    stored = Record.objects.get(pk=entry.pk)
    assert stored.at.tzinfo == UTC
    assert digest(stored) == entry.digest


def test_an_action_that_records_nothing_is_undone(place):
    @audited
    def forget():
        Place.objects.filter(pk=place.pk).update(name="改过")

    with pytest.raises(RuntimeError, match="recorded nothing"):
        forget()
    assert Place.objects.get(pk=place.pk).name == "云南省"


def test_an_action_whose_record_fails_is_undone(place):
    @audited
    def rename():
        Place.objects.filter(pk=place.pk).update(name="改过")
        record("test.rename", place, by=SYSTEM, at=NOW, data={"not": object()})

    with pytest.raises(TypeError):
        rename()
    assert Place.objects.get(pk=place.pk).name == "云南省"


def test_the_record_of_an_inner_action_counts_for_the_outer_one_unless_it_was_undone(place):
    @audited
    def inner(*, fail):
        record("test.inner", place, by=SYSTEM, at=NOW)
        if fail:
            raise ValueError

    @audited
    def outer(*, fail):
        try:
            inner(fail=fail)
        except ValueError:
            Place.objects.filter(pk=place.pk).update(name="改过")

    outer(fail=False)
    with pytest.raises(RuntimeError):
        outer(fail=True)
    assert Record.objects.count() == 1
    assert Place.objects.get(pk=place.pk).name == "云南省"


def test_a_rolled_back_record_leaves_no_gap(chain, place):
    def act_and_fail():
        with transaction.atomic():
            record("test.act", place, by=Actor("1", "甲"), at=NOW)
            raise LookupError

    with pytest.raises(LookupError):
        act_and_fail()
    record("test.act", place, by=SYSTEM, at=NOW)
    assert queries.verify().checked == 6


def test_the_command_says_what_it_found_and_exits_with_one_when_broken(chain, capsys):
    call_command("audit", "verify")
    assert "共核验 5 条" in capsys.readouterr().out
    Record.objects.filter(sequence=2).update(summary="改过")
    with pytest.raises(SystemExit) as end:
        call_command("audit", "verify", "--json")
    assert end.value.code == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["first_bad"]) == (False, 2)


def test_an_export_is_complete_and_itself_recorded(chain, capsys):
    call_command("audit", "export", "--json")
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["sequence"] for row in rows] == [1, 2, 3, 4, 5]
    assert Record.objects.first().action == "audit.export"
    assert Record.objects.first().data == {"rows": 5}
    call_command("audit", "export", "--since", "2026-11-02", "--until", "2026-11-03")
    assert len(capsys.readouterr().out.splitlines()) == 6 - 1


def test_the_history_of_one_object_is_at_hand(chain, place):
    assert [entry.sequence for entry in queries.about(place)] == [5, 4, 3, 2, 1]
