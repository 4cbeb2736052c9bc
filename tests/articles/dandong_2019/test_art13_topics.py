"""丹东2019 第十三条: no website for one occasion: a topic on a site that exists, for a time."""

from datetime import timedelta

import pytest

from jiyue.common.html import parse
from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.estate.sites import actions as sites
from tests.registering import dandong
from tests.world import NOW


@pytest.mark.clause("dandong-2019/13.2")
def test_a_topic_stands_on_the_portal_for_its_time_and_is_archived_after_it(press):  # noqa: F811
    world = press.world
    dandong(world)
    outlet, office = world.sites.dandong.outlet, world.organisations.dandong_office
    by = world.posting("dandong_office", "site_manager")
    told = {"name": "防汛专题", "slug": "fangxun", "owner": office, "form": "topic", "by": by, "at": NOW}
    with pytest.raises(Refusal, match="开设日期"):
        sites.create_column(outlet, **told)
    last = NOW.date() + timedelta(days=30)
    topic = sites.create_column(outlet, opens_on=NOW.date(), closes_on=last, **told)
    item = press.out(topic, office="dandong_office", title="水位下降")
    press.publish()
    home = parse(press.read("index.html", "dandong"))
    assert "防汛专题" in home.css_first(".jy-topics").text()
    assert "已归档" not in press.read("fangxun/index.html", "dandong")
    press.now = NOW + timedelta(days=31)
    press.publish()
    assert parse(press.read("index.html", "dandong")).css_first(".jy-topics") is None
    page = parse(press.read("fangxun/index.html", "dandong")).css_first("main").text()
    assert "已归档" in page
    assert "2026-12-02" in page
    assert "水位下降" in page
    listed = parse(press.read("topics/index.html", "dandong")).css_first("main").text()
    assert listed.index("已归档的专题") < listed.index("防汛专题")
    assert (press.folder("dandong") / item.addresses.get().path).is_file()
