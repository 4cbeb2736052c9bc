"""A right written straight into the database opens nothing, decides nothing, publishes nothing, and is seen."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.content.review import actions as review
from jiyue.content.review import queries
from jiyue.content.review.models import Clearance
from jiyue.core.audit.actions import SYSTEM
from jiyue.delivery.publishing import actions as publishing
from jiyue.estate.organisations import actions as organisations
from jiyue.estate.organisations import queries as units
from jiyue.estate.organisations.models import Person, Posting
from jiyue.faces.console.tests.conftest import client_of
from tests import reviewing
from tests.world import NOW

LATER = NOW + timedelta(days=2)
FORGERIES = {
    "another role": {"role": "head"},
    "another unit": {"organisation": "dali_office"},
    "a longer term": {"until": date(2030, 1, 1)},
    "an earlier start": {"since": date(2019, 1, 1)},
    "another person": {"person": "new"},
}


def forge(world, posting, change):
    values = dict(change)
    if "organisation" in values:
        values["organisation"] = getattr(world.organisations, values["organisation"])
    if "person" in values:
        values["person"] = Person.objects.create(name="外人")
    Posting.objects.filter(pk=posting.pk).update(**values)
    return Posting.objects.get(pk=posting.pk)


@pytest.mark.parametrize("how", FORGERIES)
def test_a_posting_changed_in_the_database_has_no_force(world, how):
    posting = world.posting("anyue_office", "editor")
    assert Posting.objects.get(pk=posting.pk).active_at(NOW)
    forged = forge(world, posting, FORGERIES[how])
    assert not forged.active_at(NOW)
    assert forged not in units.holders([forged.role], forged.organisation, NOW)


def test_a_forged_head_decides_nothing(world):
    item = reviewing.up_to(world, reviewing.submitted(world, reviewing.draft(world)), "review-3")
    forged = forge(world, world.posting("anyue_section", "site_manager"), {"role": "head"})
    with pytest.raises(Refusal, match="未生效"):
        reviewing.pass_step(world, item, by=forged)
    assert reviewing.pass_step(world, item).case.position == 4


def test_a_forged_head_withdraws_nothing_and_opens_no_screen(world):
    item = reviewing.draft(world)
    editor = world.posting("anyue_office", "editor")
    publishing.place(item, column=world.columns.anyue_notices, by=editor, at=NOW)
    reviewing.cleared(world, item)
    client = client_of(world.posting("anyue_office", "site_manager"))
    assert client.get(reverse("console:home")).status_code == 200
    forged = forge(world, world.posting("anyue_office", "site_manager"), {"role": "head"})
    with pytest.raises(Refusal, match="只有"):
        publishing.withdraw(item, by=forged, at=LATER, reason="试")
    assert client.get(reverse("console:home")).url == reverse("console:choose-posting")
    publishing.withdraw(item, by=world.posting("anyue_office", "head"), at=LATER, reason="内容有误")


def test_a_confirmation_cannot_be_written_in_nor_a_forged_grant_confirmed(world):
    person = Person.objects.create(name="新人")
    granter = world.posting("anyue_office", "security_admin")
    unit = world.organisations.anyue_office
    posting = organisations.appoint(person, organisation=unit, role="editor", by=granter, at=NOW)
    forged = forge(world, posting, {"confirmed_at": NOW})
    assert not forged.active_at(LATER)
    forged = forge(world, posting, {"confirmed_at": None, "role": "site_manager"})
    with pytest.raises(Refusal, match="改动过"):
        organisations.confirm_posting(forged, by=world.posting("anyue_office", "head"), at=LATER)
    restored = forge(world, posting, {"role": "editor"})
    assert organisations.confirm_posting(restored, by=world.posting("anyue_office", "head"), at=LATER).active_at(LATER)


def test_an_ended_posting_does_not_come_back_by_the_database(world):
    posting = world.posting("anyue_office", "editor")
    organisations.end_posting(posting, by=SYSTEM, at=NOW, reason="调离")
    assert not forge(world, posting, {"until": None}).active_at(LATER)


def test_the_security_administrator_sees_what_was_changed(world):
    world.posting("dali_office", "editor")
    client = client_of(world.posting("dali_office", "security_admin"))
    assert "记录被改动" not in client.get(reverse("console:postings")).content.decode()
    forge(world, world.posting("dali_office", "editor"), {"role": "head"})
    assert "记录被改动" in client.get(reverse("console:postings")).content.decode()


@pytest.mark.parametrize("with_old_seal", [False, True])
def test_a_revoked_clearance_does_not_come_back_by_the_database(world, with_old_seal):
    item = reviewing.draft(world)
    clearance = reviewing.cleared(world, item)
    seal = clearance.seal
    assert queries.clearance_for(clearance.version)
    review.revoke(clearance, by=world.posting("anyue_office", "head"), at=LATER, reason="内容有误")
    old = {"seal": seal} if with_old_seal else {}
    Clearance.objects.filter(pk=clearance.pk).update(revoked_at=None, revoked_by=None, revoked_reason="", **old)
    with pytest.raises(Refusal, match=r"撤销|核验"):
        queries.clearance_for(clearance.version)
    assert queries.clearances_for([clearance.version]) == {}
