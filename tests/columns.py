"""Columns that come about as the packs of their place want it."""

from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import case_of, current_step, deciders
from jiyue.estate.sites import actions, queries
from tests.world import NOW


def asked(world, *, verb="create", site="dali", unit="dali_office", role="site_manager", at=NOW, **values):
    """A change asked for by the site's manager, with everything stated that is not given."""
    if verb == "create":
        values = {"name": "人事信息", "column_class": "documents", **values}
    outlet = getattr(world.sites, site).outlet
    return actions.apply_for_change(
        outlet, verb=verb, by=world.posting(unit, role), at=at, **{"ground": "工作需要", **values}
    )


def case(change) -> Case:
    found = case_of(queries.CHANGE, change)
    assert found is not None
    return found


def decide(change, by, *, verdict="pass", at=NOW, **words):
    return approvals.decide(case(change), verdict=verdict, by=by, at=at, **words)


def carried_out(world, change, *, deputy="dali_office", at=NOW):
    """The change after every step of its chain."""
    for role in ("section_head", "deputy_head", "site_manager"):
        world.posting(deputy, role)
    while (step := current_step(case(change))) is not None:
        decide(change, deciders(step, at)[0], at=at)
    change.refresh_from_db()
    return change


def made(world, name, **values):
    """A new column of the prefecture's portal."""
    return carried_out(world, asked(world, name=name, **values)).column
