"""云南2017 附件3第16项: every site is due each day, and the look finds each kind of fault that the patrol is for."""

import pytest

from jiyue.oversight.monitoring import actions, queries
from jiyue.oversight.monitoring.models import Finding
from jiyue.rulebook.regulations.rules import Citation
from tests.watching import GAMBLING, served
from tests.world import NOW, at


def found(world, spoil):
    """What a look at the county's site finds after `spoil`, once it was due and then not any more that day."""
    outlet = world.sites.xiangyun.outlet
    with served(world.sites.xiangyun) as site, served(world.sites.dali), served(world.sites.anyue):
        spoil(site.fine())
        assert outlet in queries.due_outlets(at=NOW)
        actions.monitor_due(at=NOW)
        assert outlet not in queries.due_outlets(at=NOW)
        assert outlet in queries.due_outlets(at=at("2026-11-03 00:00"))
    return {one.rule_key: one for one in Finding.objects.filter(outlet=outlet)}


@pytest.mark.clause("yunnan-2017/A3.16.a")
def test_whether_the_site_runs_at_all(world):
    problems = found(world, lambda site: site.put("/index.html", "坏", status=500))
    cited = {Citation.from_dict(one).clause for one in problems["unavailable"].citations}
    assert "yunnan-2017/A3.16.a" in cited


@pytest.mark.clause("yunnan-2017/A3.16.b")
def test_whether_its_links_lead_anywhere(world):
    problems = found(world, lambda site: site.home("/yaowen/index.html", "/gsgg/index.html", "/gone.html"))
    cited = {Citation.from_dict(one).clause for one in problems["dead-link"].citations}
    assert "yunnan-2017/A3.16.b" in cited


@pytest.mark.clause("yunnan-2017/A3.16.c")
def test_whether_its_columns_are_fed(world):
    problems = found(world, lambda site: site.listing("yaowen", ("/yaowen/2026/10/a1.html", "2026-10-01")))
    assert "32 天未更新" in problems["overdue-column"].message


@pytest.mark.clause("yunnan-2017/A3.16.d")
def test_whether_its_content_is_in_order(world):
    problems = found(world, lambda site: site.article("/gsgg/2026/10/b1.html", GAMBLING))
    assert "forbidden-words" in problems
