"""Prepared statements write what Django would write."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiyue.common.compiled import Objects, change, insert
from jiyue.core.audit.models import ChainHead, Record
from jiyue.estate.organisations.models import Organisation, Place
from tests.world import NOW

pytestmark = pytest.mark.django_db
NAMES = [field.attname for field in Record._meta.concrete_fields]


def test_a_row_comes_back_as_it_was_given():
    data = {"文字": ["一", None, 1.5], "数": 2}
    given = Record(sequence=7, at=NOW, action="a", actor_label="甲", data=data, previous="p", digest="d")
    insert(Record, NAMES, [[getattr(given, name) for name in NAMES]])
    stored = Record.objects.get(sequence=7)
    assert {name: getattr(stored, name) for name in NAMES} == {name: getattr(given, name) for name in NAMES}


def test_a_change_touches_the_one_row_and_the_named_columns():
    for key in (1, 2):
        ChainHead.objects.create(pk=key, sequence=key, digest="x")
    change(ChainHead, 2, {"sequence": 9})
    assert list(ChainHead.objects.order_by("pk").values_list("sequence", "digest")) == [(1, "x"), (9, "x")]


def test_moments_and_structures_are_changed_as_well():
    Record.objects.create(sequence=1, at=NOW, action="a", actor_label="甲")
    change(Record, 1, {"at": NOW + timedelta(days=1), "data": {"甲": 1}})
    stored = Record.objects.get(sequence=1)
    assert (stored.at, stored.data) == (NOW + timedelta(days=1), {"甲": 1})


def test_objects_come_with_those_they_lead_to():
    top = Organisation.objects.create(
        name="甲", short_name="甲", place=Place.objects.create(code="530000", name="云南省")
    )
    Organisation.objects.create(name="乙", short_name="乙", place=top.place, parent=top)
    read = Objects(Organisation, lambda name: Organisation.objects.filter(name=name), "parent", "parent__place")
    (below,) = read("乙")
    assert (below, below.parent, below.parent.place) == (Organisation.objects.get(name="乙"), top, top.place)
    with CaptureQueriesContext(connection) as asked:
        (above,) = read("甲")
        assert above.parent is None
    assert len(asked) == 1
    assert read.first("丙") is None
