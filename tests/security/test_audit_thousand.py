"""A thousand changes to the audit record, each of them found (security.md S9)."""

import random
from datetime import timedelta

import pytest
from django.db import transaction

from jiyue.core.audit import queries
from jiyue.core.audit.actions import SYSTEM, record
from jiyue.core.audit.models import Record
from jiyue.estate.organisations.models import Place
from tests.world import NOW

RECORDS, CHANGES = 60, 1000


def changed(dice: random.Random) -> str:
    """One change somewhere in the chain; returns what it was."""
    entry = Record.objects.get(sequence=dice.randint(1, RECORDS))
    here = Record.objects.filter(sequence=entry.sequence)
    kind = dice.choice(["summary", "action", "actor", "data", "time", "subject", "digest", "previous", "cut"])
    if kind == "cut":
        # The last record can only go together with the chain's head; that is another test's matter.
        Record.objects.filter(sequence=dice.randint(1, RECORDS - 1)).delete()
    elif kind == "time":
        here.update(at=entry.at + timedelta(microseconds=dice.choice([-1, 1]) * dice.randint(1, 10**9)))
    elif kind == "data":
        here.update(data={**entry.data, dice.choice(["n", "m"]): dice.random()})
    elif kind in ("digest", "previous"):
        here.update(**{kind: f"{dice.getrandbits(256):064x}"})
    else:
        field = {"actor": "actor_label", "subject": "subject_id"}.get(kind, kind)
        here.update(**{field: f"{getattr(entry, field)}{dice.choice('改一字')}"})
    return f"{kind} at {entry.sequence}"


@pytest.mark.slow
@pytest.mark.django_db
def test_every_change_of_the_record_is_found():
    place = Place.objects.create(code="530000", name="云南省", level="province")
    for number in range(RECORDS):
        record("test.act", place, by=SYSTEM, at=NOW + timedelta(minutes=number), summary=f"第{number}次", data={"n": 1})
    assert queries.verify().ok
    dice = random.Random(2026)
    for _ in range(CHANGES):
        with transaction.atomic():
            what = changed(dice)
            assert not queries.verify().ok, what
            transaction.set_rollback(True)
    assert queries.verify().ok
