"""云南2017 二（三）3: a portal is one place for publishing, interpreting, serving and answering."""

import pytest

from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.estate.sites.actions.fronts import navigate
from jiyue.oversight.monitoring.actions import check_structure
from jiyue.oversight.monitoring.models import OPEN, Finding
from jiyue.oversight.monitoring.structure import MISSING_FUNCTION
from tests.world import column

FUNCTIONS = {"信息发布": "政务公开", "解读回应": "政策解读", "办事服务": "办事服务", "互动交流": "互动交流"}


@pytest.mark.clause("yunnan-2017/2.3.3.c")
def test_the_home_page_of_a_portal_leads_to_all_four_and_a_portal_that_lacks_one_is_flagged(world, press):  # noqa: F811
    site, office = world.sites.dali, world.organisations.dali_office
    world.columns.dali_news.delete()
    world.columns.dali_notices.delete()
    made = [
        column(site, name, f"f{number}", owner=office, ordinal=number, on_home=False)
        for number, name in enumerate(FUNCTIONS.values())
    ]

    def flagged():
        check_structure(site.outlet, at=press.tick())
        found = Finding.objects.filter(outlet=site.outlet, rule_key=MISSING_FUNCTION, state__in=OPEN)
        assert all([one["clause"] for one in row.citations] == ["yunnan-2017/2.3.3.c"] for row in found)
        return sorted(row.message for row in found)

    def linked():
        press.publish()
        home = press.read("index.html", site="dali")
        head = home[: home.index("<main")]
        return [one.name for one in made if f'href="{one.slug}/' in head]

    assert (flagged(), linked()) == ([], list(FUNCTIONS.values()))
    by = world.posting("dali_office", "site_manager")
    navigate(site.outlet, entries=[(one, "") for one in made[:3]], by=by, at=press.tick())
    assert (flagged(), linked()) == (["从首页不能直接进入“互动交流”。"], list(FUNCTIONS.values())[:3])
    made[1].hidden = True
    made[1].save()
    assert flagged() == ["从首页不能直接进入“互动交流”。", "从首页不能直接进入“解读回应”。"]
