"""An administrator reaches no further than the units that he looks after."""

from datetime import date

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.accounts import actions
from jiyue.core.audit.actions import SYSTEM
from jiyue.estate.organisations import actions as organisations
from jiyue.estate.organisations.models import Posting
from tests.world import NOW

NEW = "correct-horse-7"
ACTS = {
    "password": lambda user, by: actions.set_password(user, password=NEW, by=by, at=NOW),
    "suspend": lambda user, by: actions.suspend_account(user, by=by, at=NOW, reason="离岗"),
    "require": lambda user, by: actions.require_new_password(user, by=by, at=NOW),
}


@pytest.fixture
def both(world):
    """An editor of the county who is head of an office of the prefecture as well."""
    county = world.posting("xiangyun_office", "editor")
    Posting.objects.create(
        person=county.person, organisation=world.organisations.dali_office, role="head", since=date(2020, 1, 1),
        confirmed_at=NOW,
    )  # fmt: skip
    return county.person.user


@pytest.mark.parametrize("act", ACTS)
def test_a_county_does_not_open_the_account_of_whoever_leads_above(world, both, act):
    with pytest.raises(Refusal, match="还在“大理白族自治州人民政府办公室”任职"):
        ACTS[act](both, world.posting("xiangyun_office", "system_admin"))
    ACTS[act](both, world.posting("dali_office", "system_admin"))


@pytest.mark.parametrize("act", ACTS)
def test_a_county_manages_whoever_works_for_it_alone(world, act):
    user = world.posting("xiangyun_office", "editor").person.user
    with pytest.raises(Refusal, match="还在“祥云县人民政府办公室”任职"):
        ACTS[act](user, world.posting("anyue_office", "system_admin"))
    ACTS[act](user, world.posting("xiangyun_office", "system_admin"))


def test_a_post_that_is_over_binds_nobody(world, both):
    head = both.person.postings.get(role="head")
    organisations.end_posting(head, by=SYSTEM, at=NOW, reason="调离")
    actions.set_password(both, password=NEW, by=world.posting("xiangyun_office", "system_admin"), at=NOW)


def test_a_unit_under_nobody_is_registered_at_the_top_alone(world):
    def register(office):
        return organisations.create_organisation(
            f"{office}新设单位", kind="department", place=world.places.xiangyun, parent=None,
            by=world.posting(office, "system_admin"), at=NOW,
        )  # fmt: skip

    with pytest.raises(Refusal, match="没有上级的单位"):
        register("xiangyun_office")
    assert register("dali_office").parent is None
