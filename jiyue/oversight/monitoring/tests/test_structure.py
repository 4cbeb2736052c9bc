"""Several things of a kind that a unit lacks are one finding; what a person judged stays as it was judged."""

import pytest

from jiyue.oversight.monitoring import actions, structure
from jiyue.oversight.monitoring.models import OPEN, Finding
from tests.world import NOW


@pytest.fixture
def check(world, monkeypatch):
    """A check that finds just these classes missing."""
    outlet, unit = world.sites.dali.outlet, world.organisations.dali_office

    def run(*names):
        parts = tuple(structure.Part(name, name, ()) for name in names)
        lack = structure.Lack(structure.MISSING_CLASS, "unit", unit, "公开目录缺", "请发布。", parts=parts)
        monkeypatch.setattr(structure, "lacks", lambda outlet, *, at: [lack] if parts else [])
        return [one.message for one in actions.check_structure(outlet, at=NOW)]

    return run


def standing():
    return [one.message for one in Finding.objects.filter(state__in=OPEN).order_by("message")]


def test_an_unjudged_finding_grows_and_shrinks_with_what_is_missing(check):
    assert check("甲", "乙") == ["公开目录缺：甲、乙。"]
    assert Finding.objects.get().title == "公开目录缺（2 项）"
    assert check("乙", "丙", "丁") == ["公开目录缺：乙、丙、丁。"]
    assert check() == []
    assert Finding.objects.get().state == "closed"


@pytest.mark.parametrize("verdict", [actions.confirm, actions.dismiss])
def test_what_joins_after_a_judgement_is_a_finding_of_its_own(world, check, verdict):
    check("甲", "乙")
    verdict(Finding.objects.get(), by=world.posting("dali_office", "supervisor"), at=NOW, reason="核对过")
    judged = ["公开目录缺：甲、乙。"] if verdict is actions.confirm else []
    assert check("甲", "乙") == judged
    check("甲", "乙", "丙")
    assert standing() == ["公开目录缺：丙。", *judged]
    check("丙")
    assert standing() == ["公开目录缺：丙。"]
    check("甲", "丙")
    assert standing() == ["公开目录缺：甲、丙。"]
