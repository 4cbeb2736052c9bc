"""云南2017 二（三）3: information, services and interaction lie in one library and are shown where they are needed."""

import pytest

from jiyue.content.library.models import Resource
from jiyue.delivery.publishing.actions import taking_up
from jiyue.delivery.publishing.models import Address
from jiyue.delivery.publishing.tests.conftest import press, small_theme  # noqa: F401 (fixtures)


@pytest.mark.clause("yunnan-2017/2.3.3.b")
@pytest.mark.parametrize("kind", ["news", "guide", "interaction"])
def test_an_item_entered_once_shows_on_two_sites_and_a_correction_reaches_both(press, kind):  # noqa: F811
    columns, sites = press.world.columns, press.world.sites
    item = press.out(columns.dali_news, office="dali_office", kind=kind, title="办理时间调整", body="<p>周一办理。</p>")
    keeper = press.world.posting("xiangyun_office", "site_manager")
    taking_up.take_up(item, column=columns.xiangyun_news, by=keeper, at=press.tick())
    press.publish()
    paths = {
        name: Address.objects.get(resource=item, website=getattr(sites, name)).path for name in ("dali", "xiangyun")
    }
    assert all("周一办理" in press.read(path, site=name) for name, path in paths.items())
    assert Resource.objects.filter(draft__title="办理时间调整").count() == 1
    press.clear(item, body="<p>周二办理。</p>")
    press.publish()
    for name, path in paths.items():
        shown = press.read(path, site=name)
        assert "周二办理" in shown
        assert "周一办理" not in shown
