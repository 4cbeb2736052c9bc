"""Home pages and topics as their sites want them, and what happens to a topic when its time is over."""

from datetime import date, timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from jiyue.common.refusals import Refusal
from jiyue.estate.sites import actions as sites
from jiyue.estate.sites.actions import Plan
from jiyue.estate.sites.models import Block, Column
from tests.world import NOW, column


@pytest.fixture
def manager(press):
    return press.world.posting("anyue_office", "site_manager")


@pytest.fixture
def topic(press, manager):
    office, outlet = press.world.organisations.anyue_office, press.world.sites.anyue.outlet
    told = {"form": "topic", "opens_on": NOW.date(), "closes_on": NOW.date() + timedelta(days=30)}
    made = sites.create_column(outlet, name="防汛专题", slug="fangxun", owner=office, by=manager, at=NOW, **told)
    for name, slug in (("防汛要闻", "fxyw"), ("防汛知识", "fxzs")):
        sites.create_column(outlet, name=name, slug=slug, parent=made, owner=office, by=manager, at=NOW)
    return made


def heads(press, path):
    return [one.text() for one in LexborHTMLParser(press.read(path)).css("h2")]


def compose(press, manager, *plans, page=None):
    return sites.compose(press.world.sites.anyue.outlet, blocks=plans, page=page, by=manager, at=NOW)


def test_the_home_page_shows_the_chosen_columns_in_their_order_and_nothing_else_is_made_anew(press, manager):
    columns = press.world.columns
    press.out(columns.anyue_notices, title="停水通知")
    press.out(columns.anyue_news, title="县里的会")
    press.publish()
    assert heads(press, "index.html") == ["动态要闻", "通知公告"]
    compose(press, manager, Plan(columns.anyue_notices, "list", "公告栏", 3), Plan(columns.anyue_news, "headline"))
    report = press.publish()
    assert heads(press, "index.html") == ["公告栏"]
    assert "县里的会" in press.read("index.html")
    assert (report.full, report.written) == ([], 1)
    assert press.tree() == press.rebuilt()
    compose(press, manager)
    press.publish()
    assert heads(press, "index.html") == ["动态要闻", "通知公告"]
    assert press.tree() == press.rebuilt()


def test_a_block_shows_as_many_entries_as_it_is_told_and_follows_its_column(press, manager):
    for number in range(6):
        press.out(title=f"消息{number}")
    compose(press, manager, Plan(press.world.columns.anyue_news, "list", "", 2))
    press.publish()
    assert len(LexborHTMLParser(press.read("index.html")).css("li")) == 2
    press.out(title="最新消息")
    press.publish()
    assert "最新消息" in press.read("index.html")
    assert press.tree() == press.rebuilt()


def test_a_topic_has_its_own_page_of_blocks_and_stands_on_the_site(press, manager, topic):
    news, knowledge = topic.children.order_by("ordinal")
    press.out(news, title="水位下降")
    press.out(knowledge, title="如何避险")
    press.publish()
    assert heads(press, "fangxun/index.html") == ["防汛要闻", "防汛知识"]
    for page in ("index.html", "topics/index.html", "site-map.html"):
        assert "fangxun/index.html" in press.read(page)
    assert "防汛专题" not in [one["name"] for one in nav(press)]
    compose(
        press, manager, Plan(knowledge, "pictures", "避险知识", 3), Plan(topic, "tiles"),
        Plan(press.world.columns.anyue_news), page=topic,
    )  # fmt: skip
    report = press.publish()
    assert report.full == []
    assert heads(press, "fangxun/index.html") == ["避险知识", "防汛专题", "动态要闻"]
    assert press.tree() == press.rebuilt()
    press.out(title="县里的会")
    press.publish()
    assert "县里的会" in press.read("fangxun/index.html")
    assert press.tree() == press.rebuilt()


def nav(press):
    links = LexborHTMLParser(press.read("index.html")).css("nav a")
    return [{"name": one.text(), "url": one.attributes["href"]} for one in links]


def test_a_topic_that_has_ended_is_archived_on_the_day_after_and_takes_nothing_more(press, manager, topic):
    news = topic.children.get(slug="fxyw")
    item = press.out(news, title="水位下降")
    press.publish()
    assert "已归档" not in press.read("fangxun/index.html") + press.read("fxyw/index.html")
    press.now = NOW + timedelta(days=31)
    report = press.publish()
    assert report.full == []
    for page in ("fangxun/index.html", "fxyw/index.html"):
        assert "已归档 2026-12-02" in press.read(page)
    assert "水位下降" in press.read("fxyw/index.html")
    assert 'class="topic"' not in press.read("index.html")
    assert press.read("topics/index.html").index("已归档") < press.read("topics/index.html").index("防汛专题")
    assert press.tree() == press.rebuilt()
    late = press.write(title="迟到的消息")
    with pytest.raises(Refusal, match="结束并归档"):
        press.place(late, news)
    sites.set_period(topic, opens_on=NOW.date(), closes_on=None, by=manager, at=press.now)
    press.place(late, Column.objects.get(slug="fxyw"))
    press.publish()
    assert "已归档" not in press.read("fangxun/index.html")
    assert item.short_id in press.read("fxyw/index.html")
    assert press.tree() == press.rebuilt()


def test_a_topic_of_the_future_is_not_listed_before_it_opens(press, manager, topic):
    sites.set_period(topic, opens_on=date(2026, 12, 1), closes_on=None, by=manager, at=NOW)
    press.publish()
    assert "防汛专题" not in press.read("index.html")
    press.now = NOW + timedelta(days=29)
    press.publish()
    assert "防汛专题" in press.read("index.html")
    assert press.tree() == press.rebuilt()


def test_the_navigation_shows_what_was_chosen_on_every_page_and_marks_where_one_is(press, manager):
    columns = press.world.columns
    outlet = press.world.sites.anyue.outlet
    below = column(
        press.world.sites.anyue, "政策问答", "zcwd", owner=columns.anyue_news.owner, parent=columns.anyue_news
    )
    press.out()
    press.publish()
    assert [one["name"] for one in nav(press)] == ["动态要闻", "通知公告"]
    sites.navigate(outlet, entries=[(below, "问答"), (columns.anyue_notices, "")], by=manager, at=NOW)
    press.publish()
    for page in ("index.html", "tzgg/index.html"):
        assert [one.text() for one in LexborHTMLParser(press.read(page)).css("nav a")] == ["问答", "通知公告"]
    assert press.tree() == press.rebuilt()


def test_who_may_put_pages_together_and_out_of_what(press, manager, topic):
    world = press.world
    news, outlet = world.columns.anyue_news, world.sites.anyue.outlet
    for unit, role in (("anyue_office", "editor"), ("dali_office", "site_manager"), ("anyue_office", "head")):
        by = world.posting(unit, role)
        for act in (
            lambda by: sites.compose(outlet, blocks=[Plan(news)], by=by, at=NOW),
            lambda by: sites.navigate(outlet, entries=[(news, "")], by=by, at=NOW),
            lambda by: sites.set_period(topic, opens_on=NOW.date(), closes_on=None, by=by, at=NOW),
        ):
            with pytest.raises(Refusal, match="不能管理"):
                act(by)
    for wrong, said in (
        (Plan(world.columns.dali_news), "不在本网站"),
        (Plan(news, "marquee"), "没有这种"),
        (Plan(news, "list", "", 11), "1 至 10"),
        (Plan(news, "tiles"), "没有下级栏目"),
        (Plan(news, "list", "很" * 31), "30 个字"),
    ):
        with pytest.raises(Refusal, match=said):
            compose(press, manager, wrong)
    with pytest.raises(Refusal, match="只有下设栏目"):
        compose(press, manager, Plan(news), page=news)
    with pytest.raises(Refusal, match="最多 24"):
        compose(press, manager, *[Plan(news)] * 25)
    with pytest.raises(Refusal, match="出现两次"):
        sites.navigate(outlet, entries=[(news, ""), (news, "动态")], by=manager, at=NOW)
    with pytest.raises(Refusal, match="只有专题"):
        sites.create_column(outlet, name="甲", owner=news.owner, closes_on=NOW.date(), by=manager, at=NOW)
    with pytest.raises(Refusal, match="开设日期"):
        sites.create_column(outlet, name="甲", owner=news.owner, form="topic", by=manager, at=NOW)
    with pytest.raises(Refusal, match="早于"):
        sites.set_period(topic, opens_on=NOW.date(), closes_on=date(2026, 1, 1), by=manager, at=NOW)
    assert not Block.objects.exists()


def test_what_is_taken_out_of_use_leaves_the_pages_that_showed_it(press, manager):
    columns = press.world.columns
    press.out(columns.anyue_notices, title="停水通知")
    compose(press, manager, Plan(columns.anyue_notices), Plan(columns.anyue_news))
    press.publish()
    sites.hide_column(columns.anyue_notices, reason="归并", by=manager, at=NOW)
    press.publish()
    assert heads(press, "index.html") == ["动态要闻"]
    assert press.tree() == press.rebuilt()
