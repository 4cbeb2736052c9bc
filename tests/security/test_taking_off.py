"""What the public reads leaves a column only by a decision with a reason, from whatever screen it is asked."""

import pytest
from django.urls import reverse

from jiyue.core.audit.models import Record
from jiyue.delivery.publishing.models import Placement
from jiyue.faces.console.tests.conftest import client_of, furnished  # noqa: F401 (fixture)


@pytest.fixture
def live(furnished):  # noqa: F811
    return Placement.objects.get(resource=furnished.live)


def address(placement):
    return reverse("console:placement-take-off", args=[placement.pk])


def ask(world, unit, role, placement, reason="内容过期"):
    return client_of(world.posting(unit, role)).post(address(placement), {"reason": reason})


def test_a_leader_takes_an_item_off_with_a_reason(world, live):
    assert ask(world, "dali_office", "site_manager", live, reason="").status_code == 422
    assert Placement.objects.get(pk=live.pk).is_live
    answer = ask(world, "dali_office", "site_manager", live)
    assert answer.url == reverse("console:column", args=[live.column_id])
    assert not Placement.objects.get(pk=live.pk).is_live
    assert Record.objects.get(action="publishing.unplace").data["reason"] == "内容过期"


@pytest.mark.parametrize(
    ("unit", "role", "status"),
    [
        ("dali_office", "editor", 422),
        ("dali_office", "supervisor", 422),
        ("anyue_office", "head", 404),
        ("dali_centre", "system_admin", 403),
    ],
)
def test_nobody_else_does(world, live, unit, role, status):
    assert ask(world, unit, role, live).status_code == status
    assert Placement.objects.get(pk=live.pk).is_live


def test_unticking_the_column_in_the_editor_does_not_do_it(world, furnished, live):  # noqa: F811
    client = client_of(world.posting("dali_office", "editor"))
    draft = furnished.live.draft
    fields = {"revision": draft.revision, "kind": "report", "title": draft.title, "body": draft.body, "do": "save"}
    fields |= {"formed_on": "2026-11-20", "publicity": "public", "validity": "in_force", "source": draft.source}
    response = client.post(reverse("console:resource", args=[furnished.live.pk]), fields)
    assert response.status_code == 422
    assert "不能在编辑页取消勾选" in response.content.decode()
    assert Placement.objects.get(pk=live.pk).is_live


def test_the_column_page_offers_it_to_those_who_may(world, live):
    page = reverse("console:column", args=[live.column_id])
    shown = {role: address(live) in client_of(world.posting("dali_office", role)).get(page).content.decode()
             for role in ("editor", "site_manager", "head", "supervisor")}  # fmt: skip
    assert shown == {"editor": False, "site_manager": True, "head": True, "supervisor": False}
    manager = client_of(world.posting("dali_office", "site_manager"))
    assert address(live) in manager.get(page, {"q": "年度"}).content.decode()
    assert address(live) not in manager.get(page, {"q": "没有这样的题名"}).content.decode()
