"""安岳2023 第二十四条、丹东2019 第四十二条: watched sources and marked items open tasks for the sites concerned."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jiyue.common.fetch import Fetched
from jiyue.common.refusals import Refusal
from jiyue.content.reprints import queries, watching
from jiyue.content.reprints.actions import policies
from jiyue.content.reprints.models import PolicyItem, RepostTask
from jiyue.core.audit.models import Record
from jiyue.delivery.coordination import actions as coordination
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.estate.duties.actions.register import complete
from jiyue.estate.duties.queries import register as duties
from jiyue.estate.organisations.models import Place
from jiyue.faces.console.tests.conftest import client_of
from tests import registering
from tests.world import NOW, at, column, organisation, site

FEED = "https://www.gov.cn/feed.xml"
EDUCATION = "科技、教育"
LATER = at("2026-11-02 11:00")


def entry(title, name, date):
    return f"<item><title>{title}</title><link>https://www.gov.cn/{name}.htm</link><pubDate>{date}</pubDate></item>"


def web(*entries, robots="", status=200):
    """A source as it answers: robots.txt, its feed, its pages."""
    feed = f"<?xml version='1.0'?><rss><channel>{''.join(entries)}</channel></rss>"
    page = "<html><h1>标题</h1><article><p>各地要做好工作。</p></article></html>"
    asked = []

    def get(url):
        asked.append(url)
        body = robots if url.endswith("robots.txt") else feed if url == FEED else page
        code = 404 if url.endswith("robots.txt") and not robots else status
        kind = "text/plain" if url.endswith("robots.txt") else "text/html"
        return Fetched(url=url, requested=url, status=code, body=body.encode(), content_type=kind)

    get.asked = asked
    return get


OLD = entry("国务院关于往年工作的通知", "old", "Sun, 01 Nov 2026 09:00:00 +0800")
NEW = entry("国务院关于稳定就业的意见", "new", "Mon, 02 Nov 2026 10:00:00 +0800")
PLAIN = entry("国务院总理会见外宾的消息", "plain", "Mon, 02 Nov 2026 10:30:00 +0800")


@pytest.mark.clause("anyue-2023/24.4")
def test_a_new_important_item_of_a_watched_issuer_is_a_task_for_site_and_account_and_its_delay_is_measured(world):
    by, office = world.posting("anyue_office", "supervisor"), world.organisations.anyue_office
    account = registering.account(world, "anyue_office")
    given = {"name": "国务院文件", "url": FEED, "outlets": [world.sites.anyue.outlet, account], "by": by, "at": NOW}
    assert queries.issuers(office, on=NOW.date()) == ["国务院", "省委", "省政府", "市委", "市政府"]
    registering.refusing(lambda: policies.watch(office, issuer="某协会", **given), "anyue-2023/24.4")
    with pytest.raises(Refusal, match="不在本单位所辖"):
        policies.watch(office, issuer="国务院", **given | {"outlets": [world.sites.dali.outlet]})
    source = policies.watch(office, issuer="国务院", **given)
    assert watching.look_due(at=NOW, get=web(OLD)) == 0
    assert watching.look_due(at=NOW + timedelta(minutes=30), get=web(OLD, NEW)) == 0
    look = web(PLAIN, NEW, OLD)
    assert watching.look_due(at=LATER, get=look) == 2
    assert look.asked == ["https://www.gov.cn/robots.txt", FEED, "https://www.gov.cn/new.htm"]
    tasks = {one.outlet: one for one in RepostTask.objects.all()}
    assert set(tasks) == {world.sites.anyue.outlet, account}
    task = tasks[account]
    assert (task.title, task.published_at) == ("国务院关于稳定就业的意见", at("2026-11-02 10:00"))
    assert "各地要做好工作" in task.body
    assert duties.due_at(task.duty) == at("2026-11-02 22:00")
    assert "anyue-2023/24.4" in registering.cites(task.duty)
    assert Record.objects.filter(action="reprints.look").count() == 2
    assert watching.look_due(at=LATER + timedelta(hours=2), get=web(PLAIN, NEW, OLD)) == 0
    complete(task.duty, done_at=at("2026-11-02 13:30"), proof=registering.PROOF, by=by, at=at("2026-11-02 14:00"))
    report = client_of(by).get(reverse("console:repost-report")).content.decode()
    assert "3.5 小时" in report
    assert "已超期" in report
    listed = client_of(by).get(reverse("console:policies")).content.decode()
    assert "国务院总理会见外宾的消息" in listed
    stranger = client_of(world.posting("dali_office", "supervisor"))
    assert "国务院总理" not in stranger.get(reverse("console:policies")).content.decode()
    assert policies.end_watch(source, by=by, at=LATER).ended_at == LATER


def test_a_source_that_forbids_programs_or_fails_is_left_alone_and_says_so(world):
    by, office = world.posting("anyue_office", "supervisor"), world.organisations.anyue_office
    given = {"name": "国务院文件", "issuer": "国务院", "url": FEED, "outlets": [world.sites.anyue.outlet]}
    source = policies.watch(office, **given, by=by, at=NOW)
    closed = web(NEW, robots="User-agent: *\nDisallow: /")
    assert policies.look(source, at=NOW, get=closed) == []
    assert closed.asked == ["https://www.gov.cn/robots.txt"]
    assert "robots.txt 不允许" in source.trouble
    assert policies.look(source, at=LATER, get=web(NEW, robots="User-agent: *\nAllow: /", status=500)) == []
    assert "没有取到" in source.trouble
    shown = client_of(by).get(reverse("console:watches")).content.decode()
    assert "没有取到" in shown
    assert not PolicyItem.objects.exists()


def test_a_list_page_is_read_too_without_the_links_of_its_frame(world):
    from jiyue.content.reprints.feeds import entries_of

    page = '<a href="/">首页</a><a href="a.htm" title="省政府关于防汛的通知全文">省政府…</a><a href="https://x.test/b.htm">别的网站上的一个长标题</a>'
    found = entries_of(Fetched(url="https://www.sc.gov.cn/list/", requested="", status=200, body=page.encode()))
    assert [(one.title, one.url) for one in found] == [("省政府关于防汛的通知全文", "https://www.sc.gov.cn/list/a.htm")]


@pytest.mark.clause("dandong-2019/42.3")
def test_an_item_marked_for_an_industry_or_an_area_is_a_task_for_the_sites_concerned(world, press):  # noqa: F811
    registering.dandong(world)
    o, city = world.organisations, Place.objects.get(code="210600")
    o.education = registering.department(world, of="dandong", name="教育局")
    county = Place.objects.create(code="210624", name="宽甸县", level="county", parent=city)
    o.kuandian = organisation("宽甸县人民政府", short="宽甸县政府", kind="government", place=county, parent=o.dandong)
    schools = site("schools", name="丹东市教育局", sponsor=o.education, supervisor=o.dandong_office)
    portal = site("kuandian", name="宽甸县政府", sponsor=o.kuandian, supervisor=o.dandong_office)
    top = column(world.sites.dandong, "政策文件", "policies", owner=o.dandong_office)
    by, head = world.posting("dandong_office", "supervisor"), world.posting("education", "head")
    manager = world.posting("dandong_office", "site_manager")
    outlet = world.sites.dandong.outlet
    coordination.name_lead(outlet, unit=o.education, field=EDUCATION, by=manager, at=NOW)
    policy = press.out(top, office="dandong_office", title="义务教育招生办法", kind="policy")
    with pytest.raises(Refusal, match="没有找到所辖单位"):
        coordination.bring_in(o.dandong_office, code="没有", by=by, at=press.now)
    item = coordination.bring_in(o.dandong_office, code=policy.short_id, by=by, at=press.now)
    for tags in ({}, {"industry": "农业、林业、水利"}):
        refusal = registering.refusing(
            lambda t=tags: coordination.tag_policy(item, by=by, at=press.now, **t), "dandong-2019/42.3"
        )
        assert "行业" in refusal.cure
    with pytest.raises(Refusal, match="在任人员办理"):
        coordination.tag_policy(item, industry=EDUCATION, by=head, at=press.now)
    (task,) = coordination.tag_policy(item, industry=EDUCATION, by=by, at=press.now)
    assert (task.outlet, task.duty.holder) == (schools.outlet, o.education)
    assert duties.due_at(task.duty) == item.published_at + timedelta(hours=12)
    assert task in queries.tasks_of(head)
    page = reverse("console:policy-tag", args=[item.pk])
    assert client_of(by).post(page, {"industry": EDUCATION, "area": county.code}).status_code == 302
    assert set(RepostTask.objects.values_list("outlet", flat=True)) == {schools.pk, portal.pk}
    assert client_of(world.posting("anyue_office", "supervisor")).get(page).status_code == 404
