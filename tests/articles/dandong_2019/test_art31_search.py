"""丹东2019 第三十一条: the platform's search, over one site and over all of them, with filters."""

import pytest
from django.core.cache import cache
from selectolax.lexbor import LexborHTMLParser

from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.search.actions import update_due
from tests.reviewing import cleared, draft
from tests.world import NOW, at

LATER = at("2026-11-05 09:00")


@pytest.fixture
def two_sites(world):
    """A notice on the county's site, a piece of news on the prefecture's, both cleared the whole way."""
    cache.clear()
    for place, kind, title in (("anyue", "notice", "关于防汛工作的通知"), ("dali", "news", "防汛工作会议召开")):
        resource = draft(world, place, title=title, kind=kind, body="<p>各单位：</p><p>做好巡查值守。</p>")
        column = getattr(world.columns, f"{place}_notices")
        publishing.place(resource, column=column, by=world.posting(f"{place}_office", "editor"), at=NOW)
        cleared(world, resource)
    update_due(at=LATER)


def found(client, host="anyue.localhost:8000", **asked):
    page = LexborHTMLParser(client.get("/ss/", {"q": "防汛", **asked}, headers={"host": host}).content)
    return [link.text() for link in page.css(".jy-result__title a")]


@pytest.mark.clause("dandong-2019/31.9")
def test_one_site_is_searched_and_all_sites_when_asked(two_sites, client):
    assert found(client) == ["关于防汛工作的通知"]
    assert found(client, host="dali.localhost:8000") == ["防汛工作会议召开"]
    assert set(found(client, scope="all")) == {"关于防汛工作的通知", "防汛工作会议召开"}
    assert found(client, scope="all", q="没有的词") == []


@pytest.mark.clause("dandong-2019/31.9")
def test_the_finds_are_narrowed_by_kind_site_column_and_dates(two_sites, world, client):
    assert found(client, scope="all", kind="news") == ["防汛工作会议召开"]
    assert found(client, scope="all", site="anyue.localhost") == ["关于防汛工作的通知"]
    assert found(client, column=world.columns.anyue_notices.slug) == ["关于防汛工作的通知"]
    assert found(client, column=world.columns.anyue_news.slug) == []
    assert found(client, since="2026-11-01", until="2026-11-30") == ["关于防汛工作的通知"]
    assert found(client, until="2026-10-31") == []
    assert found(client, year="2025") == []
