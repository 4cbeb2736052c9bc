"""云南2017 三（一）、附件3第12项: the columns that every site has, and that what is there is fed in time."""

import pytest

from jiyue.content.review.queries import category_values
from jiyue.estate.sites.queries import required_columns
from tests.world import NOW, column

REQUIRED = [
    ("1", "概况信息", "大理概况", "overview"),
    ("2", "机构职能", "机构职能", "catalogue_overview"),
    ("3", "负责人信息", "领导之窗", "overview"),
    ("4", "文件资料", "政策文件", "documents"),
    ("5", "政务动态", "政务动态", "news"),
    ("6", "信息公开指南", "信息公开指南", "catalogue_guide"),
    ("7", "信息公开目录", "信息公开目录", "documents"),
    ("8", "信息公开年报", "信息公开年报", "catalogue_report"),
]


def shown(world, label):
    on = NOW.date()
    (found,) = [one for one in required_columns(world.sites.dali.outlet, on=on) if one.label == label]
    return found


def is_there_and_fed(world, label, name, cls):
    """Missing first; then there, with the interval in which it must be fed."""
    website, office = world.sites.dali, world.organisations.dali_office
    world.columns.dali_news.delete()
    assert shown(world, label).columns == ()
    assert shown(world, label).limits(NOW.date()) == []
    made = column(website, name, "made", owner=office, cls=cls)
    found = shown(world, label)
    assert found.columns == (made,)
    assert found.limits(NOW.date())
    made.hidden = True
    made.save()
    assert shown(world, label).columns == ()
    return {citation.clause for citation in found.citations}


@pytest.mark.parametrize(
    ("number", "label", "name", "cls"),
    [
        pytest.param(*one, marks=pytest.mark.clause(f"yunnan-2017/3.1.d.{one[0]}", f"yunnan-2017/A3.12.b.{one[0]}"))
        for one in REQUIRED
    ],
)
def test_every_site_has_the_column_and_feeds_it(world, number, label, name, cls):
    cited = is_there_and_fed(world, label, name, cls)
    assert cited == {f"yunnan-2017/3.1.d.{number}", f"yunnan-2017/A3.12.b.{number}", "yunnan-2017/3.1.e"}


@pytest.mark.clause("yunnan-2017/3.1.d.9")
def test_every_site_has_statistics_and_feeds_them(world):
    cited = is_there_and_fed(world, "社会关注度高的统计数据", "办件统计", "statistics_monthly")
    assert cited == {"yunnan-2017/3.1.d.9", "yunnan-2017/3.1.e"}
    kept = category_values(world.organisations.dali_office, on=NOW.date())
    assert "社会关注度高的统计数据\\人口" in kept


def test_where_no_rule_asks_for_columns_none_is_missing(world):
    assert required_columns(world.sites.anyue.outlet, on=NOW.date()) == []
