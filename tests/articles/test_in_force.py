"""云南2019 第四十九条、安岳2023 第三十八条、丹东2019 第四十五条: a document binds from its first day on, not before."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.estate.duties.models import Duty
from jiyue.estate.registry.models import MediaAccount, Outlet
from jiyue.estate.registry.queries.conformity import irregular
from jiyue.faces.console.tests.conftest import client_of
from tests.registering import cites, dandong, refusing, registered
from tests.world import NOW, at

PERSON = {"form": "account", "platform": "微博", "verified": "person", "verification": "官方微博"}


def account_of(office):
    """An account in a person's name that does not name its sponsor: it breaks rules of each of the documents."""
    outlet = Outlet.objects.create(kind="media_account", name="便民发布", sponsor=office, supervisor=office)
    MediaAccount.objects.create(outlet=outlet, verified_subject=office.name, **PERSON)
    return Outlet.objects.get(pk=outlet.pk)


def cited_on(outlet, when):
    return {one.pack for row in irregular([outlet], at=when) for check in row.checks for one in check.citations}


@pytest.mark.parametrize(
    ("unit", "matter", "eve", "clause"),
    [
        pytest.param(
            "dali_office", "event_task.account-filing", "2019-09-09", "yunnan-2019/49.1",
            marks=pytest.mark.clause("yunnan-2019/49.1"),
        ),
        pytest.param(
            "anyue_office", "event_task.cancel-account", "2023-03-02", "anyue-2023/38.1",
            marks=pytest.mark.clause("anyue-2023/38.1"),
        ),
        pytest.param(
            "dandong_office", "event_task.temporary-closing", "2019-11-12", "dandong-2019/45.2",
            marks=pytest.mark.clause("dandong-2019/45.2"),
        ),
    ],
)  # fmt: skip
def test_a_fact_of_the_eve_has_no_finding_and_starts_no_limit_one_of_the_first_day_has(
    world, unit, matter, eve, clause
):
    dandong(world)
    pack, before = clause.split("/")[0], at(f"{eve} 10:00")
    first = before + timedelta(days=1)
    by = world.posting(unit, "site_manager")
    account = account_of(getattr(world.organisations, unit))
    refusal = refusing(lambda: registered(matter, by=by, started=before), clause)
    assert f"自{first:%Y-%m-%d}起施行，不适用于{eve}的事件" in refusal.message
    assert not Duty.objects.exists()
    assert pack not in cited_on(account, before)
    duty = registered(matter, by=by, started=first)
    assert {one.split("/")[0] for one in cites(duty)} == {pack}
    assert pack in cited_on(account, first)


def test_the_screen_says_from_when_the_document_binds(world):
    office = world.organisations.dali_office
    sent = {"holder": str(office.pk), "matter": "event_task.account-filing", "subject": "大理发布"}
    client = client_of(world.posting("dali_office", "editor"))
    answer = client.post(reverse("console:duty-new"), sent | {"started_on": "2019-09-09"})
    assert (answer.status_code, "自2019-09-10起施行" in answer.content.decode()) == (422, True)
    answer = client.post(reverse("console:duty-new"), sent | {"started_on": "2019-09-10"})
    assert answer.status_code == 302


def test_a_matter_that_no_document_ever_knew_is_said_to_be_unknown(world):
    by = world.posting("dali_office", "site_manager")
    with pytest.raises(Refusal, match="没有规定这一事项"):
        registered("event_task.nothing", by=by, started=NOW)
