"""No action, from whatever side it is called, lets out what is not cleared or stands where nobody agreed."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing import actions, queries
from jiyue.delivery.publishing.models import Placement, Release
from jiyue.delivery.publishing.tests.conftest import press, small_theme  # noqa: F401 (fixtures)

OUTSIDERS = ["system_admin", "security_admin", "audit_admin", "platform_operator"]


@pytest.fixture
def waiting(press):  # noqa: F811
    """A notice of Dali's office that waits for the word of Xiangyun."""
    resource = press.write(office="dali_office")
    return press.place(resource, press.world.columns.xiangyun_notices)


def test_nobody_gives_consent_past_the_approval(press, waiting):  # noqa: F811
    with pytest.raises(Refusal, match="没有这样答复"):
        actions.consent(waiting, given=True, by=press.editor("dali_office"), at=press.tick())
    assert Placement.objects.get(pk=waiting.pk).consent == "waiting"


@pytest.mark.parametrize("forged", ["given", "not_needed"])
def test_a_consent_written_into_the_database_opens_no_column(press, waiting, forged):  # noqa: F811
    Placement.objects.filter(pk=waiting.pk).update(consent=forged)
    press.clear(waiting.resource)
    assert queries.addresses(waiting.resource) == []


def test_a_clearance_of_another_item_releases_nothing(press):  # noqa: F811
    good, other = press.out(), press.write()
    release = Release.objects.get(resource=good)
    with pytest.raises(Refusal, match="不是给这一版"):
        actions.release(release.clearance, resource=other, version=release.version, by=press.head(), at=press.tick())
    assert not Release.objects.filter(resource=other).exists()


@pytest.mark.parametrize("role", OUTSIDERS)
def test_administrators_take_nothing_off_the_sites(press, role):  # noqa: F811
    resource = press.out()
    placement = resource.placements.get()
    with pytest.raises(Refusal):
        actions.unplace(placement, by=press.world.posting("anyue_office", role), at=press.tick(), reason="内容过期")
    manager = press.world.posting("anyue_office", "site_manager")
    actions.unplace(placement, by=manager, at=press.tick(), reason="内容过期")
    assert queries.addresses(resource) == []
