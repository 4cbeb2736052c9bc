"""大理2021 第十四条、第十五条、第二十九条: units shape their own sites; classes of columns, and what they bring."""

import re

import pytest

from jiyue.common.refusals import Refusal
from jiyue.estate.approvals.queries import current_step
from jiyue.estate.sites import queries
from jiyue.estate.sites.models import Column
from jiyue.rulebook.regulations.queries import clause
from tests.columns import asked, carried_out, case, decide, made
from tests.registering import account_registered, refusing
from tests.world import NOW, column

CLASSES = [
    ("15.1.1.a", "overview", "update-overview", 10),
    ("15.1.2.a", "news", "update-news", 5),
    ("15.1.3.a", "statistics_monthly", "update-statistics", 2),
    ("15.1.5.a", "documents", "update-documents", 5),
    ("15.1.6.a", "reports", "update-reports", 7),
]


def intervals(world, name, cls):
    made_here = column(world.sites.dali, name, "made", owner=world.organisations.dali_office, cls=cls)
    found = [one.rule.key for one in queries.update_rules_for(made_here, NOW.date())]
    made_here.delete()
    return found


@pytest.mark.parametrize(
    ("number", "cls", "key", "count"),
    [pytest.param(*one, marks=pytest.mark.clause(f"dali-2021/{one[0]}")) for one in CLASSES],
)
def test_a_class_has_its_named_columns_and_is_open_for_more(world, number, cls, key, count):
    names = re.search("包含(.+?)等栏目", clause(f"dali-2021/{number}").quote)[1].split("、")
    assert len(names) == count
    assert cls in Column.Class.values
    for name in names:
        assert intervals(world, name, "") == [key]
    assert intervals(world, "另设的栏目", cls) == [key]
    assert intervals(world, "另设的栏目", "") == []


@pytest.mark.clause("dali-2021/15.a")
def test_a_column_of_the_portal_belongs_to_a_class_that_brings_its_interval_and_its_review(world):
    with pytest.raises(Refusal, match="栏目分类"):
        asked(world, column_class="")
    on = NOW.date()
    news, overview = made(world, "要事", column_class="news"), made(world, "州情", column_class="overview")
    (fed,), (looked_through,) = (queries.update_rules_for(one, on) for one in (news, overview))
    assert (fed.rule.term, fed.rule.unchanged) == ("14 days", "counts_late")
    assert (looked_through.rule.term, looked_through.rule.unchanged) == ("1 year", "needs_review")
    assert not queries.may_be_reviewed(news, on)
    assert queries.may_be_reviewed(overview, on)


@pytest.mark.clause("dali-2021/14.b")
def test_a_county_decides_on_the_columns_of_its_own_site_and_the_prefecture_does_not(world):
    own = {"site": "xiangyun", "unit": "xiangyun_office"}
    first = carried_out(world, asked(world, name="县情", **own), deputy="xiangyun_office").column
    asked_below = asked(world, name="县史", parent=first, **own)
    assert current_step(case(asked_below)).organisation == world.organisations.xiangyun_office
    with pytest.raises(Refusal):
        decide(asked_below, world.posting("dali_office", "deputy_head"))
    assert carried_out(world, asked_below, deputy="xiangyun_office").column.parent == first
    with pytest.raises(Refusal):
        asked(world, site="xiangyun", unit="dali_office", name="州里要的栏目")
    assert "州里要的栏目" not in {one.name for one in queries.columns_of(world.sites.xiangyun)}


@pytest.mark.clause("dali-2021/29.2.d")
def test_a_countys_account_is_named_by_the_provinces_rules(world):
    office = world.organisations.xiangyun_office
    refusal = refusing(lambda: account_registered(office, name="掌上便民"), "dali-2021/29.2.d")
    assert "yunnan-2019/16.2" in {one.clause for one in refusal.citations}
    assert account_registered(office, name="祥云发布").pk
