"""The measurement of the rules counts what it says it counts."""

import pytest

from jiyue.config import rulebench
from jiyue.estate.sites.models import Column


@pytest.mark.django_db
def test_every_kind_is_asked_for_every_column_and_account_in_growing_parts():
    figures = rulebench.run(8, 4)
    assert [(step["columns"], step["accounts"]) for step in figures["steps"]] == [(2, 1), (4, 2), (8, 4)]
    assert {"dali-2021", "anyue-2023", "dandong-2019"} <= set(figures["packs"])
    answers = [step["answers"] for step in figures["steps"]]
    assert 0 < answers[0] < answers[1] < answers[2]
    assert Column.objects.count() == 8
