"""Home page, topics and navigation, put together on screen by the site's manager and by nobody else."""

from django.urls import reverse
from django.utils import timezone

from jiyue.estate.sites import queries
from jiyue.estate.sites.models import Column
from jiyue.faces.console.tests.test_screens import page


def rows(*filled, first=0):
    """What a browser sends for the rows of a page."""
    sent = {"form-TOTAL_FORMS": str(len(filled)), "form-INITIAL_FORMS": str(first)}
    for number, values in enumerate(filled):
        sent |= {f"form-{number}-{name}": value for name, value in values.items()}
    return sent


def test_the_home_page_and_the_navigation_are_put_together_on_screen(world, sign_in):
    client, outlet = sign_in("anyue_office", "site_manager"), world.sites.anyue.outlet
    news, notices = world.columns.anyue_news, world.columns.anyue_notices
    text = page(client, "outlet", outlet.pk)[1]
    assert "首页板块" in text
    response, text = page(client, "outlet-blocks", outlet.pk)
    assert (response.status_code, "要闻快递" in text) == (200, False)
    block = {"form": "list", "title": "", "size": "5"}
    sent = rows(
        {**block, "order": "2", "column": str(news.pk)},
        {**block, "order": "1", "column": str(notices.pk), "title": "公告栏", "size": "3"},
        {**block, "order": "", "column": ""},
    )
    assert client.post(reverse("console:outlet-blocks", args=[outlet.pk]), sent).status_code == 302
    found = [(one.column, one.title, one.size) for one in queries.blocks_of(outlet)]
    assert found == [(notices, "公告栏", 3), (news, "", 5)]
    assert "公告栏" in page(client, "outlet-blocks", outlet.pk)[1]
    sent = rows({"order": "1", "column": str(notices.pk), "title": "公告"})
    assert client.post(reverse("console:outlet-navigation", args=[outlet.pk]), sent).status_code == 302
    assert [(one.column, one.label) for one in queries.nav_of(outlet)] == [(notices, "公告")]


def test_what_is_wrong_is_said_and_nothing_is_changed(world, sign_in):
    client, outlet = sign_in("anyue_office", "site_manager"), world.sites.anyue.outlet
    tiles = {"order": "1", "column": str(world.columns.anyue_news.pk), "form": "tiles", "title": "", "size": "5"}
    foreign = {**tiles, "column": str(world.columns.dali_news.pk)}
    for wrong, said in ((tiles, "没有下级栏目"), (foreign, "请从列表中选择栏目")):
        response = client.post(reverse("console:outlet-blocks", args=[outlet.pk]), rows(wrong))
        assert (response.status_code, said in response.content.decode()) == (422, True)
    assert not queries.blocks_of(outlet).exists()


def test_strangers_and_other_roles_put_nothing_together(world, sign_in):
    outlet = world.sites.anyue.outlet
    for unit, role, status in (("anyue_office", "editor", 403), ("dali_office", "site_manager", 404)):
        client = sign_in(unit, role)
        for name in ("outlet-blocks", "outlet-navigation"):
            assert client.get(reverse(f"console:{name}", args=[outlet.pk])).status_code == status


def test_a_topic_is_set_up_composed_and_dated_on_screen(world, sign_in):
    client, outlet = sign_in("anyue_office", "site_manager"), world.sites.anyue.outlet
    today = timezone.localdate()
    values = {"outlet": str(outlet.pk), "name": "防汛专题", "form": "topic"}
    response = client.post(reverse("console:column-new"), values)
    assert (response.status_code, "开设日期" in response.content.decode()) == (422, True)
    response = client.post(reverse("console:column-new"), values | {"opens_on": today.isoformat()})
    assert response.status_code == 302, response.content.decode()[:3000]
    topic = Column.objects.get(name="防汛专题")
    client.post(reverse("console:column-new"), {"outlet": str(outlet.pk), "name": "防汛要闻", "parent": str(topic.pk)})
    assert "设置页面板块" in page(client, "column", topic.pk)[1]
    news = {"order": "1", "column": str(world.columns.anyue_news.pk), "form": "pictures", "title": "", "size": "4"}
    assert client.post(reverse("console:column-blocks", args=[topic.pk]), rows(news)).status_code == 302
    assert queries.blocks_of(outlet, topic).get().form == "pictures"
    dates = {"opens_on": today.isoformat(), "closes_on": today.isoformat()}
    assert client.post(reverse("console:column-period", args=[topic.pk]), dates).status_code == 302
    assert Column.objects.get(pk=topic.pk).closes_on == today
    assert "结束" in page(client, "column", topic.pk)[1]
